/* What the weights did. */
#include <math.h>

#include "assess/doc.h"
#include "assess/work.h"
#include "scoring/replicates.h"

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

static json_t *class_json(const struct response_classes *classes, size_t i)
{
	static const struct category none = { .name = "none" };
	json_t *class = doc_category(i < classes->categories.n ? &classes->categories.categories[i] : &none);
	json_object_set_new(class, "visits", doc_count(classes->n_visits[i]));
	json_object_set_new(class, "interviews", doc_count(classes->n_interviews[i]));
	json_object_set_new(class, "eligibility", doc_number(classes->eligibility[classes->place[i]]));
	json_object_set_new(class, "nonresponse", doc_number(classes->nonresponse[classes->place[i]]));
	json_object_set_new(class, "joined",
			classes->into[i] == (int32_t)i || (size_t)classes->into[i] >= classes->categories.n
					? json_null()
					: json_string(classes->categories.categories[classes->into[i]].name));
	return class;
}

static json_t *nonresponse_json(const struct work *work)
{
	const struct weighting *weighting = &work->weighting;
	const struct question *question = work->definition->design.response_class;
	if (!weighting->has_response) {
		return json_null();
	}
	json_t *classes = json_array();
	for (size_t i = 0; i < weighting->response.n; i++) {
		json_array_append_new(classes, class_json(&weighting->response, i));
	}
	return json_pack("{s:s, s:o, s:o}", "class", question->name, "label",
			doc_label(work->definition, &question->label, question->name), "classes", classes);
}

static json_t *trim_json(const struct work *work)
{
	const struct trimming *trimming = &work->weighting.trimming;
	if (!work->weighting.has_trim) {
		return json_null();
	}
	return json_pack("{s:f, s:o, s:I, s:I, s:b}", "max_ratio", work->definition->design.trim_ratio, "cap",
			doc_number(trimming->cap), "n", (json_int_t)trimming->n, "rounds", (json_int_t)trimming->rounds,
			"settled", trimming->settled);
}

static json_t *replicates_json(const struct work *work)
{
	const struct weighting *weighting = &work->weighting;
	if (!weighting->has_replicates) {
		return json_null();
	}
	return json_pack("{s:s, s:I, s:I, s:I}", "method", "bootstrap", "n",
			(json_int_t)design_replicates(weighting->design), "used",
			(json_int_t)design_replicates_used(weighting->design), "seed",
			(json_int_t)work->definition->design.replicates_seed);
}

static json_t *steps_json(const struct weighting *weighting)
{
	json_t *steps = json_array();
	add_step(steps, "base", &weighting->base);
	if (weighting->has_response) {
		add_step(steps, "eligibility", &weighting->eligibility);
		add_step(steps, "nonresponse", &weighting->nonresponse);
	}
	if (weighting->has_adults) {
		add_step(steps, "adults", &weighting->adults);
	}
	if (weighting->has_rake) {
		add_step(steps, "raked", &weighting->raked);
	}
	if (weighting->has_trim) {
		add_step(steps, "trimmed", &weighting->trimmed);
	}
	return steps;
}

json_t *doc_weights(const struct work *work)
{
	const struct weighting *weighting = &work->weighting;
	bool has_design = weighting->design != NULL;
	return json_pack("{s:s, s:s?, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:o, s:o, s:o}", "base",
			work->definition->design.base == BASE_PPS_CLUSTERS ? "pps_clusters" : "equal", "universe",
			work->definition->design.universe, "steps", steps_json(weighting), "nonresponse",
			nonresponse_json(work), "raking", raking_json(work), "trimming", trim_json(work), "replicates",
			replicates_json(work), "without_base",
			(json_int_t)weighting->n_without_base, "without_adults",
			(json_int_t)weighting->n_without_adults, "clusters",
			has_design ? doc_count(design_psus(weighting->design)) : json_null(), "strata",
			has_design ? doc_count(design_strata(weighting->design)) : json_null(), "df",
			has_design ? doc_number(design_df(weighting->design, NULL)) : json_null());
}
