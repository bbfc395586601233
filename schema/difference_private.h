/*
 * difference_private.h - what the files of difference share.
 */
#ifndef SCHEMA_DIFFERENCE_PRIVATE_H
#define SCHEMA_DIFFERENCE_PRIVATE_H

#include "base/compiler.h"
#include "schema/difference.h"
#include "schema/names.h"
#include "schema/yaml.h"

struct comparison {
	struct arena *arena;
	const struct definition *before, *after;
	const struct yaml_node *before_root, *after_root;
	struct renames renames;
	const struct question **became; /* per question before: what it is now; NULL: gone */
	const struct question **was;    /* per question after: what it was; NULL: new */
	struct change *changes;
	size_t n, capacity;
};

/* The new change, to be filled in further; valid until the next is added. */
struct change *add_change(struct comparison *comparison, enum audience audience, const char *kind,
		const char *format, ...) PRINTF(4, 5);

/* Marks which of n things keep their order: `rank[i]` is the new place of the i-th,
 * and the longest rising run through them has stayed. The rest has moved. */
bool *find_moved(struct arena *arena, const size_t *rank, size_t n);

void compare_data(struct comparison *comparison);   /* difference_data.c */
void compare_choices(struct comparison *comparison, const struct question *before,
		const struct question *after);       /* once per pair of lists */
void compare_order(struct comparison *comparison);  /* difference_order.c */
void compare_words(struct comparison *comparison);  /* difference_words.c */

#endif
