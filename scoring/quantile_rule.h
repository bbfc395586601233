/*
 * quantile_rule.h - ways to take a quantile of weighted values.
 *
 * Sorted values x_1 <= x_2 ... with weights w_k, cumulative weights c_k out of
 * W = c_n; k the last with c_k <= p W, a = p - c_k/W, b = c_{k+1}/W - p.
 *
 *   MATH (hf1)    x_k if a = 0, else x_{k+1}
 *   SCHOOL (hf2)  (x_k + x_{k+1})/2 if a = 0, else x_{k+1}
 *   HF3           equal values joined first; x_k if a = 0 and k is even, else x_{k+1}
 *   HF4           x_k (1 - g) + x_{k+1} g, g = a/(a + b)
 *   HF5 to HF9    linear between the points (P_k, x_k), constant outside:
 *     HF5 (c_k - w_k/2)/W      HF6 c_k/(W + w_n)      HF7 c_{k-1}/c_{n-1}
 *     HF8 (c_{k-1}/3 + 2 c_k/3)/(W + w_n/3)   HF9 (3 c_{k-1}/8 + 5 c_k/8)/(W + w_n/4)
 *   SHAH_VAISH    the last x_k with (sum_{j<=k} w_j/mean(w) + 1/2 - w_k/2)/(n + 1) <= p
 *
 * Below the first weight MATH, SCHOOL and HF3 give x_1. Source: R
 * survey::svyquantile; Hyndman and Fan 1996 for the numbers.
 */
#ifndef SCORING_QUANTILE_RULE_H
#define SCORING_QUANTILE_RULE_H

#include <stddef.h>

#include "scoring/column.h"

enum quantile_rule {
	QUANTILE_MATH,
	QUANTILE_SCHOOL,
	QUANTILE_HF3,
	QUANTILE_HF4,
	QUANTILE_HF5,
	QUANTILE_HF6,
	QUANTILE_HF7,
	QUANTILE_HF8,
	QUANTILE_HF9,
	QUANTILE_SHAH_VAISH,
};

struct weighted_value {
	double x, w;
};

struct sorted_values {
	struct weighted_value *values;
	size_t n;
	long double total;
};

/* The values that are not missing, of rows whose weight is not 0, in order. */
struct sorted_values sorted_values_of(const struct column *column, const double *weight, size_t n_rows);
void sorted_values_finish(struct sorted_values *sorted);

/* p from 0 to 1; there is at least one value. */
double quantile_by_rule(const struct sorted_values *sorted, double p, enum quantile_rule rule);

#endif
