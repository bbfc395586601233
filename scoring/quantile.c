#include "scoring/quantile.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/distribution.h"
#include "scoring/estimate.h"
#include "scoring/functional.h"
#include "scoring/interval.h"

/* The mean of the indicator of x <= limit among those who answered. */
static struct estimate share_below(
		const struct design *design, const struct column *column, const uint8_t *domain, double limit)
{
	size_t n = design_rows(design);
	double *below = xcalloc(n, sizeof(*below));
	uint8_t *answered = xcalloc(n, sizeof(*answered));
	for (size_t row = 0; row < n; row++) {
		double x = column_value(column, row);
		below[row] = isnan(x) ? (double)NAN : (double)(x <= limit);
		answered[row] = !isnan(x) && (domain == NULL || domain[row] != 0);
	}
	struct column indicator = { .f64 = below };
	struct estimate share = estimate_mean(design, &indicator, answered);
	free(below);
	free(answered);
	return share;
}

/* The beta interval counts all rows that R keeps, and the df of the design. */
static void woodruff(const struct design *design, const struct estimate *share,
		const struct sorted_values *sorted, const struct quantile_spec *spec, double df,
		struct quantile *quantile)
{
	bool beta = spec->share == PROPORTION_BETA;
	size_t n = beta && design_keeps_rows(design) ? design_rows(design) : share->n;
	struct interval limits = interval_proportion(spec->share, share->value, share->se * share->se, n,
			beta ? share->df : df, spec->level);
	if (limits.status == ESTIMABLE && df > 0 && limits.lower >= 0) {
		quantile->lower = quantile_by_rule(sorted, limits.lower, spec->rule);
	}
	if (limits.status == ESTIMABLE && df > 0 && limits.upper <= 1) {
		quantile->upper = quantile_by_rule(sorted, limits.upper, spec->rule);
	}
}

/* S(x) of the header. */
static double score_at(const struct design *design, const struct column *column, const uint8_t *domain,
		double p, double x)
{
	struct estimate share = share_below(design, column, domain, x);
	return (p - share.value) / share.se;
}

/* The place of the first of the sorted values at which S is no more than t; S
 * falls. */
static size_t first_place(const struct design *design, const struct column *column, const uint8_t *domain,
		const struct sorted_values *sorted, double p, double t)
{
	size_t low = 0, high = sorted->n - 1;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (score_at(design, column, domain, p, sorted->values[middle].x) > t) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static void score_interval(const struct design *design, const struct column *column, const uint8_t *domain,
		const struct sorted_values *sorted, const struct quantile_spec *spec, double df,
		struct quantile *quantile)
{
	double t = t_quantile(0.5 + spec->level / 2, df);
	if (df > 0) {
		quantile->lower = sorted->values[first_place(design, column, domain, sorted, spec->p, t)].x;
		quantile->upper = sorted->values[first_place(design, column, domain, sorted, spec->p, -t)].x;
	}
}

struct quantile_call {
	const struct column *column;
	const struct quantile_spec *spec;
};

static void quantile_at(
		const void *arg, const double *weight, size_t n_rows, double *ret_value, double *ret_z)
{
	const struct quantile_call *call = arg;
	struct sorted_values sorted = sorted_values_of(call->column, weight, n_rows);
	(void)ret_z;
	*ret_value = sorted.n > 0 ? quantile_by_rule(&sorted, call->spec->p, call->spec->rule) : (double)NAN;
	sorted_values_finish(&sorted);
}

static void replicate_interval(const struct design *design, const struct column *column,
		const uint8_t *domain, const struct quantile_spec *spec, double df, struct quantile *quantile)
{
	struct quantile_call call = { column, spec };
	struct functional functional = { .k = 1, .at = quantile_at, .arg = &call };
	double value, variance;
	if (functional_estimate(design, &functional, domain, &value, &variance, NULL) == ESTIMABLE) {
		struct interval interval = interval_t(value, sqrt(variance), df, spec->level);
		quantile->lower = interval.lower;
		quantile->upper = interval.upper;
	}
}

static double *weights_inside(const struct design *design, const uint8_t *domain)
{
	double *inside = xcalloc(design_rows(design), sizeof(*inside));
	for (size_t row = 0; row < design_rows(design); row++) {
		inside[row] = domain == NULL || domain[row] != 0 ? design_weights(design)[row] : 0;
	}
	return inside;
}

static void find_interval(const struct design *design, const struct column *column, const uint8_t *domain,
		const struct sorted_values *sorted, const struct quantile_spec *spec,
		struct quantile *quantile)
{
	struct estimate share = share_below(design, column, domain, quantile->value);
	double df = isnan(spec->df) ? share.df : spec->df;
	if (share.status == NOT_ESTIMABLE_LONELY_PSU) {
		quantile->status = share.status;
	}
	switch (spec->interval) {
	case QUANTILE_WOODRUFF:
		woodruff(design, &share, sorted, spec, df, quantile);
		break;
	case QUANTILE_SCORE:
		score_interval(design, column, domain, sorted, spec, df, quantile);
		break;
	case QUANTILE_REPLICATES:
		replicate_interval(design, column, domain, spec, df, quantile);
		break;
	}
	quantile->se = (quantile->upper - quantile->lower) / (2 * interval_t(0, 1, df, spec->level).upper);
}

struct quantile quantile_of(const struct design *design, const struct column *column, const uint8_t *domain,
		const struct quantile_spec *spec)
{
	assert(spec->p > 0 && spec->p < 1);
	struct quantile quantile = { NOT_ESTIMABLE_NO_ANSWERS, NAN, NAN, NAN, NAN };
	double *weight = weights_inside(design, domain);
	struct sorted_values sorted = sorted_values_of(column, weight, design_rows(design));
	if (sorted.n > 0) {
		quantile.status = ESTIMABLE;
		quantile.value = quantile_by_rule(&sorted, spec->p, spec->rule);
		find_interval(design, column, domain, &sorted, spec, &quantile);
	}
	sorted_values_finish(&sorted);
	free(weight);
	return quantile;
}
