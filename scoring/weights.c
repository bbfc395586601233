#include "scoring/weights.h"

#include <math.h>

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
