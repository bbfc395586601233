/*
 * association.h - whether two categorical variables are independent.
 *
 * p_ij are the estimated shares of the cells of an r x c table, V their
 * covariances under the design, k = (r - 1)(c - 1), nu the degrees of freedom of
 * the design, N the number of rows that the chi-square statistic is scaled to.
 *
 *   X2     = N sum (p_ij - p_i. p_.j)^2/(p_i. p_.j)
 *   Delta  = (C' D^-1 C/N)^-1 (C' D^-1 V D^-1 C), D = diag(p), C the interaction
 *            contrasts; its eigenvalues are the generalised design effects
 *   d0     = tr(Delta)^2/tr(Delta^2)
 *
 *   F            X2/tr(Delta)   ~ F(d0, d0 nu)          (Rao and Scott 1984)
 *   CHISQ        X2 k/tr(Delta) ~ chi-square(k); the statistic told is X2
 *   SADDLEPOINT  P(sum lambda_i chi2_1 > X2 chi2_ddf/ddf), ddf = d0 nu
 *   WALD         Y' V_Y^-1 Y/k  ~ F(k, nu), Y_ij = o_ij - o_i. o_.j/o_.. of the
 *                weighted counts, without the first row and column
 *   ADJUSTED_WALD  Y' V_Y^-1 Y (nu - k + 1)/(k nu) ~ F(k, nu - k + 1)
 *
 * Source: R survey::svychisq; Rao and Scott 1984, Ann. Statist. 12, 46. With
 * replicate weights SADDLEPOINT takes ddf as infinite, as R does.
 */
#ifndef SCORING_ASSOCIATION_H
#define SCORING_ASSOCIATION_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/design.h"
#include "scoring/status.h"

enum association_test {
	ASSOCIATION_F,
	ASSOCIATION_CHISQ,
	ASSOCIATION_WALD,
	ASSOCIATION_ADJUSTED_WALD,
	ASSOCIATION_SADDLEPOINT,
};

struct association_spec {
	const int32_t *row, *column; /* category per row of data; negative: missing */
	size_t n_rows, n_columns;    /* categories of each, at least 2 */
	double n;                    /* N above */
	double df;                   /* nu above */
	enum association_test test;
};

struct association {
	double statistic, p_value;
	double ndf, ddf; /* of F; NaN when the test has none */
	double df;       /* of chi-square; NaN when the test has none */
};

/* domain: the rows that miss neither. Not ESTIMABLE: nothing is written. */
enum estimable association_test(const struct design *design, const struct association_spec *spec,
		const uint8_t *domain, struct association *ret_association) MUST_CHECK;

#endif
