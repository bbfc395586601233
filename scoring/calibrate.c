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

struct fit {
	const struct calibration *of;
	size_t n_rows;
	const double *weight;
	double *g, *slope; /* per row; slope is dg/du */
	double *eta, *misfit;
};

static void clipped_value(const struct calibration *c, double g, double slope, double *ret_g, double *ret_slope)
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
				sum += (long double)(fit->of->x[k * fit->n_rows + i] * fit->weight[i] * fit->g[i]);
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

static bool fit_design(struct design *design, const void *arg)
{
	const struct calibration *c = arg;
	struct fit fit = { .of = c, .n_rows = design->n_rows, .weight = design->weight };
	fit.g = xcalloc(design->n_rows, sizeof(double));
	fit.slope = xcalloc(design->n_rows, sizeof(double));
	fit.eta = xcalloc(c->p, sizeof(double));
	fit.misfit = xcalloc(c->p, sizeof(double));
	bool met = solve(&fit);
	if (met) {
		struct residual *residual = residual_of(&fit);
		memcpy(design->weight, residual->after, design->n_rows * sizeof(double));
		residual_append(design, residual);
	}
	free(fit.g);
	free(fit.slope);
	free(fit.eta);
	free(fit.misfit);
	return met;
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
