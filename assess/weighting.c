#include "assess/weighting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scoring/bootstrap.h"
#include "scoring/replicates.h"

#define TRIM_ROUNDS_MAX 50
#define TRIM_TOLERANCE 1e-6 /* of the cap */

static void times_adults(struct arena *arena, const struct definition *definition, const struct rows *rows,
		double *weights, struct weighting *weighting)
{
	const double *adults = score_values(arena, rows, definition->design.adults);
	double cap = definition->design.adults_cap;
	weighting->has_adults = true;
	weighting->n_without_adults = weights_times_adults(weights, adults, rows->n, isfinite(cap) ? cap : 0);
}

/* A code per interview for the design; those without one share a code of their own. */
static int32_t *design_codes(struct arena *arena, const struct rows *rows, const struct question *question)
{
	if (question == NULL) {
		return NULL;
	}
	struct levels levels = levels_of(arena, rows, question);
	for (size_t i = 0; i < rows->n; i++) {
		levels.code[i] = levels.code[i] < 0 ? (int32_t)levels.n : levels.code[i];
	}
	return levels.code;
}

/* What the steps that make a design again need. */
struct fitting {
	struct arena *arena;
	const struct definition *definition;
	const struct population *population;
	const struct rows *rows;
	int32_t *strata, *clusters; /* per interview; NULL: not named */
	const struct margin *margins; /* NULL: no raking */
	struct weighting *weighting;
};

static void make_design(const struct fitting *fitting, const double *weights)
{
	struct weighting *weighting = fitting->weighting;
	struct design_spec spec = {
		.n_rows = fitting->rows->n,
		.weight = weights,
		.stages = { { .cluster = fitting->clusters, .stratum = fitting->strata } },
		.n_stages = 1,
		.nest = true,
		.lonely = LONELY_ADJUST, /* errs on the large side, and still gives a number */
	};
	design_destroy(weighting->design);
	weighting->design = NULL;
	weighting->design_status = design_create(&spec, &weighting->design);
	if (weighting->design_status == DESIGN_OK && fitting->definition->design.replicates > 0) {
		const struct survey_design *design = &fitting->definition->design;
		weighting->has_replicates = design_bootstrap(weighting->design, design->replicates,
				design->replicates_seed, false) == BOOTSTRAP_MADE;
	}
}

static unsigned least_answers(const struct definition *definition, const struct question *margin)
{
	for (size_t i = 0; i < definition->design.n_collapse; i++) {
		if (definition->design.collapse[i].margin == margin) {
			return definition->design.collapse[i].min_n;
		}
	}
	return 0;
}

static void count_margin(struct arena *arena, const struct rows *rows, struct raked_margin *margin)
{
	margin->n = arena_array(arena, margin->categories.n + 1, sizeof(size_t));
	for (size_t i = 0; i < rows->n; i++) {
		int32_t code = margin->categories.code[i];
		if (code < 0) {
			margin->n_unknown++;
		} else {
			margin->n[code]++;
		}
	}
}

static double unknown_share(const struct raked_margin *margin, const double *weights, size_t n)
{
	double unknown = 0, sum = 0;
	for (size_t i = 0; i < n; i++) {
		sum += weights[i];
		unknown += margin->categories.code[i] < 0 ? weights[i] : 0;
	}
	return sum > 0 ? unknown / sum : 0;
}

/* What raking is given for one margin: totals of the categories that stay, and
 * one more for those without a category, when there are any. */
static struct margin margin_to_rake(struct arena *arena, const struct definition *definition, double total,
		const double *weights, const struct rows *rows, struct raked_margin *margin)
{
	size_t n = margin->categories.n;
	double unknown = unknown_share(margin, weights, rows->n);
	double *totals = arena_array(arena, n + 1, sizeof(double));
	for (size_t i = 0; i < n; i++) {
		double share = margin->categories.categories[i].population;
		totals[i] = total * (1 - unknown) * (isfinite(share) ? share : 0);
	}
	unsigned least = least_answers(definition, margin->categories.question);
	margin->into = arena_array(arena, n + 1, sizeof(int32_t));
	margin->steps = arena_array(arena, n + 1, sizeof(*margin->steps));
	margin->n_steps = collapse_categories(
			margin->n, totals, n, least > 1 ? least : 1, margin->into, margin->steps);
	int32_t *place = arena_array(arena, n + 1, sizeof(int32_t));
	memcpy(place, margin->into, n * sizeof(int32_t));
	size_t stays = collapse_renumber(place, totals, n);
	int32_t *category = arena_array(arena, rows->n + 1, sizeof(int32_t));
	for (size_t i = 0; i < rows->n; i++) {
		int32_t code = margin->categories.code[i];
		category[i] = code < 0 ? (int32_t)stays : place[code];
	}
	totals[stays] = total * unknown;
	return (struct margin){ category, stays + (margin->n_unknown > 0 ? 1 : 0), totals };
}

static const struct margin *margins_to_rake(const struct fitting *fitting, const double *weights)
{
	struct weighting *weighting = fitting->weighting;
	struct margin *margins = arena_array(fitting->arena, weighting->n_margins, sizeof(*margins));
	for (size_t i = 0; i < weighting->n_margins; i++) {
		margins[i] = margin_to_rake(fitting->arena, fitting->definition, fitting->population->total, weights,
				fitting->rows, &weighting->margins[i]);
	}
	return margins;
}

