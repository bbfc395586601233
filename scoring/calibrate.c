/* Calibration of weights; declared in fitting.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/design_layout.h"
#include "scoring/fitting.h"
#include "scoring/orthonormal.h"
#include "scoring/replicates.h"
#include "scoring/residual.h"
#include "scoring/symmetric.h"

/* Columns that keep less than this share of their length depend on others. */
#define RANK_TOLERANCE 1e-7
#define SCALED_FROM 20

struct fit {
	const struct calibration *of;
	size_t n_rows;
	const double *weight;
	double *g, *slope; /* per row; slope is dg/du */
	double *eta, *misfit;
};

static void clipped_value(
		const struct calibration *c, double g, double slope, double *ret_g, double *ret_slope)
{
	*ret_g = isnan(g) ? g : fmin(fmax(g, c->lower), c->upper);
	*ret_slope = g > c->lower && g < c->upper ? slope : 0;
}

static void logit_value(const struct calibration *c, double u, double *ret_g, double *ret_slope)
{
	double l = c->lower, up = c->upper, a = (up - l) / ((up - 1) * (1 - l));
	double e = exp(a * u), below = up - 1 + (1 - l) * e;
	*ret_g = isinf(e) ? up : (l * (up - 1) + up * (1 - l) * e) / below;
	*ret_slope = isinf(e) ? 0 : a * e * (1 - l) * (up - 1) * (up - l) / (below * below);
}

static void find_g(struct fit *fit)
{
	const struct calibration *c = fit->of;
	for (size_t i = 0; i < fit->n_rows; i++) {
		double u = 0;
		for (size_t k = 0; k < c->p; k++) {
			u += c->x[k * fit->n_rows + i] * fit->eta[k];
		}
		u = fit->weight[i] == 0 ? 0 : u / (c->s != NULL ? c->s[i] : 1);
		switch (c->distance) {
		case CALIBRATION_LINEAR:
			clipped_value(c, 1 + u, 1, &fit->g[i], &fit->slope[i]);
			break;
		case CALIBRATION_RAKING:
			clipped_value(c, exp(u), exp(u), &fit->g[i], &fit->slope[i]);
			break;
		case CALIBRATION_LOGIT:
			logit_value(c, u, &fit->g[i], &fit->slope[i]);
			break;
		}
	}
}

/* Returns the largest |misfit|/(1 + |T|). */
static double find_misfit(struct fit *fit)
{
	double worst = 0;
	for (size_t k = 0; k < fit->of->p; k++) {
		long double sum = 0;
		for (size_t i = 0; i < fit->n_rows; i++) {
			if (fit->weight[i] != 0) {
				sum += (long double)(fit->of->x[k * fit->n_rows + i] * fit->weight[i]
						     * fit->g[i]);
			}
		}
		fit->misfit[k] = (double)((long double)fit->of->population[k] - sum);
		double relative = fabs(fit->misfit[k]) / (1 + fabs(fit->of->population[k]));
		worst = isnan(relative) ? (double)INFINITY : fmax(worst, relative);
	}
	return worst;
}

/* x' diag(w slope/s) x; the caller frees it. */
static double *slopes_of(const struct fit *fit)
{
	const struct calibration *c = fit->of;
	double *matrix = xcalloc(c->p * c->p, sizeof(*matrix));
	for (size_t i = 0; i < fit->n_rows; i++) {
		double factor = fit->weight[i] * fit->slope[i] / (c->s != NULL ? c->s[i] : 1);
		for (size_t a = 0; a < c->p && fit->weight[i] != 0; a++) {
			for (size_t b = 0; b < c->p; b++) {
				matrix[a * c->p + b] += factor * c->x[a * fit->n_rows + i]
							* c->x[b * fit->n_rows + i];
			}
		}
	}
	return matrix;
}

static void newton_step(struct fit *fit)
{
	size_t p = fit->of->p;
	double *matrix = slopes_of(fit), *inverse = xcalloc(p * p, sizeof(*inverse));
	symmetric_inverse(matrix, p, inverse);
	for (size_t a = 0; a < p; a++) {
		for (size_t b = 0; b < p; b++) {
			fit->eta[a] += inverse[a * p + b] * fit->misfit[b];
		}
	}
	free(matrix);
	free(inverse);
	find_g(fit);
}

