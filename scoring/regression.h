/*
 * regression.h - linear, logistic and other regressions with the design's
 * standard errors.
 *
 * The coefficients b solve sum over rows of  w x (y - mu) s/V(mu) = 0, where
 * g(mu) = x'b + offset and s = d mu/d eta (pseudo maximum likelihood; Binder 1983), found
 * by iterated weighted least squares. With A the inverse of X' diag(w s^2/V) X
 *
 *   z_i = A x_i w_i (y_i - mu_i) s_i/V(mu_i)
 *
 * With replicate weights every replicate is fitted anew. Rows that miss y or a
 * value of x are the caller's to leave out of the domain. Columns of x that
 * depend on earlier ones take no part; their coefficients are NaN.
 *
 *   degrees of freedom   df of the design in the domain + 1 - number of coefficients
 *   deviance             sum of w/(mean w) times the unit deviances
 *   dispersion           variance (moments.h) of the Pearson residuals
 *                        (y - mu)/sqrt(V), times the mean weight of the rows
 *                        without missing values over that of all rows
 *
 * Source: R survey (svyglm, summary.svyglm).
 */
#ifndef SCORING_REGRESSION_H
#define SCORING_REGRESSION_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/design.h"
#include "scoring/regression_family.h"
#include "scoring/status.h"

struct regression_spec {
	const double *x;      /* p columns of one value per row */
	size_t p;             /* at least 1 */
	const double *offset; /* per row, added to x'b; NULL: 0 */
	const double *y;      /* per row */
	enum regression_family family;
	enum regression_link link;
	/* Of all rows asked about, and of those without missing values. */
	double mean_weight, mean_weight_complete;
	const double *start; /* p coefficients to start from; NULL: from y */
};

struct regression {
	size_t rank; /* coefficients that are not NaN */
	double deviance, dispersion;
};

/* ret_value has p places, ret_vcov p x p. A y that the family does not take, or
 * iterations that do not settle, give NOT_ESTIMABLE_NO_VARIATION. */
enum estimable regression_estimate(const struct design *design, const struct regression_spec *spec,
		const uint8_t *domain, double *ret_value, double *ret_vcov,
		struct regression *ret_regression) MUST_CHECK;

#endif