static void rake(const struct fitting *fitting)
{
	struct weighting *weighting = fitting->weighting;
	struct rake_options options = {
		.max_iterations = fitting->definition->design.rake_max_iterations,
		.epsilon = fitting->definition->design.rake_tolerance,
		.stop = RAKE_STOP_MARGINS,
	};
	enum rake_status status = design_rake(
			weighting->design, fitting->margins, weighting->n_margins, &options, &weighting->rake);
	weighting->has_rake = status == RAKE_CONVERGED || status == RAKE_NOT_CONVERGED;
}

/* Raking raises weights again that were cut, each time by less. */
static void trim(const struct fitting *fitting)
{
	struct weighting *weighting = fitting->weighting;
	struct trimming *trimming = &weighting->trimming;
	size_t n = fitting->rows->n;
	double *weights = arena_array(fitting->arena, n + 1, sizeof(*weights));
	memcpy(weights, design_weights(weighting->design), n * sizeof(*weights));
	trimming->cap = fitting->definition->design.trim_ratio * weights_median(weights, n);
	double above = trimming->cap * (1 + TRIM_TOLERANCE);
	while (weights_summary(weights, n).max > above && trimming->rounds < TRIM_ROUNDS_MAX) {
		trimming->n = weights_trim(weights, n, trimming->cap);
		trimming->rounds++;
		make_design(fitting, weights);
		if (fitting->margins != NULL) {
			rake(fitting);
		}
		memcpy(weights, design_weights(weighting->design), n * sizeof(*weights));
	}
	weighting->has_trim = true;
	weighting->trimmed = weights_summary(weights, n);
	trimming->settled = !(weighting->trimmed.max > above);
}

static void find_margins(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct rows *rows, struct weighting *weighting)
{
	weighting->margins =
			arena_array(arena, definition->design.n_margins + 1, sizeof(*weighting->margins));
	for (size_t i = 0; i < definition->design.n_margins; i++) {
		const struct question *question = definition->design.margins[i];
		const struct population_margin *figures = population_margin(population, question->name);
		if (figures != NULL) {
			struct raked_margin *margin = &weighting->margins[weighting->n_margins++];
			margin->population = figures;
			margin->categories = categories_of(arena, definition, population, rows, question);
			count_margin(arena, rows, margin);
		}
	}
}

static bool anybody_known(const struct weighting *weighting)
{
	for (size_t m = 0; m < weighting->n_margins; m++) {
		size_t known = 0;
		for (size_t i = 0; i < weighting->margins[m].categories.n; i++) {
			known += weighting->margins[m].n[i];
		}
		if (known == 0) {
			return false;
		}
	}
	return weighting->n_margins > 0;
}

/* The weights before anything is fitted. */
static double *first_weights(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct sample *sample, struct weighting *weighting)
{
	const struct rows *rows = &sample->interviews;
	if (definition->design.response_class != NULL && sample->has_outcomes) {
		double *weights = weighting_response(arena, definition, population, sample, weighting);
		if (weighting->has_response) {
			weighting->final = weighting->nonresponse;
			return weights;
		}
	}
	double *weights = weighting_base(arena, definition, population, rows, &weighting->n_without_base);
	weighting->final = weighting->base = weights_summary(weights, rows->n);
	return weights;
}

static void fit(const struct fitting *fitting)
{
	struct weighting *weighting = fitting->weighting;
	size_t n = fitting->rows->n;
	if (fitting->margins != NULL) {
		rake(fitting);
	}
	weighting->raked = weighting->final = weights_summary(design_weights(weighting->design), n);
	if (fitting->definition->design.trim_ratio > 0 && n > 0) {
		trim(fitting);
		weighting->final = weighting->trimmed;
	}
	weighting->weights = design_weights(weighting->design);
}

struct weighting weighting_make(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct sample *sample)
{
	struct weighting weighting = { 0 };
	const struct rows *rows = &sample->interviews;
	double *weights = first_weights(arena, definition, population, sample, &weighting);
	if (definition->design.adults != NULL) {
		times_adults(arena, definition, rows, weights, &weighting);
		weighting.final = weighting.adults = weights_summary(weights, rows->n);
	}
	if (population != NULL) {
		find_margins(arena, definition, population, rows, &weighting);
	}
	struct fitting fitting = { .arena = arena,
		.definition = definition,
		.population = population,
		.rows = rows,
		.strata = design_codes(arena, rows, definition->design.strata),
		.clusters = design_codes(arena, rows, definition->design.clusters),
		.weighting = &weighting };
	weighting.weights = weights;
	make_design(&fitting, weights);
	if (weighting.design_status == DESIGN_OK) {
		fitting.margins = anybody_known(&weighting) ? margins_to_rake(&fitting, weights) : NULL;
		fit(&fitting);
	}
	return weighting;
}

struct categories weighted_categories(struct arena *arena, const struct weighting *weighting,
		const struct definition *definition, const struct population *population,
		const struct rows *rows, const struct question *question)
{
	for (size_t m = 0; m < weighting->n_margins; m++) {
		const struct raked_margin *margin = &weighting->margins[m];
		if (margin->categories.question == question && margin->into != NULL && margin->n_steps > 0) {
			return categories_joined(arena, &margin->categories, margin->into, rows->n);
		}
	}
	return categories_of(arena, definition, population, rows, question);
}

void weighting_finish(struct weighting *weighting)
{
	design_destroy(weighting->design);
	weighting->design = NULL;
}
