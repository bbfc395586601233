/*
 * one_factor.h - one common factor behind the items of a scale.
 *
 *   R = l l' + diag(u)     l: loadings, u: uniquenesses; oriented so that sum l >= 0
 *
 * ONE_FACTOR_ML: normal maximum likelihood by the EM algorithm (Rubin and
 * Thayer 1982), until no u moves by more than 1e-14. ONE_FACTOR_MINRES: least
 * squares of the correlations off the diagonal (Harman and Jones 1966). Omega,
 * the share of the variance of the sum that the factor explains (McDonald 1999):
 *
 *   omega = (sum l)^2/((sum l)^2 + sum u)
 *
 * and of the raw items with standard deviations s: with l s and u s^2. From the
 * correlations themselves: 1 - sum u/sum R (R psych::omega).
 */
#ifndef SCORING_ONE_FACTOR_H
#define SCORING_ONE_FACTOR_H

#include <stddef.h>

#include "base/compiler.h"
#include "scoring/status.h"

enum one_factor_method {
	ONE_FACTOR_ML,
	ONE_FACTOR_MINRES,
};

/* r: k x k correlations, k at least 3. ret_loading and ret_unique have k places. */
enum estimable one_factor(const double *r, size_t k, enum one_factor_method method, double *ret_loading,
		double *ret_unique) MUST_CHECK;

/* scale: a standard deviation per item, NULL: 1. */
double omega_total(const double *loading, const double *unique, const double *scale, size_t k);

/* 1 - sum u/sum R, items with a negative loading turned round. */
double omega_of_sum(const double *loading, const double *unique, const double *r, size_t k);

#endif
