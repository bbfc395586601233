#include "scoring/regression.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/functional.h"
#include "scoring/least_squares.h"
#include "scoring/orthonormal.h"
#include "scoring/replicates.h"

/* Columns that keep less than this share of their length depend on others. */
#define RANK_TOLERANCE 1e-9
#define CONVERGED 1e-14 /* relative change of the deviance */

enum { ROUNDS_MAX = 100, HALVINGS_MAX = 50 };

/* One fit under way. */
struct fit {
	const struct regression_spec *of;
	size_t n_rows;
	const double *weight;
	double *eta, *mu, *working, *working_weight; /* per row */
	double *b, *before;                          /* p */
	double *inverse;                             /* p x p */
	double deviance;
};

static void fit_init(struct fit *fit, const struct regression_spec *spec, const double *weight, size_t n_rows)
{
	*fit = (struct fit){ .of = spec, .n_rows = n_rows, .weight = weight };
	fit->eta = xcalloc(n_rows, sizeof(double));
	fit->mu = xcalloc(n_rows, sizeof(double));
	fit->working = xcalloc(n_rows, sizeof(double));
	fit->working_weight = xcalloc(n_rows, sizeof(double));
	fit->b = xcalloc(spec->p + 1, sizeof(double));
	fit->before = xcalloc(spec->p + 1, sizeof(double));
	fit->inverse = xcalloc(spec->p * spec->p + 1, sizeof(double));
}

static void fit_finish(struct fit *fit)
{
	free(fit->eta);
	free(fit->mu);
	free(fit->working);
	free(fit->working_weight);
	free(fit->b);
	free(fit->before);
	free(fit->inverse);
}

static double offset_of(const struct regression_spec *spec, size_t row)
{
	return spec->offset != NULL ? spec->offset[row] : 0;
}

/* eta, mu and deviance at b; false when a mu is out of range. */
static bool evaluate(struct fit *fit)
{
	const struct regression_spec *spec = fit->of;
	bool allowed = true;
	fit->deviance = 0;
	for (size_t i = 0; i < fit->n_rows; i++) {
		if (fit->weight[i] == 0) {
			continue;
		}
		fit->eta[i] = offset_of(spec, i);
		for (size_t c = 0; c < spec->p; c++) {
			fit->eta[i] += spec->x[c * fit->n_rows + i] * fit->b[c];
		}
		fit->mu[i] = link_mu(spec->link, fit->eta[i]);
		allowed = allowed && family_allows(spec->family, fit->mu[i]);
		fit->deviance += fit->weight[i] * family_deviance(spec->family, spec->y[i], fit->mu[i]);
	}
	return allowed && isfinite(fit->deviance);
}

static void start(struct fit *fit)
{
	fit->deviance = INFINITY;
	if (fit->of->start != NULL) {
		memcpy(fit->b, fit->of->start, fit->of->p * sizeof(*fit->b));
		memcpy(fit->before, fit->b, fit->of->p * sizeof(*fit->b));
		if (evaluate(fit)) {
			return;
		}
	}
	for (size_t i = 0; i < fit->n_rows; i++) {
		if (fit->weight[i] != 0) {
			double w = fit->weight[i] / fit->of->mean_weight;
			fit->mu[i] = family_first_mu(fit->of->family, fit->of->y[i], w);
			fit->eta[i] = link_eta(fit->of->link, fit->mu[i]);
		}
	}
}

static bool solve_working(struct fit *fit)
{
	const struct regression_spec *spec = fit->of;
	for (size_t i = 0; i < fit->n_rows; i++) {
		if (fit->weight[i] == 0) {
			continue;
		}
		double slope = link_slope(spec->link, fit->eta[i]);
		fit->working[i] = fit->eta[i] - offset_of(spec, i) + (spec->y[i] - fit->mu[i]) / slope;
		fit->working_weight[i] =
				fit->weight[i] * slope * slope / family_variance(spec->family, fit->mu[i]);
	}
	return least_squares(spec->x, spec->p, fit->n_rows, fit->working, fit->working_weight, fit->b,
			fit->inverse);
}

static bool iterate(struct fit *fit)
{
	size_t p = fit->of->p;
	start(fit);
	for (int round = 0; round < ROUNDS_MAX; round++) {
		double deviance = fit->deviance;
		if (!solve_working(fit)) {
			return false;
		}
		for (int halving = 0; !evaluate(fit); halving++) {
			if (halving == HALVINGS_MAX || (round == 0 && fit->of->start == NULL)) {
				return false;
			}
			for (size_t c = 0; c < p; c++) {
				fit->b[c] = (fit->b[c] + fit->before[c]) / 2;
			}
		}
		memcpy(fit->before, fit->b, p * sizeof(*fit->b));
		if (fabs(fit->deviance - deviance)
				<= CONVERGED * (fit->deviance + 0.1 * fit->of->mean_weight)) {
			return true;
		}
	}
	return true;
}

static void linearise(const struct fit *fit, double *ret_z)
{
	const struct regression_spec *spec = fit->of;
	for (size_t i = 0; i < fit->n_rows; i++) {
		if (fit->weight[i] == 0) {
			continue;
		}
		double factor = fit->working_weight[i] * (spec->y[i] - fit->mu[i])
				/ link_slope(spec->link, fit->eta[i]);
		for (size_t a = 0; a < spec->p; a++) {
			double sum = 0;
			for (size_t c = 0; c < spec->p; c++) {
				sum += fit->inverse[a * spec->p + c] * spec->x[c * fit->n_rows + i];
			}
			ret_z[a * fit->n_rows + i] = sum * factor;
		}
	}
}

