/* From answers built by hand to the document: numbers worked out on paper,
 * what is withheld and stays so, and few answers or none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <expat.h>
#include <math.h>

#include "assess/assess.h"
#include "report/report.h"
#include "tests/assess/made_up.h"
#include "tests/assess/small_form.h"

static void without_a_design_the_mean_and_its_error_are_the_plain_ones(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM("", ""), false, 40);
	for (size_t i = 0; i < 40; i++) {
		give(fixture.answers, i, i < 20 ? "so_so" : "surely", i < 20 ? "so_so" : "surely",
				i < 20 ? "so_so" : "no_way");
	}
	json_t *document = document_of(&fixture);
	const json_t *score = score_of(document);
	double se = sqrt(40.0 * 625 / 39 / 40), t = 2.0226909117347285; /* R: qt(0.975, 39) */
	assert_near(number(score, "value"), 75, NEAR);
	assert_near(number(score, "se"), se, NEAR);
	assert_near(number(score, "lower"), 75 - t * se, 1e-7);
	assert_near(number(score, "deff"), 1, NEAR);
	assert_int_equal(json_integer_value(json_object_get(score, "n")), 40);
	json_decref(document);
	close_form(&fixture);
}

static void a_person_with_too_few_answers_has_no_score_and_is_no_zero(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM("", ""), false, 40);
	for (size_t i = 0; i < 40; i++) {
		give(fixture.answers, i, "surely", i < 30 ? "surely" : "dk", i < 30 ? "no_way" : "");
	}
	json_t *document = document_of(&fixture);
	assert_int_equal(json_integer_value(json_object_get(score_of(document), "n")), 30);
	assert_near(number(score_of(document), "value"), 100, NEAR);
	json_decref(document);
	close_form(&fixture);
}

/* North: 100 households, 2 clusters, 10 interviews each: 5 per interview.
 * South: 200, 2 clusters, 5 each: 20 per interview. North says 0, south 100:
 * 10 * 20 / (20 * 5 + 10 * 20) of 100. */
static void base_weights_follow_the_draw(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM("design: {population: town, outcome: ended, strata: place, "
						"clusters: block, weights: {base: pps_clusters}}\n",
							   ""),
			true, 30);
	for (size_t i = 0; i < 30; i++) {
		bool north = i < 20;
		char block[32];
		snprintf(block, sizeof(block), "b%zu", i % 2);
		made_up_set(fixture.answers, i, "place", north ? "north" : "south");
		made_up_set(fixture.answers, i, "block", block);
		made_up_set(fixture.answers, i, "ended", "1.1");
		const char *answer = north ? "no_way" : "surely";
		give(fixture.answers, i, answer, answer, north ? "surely" : "no_way");
	}
	json_t *document = document_of(&fixture);
	const json_t *step =
			json_array_get(json_object_get(json_object_get(document, "weights"), "steps"), 0);
	assert_near(number(step, "sum"), 300, NEAR);
	assert_near(number(score_of(document), "value"), 200.0 / 300 * 100, NEAR);
	json_decref(document);
	close_form(&fixture);
}

/* How the visit went is no opinion of a resident. */
static void what_the_outcome_is_computed_from_is_not_reported_as_an_answer(void **state)
{
	(void)state;
	struct fixture fixture = open_form(
			"settings: {form_id: small, form_title: Small, version: '1', default_language: en}\n"
			"choices: {ends: [{name: whole, label: Whole}, {name: part, label: Part}]}\n"
			"survey:\n"
			"  - {type: select_one ends, name: finished, label: Finished}\n"
			"  - {type: select_one ends, name: liked, label: Liked}\n"
			"  - {type: calculate, name: ended, calculation: \"if(${finished} = 'whole', '1.1', '1.2')\"}\n"
			"design: {outcome: ended}\n",
			false, 0);
	json_t *document = document_of(&fixture);
	const json_t *items = json_object_get(document, "items");
	assert_int_equal(json_array_size(items), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(items, 0), "name")), "liked");
	json_decref(document);
	close_form(&fixture);
}

