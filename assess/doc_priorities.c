/*
 * What people name most, and what is important beside how well it goes.
 *
 *   rating = importance x (1 - performance), the importance-satisfaction rating
 *   level  very high from 0.20, high from 0.10, else medium
 *
 * Importance is the share who named it, performance the share who say it goes well.
 * The quadrant is taken at the means of the pairs that are shown; when the interval
 * of either share holds its mean the quadrant is not certain.
 */
#include <math.h>
#include <string.h>

#include "assess/doc.h"
#include "assess/sentences.h"
#include "assess/work.h"

#define RATING_VERY_HIGH 0.20
#define RATING_HIGH 0.10
#define TOP 3

/* --- what is named most -------------------------------------------------------- */

/* The ranking of what matters most: that of the question of `importance`, else the first. */
static const struct ranking *main_ranking(const struct definition *definition)
{
	for (size_t i = 0; definition->n_importance > 0 && i < definition->n_rankings; i++) {
		if (definition->rankings[i].question == definition->importance[0].question) {
			return &definition->rankings[i];
		}
	}
	return definition->n_rankings > 0 ? &definition->rankings[0] : NULL;
}

struct named_most { /* the options of the ranking, measured in every cell of the groups */
	const struct choice **choices;
	const struct measure *measures;
	size_t n, n_cells;
};

static struct named_most measure_named(const struct work *work, const struct question *question)
{
	const struct choice_list *list = question->list;
	struct named_most named = { .choices = arena_array(work->arena, list->n_choices + 1, sizeof(*named.choices)),
		.n_cells = work->n_cells };
	struct measure_column *columns = arena_array(work->arena, list->n_choices + 1, sizeof(*columns));
	for (size_t i = 0; i < list->n_choices; i++) {
		if (list->choices[i].missing == MISSING_NONE) {
			named.choices[named.n] = &list->choices[i];
			columns[named.n] = (struct measure_column){ MEASURE_SHARE,
				share_values(work->arena, &work->sample.interviews, question,
						&named.choices[named.n], 1) };
			named.n++;
		}
	}
	named.measures = measure_table(&work->measuring, columns, named.n, work->groups, work->n_groups);
	return named;
}

/* The largest share of a cell below the one given last; n when there is none. */
static size_t next_largest(const struct named_most *named, size_t cell, const bool *taken)
{
	size_t best = named->n;
	for (size_t i = 0; i < named->n; i++) {
		const struct measure *measure = &named->measures[i * named->n_cells + cell];
		bool larger = best == named->n
			      || measure->estimate.value
						> named->measures[best * named->n_cells + cell].estimate.value;
		if (!taken[i] && measure_shown(measure) && larger) {
			best = i;
		}
	}
	return best;
}

static json_t *top_of(const struct work *work, const struct named_most *named, size_t cell)
{
	json_t *list = json_array();
	bool *taken = arena_array(work->arena, named->n + 1, sizeof(*taken));
	for (size_t k = 0; k < TOP; k++) {
		size_t best = next_largest(named, cell, taken);
		if (best == named->n) {
			break;
		}
		taken[best] = true;
		const struct choice *choice = named->choices[best];
		json_array_append_new(list,
				json_pack("{s:s, s:o, s:o}", "name", choice->name, "label",
						doc_label(work->definition, &choice->label, choice->name), "share",
						measure_json(&named->measures[best * named->n_cells + cell])));
	}
	return list;
}

/* Sets "top", and how many of the "options" are "withheld" and so might be among them. */
static void set_top(json_t *object, const struct work *work, const struct named_most *named, size_t cell)
{
	size_t withheld = 0;
	for (size_t i = 0; i < named->n; i++) {
		withheld += !measure_shown(&named->measures[i * named->n_cells + cell]);
	}
	json_object_set_new(object, "top", top_of(work, named, cell));
	json_object_set_new(object, "options", doc_count(named->n));
	json_object_set_new(object, "withheld", doc_count(withheld));
}

static json_t *top_by_group(const struct work *work, const struct named_most *named)
{
	json_t *groups = json_array();
	for (size_t g = 0; g < work->n_groups; g++) {
		const struct categories *group = &work->groups[g];
		json_t *categories = json_array();
		for (size_t i = 0; i < group->n; i++) {
			json_t *category = doc_category(&group->categories[i]);
			set_top(category, work, named, work_first_cell(work, g) + i);
			json_array_append_new(categories, category);
		}
		json_array_append_new(groups, json_pack("{s:s, s:o, s:o}", "name", doc_group_name(group), "label",
							doc_group_label(work, group), "categories", categories));
	}
	return groups;
}

