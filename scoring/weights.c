#include "scoring/weights.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"

double weight_pps_cluster(double households, double clusters_drawn, double times_drawn, double interviews)
{
	if (!(clusters_drawn > 0) || !(times_drawn > 0) || !(interviews > 0)) {
		return NAN;
	}
	return households * times_drawn / (clusters_drawn * interviews);
}

size_t weights_times_adults(double *weight, const double *adults, size_t n, double cap)
{
	size_t unknown = 0;
	for (size_t i = 0; i < n; i++) {
		if (!(adults[i] >= 1)) {
			unknown++;
			continue;
		}
		weight[i] *= cap > 0 ? fmin(adults[i], cap) : adults[i];
	}
	return unknown;
}

struct weight_summary weights_summary(const double *weight, size_t n)
{
	struct weight_summary summary = { .min = INFINITY, .max = -INFINITY };
	for (size_t i = 0; i < n; i++) {
		if (!(weight[i] > 0)) {
			continue;
		}
		summary.n++;
		summary.sum += weight[i];
		summary.sum_of_squares += weight[i] * weight[i];
		summary.min = fmin(summary.min, weight[i]);
		summary.max = fmax(summary.max, weight[i]);
	}
	if (summary.n == 0) {
		return (struct weight_summary){ 0, NAN, NAN, NAN, NAN, NAN, NAN };
	}
	summary.n_eff = summary.sum * summary.sum / summary.sum_of_squares;
	summary.kish_deff = (double)summary.n / summary.n_eff;
	return summary;
}

/* Per class: what is to be weighed, over what weighs it. 1 for a class of nothing. */
static bool find_factors(const double *given, const double *taking, size_t n_classes, double *ret_factor)
{
	for (size_t g = 0; g < n_classes; g++) {
		if (given[g] > 0 && !(taking[g] > 0)) {
			return false;
		}
	}
	for (size_t g = 0; g < n_classes; g++) {
		ret_factor[g] = given[g] > 0 ? given[g] / taking[g] : 1;
	}
	return true;
}

/* What a visit is to one of the steps. */
enum part { GIVES, TAKES, LEFT_OUT };

static bool spread(double *weight, const enum visit_status *status, const int32_t *class, size_t n, size_t n_classes,
		const enum part part[4], double *ret_factor)
{
	double *given = xcalloc(n_classes, sizeof(*given)), *taking = xcalloc(n_classes, sizeof(*taking));
	for (size_t i = 0; i < n; i++) {
		enum part own = part[status[i]];
		given[class[i]] += own != LEFT_OUT ? weight[i] : 0;
		taking[class[i]] += own == TAKES ? weight[i] : 0;
	}
	bool found = find_factors(given, taking, n_classes, ret_factor);
	for (size_t i = 0; i < n && found; i++) {
		weight[i] = part[status[i]] == TAKES ? weight[i] * ret_factor[class[i]] : 0;
	}
	free(given);
	free(taking);
	return found;
}

bool weights_spread_unknown(double *weight, const enum visit_status *status, const int32_t *class, size_t n,
		size_t n_classes, double *ret_factor)
{
	static const enum part part[] = { TAKES, TAKES, TAKES, GIVES };
	if (!spread(weight, status, class, n, n_classes, part, ret_factor)) {
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		weight[i] = status[i] == VISIT_NOT_ELIGIBLE ? 0 : weight[i];
	}
	return true;
}

bool weights_spread_nonresponse(double *weight, const enum visit_status *status, const int32_t *class, size_t n,
		size_t n_classes, double *ret_factor)
{
	static const enum part part[] = { TAKES, GIVES, LEFT_OUT, LEFT_OUT };
	return spread(weight, status, class, n, n_classes, part, ret_factor);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double weights_median(const double *weight, size_t n)
{
	double *sorted = xcalloc(n + 1, sizeof(*sorted));
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		if (weight[i] > 0) {
			sorted[k++] = weight[i];
		}
	}
	qsort(sorted, k, sizeof(*sorted), by_size);
	double median = k == 0 ? (double)NAN : (sorted[(k - 1) / 2] + sorted[k / 2]) / 2;
	free(sorted);
	return median;
}

/* Cuts once; true when the others were raised, so that one of them may be above now. */
static bool trim_once(double *weight, size_t n, double cap, size_t *ret_n_at_cap)
{
	double cut = 0, others = 0;
	size_t at_cap = 0;
	for (size_t i = 0; i < n; i++) {
		if (weight[i] >= cap) {
			cut += weight[i] - cap;
			weight[i] = cap;
			at_cap++;
		} else {
			others += weight[i];
		}
	}
	*ret_n_at_cap = at_cap;
	if (!(cut > 0 && others > 0)) {
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		weight[i] *= weight[i] < cap ? 1 + cut / others : 1;
	}
	return true;
}

size_t weights_trim(double *weight, size_t n, double cap)
{
	struct weight_summary summary = weights_summary(weight, n);
	size_t at_cap = 0;
	if (summary.n == 0 || !(summary.max > cap)) {
		return 0;
	}
	double least = summary.sum / (double)summary.n;
	while (trim_once(weight, n, fmax(cap, least), &at_cap)) {
	}
	return at_cap;
}
