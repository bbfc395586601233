#include "scoring/quantile.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/estimate.h"
#include "scoring/interval.h"

/* Cumulative weights within this share of W of each other are taken as equal:
 * equal weights and a whole p n must meet exactly in spite of rounding. */
#define SAME_SHARE 1e-14

struct weighted_value {
	double x, w;
};

struct sorted_values {
	struct weighted_value *values;
	size_t n;
	long double total;
};

static int compare_values(const void *a, const void *b)
{
	const struct weighted_value *x = a, *y = b;
	return (x->x > y->x) - (x->x < y->x);
}

static struct sorted_values sorted_values_of(
		const struct design *design, const struct column *column, const uint8_t *domain)
{
	struct sorted_values sorted = { .n = 0 };
	sorted.values = xcalloc(design_rows(design), sizeof(*sorted.values));
	for (size_t row = 0; row < design_rows(design); row++) {
		struct weighted_value value = { column_value(column, row), design_weights(design)[row] };
		if ((domain == NULL || domain[row] != 0) && value.w > 0 && !isnan(value.x)) {
			sorted.values[sorted.n++] = value;
			sorted.total += (long double)value.w;
		}
	}
	qsort(sorted.values, sorted.n, sizeof(*sorted.values), compare_values);
	return sorted;
}

static double value_at(const struct sorted_values *sorted, double p, enum quantile_rule rule)
{
	long double below = 0;
	for (size_t k = 0; k < sorted->n; k++) {
		long double share = (below + (long double)sorted->values[k].w) / sorted->total;
		if (fabsl(share - (long double)p) <= SAME_SHARE) {
			size_t next = k + 1 < sorted->n ? k + 1 : k;
			return rule == QUANTILE_MATH ? sorted->values[k].x
						     : (sorted->values[k].x + sorted->values[next].x) / 2;
		}
		if (share > (long double)p) {
			return sorted->values[k].x;
		}
		below += (long double)sorted->values[k].w;
	}
	return sorted->values[sorted->n - 1].x;
}

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

struct quantile quantile_of(const struct design *design, const struct column *column, const uint8_t *domain,
		double p, enum quantile_rule rule, double df, double level)
{
	assert(p > 0 && p < 1);
	struct quantile quantile = { NOT_ESTIMABLE_NO_ANSWERS, NAN, NAN, NAN, NAN };
	struct sorted_values sorted = sorted_values_of(design, column, domain);
	if (sorted.n > 0) {
		quantile.status = ESTIMABLE;
		quantile.value = value_at(&sorted, p, rule);
		struct estimate share = share_below(design, column, domain, quantile.value);
		double used_df = isnan(df) ? share.df : df;
		struct interval limits = interval_t(share.value, share.se, used_df, level);
		if (limits.status == ESTIMABLE && limits.lower >= 0 && limits.upper <= 1) {
			double t = interval_t(0, 1, used_df, level).upper;
			quantile.lower = value_at(&sorted, limits.lower, rule);
			quantile.upper = value_at(&sorted, limits.upper, rule);
			quantile.se = (quantile.upper - quantile.lower) / (2 * t);
		}
	}
	free(sorted.values);
	return quantile;
}
