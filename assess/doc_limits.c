/* What the numbers cannot tell, and why numbers are withheld. */
#include <math.h>
#include <stdio.h>

#include "assess/doc.h"
#include "assess/sentences.h"
#include "assess/work.h"
#include "base/xalloc.h"

#define GOOD_RESPONSE 0.80 /* below it: say what non-response may do (OMB 2006) */
#define FEW_DF 8 /* NCHS 2017: a statistician should look */

static void add(json_t *list, const char *code, json_t *text)
{
	json_array_append_new(list, json_pack("{s:s, s:o}", "code", code, "text", text));
}

static void add_count(json_t *list, const char *code, enum sentence sentence, size_t n)
{
	if (n > 0) {
		_cleanup_free_ char *text = xasprintf("%zu", n);
		add(list, code, sentence_saying(sentence, text, NULL));
	}
}

static void limits_of_size(const struct work *work, json_t *list)
{
	size_t n = work->sample.interviews.n;
	unsigned target = work->definition->design.target_completes;
	_cleanup_free_ char *min_n = xasprintf("%u", work->definition->disclosure.min_n);
	_cleanup_free_ char *n_text = xasprintf("%zu", n);
	_cleanup_free_ char *target_text = xasprintf("%u", target);
	if (n == 0) {
		add(list, "no_interviews", sentence_saying(LIMIT_NO_INTERVIEWS, NULL, NULL));
	} else if (n < work->definition->disclosure.min_n) {
		add(list, "few_interviews", sentence_saying(LIMIT_FEW_INTERVIEWS, min_n, NULL));
	}
	if (n > 0 && target > 0 && work->sample.dispositions[DISPOSITION_COMPLETE] < target) {
		add(list, "incomplete", sentence_saying(LIMIT_INCOMPLETE, n_text, target_text));
	}
	add_count(list, "repeated", LIMIT_REPEATED, work->sample.n_repeated);
	add_count(list, "without_outcome", LIMIT_WITHOUT_OUTCOME, work->sample.n_without_outcome);
}

static void limits_of_response(const struct work *work, json_t *list)
{
	if (!work->sample.has_outcomes) {
		return;
	}
	double e = outcome_e(work->sample.dispositions);
	double rate = outcome_rates(work->sample.dispositions, e).rr[2];
	if (isfinite(rate) && rate < GOOD_RESPONSE) {
		_cleanup_free_ char *text = xasprintf("%.0f%%", rate * 100);
		add(list, "response", sentence_saying(LIMIT_RESPONSE, text, NULL));
	}
}

static void limits_of_population(const struct work *work, json_t *list)
{
	const struct weighting *weighting = &work->weighting;
	int first = 0, last = 0;
	for (size_t i = 0; i < weighting->n_margins; i++) {
		int year = weighting->margins[i].population->year;
		first = i == 0 || year < first ? year : first;
		last = i == 0 || year > last ? year : last;
	}
	if (weighting->n_margins > 0) {
		_cleanup_free_ char *from = xasprintf("%d", first);
		_cleanup_free_ char *to = xasprintf("%d", last);
		add(list, "population", sentence_saying(LIMIT_POPULATION, from, to));
	}
}

static void add_collapse(const struct work *work, const struct raked_margin *margin,
		const struct collapse_step *step, json_t *list)
{
	const struct category *all = margin->categories.categories;
	json_t *from = doc_category(&all[step->from]), *into = doc_category(&all[step->into]);
	const struct question *question = margin->categories.question;
	json_t *arguments[] = { json_object_get(from, "label"), json_object_get(into, "label"),
		doc_label(work->definition, &question->label, question->name) };
	add(list, "collapsed", sentence_say(LIMIT_COLLAPSED, arguments, ARRAY_LEN(arguments)));
	json_decref(arguments[2]);
	json_decref(from);
	json_decref(into);
}

