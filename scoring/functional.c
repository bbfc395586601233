#include "scoring/functional.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/adjustment.h"
#include "scoring/design_layout.h"
#include "scoring/replicates.h"
#include "scoring/residual.h"
#include "scoring/variance.h"

/* The caller frees it. */
static double *weights_inside(const struct design *design, const double *weight, const uint8_t *domain)
{
	double *inside = xcalloc(design->n_rows, sizeof(*inside));
	for (size_t i = 0; i < design->n_rows; i++) {
		inside[i] = domain == NULL || domain[i] != 0 ? weight[i] : 0;
	}
	return inside;
}

/* Rows outside of a domain are dropped from a design as drawn, but only
 * weighted 0 in one whose weights were fitted (as R does). */
static void mark_present(const struct design *design, const uint8_t *domain, uint8_t *present)
{
	bool fitted = design_keeps_rows(design);
	for (size_t i = 0; i < design->n_rows; i++) {
		bool inside = design->weight[i] != 0 && (domain == NULL || domain[i] != 0);
		present[design->leaf[i]] |= fitted || inside;
	}
}

static void take_off_raking(const struct design *design, double *z)
{
	double *u = xcalloc(design->adjustment->n_joint, sizeof(*u));
	for (size_t i = 0; i < design->n_rows; i++) {
		if (design->weight[i] != 0) {
			u[design->adjustment->joint[i]] += z[i] / design->weight[i];
		}
	}
	adjustment_corrections(design->adjustment, u, 1);
	for (size_t i = 0; i < design->n_rows; i++) {
		z[i] -= design->weight[i] * u[design->adjustment->joint[i]];
	}
	free(u);
}

static enum estimable linearised(
		const struct design *design, size_t k, const uint8_t *domain, double *z, double *ret_vcov)
{
	size_t n_leaves = design_leaves(design), n_rows = design->n_rows;
	double *total = xcalloc(n_leaves * k + 1, sizeof(*total));
	uint8_t *present = xcalloc(n_leaves, 1);
	for (size_t c = 0; c < k; c++) {
		double *column = z + c * n_rows;
		if (design->adjustment != NULL) {
			take_off_raking(design, column);
		}
		residual_apply(design, column);
		for (size_t i = 0; i < n_rows; i++) {
			total[design->leaf[i] * k + c] += column[i];
		}
	}
	mark_present(design, domain, present);
	enum estimable status = variance_matrix(design, total, k, present, ret_vcov);
	free(total);
	free(present);
	return status;
}

static void by_replicates(const struct design *design, const struct functional *functional,
		const uint8_t *domain, const double *value, double *ret_vcov, double *ret_replicates)
{
	const struct replicates *replicates = design->replicates;
	size_t k = functional->k;
	double *theta = xcalloc(replicates->n * k + 1, sizeof(*theta));
	double *of_replicate = xcalloc(design->n_rows, sizeof(*of_replicate));
	for (size_t r = 0; r < replicates->n; r++) {
		replicates_weights(replicates, r, design->n_rows, of_replicate);
		double *weight = weights_inside(design, of_replicate, domain);
		functional->at(functional->arg, weight, design->n_rows, theta + r * k, NULL);
		free(weight);
	}
	free(of_replicate);
	replicates_variance(replicates, theta, value, k, ret_vcov);
	if (ret_replicates != NULL) {
		memcpy(ret_replicates, theta, replicates->n * k * sizeof(*theta));
	}
	free(theta);
}

enum estimable functional_estimate(const struct design *design, const struct functional *functional,
		const uint8_t *domain, double *ret_value, double *ret_vcov, double *ret_replicates)
{
	enum estimable status = ESTIMABLE;
	double *weight = weights_inside(design, design->weight, domain);
	if (design->replicates != NULL) {
		functional->at(functional->arg, weight, design->n_rows, ret_value, NULL);
		by_replicates(design, functional, domain, ret_value, ret_vcov, ret_replicates);
	} else {
		double *z = xcalloc(design->n_rows * functional->k + 1, sizeof(*z));
		functional->at(functional->arg, weight, design->n_rows, ret_value, z);
		status = linearised(design, functional->k, domain, z, ret_vcov);
		free(z);
	}
	free(weight);
	return status;
}
