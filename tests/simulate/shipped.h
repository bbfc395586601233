/*
 * shipped.h - the definitions of survey-defs/ with their truth, for tests.
 * What cannot be read ends the test through cmocka.
 */
#ifndef TESTS_SIMULATE_SHIPPED_H
#define TESTS_SIMULATE_SHIPPED_H

#include "schema/definition.h"
#include "schema/population.h"
#include "simulate/truth.h"

struct shipped {
	struct definition *definition;
	struct population *population; /* NULL when the design names none */
	struct truth *truth;
};

extern const char *shipped_directory; /* survey-defs/; set by main */

void shipped_open(struct shipped *shipped, const char *form);
void shipped_close(struct shipped *shipped);

/* Reads a truth; its problems, one per line, are printed into `text`. */
struct truth *truth_from(const struct shipped *shipped, const char *yaml, struct buf *text);

#endif
