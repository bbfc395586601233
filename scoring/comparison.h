/*
 * comparison.h - differences between estimates, and what many of them at once ask for.
 *
 *   difference  d = a - b,  se^2 = se_a^2 + se_b^2 - 2 cov(a, b),  t = d/se with df degrees of freedom
 *
 * Groups, sites and waves of one design that share clusters have a covariance; estimate_joint
 * gives it (estimate.h). Two waves of which only the estimates are known, with n_both people in both
 * and a correlation r between their two answers (Kish 1965, ch. 12.4):
 *
 *   cov(a, b) = r n_both/sqrt(n_a n_b) se_a se_b
 *
 * Holm 1979: the i-th smallest of m p-values is multiplied by m - i + 1, and never below the one
 * before; those below 0.05 then are all real with a chance of at least 95%.
 */
#ifndef SCORING_COMPARISON_H
#define SCORING_COMPARISON_H

#include <stddef.h>

struct difference {
	double value, se, df, lower, upper;
	double p;  /* two-sided; NaN without an error */
	double p_holm; /* filled by comparison_holm */
};

/* The interval has this level. Infinite df: normal. */
struct difference comparison_of(double a, double b, double variance_a, double variance_b, double covariance, double df,
		double level);

double comparison_overlap_covariance(double se_a, double se_b, double n_a, double n_b, double n_both, double r);

/* Sets p_holm of n differences; those without a p are passed over. */
void comparison_holm(struct difference *differences, size_t n);

#endif
