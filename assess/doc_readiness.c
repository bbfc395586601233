/*
 * The conditions of readiness: each is met, not met, or there is insufficient
 * evidence; and the overall line. A number that is withheld never makes a
 * condition "not met".
 */
#include <math.h>
#include <string.h>

#include "assess/doc.h"
#include "assess/sentences.h"
#include "assess/work.h"
#include "base/xalloc.h"
#include "scoring/readiness.h"

#define MAIN_GROUP 0.10 /* a group with at least this share of the population */

/* What became of one condition. */
struct finding {
	enum readiness state;
	json_t *rule;     /* in words */
	json_t *note;     /* NULL: none */
	const char *unit; /* of value and limit: "share", "count", "ratio"; NULL without a value */
	double value, limit;
	json_t *estimate; /* the measure that was judged; NULL: none */
	json_t *parts;    /* [{"label":…, "state":…}]; NULL: none */
};

/* The sentence filled with plain texts; a double is written as percent. */
static char *percent_text(double share)
{
	return xasprintf("%.0f%%", share * 100);
}

static struct finding not_recorded(json_t *rule)
{
	return (struct finding){
		.state = READINESS_INSUFFICIENT_EVIDENCE,
		.rule = rule,
		.note = sentence_saying(NOTE_NOT_RECORDED, NULL, NULL),
		.value = NAN,
		.limit = NAN,
	};
}

static struct finding sample_completion(const struct work *work, const struct condition *condition)
{
	unsigned target = work->definition->design.target_completes;
	_cleanup_free_ char *share = percent_text(condition->share);
	_cleanup_free_ char *planned = xasprintf("%u", target);
	double complete = work->sample.dispositions[DISPOSITION_COMPLETE], needed = condition->share * target;
	struct finding finding = { .unit = "count", .value = complete, .limit = ceil(needed) };
	finding.rule = sentence_saying(RULE_SAMPLE_COMPLETION, share, target > 0 ? planned : "?");
	finding.state = readiness_at_least(target > 0 ? complete : NAN, needed);
	if (target == 0) {
		finding.limit = NAN;
		finding.note = sentence_saying(NOTE_NO_TARGET, NULL, NULL);
	}
	return finding;
}

static struct finding response_reporting(const struct work *work)
{
	const double *counts = work->sample.dispositions;
	struct outcome_rates rates = outcome_rates(counts, outcome_e(counts));
	bool computed = work->sample.has_outcomes && isfinite(rates.rr[0]) && isfinite(rates.coop[0])
			&& isfinite(rates.ref[0]);
	return (struct finding){
		.state = computed ? READINESS_MET : READINESS_INSUFFICIENT_EVIDENCE,
		.rule = sentence_saying(RULE_RESPONSE_REPORTING, NULL, NULL),
		.unit = computed ? "share" : NULL,
		.value = computed ? rates.rr[2] : NAN,
		.limit = NAN,
	};
}

static void add_part(json_t *parts, json_t *label, enum readiness state)
{
	json_array_append_new(parts, json_pack("{s:o, s:s}", "label", label, "state", readiness_word(state)));
}

/* Answers that count for a category: its own and those of the ones that joined it. */
static size_t answers_with_joined(const struct raked_margin *margin, size_t category)
{
	size_t n = 0;
	for (size_t i = 0; i < margin->categories.n; i++) {
		if (margin->into == NULL ? i == category : margin->into[i] == (int32_t)category) {
			n += margin->n[i];
		}
	}
	return n;
}

static struct finding group_coverage(const struct work *work, const struct condition *condition)
{
	_cleanup_free_ char *least = xasprintf("%u", condition->min_n);
	struct finding finding = { .value = NAN, .limit = NAN, .parts = json_array() };
	finding.rule = sentence_saying(RULE_GROUP_COVERAGE, least, NULL);
	size_t n_bad = 0, n_all = 0;
	for (size_t m = 0; m < work->weighting.n_margins; m++) {
		const struct raked_margin *margin = &work->weighting.margins[m];
		for (size_t i = 0; i < margin->categories.n; i++) {
			bool joined = margin->into != NULL && margin->into[i] != (int32_t)i;
			n_all++;
			if (!joined && answers_with_joined(margin, i) < condition->min_n) {
				json_t *category = doc_category(&margin->categories.categories[i]);
				add_part(finding.parts, json_incref(json_object_get(category, "label")),
						READINESS_NOT_MET);
				json_decref(category);
				n_bad++;
			}
		}
	}
	bool known = n_all > 0 && work->sample.interviews.n > 0;
	finding.state = !known      ? READINESS_INSUFFICIENT_EVIDENCE
			: n_bad > 0 ? READINESS_NOT_MET
				    : READINESS_MET;
	return finding;
}

