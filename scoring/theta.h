/*
 * theta.h - functions of the weights, for standard errors from replicates.
 *
 *   ratio       sum(w y)/sum(w x) of y and x
 *   mean, total sum(w y)/W, sum(w y)
 *   variance    sum(w (y - m)^2)/W, sd its root, cv_of_mean sd/m
 *   correlation of two variables, weighted
 *   median      the smallest y with at least half of the weight at or below it
 *   gini        sum(w (2 r - 1) y)/sum(w y), r the weighted mid-rank
 *   alpha       k/(k - 1)(1 - sum of the variances/variance of the sum)
 *
 * All are computed from the rows with every variable. Source of the idea: R
 * survey::withReplicates.
 */
#ifndef SCORING_THETA_H
#define SCORING_THETA_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/column.h"
#include "scoring/design.h"
#include "scoring/status.h"

struct theta {
	const char *name;
	size_t least, most; /* how many variables it takes */
	double (*value)(const struct column *columns, size_t k, const double *weight, size_t n_rows);
};

const struct theta *theta_find(const char *name) MUST_CHECK; /* NULL: none */

/* The design has replicate weights. domain: rows without missing values.
 * ret_replicates has a place for every replicate. */
enum estimable theta_estimate(const struct design *design, const struct theta *theta,
		const struct column *columns, size_t k, const uint8_t *domain, double *ret_value,
		double *ret_variance, double *ret_replicates) MUST_CHECK;

#endif
