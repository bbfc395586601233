#include "scoring/replicates.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/adjustment.h"
#include "scoring/design_layout.h"
#include "scoring/orthonormal.h"
#include "scoring/residual.h"

#define RANK_TOLERANCE 1e-5 /* that of R's qr() */

static double *copy_of(const double *from, size_t n)
{
	double *copy = xcalloc(n + 1, sizeof(*copy));
	memcpy(copy, from, n * sizeof(*copy));
	return copy;
}

static void copy_weights(struct replicates *replicates, const struct design *design,
		const struct replicates_spec *spec)
{
	size_t n_rows = design->n_rows;
	replicates->weight = copy_of(spec->weight, spec->n * n_rows);
	for (size_t r = 0; r < spec->n && !spec->combined; r++) {
		for (size_t i = 0; i < n_rows; i++) {
			replicates->weight[r * n_rows + i] *= design->weight[i];
		}
	}
}

bool design_set_replicates(struct design *design, const struct replicates_spec *spec)
{
	assert((spec->weight != NULL) != (spec->multiplier != NULL));
	if (design->adjustment != NULL || design_needs_rows(design)) {
		return false;
	}
	struct replicates *replicates = xcalloc(1, sizeof(*replicates));
	replicates->n = spec->n;
	replicates->scale = spec->scale;
	replicates->mse = spec->mse;
	replicates->rscales = xcalloc(spec->n, sizeof(double));
	for (size_t r = 0; r < spec->n; r++) {
		replicates->rscales[r] = spec->rscales != NULL ? spec->rscales[r] : 1;
	}
	if (spec->weight != NULL) {
		copy_weights(replicates, design, spec);
	} else {
		replicates->base = copy_of(design->weight, design->n_rows);
		replicates->multiplier = copy_of(spec->multiplier, design_psus(design) * spec->n);
		replicates->psu = design_psu_of_rows(design);
	}
	design->replicates = replicates;
	return true;
}

void replicates_weights(
		const struct replicates *replicates, size_t replicate, size_t n_rows, double *ret_weight)
{
	size_t n = replicates->n;
	if (replicates->weight != NULL) {
		memcpy(ret_weight, replicates->weight + replicate * n_rows, n_rows * sizeof(*ret_weight));
		return;
	}
	for (size_t i = 0; i < n_rows; i++) {
		ret_weight[i] = replicates->base[i] * replicates->multiplier[replicates->psu[i] * n + replicate];
		if (replicates->joint != NULL) {
			ret_weight[i] *= replicates->factor[replicates->joint[i] * n + replicate];
		}
	}
}

/* Frees what the weights follow from. */
static void forget_parts(struct replicates *replicates)
{
	free(replicates->base);
	free(replicates->multiplier);
	free(replicates->psu);
	free(replicates->joint);
	free(replicates->factor);
	replicates->base = replicates->multiplier = replicates->factor = NULL;
	replicates->psu = replicates->joint = NULL;
}

/* Writes out the weights of every row, so that any step can change them. */
static void write_out(struct replicates *replicates, size_t n_rows)
{
	if (replicates->weight != NULL) {
		return;
	}
	double *weight = xcalloc(replicates->n * n_rows, sizeof(*weight));
	for (size_t r = 0; r < replicates->n; r++) {
		replicates_weights(replicates, r, n_rows, weight + r * n_rows);
	}
	forget_parts(replicates);
	replicates->weight = weight;
}

size_t design_replicates(const struct design *design)
{
	return design->replicates != NULL ? design->replicates->n : 0;
}

size_t design_replicates_used(const struct design *design)
{
	size_t used = 0;
	double *weight = xcalloc(design->n_rows, sizeof(*weight));
	for (size_t r = 0; r < design_replicates(design); r++) {
		replicates_weights(design->replicates, r, design->n_rows, weight);
		used += isfinite(weight[0]) != 0;
	}
	free(weight);
	return used;
}

void replicates_destroy(struct replicates *replicates)
{
	if (replicates == NULL) {
		return;
	}
	free(replicates->weight);
	forget_parts(replicates);
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

/* The weights of m rows in a replicate. */
static void weights_of(const struct replicates *replicates, size_t n_rows, size_t replicate,
		const uint32_t *rows, size_t m, double *ret)
{
	for (size_t i = 0; i < m; i++) {
		size_t row = rows[i];
		if (replicates->weight != NULL) {
			ret[i] = replicates->weight[replicate * n_rows + row];
			continue;
		}
		ret[i] = replicates->base[row] * replicates->multiplier[replicates->psu[row] * replicates->n + replicate];
		if (replicates->joint != NULL) {
			ret[i] *= replicates->factor[replicates->joint[row] * replicates->n + replicate];
		}
	}
}

/* The rank of the weights of m of the n listed rows, evenly spaced. */
static size_t rank_of(const struct replicates *replicates, size_t n_rows, const uint32_t *rows, size_t n, size_t m)
{
	double *basis = xcalloc(replicates->n * m + 1, sizeof(*basis));
	uint32_t *some = xcalloc(m + 1, sizeof(*some));
	size_t rank = 0;
	for (size_t i = 0; i < m; i++) {
		some[i] = rows[(size_t)((double)i * (double)n / (double)m)];
	}
	for (size_t r = 0; r < replicates->n; r++) {
		weights_of(replicates, n_rows, r, some, m, basis + rank * m);
		rank += orthonormal_add(basis, rank, m, RANK_TOLERANCE);
	}
	free(some);
	free(basis);
	return rank;
}

/* When some of the rows have the full rank then all of them have it: rows are
 * added until it is reached or none are left. */
double replicates_df(const struct design *design, const uint8_t *domain)
{
	const struct replicates *replicates = design->replicates;
	uint32_t *rows = xcalloc(design->n_rows, sizeof(*rows));
	size_t n = 0, rank = 0;
	for (size_t i = 0; i < design->n_rows; i++) {
		if (domain == NULL || domain[i] != 0) {
			rows[n++] = (uint32_t)i;
		}
	}
	for (size_t m = 0; m < n && rank < replicates->n;) {
		m = m == 0 ? 4 * replicates->n : 4 * m;
		m = m < n ? m : n;
		rank = rank_of(replicates, design->n_rows, rows, n, m);
	}
	free(rows);
	return (double)rank - 1;
}

void replicates_repeat(
		struct design *design, bool (*step)(struct design *design, const void *arg), const void *arg)
{
	if (design->replicates != NULL) {
		write_out(design->replicates, design->n_rows);
	}
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
