/*
 * oracle_parts.h - what the files that answer cases share: reading arguments,
 * filling answers, groups; and the statistics themselves.
 */
#ifndef TESTS_SCORING_ORACLE_PARTS_H
#define TESTS_SCORING_ORACLE_PARTS_H

#include "oracle_statistic.h"
#include "scoring/estimate.h"

double *numbers(size_t n); /* zeroed; the caller frees them */

bool arg_is(const struct oracle_case *c, const char *key, const char *value);
size_t arg_count(const struct oracle_case *c, const char *key);
const struct variable *arg_variable(const struct oracle_case *c, const char *key, size_t i);
double level_of(const struct oracle_case *c); /* of the intervals */
double interval_df(const struct oracle_case *c);

/* Values, standard errors and t intervals. */
void set_estimates(const struct oracle_case *c, const struct estimate *estimates, size_t n,
		struct answer *answer);

double rows_in(const uint8_t *domain, size_t n_rows);

/* One mask per group that has anybody in the domain. */
struct groups {
	uint8_t **mask;
	size_t *level;
	size_t n, n_levels;
	int32_t *code;
};

void groups_init(const struct oracle_case *c, struct groups *groups);
void groups_finish(struct groups *groups);

/* One function per statistic; false when an argument asks for more than is offered. */
bool answer_by(const struct oracle_case *c, struct answer *answer);
bool answer_ciprop(const struct oracle_case *c, struct answer *answer);
bool answer_mean(const struct oracle_case *c, struct answer *answer);
bool answer_quantile(const struct oracle_case *c, struct answer *answer);
bool answer_ratio(const struct oracle_case *c, struct answer *answer);
bool answer_total(const struct oracle_case *c, struct answer *answer);
bool answer_alpha(const struct oracle_case *c, struct answer *answer);
bool answer_correlation(const struct oracle_case *c, struct answer *answer);
bool answer_kr20(const struct oracle_case *c, struct answer *answer);
bool answer_psych_alpha(const struct oracle_case *c, struct answer *answer);
bool answer_alpha_drop(const struct oracle_case *c, struct answer *answer);
bool answer_item_total(const struct oracle_case *c, struct answer *answer);
bool answer_scale(const struct oracle_case *c, struct answer *answer);

#endif
