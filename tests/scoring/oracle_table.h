/*
 * oracle_table.h - a data file of the oracle as columns of numbers and codes.
 *
 * Codes follow the factor levels of columns.json, else the sorted distinct
 * values; -1 is missing. Tests end with a message on anything unexpected.
 */
#ifndef TESTS_SCORING_ORACLE_TABLE_H
#define TESTS_SCORING_ORACLE_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct variable {
	char *name;
	char **text;    /* per row, "" when missing */
	double *number; /* per row, NaN when missing or no number */
	int32_t *code;  /* per row */
	char **levels;
	size_t n_levels;
	bool categorical; /* factor or text */
};

struct table {
	size_t n_rows, n_variables;
	struct variable *variables;
};

/* directory holds data/; file as in a case: "data/apisrs.csv". */
struct table *table_load(const char *directory, const char *file);
void table_destroy(struct table *table);
const struct variable *table_find(const struct table *table, const char *name);

json_t *oracle_json(const char *directory, const char *file);

#endif
