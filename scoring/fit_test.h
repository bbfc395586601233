/*
 * fit_test.h - whether the categories of a variable have given shares p_i.
 *
 *   X2 = sum (O_i - E_i)^2/E_i,  O the weighted counts, E_i = p_i sum(O)
 *
 * is compared with a scaled chi-square (Satterthwaite): with V the covariances
 * of (O_i - E_i)/sqrt(E_i) by the delta method, m categories,
 *
 *   scale = tr(V^2)/tr(V),  df = tr(V)^2/tr(V^2)
 *
 * Source: R survey::svygofchisq. (R 4.1 pairs the p_i with the categories in
 * alphabetical order when it computes V; here they keep their order.)
 */
#ifndef SCORING_FIT_TEST_H
#define SCORING_FIT_TEST_H

#include <stddef.h>

#include "base/compiler.h"
#include "scoring/status.h"

struct fit_test {
	double statistic, scale, df, p_value;
};

/* total: n weighted counts with their n x n covariances; p: n shares, which
 * need not sum to 1. Not ESTIMABLE: nothing is written. */
enum estimable fit_test(const double *total, const double *vcov, const double *p, size_t n,
		struct fit_test *ret_test) MUST_CHECK;

#endif