static void raked_weights_meet_the_population_and_joined_groups_are_told(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM(CLUSTERS, ""), true, 110);
	set_town(fixture.answers);
	json_t *document = document_of(&fixture);
	const json_t *weights = json_object_get(document, "weights");
	const json_t *raking = json_object_get(weights, "raking");
	assert_true(json_is_true(json_object_get(raking, "converged")));
	assert_int_equal(json_array_size(json_object_get(raking, "collapsed")), 1);
	assert_near(number(json_array_get(json_object_get(weights, "steps"), 1), "sum"), 1000, 1e-6);
	const json_t *age = named(json_object_get(document, "reached"), "age");
	const json_t *joined = named(json_object_get(age, "categories"), "middle+old");
	assert_non_null(joined);
	assert_near(number(joined, "population"), 0.5, NEAR);
	assert_near(number(joined, "weighted"), 0.5, 1e-6);
	assert_string_equal(json_string_value(json_object_get(json_object_get(joined, "label"), "en")),
			"Middle; Old");
	json_decref(document);
	close_form(&fixture);
}

static const json_t *step_of(const json_t *document, const char *name)
{
	const json_t *steps = json_object_get(json_object_get(document, "weights"), "steps");
	for (size_t i = 0; i < json_array_size(steps); i++) {
		const json_t *step = json_array_get(steps, i);
		if (strcmp(json_string_value(json_object_get(step, "step")), name) == 0) {
			return step;
		}
	}
	return NULL;
}

/* North: 100 households, 50 visits that weigh 2: 20 interviews, 10 refused, 10 empty, 10 unknown.
 * e = 30/40: of the 20 that are unknown 15 are eligible, and 75 in all. South: 40 visits that weigh
 * 5, all interviewed. */
static void those_not_interviewed_hand_their_weight_on(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM("design: {population: town, outcome: ended, strata: place, clusters: block, "
						"weights: {base: pps_clusters, nonresponse: {class: place}}}\n", ""),
			true, 90);
	for (size_t i = 0; i < 90; i++) {
		bool north = i < 50;
		made_up_set(fixture.answers, i, "place", north ? "north" : "south");
		made_up_set(fixture.answers, i, "block", i % 2 == 0 ? "b0" : "b1");
		made_up_set(fixture.answers, i, "ended",
				!north || i < 20 ? "1.1" : i < 30 ? "2.11" : i < 40 ? "4.61" : "3.17");
		give(fixture.answers, i, "so_so", "so_so", "so_so");
	}
	json_t *document = document_of(&fixture);
	assert_near(number(step_of(document, "base"), "sum"), 300, NEAR);
	assert_near(number(step_of(document, "base"), "n"), 90, 0);
	assert_near(number(step_of(document, "eligibility"), "sum"), 275, NEAR);
	assert_near(number(step_of(document, "nonresponse"), "sum"), 275, NEAR);
	assert_near(number(step_of(document, "nonresponse"), "n"), 60, 0);
	assert_near(number(step_of(document, "nonresponse"), "min"), 75.0 / 20, NEAR);
	const json_t *nonresponse = json_object_get(json_object_get(document, "weights"), "nonresponse");
	const json_t *north = named(json_object_get(nonresponse, "classes"), "north");
	assert_near(number(north, "visits"), 50, 0);
	assert_near(number(north, "interviews"), 20, 0);
	assert_near(number(north, "eligibility"), 100.0 / 80, NEAR);
	assert_near(number(north, "nonresponse"), 1.5, NEAR);
	json_decref(document);
	close_form(&fixture);
}

/* With 15 interviews as the least, north joins south, and both stand in for all. */
static void a_class_with_few_interviews_joins_another(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM("design: {outcome: ended, "
						"weights: {base: equal, nonresponse: {class: place, min_n: 15}}}\n", ""),
			false, 60);
	for (size_t i = 0; i < 60; i++) {
		made_up_set(fixture.answers, i, "place", i < 20 ? "north" : "south");
		made_up_set(fixture.answers, i, "ended", i < 10 ? "2.11" : "1.1");
		give(fixture.answers, i, "so_so", "so_so", "so_so");
	}
	json_t *document = document_of(&fixture);
	const json_t *nonresponse = json_object_get(json_object_get(document, "weights"), "nonresponse");
	const json_t *north = named(json_object_get(nonresponse, "classes"), "north");
	assert_string_equal(json_string_value(json_object_get(north, "joined")), "south");
	assert_near(number(north, "nonresponse"), 1.2, NEAR);
	assert_near(number(step_of(document, "nonresponse"), "max"), 1.2, NEAR);
	json_decref(document);
	close_form(&fixture);
}

