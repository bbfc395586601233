/*
 * design.h - how the respondents were drawn: strata, clusters, weights.
 *
 * A design is made once from the whole sample. The number of sampling units in
 * each stratum (n_h) is frozen then: a domain (men, renters, those who
 * answered) is a 0/1 mask over the rows, never a smaller design, so that units
 * without anybody in the domain still count with a total of zero. This is what
 * makes standard errors of groups right (statistics of R's survey package;
 * Lumley 2010, Complex Surveys, ch. 2; Cochran 1977, sec. 5A.14).
 *
 * Units: weights are persons or households per row; a population size (fpc) is
 * in sampling units of its stage. Missing: a weight, identifier, stratum or
 * fpc that is missing is refused. A row of weight 0 is counted in n_h and is
 * in no domain.
 *
 * Stages: PSUs are the units of stage 0. Later stages matter only when finite
 * population corrections are given; otherwise the PSUs count as drawn with
 * replacement and the first stage alone gives the variance.
 */
#ifndef SCORING_DESIGN_H
#define SCORING_DESIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/column.h"

#define DESIGN_STAGES_MAX 4

/* What a stratum with a single PSU (n_h = 1) adds to the variance V. */
enum lonely_psu {
	LONELY_FAIL,      /* no standard error is given (the cautious default) */
	LONELY_REMOVE,    /* nothing */
	LONELY_CERTAINTY, /* nothing: the PSU was certain to be drawn */
	LONELY_ADJUST,    /* its squared distance from the mean of all PSU totals */
	LONELY_AVERAGE,   /* the average of the other strata */
};

struct design_stage {
	const int32_t *cluster; /* unit of this stage, per row, >= 0; NULL: every row is one */
	const int32_t *stratum; /* per row, >= 0; NULL: one stratum (within the unit above) */
	/* Per row: population size (>= 1) or sampling fraction (<= 1) of the stratum;
	 * INFINITY: none; NULL: drawn with replacement. */
	const double *fpc;
};

/* Units drawn with unequal probabilities p: the fpc columns then hold p, per
 * unit. (Values of D below: pairwise.h.) */
enum unequal_draw {
	UNEQUAL_NONE,
	UNEQUAL_BREWER,      /* V_h = n/(n - 1) sum (1 - p_j)(t_j - mean t)^2; any stages */
	UNEQUAL_OVERTON,     /* one stage: joint probabilities approximated from p */
	UNEQUAL_HARTLEY_RAO, /* the same, another approximation */
	UNEQUAL_JOINT,       /* one stage: joint probabilities are given */
};

struct design_spec {
	size_t n_rows;
	const double *weight; /* NULL: the product over stages of population / sample size */
	struct design_stage stages[DESIGN_STAGES_MAX];
	size_t n_stages; /* 0 is taken as one stage without clusters */
	bool nest;       /* cluster codes are unique only within their stratum */
	enum lonely_psu lonely;
	bool adjust_domain_lonely; /* the rule also holds where a domain has one PSU left */
	bool ultimate_cluster;     /* only the first stage adds to the variance */
	enum unequal_draw unequal;
	const double *joint; /* n_rows x n_rows, every row a unit, for UNEQUAL_JOINT */
	bool yates_grundy;   /* else Horvitz and Thompson's variance */
};

enum design_status {
	DESIGN_OK,
	DESIGN_NO_ROWS,
	DESIGN_BAD_WEIGHT, /* missing, negative or infinite */
	DESIGN_NO_WEIGHT,  /* neither weights nor population sizes */
	DESIGN_MISSING_ID, /* a cluster or stratum is missing */
	DESIGN_NOT_NESTED, /* a cluster lies in two strata and nest is false */
	DESIGN_ONE_PSU,    /* one PSU in the whole sample */
	DESIGN_FPC_MISSING,
	DESIGN_FPC_MIXED,        /* population sizes and fractions mixed in one column */
	DESIGN_FPC_VARIES,       /* two values within one stratum */
	DESIGN_FPC_TOO_SMALL,    /* a population smaller than its sample */
	DESIGN_NO_PROBABILITIES, /* unequal drawing needs probabilities from 0 to 1 */
	DESIGN_ONE_STAGE_ONLY,   /* this way of unequal drawing is for one stage */
};

struct design;

/* Copies what it needs; spec may go away. Writes *ret_design only on DESIGN_OK. */
enum design_status design_create(const struct design_spec *spec, struct design **ret_design) MUST_CHECK;
void design_destroy(struct design *design); /* NULL is fine */
const char *design_status_text(enum design_status status);

size_t design_rows(const struct design *design);
size_t design_psus(const struct design *design);
size_t design_strata(const struct design *design);
uint32_t *design_psu_of_rows(const struct design *design); /* per row; the caller frees it */
const double *design_weights(const struct design *design); /* the current ones, per row */

/* Gives the rows where keep is 0 the weight 0: they are in no domain any more. */
void design_leave_out(struct design *design, const uint8_t *keep);

/* Whether rows outside of a domain stay in it with the weight 0, as in R when the
 * weights were fitted to known totals or units drawn with unequal
 * probabilities; else they are dropped. */
bool design_keeps_rows(const struct design *design);

/* Degrees of freedom: distinct PSUs minus distinct strata among the rows with a
 * weight that is not 0 inside the domain (a byte per row, NULL: all rows). With replicate
 * weights see replicates.h. */
double design_df(const struct design *design, const uint8_t *domain);

/* The same for every level of a grouping in one pass; ret_df has n_levels places. */
void design_df_by(const struct design *design, const uint8_t *domain, const struct grouping *grouping,
		double *ret_df);

#endif
