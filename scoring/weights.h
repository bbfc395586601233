/*
 * weights.h - from the draw to a weight, and what each step did to the weights.
 *
 * Clusters drawn with probability proportional to size (CDC CASPER): every
 * complete interview of cluster c in stratum h stands for
 *
 *     w = H_h k_c / (C_h m_c)
 *
 * households; H_h households in the frame, C_h clusters drawn (also those that
 * yielded nothing), m_c complete interviews in the cluster, k_c how often it
 * was drawn (usually 1). Selecting one adult in the household multiplies by
 * the number of adults, limited by a cap.
 *
 * Households that are not known to be eligible, and those not interviewed, hand
 * their weight on within classes g (Valliant, Dever and Kreuter 2018, Practical
 * Tools for Designing and Weighting Survey Samples, ch. 13):
 *
 *     unknown eligibility   f_g = sum of all w / sum of w whose eligibility is known
 *     nonresponse           f_g = sum of eligible w / sum of interviewed w
 *
 * The first gives the eligible ones of a class e_g times what the unknown ones
 * weighed, e_g = eligible/(eligible + not eligible); the sum over all classes
 * stays. Those not eligible weigh nothing afterwards. The second keeps the sum of
 * the eligible.
 *
 * Trimming: weights above a cap are cut to it, and the others take over what was cut
 * in proportion to their weights, until none is above (Izrael, Battaglia and
 * Frankel 2009; the sum stays).
 */
#ifndef SCORING_WEIGHTS_H
#define SCORING_WEIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* NaN when clusters_drawn, times_drawn or interviews is 0. */
double weight_pps_cluster(double households, double clusters_drawn, double times_drawn, double interviews);

/* Multiplies each weight by min(adults, cap). A cap of 0 means none. Where the
 * number of adults is missing or below 1 the factor is 1; returns how often. */
size_t weights_times_adults(double *weight, const double *adults, size_t n, double cap);

enum visit_status {
	VISIT_INTERVIEWED,
	VISIT_NOT_INTERVIEWED, /* eligible */
	VISIT_NOT_ELIGIBLE,
	VISIT_NOT_KNOWN,       /* whether it is eligible */
};

/* Both change the weights of n visits; class is 0 to n_classes - 1 for each. ret_factor, one per
 * class, is 1 for a class without weight. False, with weights unchanged, when a class has weight to
 * hand on and nobody to take it. */
bool weights_spread_unknown(double *weight, const enum visit_status *status, const int32_t *class, size_t n,
		size_t n_classes, double *ret_factor) MUST_CHECK;
bool weights_spread_nonresponse(double *weight, const enum visit_status *status, const int32_t *class, size_t n,
		size_t n_classes, double *ret_factor) MUST_CHECK;

/* Trims to a cap not below the mean. Returns how many weights end at the cap. */
size_t weights_trim(double *weight, size_t n, double cap);
double weights_median(const double *weight, size_t n); /* of those > 0; NaN when there is none */

/* n, sum, sum of squares, extremes over weights > 0;
 * kish_deff = n sum(w^2)/(sum w)^2, n_eff = (sum w)^2/sum(w^2) (Kish 1965).
 * All NaN, n 0, when there is none. */
struct weight_summary {
	size_t n;
	double sum, sum_of_squares, min, max;
	double kish_deff, n_eff;
};

struct weight_summary weights_summary(const double *weight, size_t n);

#endif