#define FITTED(more) "design: {population: town, unit: home, outcome: ended, strata: place, clusters: block, " \
	"weights: {base: pps_clusters" more "}, rake: {margins: [age], collapse: [{margin: age, min_n: 4}]}"

static void trimmed_weights_stay_below_the_cap_and_on_the_margins(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM(FITTED(", trim: {max_ratio: 4}") "}\n", ""), true, 110);
	set_town(fixture.answers);
	for (size_t i = 70; i < 110; i++) {
		made_up_set(fixture.answers, i, "age", i < 90 ? "middle" : "old");
	}
	made_up_set(fixture.answers, 2, "block", "b98"); /* alone in its block: weighs as all of another */
	json_t *document = document_of(&fixture);
	const json_t *trimming = json_object_get(json_object_get(document, "weights"), "trimming");
	assert_true(json_is_true(json_object_get(trimming, "settled")));
	assert_true(number(trimming, "rounds") > 0);
	assert_true(number(step_of(document, "raked"), "max") > number(trimming, "cap"));
	assert_true(number(step_of(document, "trimmed"), "max") <= number(trimming, "cap") * 1.00001);
	assert_true(number(step_of(document, "trimmed"), "kish_deff") < number(step_of(document, "raked"), "kish_deff"));
	assert_near(number(step_of(document, "trimmed"), "sum"), 1000, 1e-6);
	const json_t *old = named(json_object_get(named(json_object_get(document, "reached"), "age"), "categories"), "old");
	assert_near(number(old, "weighted"), 0.2, 1e-6);
	json_decref(document);
	close_form(&fixture);
}

static const json_t *limit_of(const json_t *document, const char *code)
{
	const json_t *limits = json_object_get(document, "limits");
	for (size_t i = 0; i < json_array_size(limits); i++) {
		if (strcmp(json_string_value(json_object_get(json_array_get(limits, i), "code")), code) == 0) {
			return json_array_get(limits, i);
		}
	}
	return NULL;
}

/* Four old people stand for a fifth of the town: they cannot weigh less. */
static void weights_that_cannot_be_trimmed_are_told(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM(FITTED(", trim: {max_ratio: 4}") "}\n", ""), true, 110);
	set_town(fixture.answers);
	json_t *document = document_of(&fixture);
	const json_t *trimming = json_object_get(json_object_get(document, "weights"), "trimming");
	assert_true(json_is_false(json_object_get(trimming, "settled")));
	assert_non_null(limit_of(document, "not_trimmed"));
	json_decref(document);
	close_form(&fixture);
}

static void replicates_give_nearly_the_same_errors_and_name_their_seed(void **state)
{
	(void)state;
	struct fixture linear = open_form(FORM(FITTED("") "}\n", ""), true, 110);
	struct fixture bootstrap = open_form(FORM(FITTED("") ", replicates: {n: 1000, seed: 5}}\n", ""), true, 110);
	set_town(linear.answers);
	set_town(bootstrap.answers);
	json_t *one = document_of(&linear), *other = document_of(&bootstrap), *again = document_of(&bootstrap);
	const json_t *replicates = json_object_get(json_object_get(other, "weights"), "replicates");
	assert_near(number(replicates, "n"), 1000, 0);
	assert_near(number(replicates, "seed"), 5, 0);
	assert_true(number(replicates, "used") > 900);
	assert_near(number(score_of(other), "value"), number(score_of(one), "value"), 1e-6);
	assert_near(number(score_of(other), "se") / number(score_of(one), "se"), 1, 0.25);
	assert_true(number(score_of(other), "se") != number(score_of(one), "se"));
	assert_true(json_equal(other, again));
	json_decref(one);
	json_decref(other);
	json_decref(again);
	close_form(&linear);
	close_form(&bootstrap);
}

