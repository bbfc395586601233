/*
 * reference.h - what ${name} stands for: the path from one question to another.
 */
#ifndef SCHEMA_REFERENCE_H
#define SCHEMA_REFERENCE_H

#include <stdbool.h>

#include "base/arena.h"
#include "schema/definition.h"

/* Is the question in this repeat, at any depth? NULL is the whole form. */
bool is_inside(const struct question *question, const struct question *repeat);

/* The path that stands for a question in what belongs to `from` (NULL: the whole
 * form): absolute, or relative when both are in the same repeat. */
const char *reference_path(struct arena *arena, const struct question *from, const struct question *to);

#endif
