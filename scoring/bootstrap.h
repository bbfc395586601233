/*
 * bootstrap.h - replicate weights by drawing clusters again (Rao and Wu 1988, in the form of
 * Rao, Wu and Yue 1992).
 *
 * In every replicate n_h - 1 of the n_h clusters of stratum h are drawn with replacement;
 * a cluster that was drawn t times is multiplied by t n_h/(n_h - 1). With R replicates
 * V = 1/(R - 1) sum (theta_r - mean)^2: the scale for replicates.h. This is R's
 * "subbootstrap". A stratum with a single cluster is put together with another one: the
 * next that has a single one too, or else the smallest.
 *
 * The draws come from SplitMix64 (Steele, Lea and Flood 2014): the same seed gives the
 * same multipliers on every machine.
 */
#ifndef SCORING_BOOTSTRAP_H
#define SCORING_BOOTSTRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bootstrap_spec {
	size_t n_rows;
	const int32_t *stratum; /* per row, >= 0; NULL: one stratum */
	const int32_t *cluster; /* per row, >= 0, unique within its stratum; NULL: every row is one */
	size_t n_replicates;
	uint64_t seed;
};

/* n_replicates columns of one multiplier per row; the caller frees them. NULL when there are fewer
 * than two clusters in all. */
double *bootstrap_multipliers(const struct bootstrap_spec *spec);

#endif
