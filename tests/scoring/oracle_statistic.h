/*
 * oracle_statistic.h - computes what a case of the oracle asks for, through the
 * public interface of scoring/.
 */
#ifndef TESTS_SCORING_ORACLE_STATISTIC_H
#define TESTS_SCORING_ORACLE_STATISTIC_H

#include <stdbool.h>
#include <stddef.h>

#include "oracle_case.h"

/* Arrays of n numbers (vcov n x n); NULL when the statistic has none. */
struct answer {
	size_t n;
	double *estimate, *se, *vcov, *lower, *upper, *deff;
	double *scores;  /* per row */
	double *group_n; /* rows per group */
	size_t n_groups;
};

/* Whether scoring/ offers the statistic of a case. */
bool oracle_offered(const json_t *json);

/* False when it does not offer what the arguments ask for. */
bool answer_case(const struct oracle_case *c, struct answer *ret_answer);
void answer_free(struct answer *answer);

#endif