static bool finite_g(const struct fit *fit)
{
	for (size_t i = 0; i < fit->n_rows; i++) {
		if (!isfinite(fit->g[i]) || !isfinite(fit->slope[i])) {
			return false;
		}
	}
	return true;
}

static bool solve(struct fit *fit)
{
	size_t p = fit->of->p, iteration = 0;
	double *before = xcalloc(p, sizeof(*before));
	bool met = false;
	find_g(fit);
	find_misfit(fit);
	while (!met && iteration++ < fit->of->max_iterations) {
		memcpy(before, fit->eta, p * sizeof(*before));
		newton_step(fit);
		while (!finite_g(fit) && iteration++ < fit->of->max_iterations) {
			for (size_t k = 0; k < p; k++) {
				fit->eta[k] = (fit->eta[k] + before[k]) / 2;
			}
			find_g(fit);
		}
		met = find_misfit(fit) < fit->of->epsilon;
	}
	if (met && fit->of->distance == CALIBRATION_LINEAR) {
		newton_step(fit); /* takes off what rounding left */
	}
	free(before);
	return met && finite_g(fit);
}

static struct residual *residual_of(const struct fit *fit)
{
	const struct calibration *c = fit->of;
	size_t n = fit->n_rows;
	bool scaled = c->s != NULL && c->distance == CALIBRATION_LINEAR;
	struct residual *residual = xcalloc(1, sizeof(*residual));
	residual->root = xcalloc(n, sizeof(double));
	residual->after = xcalloc(n, sizeof(double));
	residual->basis = xcalloc(n * c->p, sizeof(double));
	for (size_t i = 0; i < n; i++) {
		residual->root[i] = sqrt(fmax(fit->weight[i], 0) / (scaled ? c->s[i] : 1));
		residual->after[i] = fit->weight[i] * fit->g[i];
	}
	for (size_t k = 0; k < c->p; k++) {
		double *column = residual->basis + residual->rank * n;
		for (size_t i = 0; i < n; i++) {
			column[i] = residual->root[i] != 0 ? residual->root[i] * c->x[k * n + i] : 0;
		}
		residual->rank += orthonormal_add(residual->basis, residual->rank, n, RANK_TOLERANCE);
	}
	return residual;
}

/* The mean ratio of the totals to those of the sample when all ratios are above
 * 20; else 1. */
static double first_scale(const struct fit *fit)
{
	const struct calibration *c = fit->of;
	double mean = 0;
	if (c->distance == CALIBRATION_LINEAR && isinf(c->lower) && isinf(c->upper)) {
		return 1;
	}
	for (size_t k = 0; k < c->p; k++) {
		double sum = 0;
		for (size_t i = 0; i < fit->n_rows; i++) {
			sum += fit->weight[i] != 0 ? fit->weight[i] * c->x[k * fit->n_rows + i] : 0;
		}
		double ratio = c->population[k] / sum;
		if (!(ratio > SCALED_FROM) || isinf(ratio)) {
			return 1;
		}
		mean += ratio / (double)c->p;
	}
	return mean;
}

static void trim_g(struct fit *fit)
{
	const struct calibration *c = fit->of;
	double surplus = 0, inside = 0;
	for (size_t i = 0; i < fit->n_rows; i++) {
		double kept = fmax(c->trim_lower, fmin(fit->g[i], c->trim_upper));
		surplus += (fit->g[i] - kept) * fit->weight[i];
		inside += kept == fit->g[i] ? fit->weight[i] : 0;
	}
	for (size_t i = 0; i < fit->n_rows; i++) {
		double kept = fmax(c->trim_lower, fmin(fit->g[i], c->trim_upper));
		fit->g[i] = kept != fit->g[i] ? kept : kept + (inside > 0 ? surplus / inside : 0);
	}
}

