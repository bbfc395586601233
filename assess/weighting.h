/*
 * weighting.h - the weights of the interviews, step by step, and the design
 * with which errors are computed.
 *
 *   base    households of the stratum / (clusters drawn x interviews in the
 *           cluster), or 1
 *   adults  times the number of adults in the household, capped
 *   raked   fitted to the population's shares
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

struct weighting {
	struct design *design; /* NULL when none could be made */
	enum design_status design_status;
	const double *weights; /* per interview; the final ones */
	struct weight_summary base, adults, raked;
	bool has_adults, has_rake; /* which steps were done */
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

struct weighting weighting_make(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct rows *rows);
/* The categories of a question as they were weighted: those of a margin with the
 * joined ones as one. */
struct categories weighted_categories(struct arena *arena, const struct weighting *weighting,
		const struct definition *definition, const struct population *population,
		const struct rows *rows, const struct question *question);
void weighting_finish(struct weighting *weighting);

#endif
