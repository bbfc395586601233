/*
 * Which categories of a group differ: every two that are shown, for every scale and headline.
 *
 * The estimates are joint ones of the whole design, so that groups in the same blocks have their
 * covariance. Holm's rule goes over all pairs of a scale or headline.
 */
#include <math.h>

#include "assess/doc.h"
#include "assess/work.h"
#include "scoring/comparison.h"

struct pair {
	size_t a, b; /* categories */
};

struct compared { /* one measure by one group */
	const struct work *work;
	const struct categories *group;
	const struct measure *cells;
	size_t *shown; /* the categories with a number */
	size_t n;
};

static struct compared compared_of(const struct work *work, size_t group, size_t column)
{
	const struct categories *categories = &work->groups[group];
	struct compared compared = { work, categories,
		&work->measures[column * work->n_cells + work_first_cell(work, group)],
		arena_array(work->arena, categories->n + 1, sizeof(size_t)), 0 };
	for (size_t i = 0; i < categories->n; i++) {
		if (measure_shown(&compared.cells[i])) {
			compared.shown[compared.n++] = i;
		}
	}
	return compared;
}

static uint8_t *domain_of(const struct compared *compared, size_t a, size_t b)
{
	size_t n = compared->work->sample.interviews.n;
	uint8_t *domain = arena_array(compared->work->arena, n + 1, 1);
	for (size_t i = 0; i < n; i++) {
		int32_t code = compared->group->code[i];
		domain[i] = code == (int32_t)a || code == (int32_t)b;
	}
	return domain;
}

/* The covariances of the shown categories, k x k. */
static double *covariances(const struct compared *compared, const struct measure_column *column)
{
	struct arena *arena = compared->work->arena;
	size_t k = compared->n;
	struct estimate_term *terms = arena_array(arena, k + 1, sizeof(*terms));
	struct estimate *estimates = arena_array(arena, k + 1, sizeof(*estimates));
	double *v = arena_array(arena, k * k + 1, sizeof(*v));
	for (size_t i = 0; i < k; i++) {
		size_t category = compared->shown[i];
		terms[i] = (struct estimate_term){ .statistic = STATISTIC_MEAN,
			.column = { .f64 = column->values },
			.domain = domain_of(compared, category, category) };
	}
	estimate_joint(compared->work->weighting.design, terms, k, estimates, v);
	return v;
}

static size_t find_pairs(const struct compared *compared, const double *v, struct pair *pairs,
		struct difference *differences)
{
	size_t n = 0, k = compared->n;
	for (size_t i = 0; i < k; i++) {
		for (size_t j = i + 1; j < k; j++) {
			size_t a = compared->shown[i], b = compared->shown[j];
			double df = design_df(compared->work->weighting.design, domain_of(compared, a, b));
			pairs[n] = (struct pair){ a, b };
			differences[n++] = comparison_of(compared->cells[a].estimate.value,
					compared->cells[b].estimate.value, v[i * k + i], v[j * k + j], v[i * k + j], df, LEVEL);
		}
	}
	comparison_holm(differences, n);
	return n;
}

static json_t *pair_json(const struct compared *compared, const struct pair *pair, const struct difference *difference)
{
	const struct category *categories = compared->group->categories;
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "a", categories[pair->a].name, "b",
			categories[pair->b].name, "difference", doc_number(difference->value), "se",
			doc_number(difference->se), "lower", doc_number(difference->lower), "upper",
			doc_number(difference->upper), "p", doc_number(difference->p), "p_holm",
			doc_number(difference->p_holm), "differs", difference->p_holm < 1 - LEVEL);
}

static json_t *compared_json(const struct work *work, size_t group, size_t column)
{
	struct compared compared = compared_of(work, group, column);
	json_t *list = json_array();
	if (compared.n < 2) {
		return list;
	}
	size_t most = compared.n * (compared.n - 1) / 2;
	struct pair *pairs = arena_array(work->arena, most, sizeof(*pairs));
	struct difference *differences = arena_array(work->arena, most, sizeof(*differences));
	size_t n = find_pairs(&compared, covariances(&compared, &work->columns[column]), pairs, differences);
	for (size_t i = 0; i < n; i++) {
		json_array_append_new(list, pair_json(&compared, &pairs[i], &differences[i]));
	}
	return list;
}

json_t *doc_differences(const struct work *work, size_t group)
{
	const struct definition *definition = work->definition;
	json_t *list = json_array();
	for (size_t c = 0; c < definition->n_scales + definition->n_headlines; c++) {
		bool scale = c < definition->n_scales;
		struct work scratch = work_scratch(work);
		json_t *pairs = compared_json(&scratch, group, c);
		arena_destroy(scratch.arena);
		if (json_array_size(pairs) == 0) {
			json_decref(pairs);
			continue;
		}
		const char *name = scale ? definition->scales[c].name
					 : definition->headlines[c - definition->n_scales].name;
		json_array_append_new(list, json_pack("{s:s, s:s, s:o}", "kind", scale ? "scales" : "headlines", "name", name,
							    "pairs", pairs));
	}
	return list;
}