/* Nobody is in two groups, and everybody is drawn by themselves: the errors add up. */
static void every_two_groups_that_are_shown_are_compared(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM("", ""), false, 300);
	set_town(fixture.answers);
	for (size_t i = 0; i < 300; i++) {
		made_up_set(fixture.answers, i, "age", i < 100 ? "young" : i < 200 ? "middle" : "old");
		const char *answer = i < 100 && i % 4 != 0 ? "surely" : i % 2 == 0 ? "well" : "no";
		give(fixture.answers, i, answer, answer, i % 3 == 0 ? "no" : "well");
	}
	json_t *document = document_of(&fixture);
	const json_t *group = json_array_get(json_object_get(document, "groups"), 0);
	const json_t *categories = json_object_get(group, "categories"), *pairs = NULL;
	pairs = json_object_get(named(json_object_get(group, "differences"), "trust"), "pairs");
	assert_string_equal(json_string_value(json_object_get(group, "multiplicity")), "holm");
	assert_int_equal(json_array_size(pairs), 3);
	const json_t *pair = json_array_get(pairs, 0);
	assert_string_equal(json_string_value(json_object_get(pair, "a")), "young");
	assert_string_equal(json_string_value(json_object_get(pair, "b")), "middle");
	const json_t *young = json_object_get(json_object_get(named(categories, "young"), "scales"), "trust");
	const json_t *middle = json_object_get(json_object_get(named(categories, "middle"), "scales"), "trust");
	assert_near(number(pair, "difference"), number(young, "value") - number(middle, "value"), NEAR);
	assert_near(number(pair, "se"), hypot(number(young, "se"), number(middle, "se")), NEAR);
	assert_true(json_is_true(json_object_get(pair, "differs")));
	assert_true(json_is_false(json_object_get(json_array_get(pairs, 2), "differs"))); /* middle and old */
	assert_true(number(pair, "p_holm") >= number(pair, "p"));
	struct buf page = BUF(REPORT_MAX_BYTES);
	report_html(document, "en", &page);
	assert_non_null(strstr(buf_text(&page), "Which groups differ"));
	buf_finish(&page);
	json_decref(document);
	close_form(&fixture);
}

static void a_household_counts_once_and_its_interview_goes_first(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM(CLUSTERS, ""), true, 110);
	set_town(fixture.answers);
	made_up_set(fixture.answers, 1, "home", "h0"); /* a later refusal */
	made_up_set(fixture.answers, 1, "ended", "2.11");
	made_up_set(fixture.answers, 3, "home", "h2"); /* a second interview */
	made_up_set(fixture.answers, 5, "ended", "what");
	json_t *document = document_of(&fixture);
	const json_t *fieldwork = json_object_get(document, "fieldwork");
	assert_int_equal(json_integer_value(json_object_get(fieldwork, "repeated_households")), 2);
	assert_int_equal(json_integer_value(json_object_get(fieldwork, "without_outcome")), 1);
	assert_int_equal(json_integer_value(json_object_get(fieldwork, "interviews")), 107);
	json_decref(document);
	close_form(&fixture);
}

/* --- readiness ------------------------------------------------------------------ */

static const char *support_with(size_t in_favour, size_t n)
{
	static char state[32];
	struct fixture fixture = open_form(FORM("", READINESS), false, n);
	for (size_t i = 0; i < n; i++) {
		give(fixture.answers, i, i < in_favour ? "well" : "no", "so_so", "so_so");
	}
	json_t *document = document_of(&fixture);
	const json_t *readiness = json_object_get(document, "readiness");
	const json_t *condition = json_array_get(json_object_get(readiness, "conditions"), 0);
	snprintf(state, sizeof(state), "%s", json_string_value(json_object_get(condition, "state")));
	json_decref(document);
	close_form(&fixture);
	return state;
}

static void support_is_met_only_when_the_whole_interval_is_above_half(void **state)
{
	(void)state;
	assert_string_equal(support_with(130, 200), "met");
	assert_string_equal(support_with(105, 200), "not met"); /* 52.5%, but the interval reaches below */
	assert_string_equal(support_with(70, 200), "not met");
}

static void a_withheld_number_is_insufficient_evidence_and_never_not_met(void **state)
{
	(void)state;
	assert_string_equal(support_with(4, 20), "insufficient evidence");
	assert_string_equal(support_with(3, 200), "insufficient evidence"); /* fewer than 11 in favour */
}

/* Everybody in favour outweighs it, but a fifth of the people are too few to judge. */
static void support_is_not_met_while_a_main_group_is_unknown(void **state)
{
	(void)state;
	struct fixture fixture = open_form(
			FORM("", "readiness: [{condition: support_majority, headline: support, share: 0.5, "
				 "group: age}]\n"),
			false, 130);
	for (size_t i = 0; i < 130; i++) {
		made_up_set(fixture.answers, i, "age", i < 25 ? "old" : i < 50 ? "middle" : "young");
		give(fixture.answers, i, i % 4 != 0 ? "well" : "no", "so_so", "so_so");
	}
	json_t *document = document_of(&fixture);
	const json_t *conditions = json_object_get(json_object_get(document, "readiness"), "conditions");
	assert_string_equal(json_string_value(json_object_get(json_array_get(conditions, 0), "state")),
			"insufficient evidence");
	json_decref(document);
	close_form(&fixture);
}