json_t *doc_concerns(const struct work *work)
{
	const struct ranking *ranking = main_ranking(work->definition);
	if (ranking == NULL) {
		return doc_missing(sentence_saying(MISSING_CONCERNS, NULL, NULL));
	}
	struct work scratch = work_scratch(work);
	struct named_most named = measure_named(&scratch, ranking->question);
	json_t *concerns = json_pack("{s:s, s:s, s:o}", "ranking", ranking->name, "question", ranking->question->name,
			"label", doc_label(work->definition, &ranking->label, ranking->name));
	set_top(concerns, &scratch, &named, 0);
	json_object_set_new(concerns, "groups", top_by_group(&scratch, &named));
	arena_destroy(scratch.arena);
	return concerns;
}

/* --- importance beside how well it goes ------------------------------------------ */

struct pair {
	struct measure important;
	const struct measure *goes_well;
};

static bool both_shown(const struct pair *pair)
{
	return measure_shown(&pair->important) && measure_shown(pair->goes_well);
}

struct cut { /* the means of the pairs that are shown; NAN with fewer than two */
	double importance, performance;
};

static struct cut cut_of(const struct pair *pairs, size_t n)
{
	size_t n_shown = 0;
	struct cut sum = { 0, 0 };
	for (size_t i = 0; i < n; i++) {
		if (both_shown(&pairs[i])) {
			sum.importance += pairs[i].important.estimate.value;
			sum.performance += pairs[i].goes_well->estimate.value;
			n_shown++;
		}
	}
	return n_shown < 2 ? (struct cut){ NAN, NAN }
			   : (struct cut){ sum.importance / (double)n_shown, sum.performance / (double)n_shown };
}

static bool holds(const struct interval *interval, double value)
{
	return interval->lower <= value && value <= interval->upper;
}

static json_t *quadrant(const struct pair *pair, const struct cut *cut)
{
	if (!both_shown(pair) || !isfinite(cut->importance)) {
		return json_null();
	}
	bool important = pair->important.estimate.value >= cut->importance;
	bool well = pair->goes_well->estimate.value >= cut->performance;
	return json_string(important ? (well ? "keep" : "first") : (well ? "enough" : "later"));
}

static json_t *rating_level(double rating)
{
	return !isfinite(rating) ? json_null()
				 : json_string(rating >= RATING_VERY_HIGH ? "very high"
					       : rating >= RATING_HIGH    ? "high"
									  : "medium");
}

static json_t *pair_json(const struct work *work, const struct importance *importance, const struct pair *pair,
		const struct cut *cut)
{
	double rating = both_shown(pair) ? pair->important.estimate.value * (1 - pair->goes_well->estimate.value)
					 : NAN;
	bool certain = both_shown(pair) && isfinite(cut->importance)
		       && !holds(&pair->important.interval, cut->importance)
		       && !holds(&pair->goes_well->interval, cut->performance);
	json_t *object = json_object();
	json_object_set_new(object, "name", json_string(importance->choice->name));
	json_object_set_new(object, "label",
			doc_label(work->definition, &importance->choice->label, importance->choice->name));
	json_object_set_new(object, "rated", json_string(importance->rated->name));
	json_object_set_new(object, "rated_label",
			doc_label(work->definition, &importance->rated->label, importance->rated->name));
	json_object_set_new(object, "importance", measure_json(&pair->important));
	json_object_set_new(object, "performance", measure_json(pair->goes_well));
	json_object_set_new(object, "rating", doc_number(rating));
	json_object_set_new(object, "level", rating_level(rating));
	json_object_set_new(object, "quadrant", quadrant(pair, cut));
	json_object_set_new(object, "certain", json_boolean(certain));
	return object;
}

json_t *doc_importance(const struct work *work)
{
	const struct definition *definition = work->definition;
	size_t n = definition->n_importance;
	if (n == 0) {
		return doc_missing(sentence_saying(MISSING_IMPORTANCE, NULL, NULL));
	}
	struct work scratch = work_scratch(work);
	struct pair *pairs = arena_array(scratch.arena, n, sizeof(*pairs));
	for (size_t i = 0; i < n; i++) {
		const struct importance *importance = &definition->importance[i];
		struct measure_column column = { MEASURE_SHARE,
			share_values(scratch.arena, &work->sample.interviews, importance->question,
					&importance->choice, 1) };
		pairs[i] = (struct pair){ measure_all(&scratch.measuring, &column), &work->performances[i] };
	}
	struct cut cut = cut_of(pairs, n);
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		json_array_append_new(list, pair_json(work, &definition->importance[i], &pairs[i], &cut));
	}
	const struct question *question = definition->importance[0].question;
	json_t *object = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "question", question->name, "label",
			doc_label(definition, &question->label, question->name), "mean_importance",
			doc_number(cut.importance), "mean_performance", doc_number(cut.performance), "pairs", list,
			"note", sentence_saying(NOTE_RATING, NULL, NULL));
	arena_destroy(scratch.arena);
	return object;
}