static void limits_of_weights(const struct work *work, json_t *list)
{
	const struct weighting *weighting = &work->weighting;
	if (!work->definition->design.declared) {
		add(list, "no_design", sentence_saying(LIMIT_NO_DESIGN, NULL, NULL));
	}
	if (weighting->design == NULL) {
		return;
	}
	for (size_t m = 0; m < weighting->n_margins; m++) {
		for (size_t s = 0; s < weighting->margins[m].n_steps; s++) {
			add_collapse(work, &weighting->margins[m], &weighting->margins[m].steps[s], list);
		}
	}
	if (weighting->n_margins > 0 && !weighting->has_rake) {
		add(list, "not_raked", sentence_saying(LIMIT_NOT_RAKED, NULL, NULL));
	} else if (weighting->has_rake && weighting->rake.status == RAKE_NOT_CONVERGED) {
		add(list, "not_converged", sentence_saying(LIMIT_NOT_CONVERGED, NULL, NULL));
	}
	if (weighting->has_trim && !weighting->trimming.settled) {
		add(list, "not_trimmed", sentence_saying(LIMIT_NOT_TRIMMED, NULL, NULL));
	}
	if (work->definition->design.response_class != NULL && work->sample.has_outcomes && !weighting->has_response) {
		add(list, "no_class", sentence_saying(LIMIT_NO_CLASS, NULL, NULL));
	}
	if (weighting->n_without_base > 0) {
		add(list, "without_base", sentence_saying(LIMIT_WITHOUT_BASE, NULL, NULL));
	}
	if (design_df(weighting->design, NULL) < FEW_DF) {
		add(list, "few_df", sentence_saying(LIMIT_FEW_DF, NULL, NULL));
	}
}

static void limits_of_scales(const struct work *work, json_t *list)
{
	for (size_t i = 0; i < work->definition->n_scales; i++) {
		const struct scale *scale = &work->definition->scales[i];
		double alpha = work->quality[i].reliability.alpha;
		if (work->quality[i].reason == DISCLOSURE_SHOWN && alpha < GOOD_ALPHA) {
			json_t *arguments[] = { doc_label(work->definition, &scale->label, scale->name),
				json_sprintf("%.2f", alpha) };
			add(list, "alpha", sentence_say(LIMIT_ALPHA, arguments, ARRAY_LEN(arguments)));
			json_decref(arguments[0]);
			json_decref(arguments[1]);
		}
	}
}

json_t *doc_limits(const struct work *work)
{
	json_t *list = json_array();
	limits_of_size(work, list);
	limits_of_response(work, list);
	limits_of_population(work, list);
	limits_of_weights(work, list);
	limits_of_scales(work, list);
	if (work->definition->n_conditions > 0 || work->definition->n_topics > 0) {
		add(list, "opinion", sentence_saying(LIMIT_OPINION, NULL, NULL));
	}
	if (work->population != NULL) {
		add(list, "adults", sentence_saying(LIMIT_ADULTS, NULL, NULL));
	}
	return list;
}

json_t *doc_reasons(void)
{
	static const struct {
		enum disclosure_reason reason;
		const char *en, *es;
	} reasons[] = {
		{ WITHHELD_NOT_ESTIMABLE, "there are too few answers to say",
				"hay muy pocas respuestas para poder decirlo" },
		{ WITHHELD_MIN_N, "too few people answered", "respondieron muy pocas personas" },
		{ WITHHELD_MIN_COUNT, "too few people gave this answer",
				"muy pocas personas dieron esta respuesta" },
		{ WITHHELD_REST, "too few people gave any other answer",
				"muy pocas personas dieron otra respuesta" },
		{ WITHHELD_EFFECTIVE_N, "the answers, as they were drawn, tell too little",
				"las respuestas, por la forma en que se eligieron, dicen muy poco" },
		{ WITHHELD_WIDTH, "the interval would be too wide to be of use",
				"el intervalo sería demasiado amplio para ser útil" },
		{ WITHHELD_RELATIVE_WIDTH, "the interval would be too wide for so small a share",
				"el intervalo sería demasiado amplio para una proporción tan pequeña" },
		{ WITHHELD_COMPLEMENTARY, "not shown, so that another withheld number cannot be worked out",
				"no se muestra, para que no se pueda deducir otro número reservado" },
	};
	json_t *object = json_object();
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		json_object_set_new(object, reason_code(reasons[i].reason),
				json_pack("{s:s, s:s}", "en", reasons[i].en, "es", reasons[i].es));
	}
	return object;
}
