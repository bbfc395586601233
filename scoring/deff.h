/*
 * deff.h - the design effect: how much larger the variance V is than that of a
 * simple random sample of the same size.
 *
 *   S2 = n/(n-1) sum(w (y - m)^2)/W  over the n rows with an answer, N = W
 *   without replacement: mean V / (S2 (N - n)/(N n)), total the same times N^2
 *   with replacement:    mean V / (S2/n),             total the same times N^2
 *
 *   ratio r = Y/X: that of the total of (y - r x)/X, whose V is that of r
 *
 * Source: R survey::svymean(deff = TRUE, "replace"). Without replacement needs
 * weights that count persons (W >= n); with weights of another scale take
 * DEFF_REPLACE.
 */
#ifndef SCORING_DEFF_H
#define SCORING_DEFF_H

#include <stdint.h>

#include "scoring/column.h"
#include "scoring/estimate.h"

enum deff_kind {
	DEFF_WITHOUT,
	DEFF_REPLACE,
};

/* estimate: the mean or total of the same column and domain. NaN when it has no
 * standard error, all answers are equal, or W < n without replacement; infinite
 * when W = n without replacement (a sample of everybody). */
double deff_of(const struct design *design, const struct column *column, const uint8_t *domain,
		enum statistic statistic, const struct estimate *estimate, enum deff_kind kind);

/* The same for an estimated ratio. */
double deff_of_ratio(const struct design *design, const struct column *numerator,
		const struct column *denominator, const uint8_t *domain, const struct estimate *estimate,
		enum deff_kind kind);

#endif
