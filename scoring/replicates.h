/*
 * replicates.h - variances from replicate weights.
 *
 *   V = scale * sum_r rscales_r (theta_r - c)(theta_r - c)'
 *
 * theta_r is the estimate with the weights of replicate r; c is the mean of
 * the theta_r with rscales > 0, or with `mse` the estimate itself. Replicates
 * that cannot be estimated are left out, scale is not changed. Degrees of
 * freedom: the rank of the matrix of weights, minus 1. Source: R survey
 * (svrVar, degf).
 *
 * Steps that fit the weights (rake.h, fitting.h) repeat themselves on every
 * replicate when the replicates are there before them.
 */
#ifndef SCORING_REPLICATES_H
#define SCORING_REPLICATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/design.h"

struct replicates_spec {
	size_t n;
	/* Exactly one of: n columns of one value per row; or n values per PSU, [psu * n +
	 * replicate], the PSUs numbered by stratum and cluster (design_psu_of_rows),
	 * which multiply the current weight and take far less memory. */
	const double *weight;
	const double *multiplier;
	bool combined; /* weight is whole; else it multiplies the current weight */
	double scale;
	const double *rscales; /* n of them; NULL: all 1 */
	bool mse;
};

/* Gives the design replicate weights, which replace its linearised variance;
 * copies them. False when the weights were fitted before, or there are already
 * replicates: they would not repeat the fitting. */
bool design_set_replicates(struct design *design, const struct replicates_spec *spec) MUST_CHECK;
size_t design_replicates(const struct design *design); /* how many; 0: linearised */

size_t design_replicates_used(const struct design *design); /* those whose weights could be fitted */

/* The rest is for files of scoring/ only. */
struct replicates {
	size_t n;
	/* Either n columns of n_rows, or NULL and then the weight of row i in replicate
	 * r is base[i] multiplier[psu[i] * n + r] factor[joint[i] * n + r]. */
	double *weight;
	double *base, *multiplier;
	uint32_t *psu;
	uint32_t *joint; /* cells of one raking and what it multiplied them by; NULL before */
	double *factor;
	double *rscales;
	double scale;
	bool mse;
};

void replicates_destroy(struct replicates *replicates);
/* The weights of one replicate, per row. */
void replicates_weights(
		const struct replicates *replicates, size_t replicate, size_t n_rows, double *ret_weight);
/* theta: n x k, row by row; rows with NaN are left out. */
void replicates_variance(const struct replicates *replicates, const double *theta, const double *value,
		size_t k, double *ret_v);
double replicates_df(const struct design *design, const uint8_t *domain);
/* Runs the step on every replicate; one that fails is left without weights (NaN). */
void replicates_repeat(
		struct design *design, bool (*step)(struct design *design, const void *arg), const void *arg);

#endif
