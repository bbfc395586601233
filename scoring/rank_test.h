/*
 * rank_test.h - whether groups differ in the ranks of a variable.
 *
 * The estimated population rank of a row is r = (c - w/2)/N, c the sum of the
 * weights of all rows up to it in order of y, N of all rows; tied rows share the
 * mean of theirs. Scores s: r (Wilcoxon, Kruskal-Wallis), the normal quantile of
 * r (van der Waerden), whether r > 1/2 (median). b_g = mean score of group g
 * minus that of group 0, linearised with the scores taken as known:
 *
 *   z_i = w_i (s_i - mean_g)/W_g  in group g,  -w_i (s_i - mean_0)/W_0  in group 0
 *
 * Two groups: t = b/se with df of the design - 1. More: Wald F of the b_g with
 * df of the design - (groups - 1). Source: R survey::svyranktest; Lumley and
 * Scott 2013, Biometrika 100, 831.
 */
#ifndef SCORING_RANK_TEST_H
#define SCORING_RANK_TEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/design.h"
#include "scoring/status.h"

enum rank_score {
	RANK_WILCOXON,
	RANK_VAN_DER_WAERDEN,
	RANK_MEDIAN,
};

/* y and group (0 to n_groups - 1) per row; domain: rows that miss neither.
 * ret_b has n_groups - 1 places, ret_vcov that squared. */
enum estimable rank_differences(const struct design *design, const double *y, const int32_t *group,
		size_t n_groups, const uint8_t *domain, enum rank_score score, double *ret_b,
		double *ret_vcov) MUST_CHECK;

#endif
