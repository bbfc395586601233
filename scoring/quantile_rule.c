#include "scoring/quantile_rule.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/xalloc.h"

/* Cumulative weights within this share of W of each other are taken as equal:
 * equal weights and a whole p n must meet exactly in spite of rounding. */
#define SAME_SHARE 1e-14

static int compare_values(const void *a, const void *b)
{
	const struct weighted_value *x = a, *y = b;
	return (x->x > y->x) - (x->x < y->x);
}

struct sorted_values sorted_values_of(const struct column *column, const double *weight, size_t n_rows)
{
	struct sorted_values sorted = { .n = 0 };
	sorted.values = xcalloc(n_rows + 1, sizeof(*sorted.values));
	for (size_t row = 0; row < n_rows; row++) {
		struct weighted_value value = { column_value(column, row), weight[row] };
		if (value.w != 0 && !isnan(value.x)) {
			sorted.values[sorted.n++] = value;
			sorted.total += (long double)value.w;
		}
	}
	qsort(sorted.values, sorted.n, sizeof(*sorted.values), compare_values);
	return sorted;
}

void sorted_values_finish(struct sorted_values *sorted)
{
	free(sorted->values);
	sorted->values = NULL;
}

/* Last place k with c_k <= p W, counted from 1; 0 when there is none. */
struct place {
	size_t k;
	long double below, above; /* c_k/W and c_{k+1}/W */
	bool exact;               /* c_k = p W */
};

static struct place place_of(const struct sorted_values *sorted, double p)
{
	struct place place = { 0 };
	long double sum = 0;
	for (size_t k = 0; k < sorted->n; k++) {
		sum += (long double)sorted->values[k].w;
		long double share = sum / sorted->total;
		bool same = fabsl(share - (long double)p) <= SAME_SHARE;
		if (share <= (long double)p || same) {
			place = (struct place){ .k = k + 1, .below = share, .above = share, .exact = same };
		} else if (place.k == k) {
			place.above = share;
		}
	}
	return place;
}

static double x_at(const struct sorted_values *sorted, size_t k)
{
	size_t last = sorted->n;
	return sorted->values[(k < 1 ? 1 : k > last ? last : k) - 1].x;
}

/* Joins equal values; their weights are added. */
static struct sorted_values joined(const struct sorted_values *sorted)
{
	struct sorted_values joined = { .total = sorted->total };
	joined.values = xcalloc(sorted->n, sizeof(*joined.values));
	for (size_t k = 0; k < sorted->n; k++) {
		if (joined.n > 0 && joined.values[joined.n - 1].x == sorted->values[k].x) {
			joined.values[joined.n - 1].w += sorted->values[k].w;
		} else {
			joined.values[joined.n++] = sorted->values[k];
		}
	}
	return joined;
}

static double step_value(const struct sorted_values *sorted, double p, enum quantile_rule rule)
{
	struct place place = place_of(sorted, p);
	double low = x_at(sorted, place.k), up = x_at(sorted, place.k + 1);
	if (rule == QUANTILE_HF3) {
		return place.exact && place.k % 2 == 0 ? low : up;
	}
	if (!place.exact) {
		return up;
	}
	return rule == QUANTILE_MATH ? low : (low + up) / 2;
}

static double value_hf4(const struct sorted_values *sorted, double p)
{
	struct place place = place_of(sorted, p);
	if (place.exact || place.k == 0 || place.above == place.below) {
		return x_at(sorted, place.k);
	}
	double g = (double)(((long double)p - place.below) / (place.above - place.below));
	return x_at(sorted, place.k) * (1 - g) + x_at(sorted, place.k + 1) * g;
}

/* The P_k of the header, from c_{k-1}, c_k and the last weight. */
static double point_of(const struct sorted_values *sorted, enum quantile_rule rule, long double before,
		long double after)
{
	long double total = sorted->total, last = (long double)sorted->values[sorted->n - 1].w;
	switch (rule) {
	case QUANTILE_HF5:
		return (double)((before + after) / 2 / total);
	case QUANTILE_HF6:
		return (double)(after / (total + last));
	case QUANTILE_HF7:
		return (double)(before / (total - last));
	case QUANTILE_HF8:
		return (double)((before + 2 * after) / 3 / (total + last / 3));
	case QUANTILE_HF9:
		return (double)((3 * before + 5 * after) / 8 / (total + last / 4));
	case QUANTILE_SHAH_VAISH:
		return (double)((after * (long double)sorted->n / total + 0.5L - (after - before) / 2)
				/ (long double)(sorted->n + 1));
	case QUANTILE_MATH:
	case QUANTILE_SCHOOL:
	case QUANTILE_HF3:
	case QUANTILE_HF4:
		break;
	}
	return NAN;
}

static double interpolated(const struct sorted_values *sorted, double p, enum quantile_rule rule)
{
	long double sum = 0;
	double below = 0;
	for (size_t k = 1; k <= sorted->n; k++) {
		long double next = sum + (long double)sorted->values[k - 1].w;
		double point = point_of(sorted, rule, sum, next);
		if (point >= p) {
			double x = x_at(sorted, k), before = x_at(sorted, k - 1);
			return k == 1 ? x : before + (x - before) * (p - below) / (point - below);
		}
		below = point;
		sum = next;
	}
	return x_at(sorted, sorted->n);
}

/* The points need not rise, since their weights do not; the last below p counts. */
static double value_shah_vaish(const struct sorted_values *sorted, double p)
{
	long double sum = 0;
	double best = -INFINITY, value = x_at(sorted, 1);
	for (size_t k = 1; k <= sorted->n; k++) {
		long double next = sum + (long double)sorted->values[k - 1].w;
		double point = point_of(sorted, QUANTILE_SHAH_VAISH, sum, next);
		if (point <= p && point >= best) {
			best = point;
			value = x_at(sorted, k);
		}
		sum = next;
	}
	return value;
}

double quantile_by_rule(const struct sorted_values *sorted, double p, enum quantile_rule rule)
{
	switch (rule) {
	case QUANTILE_MATH:
	case QUANTILE_SCHOOL:
		return step_value(sorted, p, rule);
	case QUANTILE_HF3: {
		struct sorted_values merged = joined(sorted);
		double value = step_value(&merged, p, rule);
		free(merged.values);
		return value;
	}
	case QUANTILE_HF4:
		return value_hf4(sorted, p);
	case QUANTILE_HF5:
	case QUANTILE_HF6:
	case QUANTILE_HF7:
	case QUANTILE_HF8:
	case QUANTILE_HF9:
		return interpolated(sorted, p, rule);
	case QUANTILE_SHAH_VAISH:
		return value_shah_vaish(sorted, p);
	}
	return NAN;
}
