/*
 * The methods statement: every element that the Transparency Initiative of AAPOR asks
 * for, filled from the definition and the data. What nobody said is a gap, and the
 * gap says how to fill it.
 */
#include <math.h>

#include "assess/doc.h"
#include "assess/sentences.h"
#include "assess/work.h"
#include "base/xalloc.h"

/* --- what can be said from the definition and the data --------------------------------- */

/* A form that names no households may be asked of anybody. */
static json_t *strategy(const struct work *work)
{
	return work->definition->design.unit != NULL ? sentence_saying(METHOD_TEXT_STRATEGY, NULL, NULL) : NULL;
}

static json_t *instrument(const struct work *work)
{
	size_t n = 0;
	for (size_t i = 0; i < work->definition->n_questions; i++) {
		n += is_item(work->definition, work->definition->questions[i]);
	}
	json_t *arguments[] = { json_string(work->definition->form_id), json_string(work->definition->version),
		json_sprintf("%zu", n) };
	json_t *text = sentence_say(METHOD_TEXT_INSTRUMENT, arguments, ARRAY_LEN(arguments));
	for (size_t i = 0; i < ARRAY_LEN(arguments); i++) {
		json_decref(arguments[i]);
	}
	return text;
}

static json_t *population(const struct work *work)
{
	const struct population *who = work->population;
	if (who == NULL) {
		return NULL;
	}
	json_t *arguments[] = { doc_text(&who->title, who->languages, who->n_languages, who->name),
		json_sprintf("%.0f", who->total), json_sprintf("%.0f", who->households) };
	json_t *text = sentence_say(METHOD_TEXT_POPULATION, arguments, ARRAY_LEN(arguments));
	for (size_t i = 0; i < ARRAY_LEN(arguments); i++) {
		json_decref(arguments[i]);
	}
	return text;
}

static json_t *sampling(const struct work *work)
{
	const struct survey_design *design = &work->definition->design;
	if (!design->declared || design->clusters == NULL || work->weighting.design == NULL) {
		return NULL;
	}
	_cleanup_free_ char *strata = xasprintf("%zu", design_strata(work->weighting.design));
	_cleanup_free_ char *clusters = xasprintf("%zu", design_psus(work->weighting.design));
	return sentence_saying(design->base == BASE_PPS_CLUSTERS ? METHOD_TEXT_SAMPLING_PPS : METHOD_TEXT_SAMPLING_EQUAL,
			strata, clusters);
}

static json_t *languages(const struct work *work)
{
	struct buf names = BUF(4096);
	for (size_t i = 0; i < work->definition->n_languages; i++) {
		buf_addf(&names, "%s%s", i > 0 ? ", " : "", language_name(work->definition->languages[i]));
	}
	json_t *text = sentence_saying(METHOD_TEXT_LANGUAGES, buf_text(&names), NULL);
	buf_finish(&names);
	return text;
}

static json_t *dates(const struct work *work)
{
	if (work->sample.interviews.n == 0) {
		return NULL;
	}
	json_t *first = doc_time(work->sample.first_us), *last = doc_time(work->sample.last_us);
	_cleanup_free_ char *from = xasprintf("%.10s", json_string_value(first));
	_cleanup_free_ char *to = xasprintf("%.10s", json_string_value(last));
	json_decref(first);
	json_decref(last);
	return sentence_saying(METHOD_TEXT_DATES, from, to);
}

static json_t *size(const struct work *work)
{
	_cleanup_free_ char *interviews = xasprintf("%zu", work->sample.interviews.n);
	_cleanup_free_ char *responses = xasprintf("%zu", work->sample.n_responses);
	return sentence_saying(METHOD_TEXT_SIZE, interviews, responses);
}

/* The widest interval of a headline that is shown for everybody. */
static json_t *precision(const struct work *work)
{
	double widest = 0;
	for (size_t i = 0; i < work->definition->n_headlines; i++) {
		const struct measure *measure = work_headline(work, i);
		if (measure_shown(measure)) {
			widest = fmax(widest, (measure->interval.upper - measure->interval.lower) / 2);
		}
	}
	_cleanup_free_ char *points = xasprintf("%.0f", ceil(widest * 100));
	return widest > 0 ? sentence_saying(METHOD_TEXT_PRECISION, points, NULL) : NULL;
}

static json_t *response(const struct work *work)
{
	const double *counts = work->sample.dispositions;
	double e = outcome_e(counts);
	struct outcome_rates rates = outcome_rates(counts, e);
	if (!work->sample.has_outcomes || !isfinite(rates.rr[0]) || !isfinite(rates.rr[2])) {
		return NULL;
	}
	json_t *arguments[] = { json_sprintf("%.1f%%", rates.rr[0] * 100), json_sprintf("%.1f%%", rates.rr[2] * 100),
		json_sprintf("%.3f", e), json_sprintf("%.1f%%", rates.coop[0] * 100),
		json_sprintf("%.1f%%", rates.ref[0] * 100) };
	json_t *text = sentence_say(METHOD_TEXT_RESPONSE, arguments, ARRAY_LEN(arguments));
	for (size_t i = 0; i < ARRAY_LEN(arguments); i++) {
		json_decref(arguments[i]);
	}
	return text;
}

