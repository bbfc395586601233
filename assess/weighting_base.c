/* Base weights from the draw, and what those who were not interviewed hand on. */
#include <math.h>
#include <string.h>

#include "assess/weighting.h"

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

/* --- nonresponse --------------------------------------------------------------- */

static enum visit_status status_of(enum disposition disposition)
{
	switch (disposition) {
	case DISPOSITION_COMPLETE:
	case DISPOSITION_PARTIAL:
		return VISIT_INTERVIEWED;
	case DISPOSITION_REFUSAL:
	case DISPOSITION_NON_CONTACT:
	case DISPOSITION_OTHER:
		return VISIT_NOT_INTERVIEWED;
	case DISPOSITION_UNKNOWN_HOUSEHOLD:
	case DISPOSITION_UNKNOWN_OTHER:
		return VISIT_NOT_KNOWN;
	case DISPOSITION_NOT_ELIGIBLE:
	case DISPOSITION_N:
		return VISIT_NOT_ELIGIBLE;
	}
	return VISIT_NOT_KNOWN;
}

/* The classes of all visits; whoever has none is in a last class of their own. */
static int32_t *class_of_visits(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct sample *sample, struct response_classes *classes)
{
	size_t n = sample->visits.n;
	classes->categories = categories_of(
			arena, definition, population, &sample->visits, definition->design.response_class);
	classes->n_visits = arena_array(arena, classes->categories.n + 1, sizeof(size_t));
	classes->n_interviews = arena_array(arena, classes->categories.n + 1, sizeof(size_t));
	int32_t *class = arena_array(arena, n + 1, sizeof(*class));
	for (size_t i = 0; i < n; i++) {
		int32_t code = classes->categories.code[i];
		class[i] = code < 0 ? (int32_t)classes->categories.n : code;
		classes->n_visits[class[i]]++;
		classes->n_interviews[class[i]] += status_of(sample->visit_ended[i]) == VISIT_INTERVIEWED;
	}
	classes->n = classes->categories.n + (classes->n_visits[classes->categories.n] > 0);
	return class;
}

/* Joins classes with too few interviews, and renumbers those of the visits. */
static size_t join_classes(struct arena *arena, const struct definition *definition, size_t n_visits, int32_t *class,
		struct response_classes *classes)
{
	double *visits = arena_array(arena, classes->n + 1, sizeof(double)); /* added up; not used further */
	int32_t *into = arena_array(arena, classes->n + 1, sizeof(*into));
	classes->steps = arena_array(arena, classes->n + 1, sizeof(*classes->steps));
	unsigned least = definition->design.response_min_n;
	classes->n_steps = collapse_categories(classes->n_interviews, visits, classes->n, least > 1 ? least : 1,
			into, classes->steps);
	classes->into = into;
	int32_t *place = arena_array(arena, classes->n + 1, sizeof(int32_t));
	memcpy(place, into, classes->n * sizeof(int32_t));
	size_t stays = collapse_renumber(place, visits, classes->n);
	for (size_t i = 0; i < n_visits; i++) {
		class[i] = place[class[i]];
	}
	classes->place = place;
	return stays;
}

double *weighting_response(struct arena *arena, const struct definition *definition, const struct population *population,
		const struct sample *sample, struct weighting *weighting)
{
	size_t n = sample->visits.n, k = 0;
	struct response_classes *classes = &weighting->response;
	double *weights = weighting_base(arena, definition, population, &sample->visits, &weighting->n_without_base);
	enum visit_status *status = arena_array(arena, n + 1, sizeof(*status));
	for (size_t i = 0; i < n; i++) {
		status[i] = status_of(sample->visit_ended[i]);
	}
	weighting->base = weights_summary(weights, n);
	int32_t *class = class_of_visits(arena, definition, population, sample, classes);
	size_t n_classes = join_classes(arena, definition, n, class, classes);
	classes->eligibility = arena_array(arena, n_classes + 1, sizeof(double));
	classes->nonresponse = arena_array(arena, n_classes + 1, sizeof(double));
	weighting->has_response =
			weights_spread_unknown(weights, status, class, n, n_classes, classes->eligibility);
	weighting->eligibility = weights_summary(weights, n);
	weighting->has_response = weighting->has_response
				  && weights_spread_nonresponse(weights, status, class, n, n_classes,
						  classes->nonresponse);
	double *kept = arena_array(arena, n + 1, sizeof(*kept));
	for (size_t i = 0; i < n; i++) {
		if (status[i] == VISIT_INTERVIEWED) {
			kept[k++] = weights[i];
		}
	}
	weighting->nonresponse = weights_summary(kept, k);
	return kept;
}