static size_t interviews_in(const struct work *work, const char *language)
{
	const struct question *question = work->definition->design.language;
	size_t n = 0;
	for (size_t i = 0; question != NULL && i < work->sample.interviews.n; i++) {
		const char *text = value_text(work->arena, answers_of(work->input->answers, question),
				work->sample.interviews.rows[i]);
		n += text != NULL && strcmp(text, language) == 0;
	}
	return n;
}

static struct finding language_access(const struct work *work, const struct condition *condition)
{
	struct finding finding = { .value = NAN, .limit = NAN, .parts = json_array() };
	struct buf names = BUF(4096);
	enum readiness *states = arena_array(work->arena, condition->n_languages + 1, sizeof(*states));
	for (size_t i = 0; i < condition->n_languages; i++) {
		const char *language = condition->languages[i];
		states[i] = work->sample.interviews.n == 0 || work->definition->design.language == NULL
					    ? READINESS_INSUFFICIENT_EVIDENCE
			    : interviews_in(work, language) > 0 ? READINESS_MET
								: READINESS_NOT_MET;
		add_part(finding.parts, json_pack("{s:s, s:s}", "en", language_name(language), "es",
							language_name(language)), states[i]);
		buf_addf(&names, "%s%s", i > 0 ? ", " : "", language_name(language));
	}
	finding.rule = sentence_saying(RULE_LANGUAGE_ACCESS, buf_text(&names), NULL);
	finding.state = readiness_all(states, condition->n_languages);
	buf_finish(&names);
	return finding;
}

static struct finding weight_quality(const struct work *work, const struct condition *condition)
{
	_cleanup_free_ char *most = xasprintf("%.1f", condition->max_kish);
	const struct weighting *weighting = &work->weighting;
	const struct weight_summary *last = &weighting->final;
	double kish = weighting->design != NULL ? last->kish_deff : NAN;
	return (struct finding){
		.state = readiness_at_most(kish, condition->max_kish),
		.rule = sentence_saying(RULE_WEIGHT_QUALITY, most, NULL),
		.unit = "ratio",
		.value = kish,
		.limit = condition->max_kish,
	};
}

static struct finding scale_quality(const struct work *work, const struct condition *condition)
{
	_cleanup_free_ char *least = xasprintf("%.2f", condition->min_alpha);
	size_t n = work->definition->n_scales;
	struct finding finding = { .unit = "ratio", .value = NAN, .limit = condition->min_alpha };
	finding.parts = json_array();
	enum readiness *states = arena_array(work->arena, n + 1, sizeof(*states));
	bool all_shown = n > 0;
	for (size_t i = 0; i < n; i++) {
		const struct scale *scale = &work->definition->scales[i];
		const struct scale_quality *quality = &work->quality[i];
		states[i] = readiness_at_least(
				quality->reason == DISCLOSURE_SHOWN ? quality->reliability.alpha : NAN, condition->min_alpha);
		add_part(finding.parts, doc_label(work->definition, &scale->label, scale->name), states[i]);
		all_shown = all_shown && quality->reason == DISCLOSURE_SHOWN;
		if (quality->reason == DISCLOSURE_SHOWN && !(quality->reliability.alpha >= finding.value)) {
			finding.value = quality->reliability.alpha; /* the lowest */
		}
	}
	finding.value = all_shown ? finding.value : NAN;
	finding.rule = sentence_saying(RULE_SCALE_QUALITY, least, NULL);
	finding.state = readiness_all(states, n);
	return finding;
}

static json_t *support_rule(const struct work *work, const struct condition *condition)
{
	const struct headline *headline = condition->headline;
	_cleanup_free_ char *share = percent_text(condition->share);
	json_t *arguments[] = { doc_label(work->definition, &headline->label, headline->name),
		json_string(share), NULL };
	size_t n = 2;
	if (condition->group != NULL) {
		arguments[n++] =
				doc_label(work->definition, &condition->group->label, condition->group->name);
	}
	json_t *rule = sentence_say(n == 3 ? RULE_SUPPORT_BY_GROUP : RULE_SUPPORT_MAJORITY, arguments, n);
	for (size_t i = 0; i < n; i++) {
		json_decref(arguments[i]);
	}
	return rule;
}

/* The share of a group in the population; where that is not known, among those
 * interviewed who are in any group. */