/* --- few answers ------------------------------------------------------------------ */

static void assert_well_formed(const json_t *document, const char *language)
{
	struct buf html = BUF(REPORT_MAX_BYTES);
	report_html(document, language, &html);
	assert_true(buf_ok(&html));
	XML_Parser parser = XML_ParserCreate("UTF-8");
	struct str text = buf_str(&html);
	if (XML_Parse(parser, text.p, (int)text.n, 1) != XML_STATUS_OK) {
		fail_msg("line %lu: %s", XML_GetCurrentLineNumber(parser),
				XML_ErrorString(XML_GetErrorCode(parser)));
	}
	assert_null(strstr(buf_text(&html), "nan"));
	assert_null(strstr(buf_text(&html), "(null)"));
	XML_ParserFree(parser);
	buf_finish(&html);
}

static void assert_nothing_is_told(size_t n)
{
	struct fixture fixture = open_form(FORM(CLUSTERS, READINESS), true, n);
	set_town(fixture.answers);
	json_t *document = document_of(&fixture);
	assert_true(json_is_null(json_object_get(score_of(document), "value")));
	assert_string_equal(json_string_value(json_object_get(
					    json_object_get(document, "readiness"), "conclusion")),
			"insufficient evidence");
	assert_well_formed(document, "en");
	assert_well_formed(document, "es");
	json_decref(document);
	close_form(&fixture);
}

static void nobody_answered_and_a_report_still_says_so(void **state)
{
	(void)state;
	assert_nothing_is_told(0);
}

static void one_and_five_answers_tell_nothing(void **state)
{
	(void)state;
	assert_nothing_is_told(1);
	assert_nothing_is_told(5);
}

static void a_full_report_is_well_formed_in_both_languages(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM(CLUSTERS, READINESS), true, 110);
	set_town(fixture.answers);
	json_t *document = document_of(&fixture);
	assert_well_formed(document, "en");
	assert_well_formed(document, "es");
	json_decref(document);
	close_form(&fixture);
}

static void the_same_answers_give_the_same_document(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM(CLUSTERS, READINESS), true, 110);
	set_town(fixture.answers);
	json_t *first = document_of(&fixture), *second = document_of(&fixture);
	char *a = json_dumps(first, JSON_REAL_PRECISION(17)),
	     *b = json_dumps(second, JSON_REAL_PRECISION(17));
	assert_string_equal(a, b);
	free(a);
	free(b);
	json_decref(first);
	json_decref(second);
	close_form(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_design_the_mean_and_its_error_are_the_plain_ones),
		cmocka_unit_test(a_person_with_too_few_answers_has_no_score_and_is_no_zero),
		cmocka_unit_test(base_weights_follow_the_draw),
		cmocka_unit_test(what_the_outcome_is_computed_from_is_not_reported_as_an_answer),
		cmocka_unit_test(those_not_interviewed_hand_their_weight_on),
		cmocka_unit_test(a_class_with_few_interviews_joins_another),
		cmocka_unit_test(trimmed_weights_stay_below_the_cap_and_on_the_margins),
		cmocka_unit_test(weights_that_cannot_be_trimmed_are_told),
		cmocka_unit_test(replicates_give_nearly_the_same_errors_and_name_their_seed),
		cmocka_unit_test(every_two_groups_that_are_shown_are_compared),
		cmocka_unit_test(raked_weights_meet_the_population_and_joined_groups_are_told),
		cmocka_unit_test(a_household_counts_once_and_its_interview_goes_first),
		cmocka_unit_test(support_is_met_only_when_the_whole_interval_is_above_half),
		cmocka_unit_test(a_withheld_number_is_insufficient_evidence_and_never_not_met),
		cmocka_unit_test(support_is_not_met_while_a_main_group_is_unknown),
		cmocka_unit_test(nobody_answered_and_a_report_still_says_so),
		cmocka_unit_test(one_and_five_answers_tell_nothing),
		cmocka_unit_test(a_full_report_is_well_formed_in_both_languages),
		cmocka_unit_test(the_same_answers_give_the_same_document),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