static void regression_at(
		const void *arg, const double *weight, size_t n_rows, double *ret_value, double *ret_z)
{
	const struct regression_spec *spec = arg;
	struct fit fit;
	fit_init(&fit, spec, weight, n_rows);
	bool settled = iterate(&fit);
	for (size_t c = 0; c < spec->p; c++) {
		ret_value[c] = settled ? fit.b[c] : (double)NAN;
	}
	if (settled && ret_z != NULL) {
		linearise(&fit, ret_z);
	}
	fit_finish(&fit);
}

static double *weights_inside(const struct design *design, const uint8_t *domain)
{
	const double *weight = design_weights(design);
	double *inside = xcalloc(design_rows(design), sizeof(*inside));
	for (size_t i = 0; i < design_rows(design); i++) {
		inside[i] = domain == NULL || domain[i] != 0 ? weight[i] : 0;
	}
	return inside;
}

/* Numbers of the columns that do not depend on earlier ones. */
static size_t choose_columns(
		const struct regression_spec *spec, const double *weight, size_t n_rows, size_t *chosen)
{
	size_t rank = 0;
	double *basis = xcalloc(n_rows * spec->p, sizeof(*basis));
	for (size_t c = 0; c < spec->p; c++) {
		for (size_t i = 0; i < n_rows; i++) {
			basis[rank * n_rows + i] =
					weight[i] > 0 ? sqrt(weight[i]) * spec->x[c * n_rows + i] : 0;
		}
		if (orthonormal_add(basis, rank, n_rows, RANK_TOLERANCE)) {
			chosen[rank++] = c;
		}
	}
	free(basis);
	return rank;
}

struct pearson {
	double w, wr, wrr, n;
};

/* Deviance and dispersion at the fitted coefficients. */
static void describe(const struct design *design, const struct regression_spec *spec, const double *weight,
		const double *b, struct regression *ret)
{
	struct fit fit;
	struct pearson sums = { 0 };
	fit_init(&fit, spec, weight, design_rows(design));
	memcpy(fit.b, b, spec->p * sizeof(*b));
	evaluate(&fit);
	for (size_t i = 0; i < fit.n_rows; i++) {
		if (weight[i] != 0) {
			double residual = (spec->y[i] - fit.mu[i])
					  / sqrt(family_variance(spec->family, fit.mu[i]));
			sums.n++;
			sums.w += weight[i];
			sums.wr += weight[i] * residual;
			sums.wrr += weight[i] * residual * residual;
		}
	}
	double mean = sums.wr / sums.w, square = sums.wrr / sums.w;
	double missing = spec->mean_weight_complete / spec->mean_weight;
	ret->deviance = fit.deviance / spec->mean_weight;
	ret->dispersion = missing * (square - mean * mean) * sums.n / (sums.n - 1);
	fit_finish(&fit);
}

static enum estimable estimate_chosen(const struct design *design, const struct regression_spec *spec,
		const uint8_t *domain, const double *weight, double *value, double *vcov,
		struct regression *ret_regression)
{
	struct regression_spec started = *spec;
	struct functional functional = { .k = spec->p, .at = regression_at, .arg = &started };
	double *start = xcalloc(spec->p, sizeof(*start));
	if (design_replicates(design) > 0) { /* the replicates start where the sample ends */
		regression_at(spec, weight, design_rows(design), start, NULL);
		started.start = isnan(start[0]) ? NULL : start;
	}
	enum estimable status = functional_estimate(design, &functional, domain, value, vcov, NULL);
	free(start);
	if (isnan(value[0])) {
		return NOT_ESTIMABLE_NO_VARIATION;
	}
	describe(design, spec, weight, value, ret_regression);
	return status;
}

static bool family_takes_all(const struct regression_spec *spec, const double *weight, size_t n_rows)
{
	for (size_t i = 0; i < n_rows; i++) {
		if (weight[i] != 0 && !family_takes(spec->family, spec->y[i])) {
			return false;
		}
	}
	return true;
}

enum estimable regression_estimate(const struct design *design, const struct regression_spec *spec,
		const uint8_t *domain, double *ret_value, double *ret_vcov, struct regression *ret_regression)
{
	size_t n_rows = design_rows(design), p = spec->p;
	double *weight = weights_inside(design, domain);
	size_t *chosen = xcalloc(p, sizeof(*chosen)), rank = choose_columns(spec, weight, n_rows, chosen);
	double *x = xcalloc(n_rows * p, sizeof(*x)), *value = xcalloc(p, sizeof(*value));
	double *vcov = xcalloc(p * p, sizeof(*vcov));
	enum estimable status = NOT_ESTIMABLE_NO_VARIATION;
	struct regression_spec reduced = *spec;
	reduced.x = x;
	reduced.p = rank;
	for (size_t c = 0; c < rank; c++) {
		memcpy(x + c * n_rows, spec->x + chosen[c] * n_rows, n_rows * sizeof(*x));
	}
	*ret_regression = (struct regression){ .rank = rank, .deviance = NAN, .dispersion = NAN };
	for (size_t place = 0; place < p * p; place++) {
		ret_vcov[place] = ret_value[place / p] = NAN;
	}
	if (rank > 0 && family_takes_all(spec, weight, n_rows)) {
		status = estimate_chosen(design, &reduced, domain, weight, value, vcov, ret_regression);
		for (size_t place = 0; place < rank * rank; place++) {
			size_t a = place / rank, b = place % rank;
			ret_value[chosen[a]] = value[a];
			ret_vcov[chosen[a] * p + chosen[b]] = vcov[place];
		}
	}
	free(weight);
	free(chosen);
	free(x);
	free(value);
	free(vcov);
	return status;
}
