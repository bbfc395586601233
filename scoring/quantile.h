/*
 * quantile.h - medians and other quantiles with their intervals.
 *
 * The quantile q is taken by a rule (quantile_rule.h). Intervals:
 *
 *   WOODRUFF    the interval (interval.h) of m, the share with x <= q, turned back
 *               into values by the same rule; a limit outside of [0, 1] gives none
 *   SCORE       the first x at which S(x) = (share above x - (1 - p))/se of it has
 *               come down to t, and the last before it falls below -t (Francisco
 *               and Fuller 1991)
 *   REPLICATES  q +- t se, se from the quantiles of the replicates; only for
 *               replicate weights that suit it (not the jackknife)
 *
 * se = width/(2 t). Missing answers are left out. Source: Woodruff 1952; R
 * survey::svyquantile (whose SCORE maps the limits by unweighted shares).
 */
#ifndef SCORING_QUANTILE_H
#define SCORING_QUANTILE_H

#include <stdint.h>

#include "scoring/column.h"
#include "scoring/design.h"
#include "scoring/interval.h"
#include "scoring/quantile_rule.h"
#include "scoring/status.h"

enum quantile_interval {
	QUANTILE_WOODRUFF,
	QUANTILE_SCORE,
	QUANTILE_REPLICATES,
};

struct quantile_spec {
	double p; /* in (0, 1) */
	enum quantile_rule rule;
	enum quantile_interval interval;
	enum proportion_interval share; /* the interval of m */
	double df;                      /* NaN: that of the people who answered */
	double level;
};

struct quantile {
	enum estimable status; /* of the value, or that a PSU is lonely */
	double value;
	double se, lower, upper; /* NaN without an interval */
};

/* domain: a byte per row, NULL: all rows. */
struct quantile quantile_of(const struct design *design, const struct column *column, const uint8_t *domain,
		const struct quantile_spec *spec);

#endif
