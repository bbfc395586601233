/*
 * parts.h - what the files that answer requests share: arguments, masks,
 * groups, filling an answer.
 */
#ifndef ESTIMATE_PARTS_H
#define ESTIMATE_PARTS_H

#include "estimate/answer.h"
#include "scoring/estimate.h"

double *numbers(size_t n); /* zeroed; the caller frees them */

bool arg_is(const struct request *r, const char *key, const char *value);
bool arg_true(const struct request *r, const char *key);
size_t arg_count(const struct request *r, const char *key);
const char *arg_item(const struct request *r, const char *key, size_t i); /* "" behind the last */
/* The column behind a name, which may be factor(column). */
const struct variable *arg_named(struct request *r, const char *name);
/* Item i of a list of columns; "factor(x)" is the column x. */
const struct variable *arg_variable(struct request *r, const char *key, size_t i);
/* The column that args[key] names. */
const struct variable *arg_column(struct request *r, const char *key);
double arg_level(struct request *r);    /* of the intervals */
double arg_df(const struct request *r); /* of the intervals */

/* The rows of the domain, with na_rm without those that miss a variable listed
 * under one of the keys (a list or one name). The caller frees it. */
uint8_t *listwise(struct request *r, const char *const *keys, size_t n_keys);
double rows_in(const uint8_t *mask, size_t n_rows);

/* A stratum with one PSU, and no rule for it, makes the whole request fail; other
 * numbers that cannot be estimated are null. */
void answer_status(struct request *r, enum estimable status);

/* Values, standard errors and t intervals. */
void answer_estimates(struct request *r, const struct estimate *estimates, size_t n, struct answer *answer);
/* The same from values and a matrix of covariances, which is copied. */
void answer_joint(struct request *r, const double *values, const double *vcov, size_t n, double df,
		struct answer *answer);

/* One mask per group that has anybody in the domain. */
struct groups {
	uint8_t **mask;
	size_t *level;
	size_t n, n_levels;
	int32_t *code;
};

void groups_init(struct request *r, struct groups *groups);
void groups_finish(struct groups *groups);
char *group_name(struct request *r, size_t level); /* "a.b"; the caller frees it */
void answer_groups(struct request *r, const struct groups *groups, struct answer *answer); /* extra */

/* A growing list of terms and the indicator columns that they own. */
struct terms {
	struct estimate_term *list;
	double **owned;
	size_t n, n_owned, capacity;
};

void terms_finish(struct terms *terms);
/* Adds one term per number or, for a factor, per level. names may be NULL. */
void terms_add(struct request *r, struct terms *terms, const char *name, struct estimate_term term,
		struct answer *names);

/* One term: whether a row has this level of a factor. */
void terms_add_level(struct request *r, struct terms *terms, const char *name, size_t level,
		struct estimate_term term);
/* One term of values per row, which the list takes over. */
void terms_add_values(struct terms *terms, double *values, struct estimate_term term);

#endif
