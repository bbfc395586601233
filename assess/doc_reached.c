/* Who was interviewed, and how they compare with the population. */
#include <math.h>

#include "assess/doc.h"
#include "assess/work.h"

json_t *doc_category(const struct category *category)
{
	static const struct text none = { 0 };
	json_t *object = json_object();
	json_object_set_new(object, "name", json_string(category->name));
	json_object_set_new(object, "label",
			doc_text(category->label != NULL ? category->label : &none, category->languages,
					category->n_languages, category->name));
	return object;
}

static double weighted_share(const struct work *work, const struct categories *categories, size_t category)
{
	double sum = 0, inside = 0;
	for (size_t i = 0; i < work->sample.interviews.n; i++) {
		double weight = work->weighting.weights[i];
		sum += categories->code[i] >= 0 ? weight : 0;
		inside += categories->code[i] == (int32_t)category ? weight : 0;
	}
	return sum > 0 ? inside / sum : NAN;
}

static json_t *reached_category(const struct work *work, const struct categories *categories, size_t i,
		const size_t *count, enum disclosure_reason reason)
{
	size_t known = 0;
	for (size_t k = 0; k < categories->n; k++) {
		known += count[k];
	}
	bool shown = reason == DISCLOSURE_SHOWN;
	json_t *object = doc_category(&categories->categories[i]);
	json_object_set_new(object, "n", shown ? doc_count(count[i]) : json_null());
	json_object_set_new(
			object, "share", shown ? doc_number((double)count[i] / (double)known) : json_null());
	json_object_set_new(object, "weighted",
			shown ? doc_number(weighted_share(work, categories, i)) : json_null());
	json_object_set_new(object, "population", doc_number(categories->categories[i].population));
	if (!shown) {
		json_object_set_new(object, "reason", json_string(reason_code(reason)));
	}
	return object;
}

static json_t *reached_margin(const struct work *work, const struct question *question)
{
	struct categories categories = weighted_categories(work->arena, &work->weighting, work->definition,
			work->population, &work->sample.interviews, question);
	size_t *count = arena_array(work->arena, categories.n + 1, sizeof(size_t));
	const enum disclosure_reason *reason = reached_reasons(
			work->arena, &categories, work->sample.interviews.n, &work->definition->disclosure);
	for (size_t i = 0; i < work->sample.interviews.n; i++) {
		if (categories.code[i] >= 0) {
			count[categories.code[i]]++;
		}
	}
	json_t *list = json_array();
	for (size_t i = 0; i < categories.n; i++) {
		json_array_append_new(list, reached_category(work, &categories, i, count, reason[i]));
	}
	return json_pack("{s:s, s:o, s:o}", "name", question->name, "label",
			doc_label(work->definition, &question->label, question->name), "categories", list);
}

static void add_reached(const struct work *work, json_t *list, const struct question *question)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *name = json_object_get(json_array_get(list, i), "name");
		if (str_is(str_of(question->name), json_string_value(name))) {
			return;
		}
	}
	json_array_append_new(list, reached_margin(work, question));
}

/* Margins first, then the other groups, then the language of the interview. */
json_t *doc_reached(const struct work *work)
{
	json_t *list = json_array();
	for (size_t i = 0; i < work->weighting.n_margins; i++) {
		add_reached(work, list, work->weighting.margins[i].categories.question);
	}
	for (size_t i = 0; i < work->n_groups; i++) {
		if (work->groups[i].question != NULL) {
			add_reached(work, list, work->groups[i].question);
		}
	}
	if (work->definition->design.language != NULL) {
		add_reached(work, list, work->definition->design.language);
	}
	return list;
}
