/*
 * several_factors.h - several correlated factors behind the items, and what is
 * general about them.
 *
 * From correlations R of k items and m factors (2 <= m < k):
 *
 * 1. loadings A by least squares of the correlations off the diagonal (minres;
 *    Harman and Jones 1966), found by iterated principal axes;
 * 2. a varimax rotation of rows of length 1 (Kaiser 1958), and from there the
 *    oblique rotation L = A T'^-1 that minimises sum_i sum_{a != b} l_ia^2 l_ib^2
 *    (oblimin with gamma 0: quartimin) by gradient projection (Jennrich 2002;
 *    Bernaards and Jennrich 2005); the factors correlate Phi = T'T;
 * 3. one factor behind Phi with loadings g (minres; for two factors both of size
 *    sqrt |phi|); the items' general loadings are L g (Schmid and Leiman 1957).
 *
 * Items with a negative general loading are turned round. Then, V = sum R:
 *
 *   omega_hierarchical (sum L g)^2/V     omega_total 1 - sum u/V, u = 1 - communality
 *   alpha  k/(k-1) (1 - k/V)             g6 (V + sum smc - k)/V
 *
 * Source: Zinbarg et al. 2005; R psych::omega.
 */
#ifndef SCORING_SEVERAL_FACTORS_H
#define SCORING_SEVERAL_FACTORS_H

#include <stddef.h>

#include "base/compiler.h"
#include "scoring/status.h"

struct omega {
	double total, hierarchical, alpha, g6;
};

/* Not ESTIMABLE: nothing is written. */
enum estimable omega_of_factors(const double *r, size_t k, size_t m, struct omega *ret_omega) MUST_CHECK;

#endif