static double share_of_group(const struct work *work, const struct categories *group, size_t category)
{
	if (isfinite(group->categories[category].population)) {
		return group->categories[category].population;
	}
	size_t known = 0, inside = 0;
	for (size_t i = 0; i < work->sample.interviews.n; i++) {
		known += group->code[i] >= 0;
		inside += group->code[i] == (int32_t)category;
	}
	return known > 0 ? (double)inside / (double)known : 0;
}

/* A group that is withheld can neither be said to lie below nor not. When it is a
 * main one, the condition cannot be called met; a small one is only named. */
static enum readiness support_in_groups(
		const struct work *work, const struct condition *condition, size_t headline, json_t *parts)
{
	enum readiness state = READINESS_MET;
	for (size_t g = 0; g < work->n_groups; g++) {
		const struct categories *group = &work->groups[g];
		for (size_t i = 0; group->question == condition->group && i < group->n; i++) {
			const struct measure *cell =
					&work_headline(work, headline)[work_first_cell(work, g) + i];
			enum readiness own = readiness_not_below(
					&cell->interval, measure_shown(cell), condition->share);
			json_t *category = doc_category(&group->categories[i]);
			add_part(parts, json_incref(json_object_get(category, "label")), own);
			json_decref(category);
			bool counts = own == READINESS_NOT_MET || share_of_group(work, group, i) >= MAIN_GROUP;
			state = counts ? readiness_all((enum readiness[]){ state, own }, 2) : state;
		}
	}
	return state;
}

static struct finding support_majority(const struct work *work, const struct condition *condition)
{
	size_t index = (size_t)(condition->headline - work->definition->headlines);
	const struct measure *everybody = work_headline(work, index);
	struct finding finding = { .value = NAN, .limit = condition->share, .unit = "share" };
	finding.rule = support_rule(work, condition);
	finding.estimate = measure_json(everybody);
	enum readiness states[2] = { readiness_above(&everybody->interval, measure_shown(everybody),
						     condition->share),
		READINESS_MET };
	if (condition->group != NULL) {
		finding.parts = json_array();
		states[1] = support_in_groups(work, condition, index, finding.parts);
	}
	finding.state = readiness_all(states, 2);
	return finding;
}

static struct finding baseline(const struct work *work, const struct condition *condition)
{
	size_t n = condition->n_scales > 0 ? condition->n_scales : work->definition->n_scales;
	struct finding finding = { .value = NAN, .limit = NAN, .parts = json_array() };
	enum readiness *states = arena_array(work->arena, n + 1, sizeof(*states));
	struct buf names[2] = { BUF(16384), BUF(16384) };
	const char *const languages[2] = { "en", "es" };
	for (size_t i = 0; i < n; i++) {
		const struct scale *scale =
				condition->n_scales > 0 ? condition->scales[i] : &work->definition->scales[i];
		size_t index = (size_t)(scale - work->definition->scales);
		states[i] = measure_shown(work_scale(work, index)) ? READINESS_MET
								   : READINESS_INSUFFICIENT_EVIDENCE;
		json_t *label = doc_label(work->definition, &scale->label, scale->name);
		for (size_t l = 0; l < 2; l++) {
			const char *text = json_string_value(json_object_get(label, languages[l]));
			buf_addf(&names[l], "%s%s", i > 0 ? ", " : "", text != NULL ? text : scale->name);
		}
		add_part(finding.parts, label, states[i]);
	}
	json_t *argument = json_pack("{s:s, s:s}", "en", buf_text(&names[0]), "es", buf_text(&names[1]));
	finding.rule = sentence_say(RULE_BASELINE, &argument, 1);
	finding.state = readiness_all(states, n);
	json_decref(argument);
	buf_finish(&names[0]);
	buf_finish(&names[1]);
	return finding;
}

static struct finding unrecorded_condition(const struct condition *condition)
{
	_cleanup_free_ char *checks = percent_text(condition->back_checks);
	_cleanup_free_ char *informants = xasprintf("%u", condition->informants);
	_cleanup_free_ char *groups = xasprintf("%u", condition->focus_groups);
	_cleanup_free_ char *stage = xasprintf("%g", condition->min);
	if (condition->kind == CONDITION_INTERVIEW_QUALITY) {
		return not_recorded(sentence_saying(RULE_INTERVIEW_QUALITY, checks, NULL));
	}
	if (condition->kind == CONDITION_STAKEHOLDERS) {
		return not_recorded(sentence_saying(RULE_STAKEHOLDERS, informants, groups));
	}
	if (condition->kind == CONDITION_READINESS_STAGE) {
		return not_recorded(sentence_saying(RULE_READINESS_STAGE, stage, NULL));
	}
	return not_recorded(sentence_saying(RULE_COMMUNITY_PLAN, NULL, NULL));
}

