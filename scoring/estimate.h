/*
 * estimate.h - means, proportions, totals and ratios with linearised standard
 * errors, overall and by group.
 *
 *   mean    m = sum(w y)/W          z_i = w_i (y_i - m)/W       W = sum(w)
 *   total   t = sum(w y)            z_i = w_i y_i
 *   ratio   r = sum(w y)/sum(w x)   z_i = w_i (y_i - r x_i)/sum(w x)
 *
 * A proportion is the mean of a 0/1 column (column_indicator). The variance is
 * that of the total of z under the design (variance.h), after the residual
 * treatment of raked weights (adjustment.h). Source: Taylor linearisation as in
 * R's survey package (svymean, svytotal, svyratio, svyby).
 *
 * Missing answers are left out item by item, as a domain: n_h stays. Units:
 * those of y; a total is in y per person of the population.
 */
#ifndef SCORING_ESTIMATE_H
#define SCORING_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/column.h"
#include "scoring/design.h"
#include "scoring/status.h"

enum statistic {
	STATISTIC_MEAN,
	STATISTIC_TOTAL,
	STATISTIC_RATIO, /* needs the denominators */
};

struct estimate {
	enum estimable status; /* not ESTIMABLE: se is NaN; value too, unless the PSU is lonely */
	double value;
	double se;
	double df;          /* of the domain, whether or not its people answered */
	size_t n;           /* rows with an answer and weight > 0 */
	double sum_weights; /* over those rows */
};

/* Many variables at once, each overall and in every level of the groupings. Ask
 * for all of them in one request: they are taken eight side by side, for all groups
 * together, and by several threads (bulk.h); so are replicate weights. Designs of
 * several stages, lonely units and ratios take one pass per variable instead. */
struct estimate_request {
	enum statistic statistic;
	const struct column *columns;      /* n_columns of them */
	const struct column *denominators; /* n_columns of them for ratios, else NULL */
	size_t n_columns;
	const uint8_t *domain; /* a byte per row: 0 is outside; NULL: all rows */
	const struct grouping *groupings;
	size_t n_groupings;
	bool refuse_missing; /* a missing answer makes its cells not estimable */
};

/* 1 (everybody in the domain) + the levels of all groupings. */
size_t estimate_cells(const struct estimate_request *request);

/* Writes n_columns x cells estimates: variable c in cell k is ret[c * cells + k];
 * cell 0 is everybody in the domain, then the levels of the first grouping,
 * of the second, and so on. */
void estimate_table(const struct design *design, const struct estimate_request *request,
		struct estimate *ret_estimates);

/* One variable for everybody in the domain. */
struct estimate estimate_mean(
		const struct design *design, const struct column *column, const uint8_t *domain);

/* One number of a joint estimate, with its own column and domain. */
struct estimate_term {
	enum statistic statistic;
	struct column column;
	struct column denominator; /* for ratios */
	const uint8_t *domain;     /* NULL: all rows */
	bool refuse_missing;
};

/* Several numbers with the covariance between them (levels of one question,
 * groups to be compared). Missing: a row is left out of a term when its own
 * value is missing; for the listwise rule put the common mask into every
 * domain. ret_estimates has n_terms places; ret_vcov n_terms x n_terms, NaN
 * where a term is not estimable. */
void estimate_joint(const struct design *design, const struct estimate_term *terms, size_t n_terms,
		struct estimate *ret_estimates, double *ret_vcov);

/* Value and variance of c1 e1 + c2 e2 + ...: sum(c e) and c' V c. A difference
 * of two groups is the contrast (1, -1) of a joint estimate. */
void estimate_contrast(const double *coefficients, const struct estimate *estimates, const double *vcov,
		size_t n_terms, double *ret_value, double *ret_se);

#endif
