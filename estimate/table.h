/*
 * table.h - a CSV file as columns of numbers and codes.
 *
 * An empty field is missing. The levels of a column are those that a file
 * columns.json in the same directory declares for it (their order matters: the
 * first is the reference), else its sorted distinct values. columns.json is an
 * array of {"file": NAME, "columns": [{"name": ..., "levels": [...]}]}.
 */
#ifndef ESTIMATE_TABLE_H
#define ESTIMATE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct variable {
	char *name;
	char **text;    /* per row, "" when missing */
	double *number; /* per row, NaN when missing or no number */
	int32_t *code;  /* per row: its level, -1 when missing */
	char **levels;
	size_t n_levels;
	bool categorical; /* declared levels, or text that is no number */
};

struct table {
	size_t n_rows, n_variables;
	struct variable *variables;
};

/* NULL when the file cannot be read or is no CSV; *ret_error then says why and
 * is the caller's to free. */
struct table *table_load(const char *path, char **ret_error);
void table_destroy(struct table *table); /* NULL is fine */
const struct variable *table_find(const struct table *table, const char *name); /* NULL: none */

#endif
