/*
 * quantile.h - medians and other quantiles with Woodruff intervals.
 *
 * Sorted values x_1 <= x_2 ... with cumulative weights c_k out of W; k the last
 * with c_k <= p W. QUANTILE_MATH (R: qrule "math", type 1): x_k if c_k = p W,
 * else x_{k+1}. QUANTILE_SCHOOL: their average if c_k = p W. Below the first
 * weight both give x_1.
 *
 * Interval (Woodruff 1952): m is the share with x <= quantile; the limits of
 * its t interval, m - t se and m + t se, are turned back into values by the
 * same rule. se = width/(2 t). There is no interval when a limit leaves [0, 1].
 * Missing answers are left out. Source: R survey::svyquantile.
 */
#ifndef SCORING_QUANTILE_H
#define SCORING_QUANTILE_H

#include <stdint.h>

#include "scoring/column.h"
#include "scoring/design.h"
#include "scoring/status.h"

enum quantile_rule {
	QUANTILE_MATH,
	QUANTILE_SCHOOL,
};

struct quantile {
	enum estimable status; /* of the value */
	double value;
	double se, lower, upper; /* NaN without an interval */
};

/* p in (0, 1); df of the t interval, or NaN for those of the people who answered. */
struct quantile quantile_of(const struct design *design, const struct column *column, const uint8_t *domain,
		double p, enum quantile_rule rule, double df, double level);

#endif
