/*
 * weighting.h - the weights of the interviews, step by step, and the design
 * with which errors are computed.
 *
 *   base    households of the stratum / (clusters drawn x interviews in the
 *           cluster), or 1
 *   eligibility, nonresponse
 *           when the design names a class: households of unknown eligibility, and those not
 *           interviewed, hand their weight on within the class (scoring/weights.h). The base
 *           weights are then those of all visits: households of the stratum / (clusters
 *           drawn x visits in the cluster)
 *   adults  times the number of adults in the household, capped
 *   raked   fitted to the population's shares
 *   trimmed weights above a multiple of the median are cut and the rest raked again, until
 *           none is above
 *
 * Whoever has no category in a margin ("refused") keeps the share of the
 * weights they had before; the population's totals share out the rest. A
 * category without anybody always joins another, and one with fewer answers than
 * rake.collapse says too; every such step is noted.
 */
#ifndef ASSESS_WEIGHTING_H
#define ASSESS_WEIGHTING_H

#include <stdbool.h>
#include <stddef.h>

#include "assess/sample.h"
#include "assess/values.h"
#include "scoring/collapse.h"
#include "scoring/design.h"
#include "scoring/rake.h"
#include "scoring/weights.h"

struct raked_margin {
	struct categories categories;
	const struct population_margin *population;
	size_t *n;        /* answers per category */
	size_t n_unknown; /* interviews without a category */
	int32_t *into;    /* per category: where it went; itself when it stayed */
	struct collapse_step *steps;
	size_t n_steps;
};

struct response_classes {
	struct categories categories;   /* per visit; without any category: one more class */
	size_t n;                       /* classes, as they were before any was joined */
	size_t *n_visits, *n_interviews; /* per class */
	const int32_t *into;            /* per class: where it went; itself when it stayed */
	const int32_t *place;           /* per class: its place among the factors */
	double *eligibility, *nonresponse; /* factors of the classes that stayed */
	struct collapse_step *steps;
	size_t n_steps;
};

struct trimming {
	double cap;       /* the largest weight allowed */
	size_t n, rounds; /* weights at the cap; how often they were cut and raked again */
	bool settled;     /* none is above */
};

struct weighting {
	struct design *design; /* NULL when none could be made */
	enum design_status design_status;
	const double *weights; /* per interview; the final ones */
	struct weight_summary base, eligibility, nonresponse, adults, raked, trimmed;
	struct weight_summary final; /* after the last step that was done */
	bool has_response, has_adults, has_rake, has_trim; /* which steps were done */
	bool has_replicates;
	struct response_classes response;
	struct trimming trimming;
	size_t n_without_base;     /* interviews whose stratum is not in the population file */
	size_t n_without_adults;   /* interviews whose number of adults is not known */
	struct raked_margin *margins;
	size_t n_margins;
	struct rake_report rake;
};

/* The base weights of some households: of the interviews, or of all that were visited.
 * In the formula above "interviews" are those among the rows given: with all visits it
 * is the plain inverse of the chance to be drawn. Counts those that have none of their
 * own and got the mean. */
double *weighting_base(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct rows *rows, size_t *ret_n_without);

/* The weights of the interviews after the nonresponse adjustment; sets has_response, the summaries
 * and the classes. Without has_response a class had nobody to stand in for the others. */
double *weighting_response(struct arena *arena, const struct definition *definition, const struct population *population,
		const struct sample *sample, struct weighting *weighting);

struct weighting weighting_make(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct sample *sample);
/* The categories of a question as they were weighted: those of a margin with the
 * joined ones as one. */
struct categories weighted_categories(struct arena *arena, const struct weighting *weighting,
		const struct definition *definition, const struct population *population,
		const struct rows *rows, const struct question *question);
void weighting_finish(struct weighting *weighting);

#endif
