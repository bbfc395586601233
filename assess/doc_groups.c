/* Comparisons between groups, and the order in which a report tells things:
 * sections (the groups of the questionnaire) and topics (subjects of the city). */
#include "assess/doc.h"
#include "assess/work.h"

static json_t *cell_json(const struct work *work, const struct category *category, size_t cell)
{
	const struct definition *definition = work->definition;
	json_t *scales = json_object(), *headlines = json_object();
	for (size_t i = 0; i < definition->n_scales; i++) {
		json_object_set_new(
				scales, definition->scales[i].name, measure_json(&work_scale(work, i)[cell]));
	}
	for (size_t i = 0; i < definition->n_headlines; i++) {
		json_object_set_new(headlines, definition->headlines[i].name,
				measure_json(&work_headline(work, i)[cell]));
	}
	json_t *object = doc_category(category);
	json_object_set_new(object, "scales", scales);
	json_object_set_new(object, "headlines", headlines);
	return object;
}

const char *doc_group_name(const struct categories *group)
{
	return group->question != NULL ? group->question->name : "site";
}

json_t *doc_group_label(const struct work *work, const struct categories *group)
{
	return group->question != NULL
			? doc_label(work->definition, &group->question->label, group->question->name)
			: json_pack("{s:s, s:s}", "en", "Site", "es", "Lugar");
}

json_t *doc_groups(const struct work *work)
{
	json_t *list = json_array();
	for (size_t g = 0; g < work->n_groups; g++) {
		const struct categories *group = &work->groups[g];
		json_t *cells = json_array();
		for (size_t i = 0; i < group->n; i++) {
			json_array_append_new(cells,
					cell_json(work, &group->categories[i], work_first_cell(work, g) + i));
		}
		json_array_append_new(list,
				json_pack("{s:s, s:o, s:o, s:s, s:o}", "name", doc_group_name(group), "label",
						doc_group_label(work, group), "categories", cells, "multiplicity",
						"holm", "differences", doc_differences(work, g)));
	}
	return list;
}

static bool lies_in(const struct question *question, const struct question *group)
{
	for (; question != NULL; question = question->parent) {
		if (question == group) {
			return true;
		}
	}
	return false;
}

/* Does something that is scored or ranked lie in the group? */
static bool is_scored(const struct definition *definition, const struct question *group)
{
	for (size_t i = 0; i < definition->n_scales; i++) {
		if (definition->scales[i].n_items > 0 && lies_in(definition->scales[i].items[0], group)) {
			return true;
		}
	}
	for (size_t i = 0; i < definition->n_headlines; i++) {
		if (lies_in(definition->headlines[i].question, group)) {
			return true;
		}
	}
	for (size_t i = 0; i < definition->n_rankings; i++) {
		if (lies_in(definition->rankings[i].question, group)) {
			return true;
		}
	}
	return false;
}

static bool holds_groups(const struct question *group)
{
	for (const struct question *row = group->first_child; row != NULL; row = row->next) {
		if (row->type == QUESTION_GROUP) {
			return true;
		}
	}
	return false;
}

/* The rows among which the sections are found: those at the top or, when a single
 * group holds all that is scored (the interview, behind visit and consent), those
 * inside of it. When that group holds no further ones, it is the only section. */
static const struct question *first_section(const struct definition *definition, bool *ret_alone)
{
	const struct question *first = definition->first_question;
	for (;;) {
		const struct question *only = NULL;
		size_t n_scored = 0;
		for (const struct question *row = first; row != NULL; row = row->next) {
			if (is_scored(definition, row)) {
				only = row;
				n_scored++;
			}
		}
		*ret_alone = n_scored == 1 && only->type == QUESTION_GROUP && !holds_groups(only);
		if (n_scored != 1 || !holds_groups(only)) {
			return *ret_alone ? only : first;
		}
		first = only->first_child;
	}
}

static json_t *scales_below(const struct definition *definition, const struct question *top)
{
	json_t *names = json_array();
	for (size_t i = 0; i < definition->n_scales; i++) {
		if (definition->scales[i].n_items > 0 && lies_in(definition->scales[i].items[0], top)) {
			json_array_append_new(names, json_string(definition->scales[i].name));
		}
	}
	return names;
}

static json_t *headlines_below(const struct definition *definition, const struct question *top)
{
	json_t *names = json_array();
	for (size_t i = 0; i < definition->n_headlines; i++) {
		if (lies_in(definition->headlines[i].question, top)) {
			json_array_append_new(names, json_string(definition->headlines[i].name));
		}
	}
	return names;
}

static json_t *rankings_below(const struct definition *definition, const struct question *top)
{
	json_t *names = json_array();
	for (size_t i = 0; i < definition->n_rankings; i++) {
		if (lies_in(definition->rankings[i].question, top)) {
			json_array_append_new(names, json_string(definition->rankings[i].name));
		}
	}
	return names;
}

static json_t *items_below(const struct definition *definition, const struct question *top)
{
	json_t *names = json_array();
	for (size_t i = 0; i < definition->n_questions; i++) {
		const struct question *question = definition->questions[i];
		if (is_item(definition, question) && lies_in(question, top)) {
			json_array_append_new(names, json_string(question->name));
		}
	}
	return names;
}

json_t *doc_sections(const struct work *work)
{
	const struct definition *definition = work->definition;
	json_t *list = json_array();
	bool alone;
	const struct question *first = first_section(definition, &alone);
	for (const struct question *top = first; top != NULL; top = alone ? NULL : top->next) {
		if (top->type == QUESTION_REPEAT) {
			continue;
		}
		json_t *scales = scales_below(definition, top), *headlines = headlines_below(definition, top);
		json_t *rankings = rankings_below(definition, top), *items = items_below(definition, top);
		bool used = json_array_size(scales) + json_array_size(headlines) + json_array_size(rankings)
					    + json_array_size(items)
			    > 0;
		json_t *section = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "name", top->name, "label",
				doc_label(definition, &top->label, top->name), "scales", scales, "headlines",
				headlines, "rankings", rankings, "items", items);
		if (used) {
			json_array_append(list, section);
		}
		json_decref(section);
	}
	return list;
}

json_t *doc_topics(const struct work *work)
{
	const struct definition *definition = work->definition;
	json_t *list = json_array();
	for (size_t t = 0; t < definition->n_topics; t++) {
		const struct topic *topic = &definition->topics[t];
		json_t *scales = json_array(), *headlines = json_array(), *items = json_array();
		for (size_t i = 0; i < topic->n_scales; i++) {
			json_array_append_new(scales, json_string(topic->scales[i]->name));
		}
		for (size_t i = 0; i < topic->n_headlines; i++) {
			json_array_append_new(headlines, json_string(topic->headlines[i]->name));
		}
		for (size_t i = 0; i < topic->n_questions; i++) {
			json_array_append_new(items, json_string(topic->questions[i]->name));
		}
		json_array_append_new(list,
				json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "name", topic->name, "about",
						topic->about, "label",
						doc_label(definition, &topic->label, topic->name), "scales",
						scales, "headlines", headlines, "items", items));
	}
	return list;
}
