#include "assess/weighting.h"

#include <math.h>
#include <string.h>

static const struct population_stratum *stratum_named(const struct population *population, const char *name)
{
	for (size_t i = 0; name != NULL && i < population->n_strata; i++) {
		if (strcmp(population->strata[i].name, name) == 0) {
			return &population->strata[i];
		}
	}
	return NULL;
}

/* How many interviews lie in each interview's own stratum and cluster. */
static size_t *interviews_per_cluster(
		struct arena *arena, const struct levels *strata, const struct levels *clusters, size_t n)
{
	size_t width = clusters->n + 1, cells = (strata->n + 1) * width;
	size_t *count = arena_array(arena, cells, sizeof(size_t));
	size_t *result = arena_array(arena, n + 1, sizeof(size_t));
	for (size_t i = 0; i < n; i++) {
		count[(size_t)(strata->code[i] + 1) * width + (size_t)(clusters->code[i] + 1)]++;
	}
	for (size_t i = 0; i < n; i++) {
		result[i] = count[(size_t)(strata->code[i] + 1) * width + (size_t)(clusters->code[i] + 1)];
	}
	return result;
}

/* Interviews without a base weight of their own get the mean of the others. */
static size_t fill_missing(double *weights, size_t n)
{
	double sum = 0;
	size_t known = 0;
	for (size_t i = 0; i < n; i++) {
		if (isfinite(weights[i])) {
			sum += weights[i];
			known++;
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(weights[i])) {
			weights[i] = known > 0 ? sum / (double)known : 1;
		}
	}
	return n - known;
}

static void pps_weights(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct rows *rows, double *weights)
{
	struct levels strata = levels_of(arena, rows, definition->design.strata);
	struct levels clusters = levels_of(arena, rows, definition->design.clusters);
	const size_t *interviews = interviews_per_cluster(arena, &strata, &clusters, rows->n);
	for (size_t i = 0; i < rows->n; i++) {
		const char *name = strata.code[i] >= 0 ? strata.names[strata.code[i]] : NULL;
		const struct population_stratum *stratum = stratum_named(population, name);
		weights[i] = stratum == NULL || clusters.code[i] < 0
					     ? NAN
					     : weight_pps_cluster(stratum->households,
							     stratum->clusters_drawn, 1,
							     (double)interviews[i]);
	}
}

double *weighting_base(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct rows *rows, size_t *ret_n_without)
{
	double *weights = arena_array(arena, rows->n + 1, sizeof(double));
	for (size_t i = 0; i < rows->n; i++) {
		weights[i] = 1;
	}
	if (definition->design.base == BASE_PPS_CLUSTERS && population != NULL
			&& definition->design.strata != NULL && definition->design.clusters != NULL) {
		pps_weights(arena, definition, population, rows, weights);
	}
	*ret_n_without = fill_missing(weights, rows->n);
	return weights;
}

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

static void make_design(struct arena *arena, const struct definition *definition, const struct rows *rows,
		const double *weights, struct weighting *weighting)
{
	struct design_spec spec = {
		.n_rows = rows->n,
		.weight = weights,
		.stages = { {
				.cluster = design_codes(arena, rows, definition->design.clusters),
				.stratum = design_codes(arena, rows, definition->design.strata),
		} },
		.n_stages = 1,
		.nest = true,
		.lonely = LONELY_ADJUST, /* errs on the large side, and still gives a number */
	};
	weighting->design_status = design_create(&spec, &weighting->design);
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

static void rake(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct rows *rows, const double *weights,
		struct weighting *weighting)
{
	struct margin *margins = arena_array(arena, weighting->n_margins, sizeof(*margins));
	for (size_t i = 0; i < weighting->n_margins; i++) {
		margins[i] = margin_to_rake(
				arena, definition, population->total, weights, rows, &weighting->margins[i]);
	}
	struct rake_options options = {
		.max_iterations = definition->design.rake_max_iterations,
		.epsilon = definition->design.rake_tolerance,
		.stop = RAKE_STOP_MARGINS,
	};
	enum rake_status status = design_rake(
			weighting->design, margins, weighting->n_margins, &options, &weighting->rake);
	weighting->has_rake = status == RAKE_CONVERGED || status == RAKE_NOT_CONVERGED;
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

struct weighting weighting_make(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct rows *rows)
{
	struct weighting weighting = { 0 };
	double *weights = weighting_base(arena, definition, population, rows, &weighting.n_without_base);
	weighting.base = weights_summary(weights, rows->n);
	if (definition->design.adults != NULL) {
		times_adults(arena, definition, rows, weights, &weighting);
		weighting.adults = weights_summary(weights, rows->n);
	}
	if (population != NULL) {
		find_margins(arena, definition, population, rows, &weighting);
	}
	weighting.weights = weights;
	make_design(arena, definition, rows, weights, &weighting);
	if (weighting.design_status != DESIGN_OK) {
		return weighting;
	}
	if (anybody_known(&weighting)) {
		rake(arena, definition, population, rows, weights, &weighting);
	}
	weighting.weights = design_weights(weighting.design);
	weighting.raked = weights_summary(weighting.weights, rows->n);
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
