/*
 * fitting.h - further steps that change weights: post-stratification, trimming
 * and calibration. (Raking: rake.h.) Estimates take account of them by
 * themselves (residual.h); with replicate weights every replicate is fitted.
 *
 * Post-stratification: g = N_c/sum(w in c) in every cell c.
 *
 * Trimming: weights are clipped to [lower, upper]; the surplus is shared in
 * equal amounts by the weights inside. `strict` repeats until none is outside;
 * a weight once clipped then gets nothing more (R survey 4.2 and later).
 *
 * Calibration (Deville and Sarndal 1992): weights g w that meet sum(g w x) = T.
 *
 *   LINEAR   g = 1 + u, clipped to the bounds      u = x eta/s
 *   RAKING   g = exp(u), clipped to the bounds
 *   LOGIT    g = (L(U-1) + U(1-L) exp(A u))/(U-1 + (1-L) exp(A u)),
 *            A = (U-L)/((U-1)(1-L))
 *
 * With clusters, x, s and the weights are replaced by their means in the cluster
 * while g is found, so that all its rows have the same g. With `trim` g is then
 * clipped to its limits and the surplus is added in equal amounts to the other
 * g; the totals are then no longer met exactly. If all totals are more than 20
 * times what the sample gives, the weights are first multiplied by the mean
 * ratio (not for LINEAR without bounds, where it changes nothing).
 *
 * g is found by Newton steps until every |misfit|/(1 + |T|) < epsilon; columns of x that
 * depend on others take no part. Source: R survey (calibrate, grake).
 */
#ifndef SCORING_FITTING_H
#define SCORING_FITTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/design.h"

enum fitting_status {
	FITTING_DONE,
	FITTING_MISSING,        /* a row has no category or no value */
	FITTING_NO_POPULATION,  /* people in a category without a positive total */
	FITTING_NOBODY_SAMPLED, /* a total for a category that nobody is in */
	FITTING_BAD_LIMITS,     /* limits the wrong way round, or all weights are outside */
	FITTING_FAILED,         /* no weights within the bounds meet the totals */
	FITTING_REPLICATES,     /* the step is not defined for replicate weights */
};

/* partial: totals of categories with nobody are passed over. On refusal the
 * weights are unchanged. */
enum fitting_status design_poststratify(struct design *design, const int32_t *category, size_t n_categories,
		const double *population, bool partial) MUST_CHECK;

enum fitting_status design_trim(struct design *design, double lower, double upper, bool strict) MUST_CHECK;

enum calibration_distance {
	CALIBRATION_LINEAR,
	CALIBRATION_RAKING,
	CALIBRATION_LOGIT, /* needs finite bounds around 1 */
};

struct calibration {
	const double *x;          /* p columns of one value per row */
	size_t p;                 /* at least 1 */
	const double *population; /* p totals */
	enum calibration_distance distance;
	double lower, upper;    /* of g; -INFINITY and INFINITY: none */
	const double *s;        /* per row, or NULL: 1 */
	const int32_t *cluster; /* per row, 0 to n_clusters - 1; NULL: none */
	size_t n_clusters;
	bool trim;
	double trim_lower, trim_upper;
	size_t max_iterations;
	double epsilon;
};

enum fitting_status design_calibrate(struct design *design, const struct calibration *calibration) MUST_CHECK;

const char *fitting_status_text(enum fitting_status status);

#endif
