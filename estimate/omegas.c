/* Omega: how much of a scale's variance its factors explain. */
#include <math.h>
#include <stdlib.h>

#include "estimate/items.h"
#include "estimate/statistics.h"
#include "scoring/covariance.h"
#include "scoring/one_factor.h"
#include "scoring/several_factors.h"

/* Correlations of the items and their standard deviations. */
static double *correlations_of(struct request *r, const struct items *items, double *sd)
{
	size_t k = items->k;
	double *c = numbers(k * k), *correlations = numbers(k * k);
	covariance_matrix(items->columns, k, r->table->n_rows, r->domain,
			arg_is(r, "missing", "pairwise") ? COVARIANCE_PAIRWISE : COVARIANCE_COMPLETE, c);
	covariance_to_correlation(c, k, correlations);
	for (size_t i = 0; i < k; i++) {
		sd[i] = sqrt(c[i * k + i]);
	}
	free(c);
	return correlations;
}

/* Appends one value per item, named prefix:item. */
static void append_items(
		struct request *r, const char *prefix, const double *values, size_t k, struct answer *answer)
{
	for (size_t i = 0; i < k; i++) {
		answer->estimate[answer->n++] = values[i];
		answer_name(answer, "%s:%s", prefix, arg_item(r, "items", i));
	}
}

static void append(const char *name, double value, struct answer *answer)
{
	answer->estimate[answer->n++] = value;
	answer_name(answer, "%s", name);
}

static void answer_one_factor(struct request *r, enum one_factor_method method, struct answer *answer)
{
	struct items items;
	items_init(r, &items);
	size_t k = items.k;
	double *sd = numbers(k), *loading = numbers(k), *unique = numbers(k);
	double *correlations = correlations_of(r, &items, sd);
	if (one_factor(correlations, k, method, loading, unique) != ESTIMABLE) {
		request_fail(r, "omega needs three items that vary");
	} else if (method == ONE_FACTOR_ML) {
		answer->estimate = numbers(2 + 2 * k);
		append("omega_raw", omega_total(loading, unique, sd, k), answer);
		append("omega_std", omega_total(loading, unique, NULL, k), answer);
		append_items(r, "std_loading", loading, k, answer);
		append_items(r, "uniqueness", unique, k, answer);
	} else {
		answer->estimate = numbers(1 + k);
		append("omega_total", omega_of_sum(loading, unique, correlations, k), answer);
		for (size_t i = 0; i < k; i++) {
			loading[i] = fabs(loading[i]);
		}
		append_items(r, "loading", loading, k, answer);
	}
	free(sd);
	free(loading);
	free(unique);
	free(correlations);
	items_finish(&items);
}

void answer_omega(struct request *r, struct answer *answer)
{
	answer_one_factor(r, ONE_FACTOR_ML, answer);
}

void answer_omega_minres(struct request *r, struct answer *answer)
{
	answer_one_factor(r, ONE_FACTOR_MINRES, answer);
}

void answer_omega_factors(struct request *r, struct answer *answer)
{
	struct items items;
	struct omega omega;
	items_init(r, &items);
	double *sd = numbers(items.k), *correlations = correlations_of(r, &items, sd);
	double factors = member_number(r->args, "nfactors", 3);
	size_t m = factors >= 2 && factors < (double)items.k ? (size_t)factors : 0;
	if (omega_of_factors(correlations, items.k, m, &omega) != ESTIMABLE) {
		request_fail(r, "omega needs at least two factors and more items, all of which vary");
	} else {
		answer->estimate = numbers(4);
		append("omega_total", omega.total, answer);
		append("omega_hierarchical", omega.hierarchical, answer);
		append("alpha_std", omega.alpha, answer);
		append("G6", omega.g6, answer);
	}
	free(sd);
	free(correlations);
	items_finish(&items);
}