static struct finding judge(const struct work *work, const struct condition *condition)
{
	switch (condition->kind) {
	case CONDITION_SAMPLE_COMPLETION:
		return sample_completion(work, condition);
	case CONDITION_RESPONSE_REPORTING:
		return response_reporting(work);
	case CONDITION_GROUP_COVERAGE:
		return group_coverage(work, condition);
	case CONDITION_LANGUAGE_ACCESS:
		return language_access(work, condition);
	case CONDITION_WEIGHT_QUALITY:
		return weight_quality(work, condition);
	case CONDITION_SCALE_QUALITY:
		return scale_quality(work, condition);
	case CONDITION_SUPPORT_MAJORITY:
		return support_majority(work, condition);
	case CONDITION_BASELINE:
		return baseline(work, condition);
	case CONDITION_INTERVIEW_QUALITY:
	case CONDITION_STAKEHOLDERS:
	case CONDITION_READINESS_STAGE:
	case CONDITION_COMMUNITY_PLAN:
		return unrecorded_condition(condition);
	}
	return unrecorded_condition(condition);
}

static bool is_decisive(enum condition_kind kind)
{
	return kind == CONDITION_SUPPORT_MAJORITY || kind == CONDITION_STAKEHOLDERS
	       || kind == CONDITION_READINESS_STAGE;
}

/* "C1" to "C12", as planners call the conditions. */
static const char *condition_code(enum condition_kind kind)
{
	static const char *const codes[] = {
		[CONDITION_SAMPLE_COMPLETION] = "C1",
		[CONDITION_RESPONSE_REPORTING] = "C2",
		[CONDITION_GROUP_COVERAGE] = "C3",
		[CONDITION_LANGUAGE_ACCESS] = "C4",
		[CONDITION_WEIGHT_QUALITY] = "C5",
		[CONDITION_INTERVIEW_QUALITY] = "C6",
		[CONDITION_SCALE_QUALITY] = "C7",
		[CONDITION_SUPPORT_MAJORITY] = "C8",
		[CONDITION_STAKEHOLDERS] = "C9",
		[CONDITION_READINESS_STAGE] = "C10",
		[CONDITION_BASELINE] = "C11",
		[CONDITION_COMMUNITY_PLAN] = "C12",
	};
	return codes[kind];
}

static json_t *finding_json(const struct condition *condition, const struct finding *finding)
{
	json_t *object = json_object();
	json_object_set_new(object, "condition", json_string(condition_word(condition->kind)));
	json_object_set_new(object, "code", json_string(condition_code(condition->kind)));
	json_object_set_new(object, "state", json_string(readiness_word(finding->state)));
	json_object_set_new(object, "decisive", json_boolean(is_decisive(condition->kind)));
	json_object_set_new(object, "rule", finding->rule);
	json_object_set_new(object, "headline",
			condition->headline != NULL ? json_string(condition->headline->name) : json_null());
	json_object_set_new(object, "unit", finding->unit != NULL ? json_string(finding->unit) : json_null());
	json_object_set_new(object, "value", doc_number(finding->value));
	json_object_set_new(object, "limit", doc_number(finding->limit));
	json_object_set_new(object, "estimate", finding->estimate != NULL ? finding->estimate : json_null());
	json_object_set_new(object, "parts", finding->parts != NULL ? finding->parts : json_array());
	json_object_set_new(object, "note", finding->note != NULL ? finding->note : json_null());
	return object;
}

json_t *doc_readiness(const struct work *work)
{
	const struct definition *definition = work->definition;
	if (definition->n_conditions == 0) {
		return json_null();
	}
	json_t *list = json_array();
	struct readiness_item *items = arena_array(work->arena, definition->n_conditions, sizeof(*items));
	for (size_t i = 0; i < definition->n_conditions; i++) {
		struct finding finding = judge(work, &definition->conditions[i]);
		items[i] = (struct readiness_item){ finding.state,
			is_decisive(definition->conditions[i].kind) };
		json_array_append_new(list, finding_json(&definition->conditions[i], &finding));
	}
	return json_pack("{s:s, s:o}", "conclusion",
			readiness_conclusion_word(readiness_conclude(items, definition->n_conditions)),
			"conditions", list);
}
