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
 */
#ifndef SCORING_WEIGHTS_H
#define SCORING_WEIGHTS_H

#include <stddef.h>

/* NaN when clusters_drawn, times_drawn or interviews is 0. */
double weight_pps_cluster(double households, double clusters_drawn, double times_drawn, double interviews);

/* Multiplies each weight by min(adults, cap). A cap of 0 means none. Where the
 * number of adults is missing or below 1 the factor is 1; returns how often. */
size_t weights_times_adults(double *weight, const double *adults, size_t n, double cap);

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
