/* Every question with the weighted share of each answer. */
#include <string.h>

#include "assess/doc.h"
#include "assess/work.h"

struct search {
	const struct question *question;
	bool found;
};

static void compare(void *arg, struct str name, size_t offset)
{
	struct search *search = arg;
	(void)offset;
	search->found = search->found || str_is(name, search->question->name);
}

/* What the outcome is computed from (the result of the visit, consent, how the
 * interview ended) tells how the visit went and not what a resident thinks. */
static bool makes_outcome(const struct definition *definition, const struct question *question)
{
	const struct question *outcome = definition->design.outcome;
	struct search search = { .question = question };
	if (outcome != NULL && outcome->calculation.source != NULL) {
		expression_references(str_of(outcome->calculation.source), compare, &search);
	}
	return search.found;
}

bool is_item(const struct definition *definition, const struct question *question)
{
	const struct survey_design *design = &definition->design;
	const struct question *const used[] = { design->unit, design->outcome, design->language,
		design->strata, design->clusters, design->adults };
	for (size_t i = 0; i < ARRAY_LEN(used); i++) {
		if (used[i] == question) {
			return false;
		}
	}
	return question->repeat == NULL && !makes_outcome(definition, question)
	       && (question->type == QUESTION_SELECT_ONE || question->type == QUESTION_SELECT_MULTIPLE);
}

/* How many interviews gave each kind of missing answer, without weights. All
 * kinds and the real answers add up to the interviews: where the number of real
 * answers is not shown, it must not follow from the kinds. */
static json_t *missing_json(const struct work *work, const struct question *question, size_t *ret_n)
{
	static const enum missing_kind kinds[] = { MISSING_DONT_KNOW, MISSING_REFUSED, MISSING_NOT_APPLICABLE,
		MISSING_LEFT_EMPTY, MISSING_NOT_ASKED };
	enum { N_KINDS = ARRAY_LEN(kinds) };
	size_t count[N_KINDS + 1] = { 0 }, n = work->sample.interviews.n, answered = 0;
	const struct answers_column *column = answers_of(work->input->answers, question);
	for (size_t i = 0; i < n; i++) {
		enum missing_kind missing = value_missing(column, work->sample.interviews.rows[i]);
		answered += missing == MISSING_NONE;
		for (size_t k = 0; k < N_KINDS; k++) {
			count[k] += kinds[k] == missing;
		}
	}
	count[N_KINDS] = answered;
	size_t n_cells = answered > 0 && answered < work->definition->disclosure.min_n ? N_KINDS + 1 : N_KINDS;
	enum disclosure_reason reason[N_KINDS + 1] = { [N_KINDS] = WITHHELD_MIN_N };
	struct disclosure_limits limits = { 0, work->definition->disclosure.min_count };
	for (size_t k = 0; k < N_KINDS; k++) {
		reason[k] = count[k] > 0 && count[k] < limits.min_count ? WITHHELD_MIN_COUNT
									: DISCLOSURE_SHOWN;
	}
	bool hidden = disclosure_complement(count, reason, n_cells, &limits);
	json_t *object = json_object();
	for (size_t k = 0; k < N_KINDS; k++) {
		bool shown = hidden && reason[k] == DISCLOSURE_SHOWN;
		json_object_set_new(object, missing_word(kinds[k]),
				shown && n > 0 ? doc_number((double)count[k] / (double)n) : json_null());
	}
	*ret_n = answered;
	return object;
}

static json_t *options_json(const struct work *work, const struct choice *const *options,
		const struct measure *measures, size_t n)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		json_array_append_new(
				list, json_pack("{s:s, s:o, s:o, s:o}", "name", options[i]->name, "label",
						      doc_label(work->definition, &options[i]->label,
								      options[i]->name),
						      "score", doc_number(options[i]->score), "share",
						      measure_json(&measures[i])));
	}
	return list;
}

/* A scale turns the scores of this question round: its high answers are the bad ones. */
static bool is_reversed(const struct definition *definition, const struct question *question)
{
	for (size_t i = 0; i < definition->n_scales; i++) {
		const struct scale *scale = &definition->scales[i];
		for (size_t k = 0; k < scale->n_items; k++) {
			if (scale->items[k] == question) {
				return scale->reversed[k];
			}
		}
	}
	return false;
}

static json_t *item_json(const struct work *work, const struct question *question)
{
	const struct options *options = &work->options[question->index];
	size_t answered;
	json_t *missing = missing_json(work, question, &answered);
	bool shown = answered >= work->definition->disclosure.min_n;
	return json_pack("{s:s, s:o, s:s, s:s, s:b, s:o, s:o, s:o}", "name", question->name, "label",
			doc_label(work->definition, &question->label, question->name), "kind",
			question->type == QUESTION_SELECT_ONE ? "one" : "multiple", "list",
			question->list->name, "reversed", is_reversed(work->definition, question), "n",
			shown ? doc_count(answered) : json_null(), "options",
			options_json(work, options->choices, options->measures, options->n), "missing", missing);
}

json_t *doc_items(const struct work *work)
{
	json_t *list = json_array();
	for (size_t i = 0; i < work->definition->n_questions; i++) {
		const struct question *question = work->definition->questions[i];
		if (is_item(work->definition, question)) {
			json_array_append_new(list, item_json(work, question));
		}
	}
	return list;
}