static json_t *weighting(const struct work *work)
{
	const struct weighting *weights = &work->weighting;
	if (weights->has_rake) {
		_cleanup_free_ char *kish = xasprintf("%.2f", weights->raked.kish_deff);
		return sentence_saying(METHOD_TEXT_WEIGHTED_RAKED, kish, NULL);
	}
	_cleanup_free_ char *kish = xasprintf("%.2f", (weights->has_adults ? weights->adults : weights->base).kish_deff);
	return work->sample.interviews.n > 0 ? sentence_saying(METHOD_TEXT_WEIGHTED, kish, NULL) : NULL;
}

static json_t *processing(const struct work *work)
{
	(void)work;
	return sentence_saying(METHOD_TEXT_PROCESSING, NULL, NULL);
}

static json_t *disclosure(const struct work *work)
{
	_cleanup_free_ char *people = xasprintf("%u", work->definition->disclosure.min_n);
	_cleanup_free_ char *count = xasprintf("%u", work->definition->disclosure.min_count);
	return sentence_saying(METHOD_TEXT_DISCLOSURE, people, count);
}

static json_t *limits(const struct work *work)
{
	(void)work;
	return sentence_saying(METHOD_TEXT_LIMITS, NULL, NULL);
}

/* --- the elements ---------------------------------------------------------------------- */

static const struct element {
	const char *code;
	enum sentence title;
	json_t *(*say)(const struct work *work); /* NULL: the definition says it, under `subject` */
	enum method_subject subject;
	enum sentence gap;                       /* when nothing can be said */
} elements[] = { /* in the order of the statement */
	{ "strategy", METHOD_STRATEGY, strategy, 0, GAP_STRATEGY },
	{ "sponsor", METHOD_WHO_PAYS, NULL, METHOD_SPONSOR, GAP_SPONSOR },
	{ "conducted_by", METHOD_WHO_ASKS, NULL, METHOD_CONDUCTED_BY, GAP_CONDUCTED_BY },
	{ "instrument", METHOD_INSTRUMENT, instrument, 0, GAP_STRATEGY },
	{ "population", METHOD_POPULATION, population, 0, GAP_POPULATION },
	{ "frame", METHOD_LIST, NULL, METHOD_FRAME, GAP_FRAME },
	{ "sampling", METHOD_SAMPLING, sampling, 0, GAP_SAMPLING },
	{ "selection", METHOD_PERSON, NULL, METHOD_SELECTION, GAP_SELECTION },
	{ "mode", METHOD_HOW_ASKED, NULL, METHOD_MODE, GAP_MODE },
	{ "languages", METHOD_LANGUAGES, languages, 0, GAP_STRATEGY },
	{ "dates", METHOD_DATES, dates, 0, GAP_DATES },
	{ "size", METHOD_SIZE, size, 0, GAP_STRATEGY },
	{ "precision", METHOD_PRECISION, precision, 0, GAP_PRECISION },
	{ "response", METHOD_RESPONSE, response, 0, GAP_RESPONSE },
	{ "weighting", METHOD_WEIGHTING, weighting, 0, GAP_DATES },
	{ "processing", METHOD_PROCESSING, processing, 0, GAP_STRATEGY },
	{ "quality", METHOD_CHECKS, NULL, METHOD_QUALITY, GAP_QUALITY },
	{ "training", METHOD_SURVEYORS, NULL, METHOD_TRAINING, GAP_TRAINING },
	{ "incentives", METHOD_GIFTS, NULL, METHOD_INCENTIVES, GAP_INCENTIVES },
	{ "disclosure", METHOD_DISCLOSURE, disclosure, 0, GAP_STRATEGY },
	{ "limits", METHOD_LIMITS, limits, 0, GAP_STRATEGY },
};

static json_t *text_of(const struct work *work, const struct element *element)
{
	const struct text *text = &work->definition->method[element->subject];
	if (element->say != NULL) {
		return element->say(work);
	}
	return text_is_set(text) ? doc_label(work->definition, text, "") : NULL;
}

json_t *doc_method(const struct work *work)
{
	json_t *list = json_array();
	for (size_t i = 0; i < ARRAY_LEN(elements); i++) {
		const struct element *element = &elements[i];
		json_t *text = text_of(work, element);
		json_t *gap = text == NULL ? sentence_saying(element->gap, NULL, NULL) : json_null();
		json_array_append_new(list, json_pack("{s:s, s:o, s:o, s:o}", "element", element->code, "title",
							sentence_saying(element->title, NULL, NULL), "text",
							text != NULL ? text : json_null(), "gap", gap));
	}
	return list;
}
