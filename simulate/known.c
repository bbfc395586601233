#include "simulate/known.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "schema/response.h"
#include "scoring/scale.h"
#include "simulate/interview.h"

struct known {
	const struct neighbourhood *place;
	size_t n_items;         /* of all scales together */
	double *items;          /* item by item, one score per adult; NAN when not asked */
	size_t *hits, *answers; /* per headline */
};

static const struct choice *answer_to(const struct response *response, const struct question *question)
{
	const struct node *node = response_node(response, question, NULL);
	return node != NULL && !node->irrelevant && node->text.n > 0
			? choice_list_find(question->list, node->text) : NULL;
}

static void note_headlines(struct known *known, const struct response *response)
{
	const struct definition *definition = known->place->definition;
	for (size_t i = 0; i < definition->n_headlines; i++) {
		const struct headline *headline = &definition->headlines[i];
		const struct choice *answer = answer_to(response, headline->question);
		if (answer == NULL || answer->missing != MISSING_NONE) {
			continue;
		}
		known->answers[i]++;
		for (size_t k = 0; k < headline->n_favourable; k++) {
			known->hits[i] += headline->favourable[k] == answer;
		}
	}
}

static void note_items(struct known *known, const struct response *response, size_t person)
{
	const struct definition *definition = known->place->definition;
	double *column = known->items;
	for (size_t s = 0; s < definition->n_scales; s++) {
		for (size_t i = 0; i < definition->scales[s].n_items; i++, column += known->place->n_persons) {
			const struct question *question = definition->scales[s].items[i];
			const struct choice *answer = question->list != NULL ? answer_to(response, question) : NULL;
			column[person] = answer != NULL ? answer->score : NAN;
		}
	}
}

static enum scale_rule rule_of(const struct scale *scale)
{
	switch (scale->min_answered) {
	case MIN_MORE_THAN_HALF:
		return SCALE_MORE_THAN_HALF;
	case MIN_ALL:
		return SCALE_ALL;
	case MIN_COUNT:
		return SCALE_AT_LEAST;
	}
	return SCALE_ALL;
}

/* Mean score of one scale whose items begin at `items`; NAN when nobody has one. */
static double mean_score(const struct known *known, const struct scale *scale, const double *items,
		size_t *ret_n)
{
	size_t n = known->place->n_persons;
	struct column *columns = xcalloc(scale->n_items, sizeof(*columns));
	double *scores = xcalloc(n, sizeof(*scores)), sum = 0;
	for (size_t i = 0; i < scale->n_items; i++) {
		columns[i].f64 = items + i * n;
	}
	const struct scale_spec spec = {
		.items = columns,
		.n_items = scale->n_items,
		.reverse = scale->reversed,
		.lowest = scale->low,
		.highest = scale->high,
		.rule = rule_of(scale),
		.needed = (double)scale->min_count,
		.to_lowest = scale->to_low,
		.to_highest = scale->to_high,
	};
	*ret_n = scale_score(&spec, n, scores);
	for (size_t i = 0; i < n; i++) {
		sum += isnan(scores[i]) ? 0 : scores[i];
	}
	free(columns);
	free(scores);
	return *ret_n > 0 ? sum / (double)*ret_n : NAN;
}

static json_t *number_or_null(double value)
{
	return isnan(value) ? json_null() : json_real(value);
}

static json_t *scales_json(const struct known *known)
{
	const struct definition *definition = known->place->definition;
	json_t *list = json_array();
	const double *items = known->items;
	for (size_t s = 0; s < definition->n_scales; s++) {
		size_t n;
		double mean = mean_score(known, &definition->scales[s], items, &n);
		items += definition->scales[s].n_items * known->place->n_persons;
		json_array_append_new(list, json_pack("{s:s, s:o, s:I}", "name", definition->scales[s].name, "mean",
				number_or_null(mean), "n", (json_int_t)n));
	}
	return list;
}

static json_t *headlines_json(const struct known *known)
{
	const struct definition *definition = known->place->definition;
	json_t *list = json_array();
	for (size_t i = 0; i < definition->n_headlines; i++) {
		double share = known->answers[i] > 0 ? (double)known->hits[i] / (double)known->answers[i] : NAN;
		json_array_append_new(list, json_pack("{s:s, s:o, s:I}", "name", definition->headlines[i].name,
				"percent", number_or_null(100 * share), "n", (json_int_t)known->answers[i]));
	}
	return list;
}

static json_t *to_json(const struct known *known)
{
	const struct neighbourhood *place = known->place;
	return json_pack("{s:s, s:s, s:I, s:I, s:I, s:o, s:o}", "form", place->definition->form_id, "version",
			place->definition->version, "seed", (json_int_t)place->seed, "households",
			(json_int_t)place->n_households, "adults", (json_int_t)place->n_persons, "scales",
			scales_json(known), "headlines", headlines_json(known));
}

json_t *known_truth(const struct neighbourhood *place, void (*step)(void *arg), void *arg)
{
	struct known known = { .place = place };
	for (size_t s = 0; s < place->definition->n_scales; s++) {
		known.n_items += place->definition->scales[s].n_items;
	}
	known.items = xcalloc(known.n_items * place->n_persons, sizeof(double));
	known.hits = xcalloc(place->definition->n_headlines, sizeof(size_t));
	known.answers = xcalloc(place->definition->n_headlines, sizeof(size_t));
	for (size_t i = 0; i < place->n_persons; i++) {
		struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
		const struct response *response = interview_truth(arena, place, &place->persons[i]);
		note_headlines(&known, response);
		note_items(&known, response, i);
		arena_destroy(arena);
		if (step != NULL) {
			step(arg);
		}
	}
	json_t *truth = to_json(&known);
	free(known.items);
	free(known.hits);
	free(known.answers);
	return truth;
}