/* g per row that meet the totals, from the weights of the fit. */
static bool find_weights(struct fit *fit)
{
	double scale = first_scale(fit);
	const double *weight = fit->weight;
	double *scaled = xcalloc(fit->n_rows, sizeof(*scaled));
	for (size_t i = 0; i < fit->n_rows; i++) {
		scaled[i] = weight[i] * scale;
	}
	fit->weight = scaled;
	bool met = solve(fit);
	fit->weight = weight;
	free(scaled);
	for (size_t i = 0; i < fit->n_rows && scale != 1; i++) {
		fit->g[i] *= scale;
	}
	if (met && fit->of->trim) {
		trim_g(fit);
	}
	return met;
}

static bool fit_weights(struct design *design, const struct calibration *c, const double *weight)
{
	struct fit fit = { .of = c, .n_rows = design->n_rows, .weight = weight };
	fit.g = xcalloc(design->n_rows, sizeof(double));
	fit.slope = xcalloc(design->n_rows, sizeof(double));
	fit.eta = xcalloc(c->p, sizeof(double));
	fit.misfit = xcalloc(c->p, sizeof(double));
	bool met = find_weights(&fit);
	if (met) {
		residual_append(design, residual_of(&fit));
		for (size_t i = 0; i < design->n_rows; i++) {
			design->weight[i] *= fit.g[i];
		}
	}
	free(fit.g);
	free(fit.slope);
	free(fit.eta);
	free(fit.misfit);
	return met;
}

/* Replaces values by their means in the cluster. The caller frees the copy. */
static double *cluster_means(const struct calibration *c, const double *values, size_t n_rows)
{
	double *sum = xcalloc(c->n_clusters, sizeof(*sum)), *n = xcalloc(c->n_clusters, sizeof(*n));
	double *means = xcalloc(n_rows, sizeof(*means));
	for (size_t i = 0; i < n_rows; i++) {
		sum[c->cluster[i]] += values[i];
		n[c->cluster[i]]++;
	}
	for (size_t i = 0; i < n_rows; i++) {
		means[i] = sum[c->cluster[i]] / n[c->cluster[i]];
	}
	free(sum);
	free(n);
	return means;
}

static bool fit_clusters(struct design *design, const struct calibration *c)
{
	size_t n_rows = design->n_rows;
	struct calibration of_clusters = *c;
	double *x = xcalloc(n_rows * c->p, sizeof(*x)), *weight = cluster_means(c, design->weight, n_rows);
	double *s = c->s != NULL ? cluster_means(c, c->s, n_rows) : NULL;
	for (size_t k = 0; k < c->p; k++) {
		double *means = cluster_means(c, c->x + k * n_rows, n_rows);
		memcpy(x + k * n_rows, means, n_rows * sizeof(*x));
		free(means);
	}
	of_clusters.x = x;
	of_clusters.s = s;
	bool met = fit_weights(design, &of_clusters, weight);
	free(x);
	free(s);
	free(weight);
	return met;
}

static bool fit_design(struct design *design, const void *arg)
{
	const struct calibration *c = arg;
	return c->cluster != NULL ? fit_clusters(design, c) : fit_weights(design, c, design->weight);
}

static bool values_missing(const struct design *design, const struct calibration *c)
{
	for (size_t place = 0; place < c->p * design->n_rows; place++) {
		if (design->weight[place % design->n_rows] != 0 && !isfinite(c->x[place])) {
			return true;
		}
	}
	return false;
}

enum fitting_status design_calibrate(struct design *design, const struct calibration *c)
{
	bool around_one = c->lower < 1 && c->upper > 1;
	bool finite = isfinite(c->lower) && isfinite(c->upper);
	if (!around_one || (c->distance == CALIBRATION_LOGIT && !finite)) {
		return FITTING_BAD_LIMITS;
	}
	if (values_missing(design, c)) {
		return FITTING_MISSING;
	}
	residual_settle(design);
	if (!fit_design(design, c)) {
		return FITTING_FAILED;
	}
	replicates_repeat(design, fit_design, c);
	return FITTING_DONE;
}
