#include "scoring/replicates.h"

#include <assert.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/adjustment.h"
#include "scoring/design_layout.h"
#include "scoring/orthonormal.h"
#include "scoring/residual.h"

#define RANK_TOLERANCE 1e-5 /* that of R's qr() */
#define CLEARLY 1e-8        /* far above its square, and above what rounding leaves */

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

static double weight_of(const struct replicates *replicates, size_t n_rows, size_t row, size_t replicate)
{
	size_t n = replicates->n;
	if (replicates->weight != NULL) {
		return replicates->weight[replicate * n_rows + row];
	}
	double weight = replicates->base[row] * replicates->multiplier[replicates->psu[row] * n + replicate];
	return replicates->joint != NULL ? weight * replicates->factor[replicates->joint[row] * n + replicate]
					 : weight;
}

void replicates_weights(
		const struct replicates *replicates, size_t replicate, size_t n_rows, double *ret_weight)
{
	for (size_t i = 0; i < n_rows; i++) {
		ret_weight[i] = weight_of(replicates, n_rows, i, replicate);
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

/* Whether the columns of m rows of weights are independent, and by far: the pivots of
 * the Cholesky decomposition of W'W are the squared lengths that are left of each
 * column after the ones before it. m rows of n: [row * n + column]. */
static bool clearly_independent(const double *weight, size_t n, size_t m)
{
	double *gram = xcalloc(n * n, sizeof(*gram)), *length = xcalloc(n, sizeof(*length));
	for (size_t i = 0; i < m; i++) {
		const double *row = weight + i * n;
		for (size_t a = 0; a < n; a++) {
			for (size_t b = 0; b <= a; b++) {
				gram[a * n + b] += row[a] * row[b];
			}
		}
	}
	for (size_t a = 0; a < n; a++) {
		length[a] = gram[a * n + a];
	}
	bool independent = LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', (int)n, gram, (int)n) == 0;
	for (size_t a = 0; a < n && independent; a++) {
		independent = gram[a * n + a] * gram[a * n + a] > CLEARLY * length[a];
	}
	free(gram);
	free(length);
	return independent;
}

/* Whether few of the n listed rows, evenly spaced, show that the rank is full: then
 * it is so for all of them. */
static bool full_rank(const struct replicates *replicates, size_t n_rows, const uint32_t *rows, size_t n)
{
	size_t columns = replicates->n, m = columns + columns / 4;
	if (m > n) {
		return false;
	}
	double *weight = xcalloc(m * columns, sizeof(*weight));
	for (size_t i = 0; i < m; i++) {
		size_t row = rows[(size_t)((double)i * (double)n / (double)m)];
		for (size_t r = 0; r < columns; r++) {
			weight[i * columns + r] = weight_of(replicates, n_rows, row, r);
		}
	}
	bool full = clearly_independent(weight, columns, m);
	free(weight);
	return full;
}

static size_t rank_of(const struct replicates *replicates, size_t n_rows, const uint32_t *rows, size_t n)
{
	double *basis = xcalloc(replicates->n * n + 1, sizeof(*basis));
	size_t rank = 0;
	for (size_t r = 0; r < replicates->n; r++) {
		for (size_t i = 0; i < n; i++) {
			basis[rank * n + i] = weight_of(replicates, n_rows, rows[i], r);
		}
		rank += orthonormal_add(basis, rank, n, RANK_TOLERANCE);
	}
	free(basis);
	return rank;
}

double replicates_df(const struct design *design, const uint8_t *domain)
{
	const struct replicates *replicates = design->replicates;
	uint32_t *rows = xcalloc(design->n_rows, sizeof(*rows));
	size_t n = 0, n_rows = design->n_rows;
	for (size_t i = 0; i < n_rows; i++) {
		if (domain == NULL || domain[i] != 0) {
			rows[n++] = (uint32_t)i;
		}
	}
	bool full = full_rank(replicates, n_rows, rows, n);
	size_t rank = full ? replicates->n : rank_of(replicates, n_rows, rows, n);
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
