/* Who answered, how they compare with the population, and what the weights did
 * about it. */
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

/* --- reached, against the population ----------------------------------------- */

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
	enum disclosure_reason *reason = arena_array(work->arena, categories.n + 1, sizeof(*reason));
	struct disclosure_limits limits = { 0, work->definition->disclosure.min_count };
	for (size_t i = 0; i < work->sample.interviews.n; i++) {
		if (categories.code[i] >= 0) {
			count[categories.code[i]]++;
		}
	}
	for (size_t i = 0; i < categories.n; i++) {
		reason[i] = count[i] > 0 && count[i] < limits.min_count ? WITHHELD_MIN_COUNT
									: DISCLOSURE_SHOWN;
	}
	bool hidden = disclosure_complement(count, reason, categories.n, &limits);
	json_t *list = json_array();
	for (size_t i = 0; i < categories.n; i++) {
		enum disclosure_reason why =
				!hidden && reason[i] == DISCLOSURE_SHOWN ? WITHHELD_COMPLEMENTARY : reason[i];
		json_array_append_new(list, reached_category(work, &categories, i, count, why));
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

/* --- weights ------------------------------------------------------------------ */

static void add_step(json_t *steps, const char *name, const struct weight_summary *summary)
{
	json_t *step = json_object();
	json_object_set_new(step, "step", json_string(name));
	json_object_set_new(step, "n", doc_count(summary->n));
	json_object_set_new(step, "sum", doc_number(summary->sum));
	json_object_set_new(step, "min", doc_number(summary->min));
	json_object_set_new(step, "max", doc_number(summary->max));
	json_object_set_new(step, "kish_deff", doc_number(summary->kish_deff));
	json_object_set_new(step, "n_eff", doc_number(summary->n_eff));
	json_array_append_new(steps, step);
}

static json_t *collapses(const struct weighting *weighting)
{
	json_t *list = json_array();
	for (size_t m = 0; m < weighting->n_margins; m++) {
		const struct raked_margin *margin = &weighting->margins[m];
		for (size_t s = 0; s < margin->n_steps; s++) {
			const struct category *all = margin->categories.categories;
			json_array_append_new(list,
					json_pack("{s:s, s:o, s:o}", "margin",
							margin->categories.question->name, "from",
							doc_category(&all[margin->steps[s].from]), "into",
							doc_category(&all[margin->steps[s].into])));
		}
	}
	return list;
}

static json_t *raking_json(const struct work *work)
{
	const struct weighting *weighting = &work->weighting;
	if (weighting->n_margins == 0 || weighting->design == NULL) {
		return json_null();
	}
	json_t *margins = json_array();
	for (size_t m = 0; m < weighting->n_margins; m++) {
		const struct question *question = weighting->margins[m].categories.question;
		json_array_append_new(margins, json_pack("{s:s, s:o}", "name", question->name, "label",
							       doc_label(work->definition, &question->label,
									       question->name)));
	}
	return json_pack("{s:s, s:b, s:b, s:I, s:o, s:o}", "status", rake_status_text(weighting->rake.status),
			"done", weighting->has_rake, "converged",
			weighting->has_rake && weighting->rake.status == RAKE_CONVERGED, "iterations",
			(json_int_t)weighting->rake.iterations, "margins", margins, "collapsed",
			collapses(weighting));
}

json_t *doc_weights(const struct work *work)
{
	const struct weighting *weighting = &work->weighting;
	json_t *steps = json_array();
	add_step(steps, "base", &weighting->base);
	if (weighting->has_adults) {
		add_step(steps, "adults", &weighting->adults);
	}
	if (weighting->has_rake) {
		add_step(steps, "raked", &weighting->raked);
	}
	bool has_design = weighting->design != NULL;
	return json_pack("{s:s, s:o, s:o, s:I, s:I, s:o, s:o, s:o}", "base",
			work->definition->design.base == BASE_PPS_CLUSTERS ? "pps_clusters" : "equal",
			"steps", steps, "raking", raking_json(work), "without_base",
			(json_int_t)weighting->n_without_base, "without_adults",
			(json_int_t)weighting->n_without_adults, "clusters",
			has_design ? doc_count(design_psus(weighting->design)) : json_null(), "strata",
			has_design ? doc_count(design_strata(weighting->design)) : json_null(), "df",
			has_design ? doc_number(design_df(weighting->design, NULL)) : json_null());
}
