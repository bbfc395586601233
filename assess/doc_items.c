/*
 * Every question with the weighted share of each answer.
 *
 * A headline adds up some answers of its question. So that no withheld answer
 * can be worked out from a headline that is shown, the answers inside and
 * those outside of it are protected each on their own.
 */
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

static bool favours(const struct headline *headline, const struct choice *choice)
{
	for (size_t i = 0; i < headline->n_favourable; i++) {
		if (headline->favourable[i] == choice) {
			return true;
		}
	}
	return false;
}

/* A bit for each shown headline of the question that counts this answer. */
static uint64_t part_of(const struct work *work, const struct question *question, const struct choice *choice)
{
	uint64_t part = 0;
	unsigned bit = 0;
	for (size_t i = 0; i < work->definition->n_headlines && bit < 64; i++) {
		const struct headline *headline = &work->definition->headlines[i];
		if (headline->question == question && measure_shown(work_headline(work, i))) {
			part |= (uint64_t)favours(headline, choice) << bit++;
		}
	}
	return part;
}

/* Protects the options of one part; measures outside of it stay as they are. */
static void protect_part(const struct work *work, struct measure *measures, const uint64_t *parts, size_t n,
		uint64_t part)
{
	struct measure *inside = arena_array(work->arena, n + 1, sizeof(*inside));
	size_t n_inside = 0;
	for (size_t i = 0; i < n; i++) {
		if (parts[i] == part) {
			inside[n_inside++] = measures[i];
		}
	}
	bool hidden = measure_complement(&work->measuring, inside, n_inside);
	n_inside = 0;
	for (size_t i = 0; i < n; i++) {
		if (parts[i] == part) {
			measures[i] = inside[n_inside++];
		} else if (!hidden && measure_shown(&measures[i])) {
			measures[i].reason = WITHHELD_COMPLEMENTARY;
		}
	}
}

static void protect_parts(const struct work *work, const uint64_t *parts, struct measure *measures, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool first = true;
		for (size_t k = 0; k < i; k++) {
			first = first && parts[k] != parts[i];
		}
		if (first) {
			protect_part(work, measures, parts, n, parts[i]);
		}
	}
}

static bool is_scale_item(const struct definition *definition, const struct question *question)
{
	for (size_t i = 0; i < definition->n_scales; i++) {
		for (size_t k = 0; k < definition->scales[i].n_items; k++) {
			if (definition->scales[i].items[k] == question) {
				return true;
			}
		}
	}
	return false;
}

/* The shown option with the fewest people but at least one; n when there is none. */
static size_t smallest_shown(const struct measure *measures, size_t n)
{
	size_t best = n;
	for (size_t i = 0; i < n; i++) {
		bool candidate = measure_shown(&measures[i]) && measures[i].count > 0;
		if (candidate && (best == n || measures[i].count < measures[best].count)) {
			best = i;
		}
	}
	return best;
}

static size_t count_withheld(const struct measure *measures, size_t n)
{
	size_t withheld = 0;
	for (size_t i = 0; i < n; i++) {
		withheld += !measure_shown(&measures[i]);
	}
	return withheld;
}

/* The mean of an item is one more equation: with the sum of two withheld shares it
 * would give both. So it takes three of them. */
static void protect(const struct work *work, const struct question *question,
		const struct choice *const *options, struct measure *measures, size_t n)
{
	uint64_t *parts = arena_array(work->arena, n + 1, sizeof(*parts));
	for (size_t i = 0; i < n; i++) {
		parts[i] = part_of(work, question, options[i]);
	}
	protect_parts(work, parts, measures, n);
	bool has_mean = work->measuring.rules.complementary && is_scale_item(work->definition, question);
	size_t next = smallest_shown(measures, n);
	if (has_mean && count_withheld(measures, n) == 2 && next < n) {
		measures[next].reason = WITHHELD_COMPLEMENTARY;
		protect_parts(work, parts, measures, n);
	}
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

struct measure *work_options(
		const struct work *work, const struct question *question, struct options *ret_options)
{
	const struct choice_list *list = question->list;
	const struct choice **choices = arena_array(work->arena, list->n_choices + 1, sizeof(*choices));
	struct measure_column *columns = arena_array(work->arena, list->n_choices + 1, sizeof(*columns));
	size_t n = 0;
	for (size_t i = 0; i < list->n_choices; i++) {
		if (list->choices[i].missing == MISSING_NONE) {
			choices[n] = &list->choices[i];
			columns[n] = (struct measure_column){ MEASURE_SHARE,
				share_values(work->arena, &work->sample.interviews, question, &choices[n],
						1) };
			n++;
		}
	}
	struct measure *measures = measure_table(&work->measuring, columns, n, NULL, 0);
	if (question->type == QUESTION_SELECT_ONE) {
		protect(work, question, choices, measures, n);
	}
	*ret_options = (struct options){ choices, n };
	return measures;
}

static json_t *item_json(const struct work *work, const struct question *question)
{
	struct options options;
	size_t answered;
	const struct measure *measures = work_options(work, question, &options);
	json_t *missing = missing_json(work, question, &answered);
	bool shown = answered >= work->definition->disclosure.min_n;
	return json_pack("{s:s, s:o, s:s, s:s, s:b, s:o, s:o, s:o}", "name", question->name, "label",
			doc_label(work->definition, &question->label, question->name), "kind",
			question->type == QUESTION_SELECT_ONE ? "one" : "multiple", "list",
			question->list->name, "reversed", is_reversed(work->definition, question), "n",
			shown ? doc_count(answered) : json_null(), "options",
			options_json(work, options.choices, measures, options.n), "missing", missing);
}

json_t *doc_items(const struct work *work)
{
	json_t *list = json_array();
	for (size_t i = 0; i < work->definition->n_questions; i++) {
		const struct question *question = work->definition->questions[i];
		if (is_item(work->definition, question)) {
			struct work scratch = work_scratch(work);
			json_array_append_new(list, item_json(&scratch, question));
			arena_destroy(scratch.arena);
		}
	}
	return list;
}
