/*
 * categories.h - the categories of a column that somebody in some rows has.
 */
#ifndef ESTIMATE_CATEGORIES_H
#define ESTIMATE_CATEGORIES_H

#include "estimate/parts.h"

struct categories {
	const struct variable *variable;
	int32_t *code; /* per row: 0 to n - 1; negative outside of the rows or missing */
	size_t *level; /* n: which level of the column each is */
	size_t n;
};

void categories_init(struct request *r, const struct variable *variable, const uint8_t *rows,
		struct categories *categories);
void categories_finish(struct categories *categories);
json_t *categories_json(const struct categories *categories); /* their names */

/* The rows of the domain that miss none of the columns. The caller frees it. */
uint8_t *complete_rows(struct request *r, const struct variable *const *variables, size_t n);

/* How many rows R counts for a mask: those in it, but all rows of a design
 * whose weights were fitted, which only gives the others the weight 0. */
double rows_counted(struct request *r, const uint8_t *mask);

#endif
