#include "scoring/replicates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/adjustment.h"
#include "scoring/design_layout.h"
#include "scoring/orthonormal.h"
#include "scoring/residual.h"

#define RANK_TOLERANCE 1e-5 /* that of R's qr() */

bool design_set_replicates(struct design *design, const struct replicates_spec *spec)
{
	if (design->adjustment != NULL || design_needs_rows(design)) {
		return false;
	}
	size_t n_rows = design->n_rows;
	struct replicates *replicates = xcalloc(1, sizeof(*replicates));
	replicates->n = spec->n;
	replicates->scale = spec->scale;
	replicates->mse = spec->mse;
	replicates->weight = xcalloc(spec->n * n_rows, sizeof(double));
	replicates->rscales = xcalloc(spec->n, sizeof(double));
	for (size_t r = 0; r < spec->n; r++) {
		replicates->rscales[r] = spec->rscales != NULL ? spec->rscales[r] : 1;
		for (size_t i = 0; i < n_rows; i++) {
			double given = spec->weight[r * n_rows + i];
			replicates->weight[r * n_rows + i] =
					spec->combined ? given : given * design->weight[i];
		}
	}
	design->replicates = replicates;
	return true;
}

size_t design_replicates(const struct design *design)
{
	return design->replicates != NULL ? design->replicates->n : 0;
}

size_t design_replicates_used(const struct design *design)
{
	size_t used = 0;
	for (size_t r = 0; r < design_replicates(design); r++) {
		used += isfinite(design->replicates->weight[r * design->n_rows]) != 0;
	}
	return used;
}

void replicates_destroy(struct replicates *replicates)
{
	if (replicates == NULL) {
		return;
	}
	free(replicates->weight);
	free(replicates->rscales);
	free(replicates);
}

static bool complete(const double *theta, size_t k)
{
	for (size_t c = 0; c < k; c++) {
		if (!isfinite(theta[c])) {
			return false;
		}
	}
	return true;
}

/* Where the deviations are taken from. */
static void find_centre(const struct replicates *replicates, const double *theta, const double *value,
		size_t k, double *centre)
{
	double n = 0;
	memset(centre, 0, k * sizeof(*centre));
	for (size_t r = 0; r < replicates->n; r++) {
		if (replicates->rscales[r] > 0 && complete(theta + r * k, k)) {
			n++;
			for (size_t c = 0; c < k; c++) {
				centre[c] += theta[r * k + c];
			}
		}
	}
	for (size_t c = 0; c < k; c++) {
		centre[c] = replicates->mse ? value[c] : centre[c] / n;
	}
}

void replicates_variance(const struct replicates *replicates, const double *theta, const double *value,
		size_t k, double *ret_v)
{
	double *centre = xcalloc(k, sizeof(*centre));
	find_centre(replicates, theta, value, k, centre);
	memset(ret_v, 0, k * k * sizeof(*ret_v));
	for (size_t r = 0; r < replicates->n; r++) {
		const double *row = theta + r * k;
		double factor = replicates->scale * replicates->rscales[r];
		for (size_t a = 0; a < k && complete(row, k); a++) {
			for (size_t b = 0; b < k; b++) {
				ret_v[a * k + b] += factor * (row[a] - centre[a]) * (row[b] - centre[b]);
			}
		}
	}
	for (size_t p = 0; p < k * k; p++) {
		bool known = isfinite(centre[p / k]) && isfinite(centre[p % k]);
		ret_v[p] = known ? ret_v[p] : (double)NAN;
	}
	free(centre);
}

double replicates_df(const struct design *design, const uint8_t *domain)
{
	const struct replicates *replicates = design->replicates;
	size_t n = design->n_rows, rank = 0;
	double *basis = xcalloc(replicates->n * n, sizeof(*basis));
	for (size_t r = 0; r < replicates->n; r++) {
		double *column = basis + rank * n;
		for (size_t i = 0; i < n; i++) {
			bool inside = domain == NULL || domain[i] != 0;
			column[i] = inside ? replicates->weight[r * n + i] : 0;
		}
		rank += orthonormal_add(basis, rank, n, RANK_TOLERANCE);
	}
	free(basis);
	return (double)rank - 1;
}

void replicates_repeat(
		struct design *design, bool (*step)(struct design *design, const void *arg), const void *arg)
{
	for (size_t r = 0; design->replicates != NULL && r < design->replicates->n; r++) {
		struct design one = *design;
		one.weight = design->replicates->weight + r * design->n_rows;
		one.replicates = NULL;
		one.residuals = NULL;
		one.adjustment = NULL;
		if (!step(&one, arg)) {
			for (size_t i = 0; i < design->n_rows; i++) {
				one.weight[i] = NAN;
			}
		}
		adjustment_destroy(one.adjustment);
		residual_destroy(one.residuals);
	}
}
