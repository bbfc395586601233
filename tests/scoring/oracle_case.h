/*
 * oracle_case.h - the design, domain and variables that a case of the oracle
 * asks for.
 */
#ifndef TESTS_SCORING_ORACLE_CASE_H
#define TESTS_SCORING_ORACLE_CASE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "oracle_table.h"
#include "scoring/design.h"

struct oracle_case {
	const json_t *json;
	const json_t *args;
	const struct table *table;
	struct design *design; /* NULL for psychometrics */
	uint8_t *domain;       /* a byte per row */
	double df;             /* of the domain */
	bool na_rm;
	bool refused; /* the design could not be made */
};

void case_open(struct oracle_case *c, const json_t *json, const struct table *table);
void case_close(struct oracle_case *c);

/* The value of args[key][i] as text; NULL behind the last. */
const char *case_arg(const struct oracle_case *c, const char *key, size_t i);

/* The groups of several variables crossed, the first varying fastest: codes
 * per row, -1 where one is missing. The caller frees it. */
int32_t *case_crossed(const struct table *table, const json_t *names, size_t *ret_n);

#endif
