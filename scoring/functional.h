/*
 * functional.h - estimates of anything that is a smooth function of the
 * weights: its values, and their covariances under the design.
 *
 * A functional tells its k values for given weights and, for the linearised
 * variance, the influence of every row: z_i = w_i d(value)/d(w_i). With
 * replicate weights the values are computed anew for each of them
 * (replicates.h); else the variance is that of the total of z (variance.h)
 * after the residuals of fitted weights (adjustment.h, residual.h).
 */
#ifndef SCORING_FUNCTIONAL_H
#define SCORING_FUNCTIONAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/design.h"
#include "scoring/status.h"

struct functional {
	size_t k;
	/* weight: per row, 0 outside of the domain. ret_z: k columns of n_rows, zeroed
	 * before, or NULL. Values that cannot be estimated are NaN. */
	void (*at)(const void *arg, const double *weight, size_t n_rows, double *ret_value, double *ret_z);
	const void *arg;
};

/* ret_vcov is k x k, NaN when it is not ESTIMABLE. ret_replicates: NULL, or k
 * places for every replicate. */
enum estimable functional_estimate(const struct design *design, const struct functional *functional,
		const uint8_t *domain, double *ret_value, double *ret_vcov,
		double *ret_replicates) MUST_CHECK;

#endif
