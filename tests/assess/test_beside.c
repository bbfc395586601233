/* What to work on, and what results are set beside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "tests/assess/small_form.h"

/* clang-format off */
static const char form[] =
	"settings: {form_id: small, form_title: {en: Small, es: Corta}, version: \"1\", default_language: en}\n"
	"choices:\n"
	"  well:\n"
	"    - {name: bad, label: {en: Bad, es: Mal}, score: 1}\n"
	"    - {name: fair, label: {en: Fair, es: Regular}, score: 2}\n"
	"    - {name: good, label: {en: Good, es: Bien}, score: 3}\n"
	"  things:\n"
	"    - {name: guns, label: {en: Guns, es: Armas}}\n"
	"    - {name: lights, label: {en: Lights, es: Luces}}\n"
	"    - {name: none, label: {en: None, es: Nada}}\n"
	"survey:\n"
	"  - {type: select_multiple things, name: top, label: {en: Top, es: Primero}}\n"
	"  - {type: select_one well, name: guns, label: {en: Guns, es: Armas}}\n"
	"  - {type: select_one well, name: lights, label: {en: Lights, es: Luces}}\n"
	"  - {type: select_multiple things, name: needed, label: {en: Needed, es: Hace falta}}\n"
	"  - {type: select_multiple things, name: used, label: {en: Used, es: Se usa}}\n"
	"scoring:\n"
	"  headlines:\n"
	"    - {name: guns_fine, label: {en: Fine, es: Bien}, question: guns, favourable: [fair, good]}\n"
	"report:\n"
	"  importance:\n"
	"    - {question: top, choice: guns, rated: guns, favourable: [good]}\n"
	"    - {question: top, choice: lights, rated: lights, favourable: [good]}\n"
	"  programs: {needed: needed, used: used, important: top, except: [none]}\n";
#define RULES "disclosure: {min_n: 30, min_count: 11, standard: none, complementary: true}\n"
/* clang-format on */

/* 100 people. Guns: 60 name them and 20 say they go well; lights: 30 and 70. */
static void fill(struct answers *answers)
{
	for (size_t i = 0; i < answers->n; i++) {
		bool guns = i < 60, lights = i >= 60 && i < 90;
		made_up_set(answers, i, "top", guns ? "guns" : lights ? "lights" : "none");
		made_up_set(answers, i, "guns", i % 5 == 0 ? "good" : i % 2 == 0 ? "fair" : "bad");
		made_up_set(answers, i, "lights", i % 10 < 7 ? "good" : "bad");
		made_up_set(answers, i, "needed", i < 50 ? "guns" : "none");
		made_up_set(answers, i, "used", i % 2 == 0 ? "guns" : "none");
	}
}

static json_t *document_of_form(const char *rules, void (*change)(struct answers *answers))
{
	char yaml[8192];
	snprintf(yaml, sizeof(yaml), "%s%s", form, rules);
	struct fixture fixture = open_form(yaml, false, 100);
	fill(fixture.answers);
	if (change != NULL) {
		change(fixture.answers);
	}
	json_t *document = document_of(&fixture);
	close_form(&fixture);
	return document;
}

static const json_t *pair_of(const json_t *document, const char *name)
{
	return named(json_object_get(json_object_get(document, "importance"), "pairs"), name);
}

static void the_rating_is_importance_times_what_goes_badly(void **state)
{
	(void)state;
	json_t *document = document_of_form(OPEN, NULL);
	const json_t *guns = pair_of(document, "guns"), *lights = pair_of(document, "lights");
	assert_near(number(guns, "rating"), 0.6 * (1 - 0.2), NEAR);
	assert_string_equal(json_string_value(json_object_get(guns, "level")), "very high");
	assert_near(number(lights, "rating"), 0.3 * (1 - 0.7), NEAR);
	assert_string_equal(json_string_value(json_object_get(lights, "level")), "medium");
	assert_string_equal(json_string_value(json_object_get(guns, "quadrant")), "first");
	assert_string_equal(json_string_value(json_object_get(lights, "quadrant")), "enough");
	assert_true(json_is_true(json_object_get(guns, "certain")));
	assert_near(number(json_object_get(document, "importance"), "mean_importance"), 0.45, NEAR);
	json_decref(document);
}

/* 20 say good and 5 more say fair, who would follow from the headline of both. */
static void few_fair(struct answers *answers)
{
	for (size_t i = 0; i < answers->n; i++) {
		made_up_set(answers, i, "guns", i < 20 ? "good" : i < 25 ? "fair" : "bad");
	}
}

static void how_well_it_goes_does_not_give_away_a_few_with_a_headline(void **state)
{
	(void)state;
	json_t *document = document_of_form(RULES, few_fair);
	const json_t *goes_well = json_object_get(pair_of(document, "guns"), "performance");
	assert_true(json_is_number(json_object_get(
			json_object_get(named(json_object_get(document, "headlines"), "guns_fine"), "share"), "value")));
	assert_true(json_is_null(json_object_get(goes_well, "value")));
	assert_string_equal(json_string_value(json_object_get(goes_well, "reason")), "complementary");
	assert_true(json_is_null(json_object_get(pair_of(document, "guns"), "rating")));
	assert_true(json_is_null(json_object_get(pair_of(document, "guns"), "quadrant")));
	json_decref(document);
}

static const json_t *program_of(const json_t *document, const char *name)
{
	return named(json_object_get(json_object_get(document, "programs"), "programs"), name);
}

static void unmet_need_is_needed_and_not_used(void **state)
{
	(void)state;
	json_t *document = document_of_form(RULES, NULL);
	const json_t *guns = program_of(document, "guns");
	assert_near(number(json_object_get(guns, "needed"), "value"), 0.5, NEAR);
	assert_near(number(json_object_get(guns, "unmet"), "value"), 0.25, NEAR);
	assert_near(number(guns, "rating"), 200, NEAR); /* the largest in both */
	assert_string_equal(json_string_value(json_object_get(guns, "level")), "high");
	assert_null(program_of(document, "none"));
	json_decref(document);
}

/* 30 need it and do not use it; 5 neither need nor use it. */
static void few_do_neither(struct answers *answers)
{
	for (size_t i = 0; i < answers->n; i++) {
		made_up_set(answers, i, "used", i < 20 || (i >= 50 && i < 95) ? "guns" : "none");
	}
}

static void unmet_need_is_withheld_when_any_cell_of_need_and_use_is_small(void **state)
{
	(void)state;
	json_t *document = document_of_form(RULES, few_do_neither);
	const json_t *unmet = json_object_get(program_of(document, "guns"), "unmet");
	assert_true(json_is_null(json_object_get(unmet, "value")));
	assert_string_equal(json_string_value(json_object_get(unmet, "reason")), "complementary");
	assert_true(json_is_null(json_object_get(program_of(document, "guns"), "rating")));
	json_decref(document);
}

/* --- an earlier survey ---------------------------------------------------------------- */

static json_t *with_earlier(int64_t days_between, const char *earlier_form)
{
	struct fixture before = open_form(earlier_form, false, 100), now = open_form(FORM("", OPEN), false, 100);
	for (size_t i = 0; i < 100; i++) {
		give(before.answers, i, i % 10 < 5 ? "surely" : "no_way", "so_so", "so_so");
		give(now.answers, i, i % 10 < 8 ? "surely" : "no_way", "so_so", "so_so");
		now.answers->received_us[i] = before.answers->received_us[i] + days_between * INT64_C(86400000000);
	}
	json_t *earlier = document_of(&before);
	struct assessment_input input = { .definition = now.definition, .answers = now.answers, .earlier = earlier,
		.program_version = "0", .now_us = INT64_C(1790000000000000) };
	json_t *document = assess(&input);
	json_decref(earlier);
	close_form(&before);
	close_form(&now);
	return document;
}

static const json_t *row_of(const json_t *document, const char *name)
{
	return named(json_object_get(json_object_get(document, "earlier"), "rows"), name);
}

static void a_change_is_the_difference_of_two_samples_drawn_apart(void **state)
{
	(void)state;
	json_t *document = with_earlier(400, FORM("", OPEN));
	const json_t *row = row_of(document, "support"), *change = json_object_get(row, "change");
	double before = number(json_object_get(row, "before"), "se"), now = number(json_object_get(row, "now"), "se");
	assert_near(number(change, "value"), 0.8 - 0.5, NEAR);
	assert_near(number(change, "se"), hypot(before, now), NEAR);
	assert_string_equal(json_string_value(json_object_get(row, "direction")), "up");
	assert_true(number(change, "lower") > 0);
	json_decref(document);
}

static void no_change_is_told_from_answers_of_the_same_time(void **state)
{
	(void)state;
	json_t *document = with_earlier(0, FORM("", OPEN));
	assert_true(json_is_true(json_object_get(json_object_get(document, "earlier"), "overlap")));
	assert_true(json_is_null(json_object_get(row_of(document, "support"), "change")));
	json_decref(document);
}

static void no_change_is_told_of_what_was_asked_otherwise(void **state)
{
	(void)state;
	json_t *document = with_earlier(400,
			"settings: {form_id: small, form_title: {en: S, es: C}, version: \"0\", default_language: en}\n"
			"choices:\n  agree:\n    - {name: no_way, label: {en: N, es: N}, score: 1}\n"
			"    - {name: so_so, label: {en: S, es: S}, score: 2}\n"
			"    - {name: surely, label: {en: Y, es: S}, score: 3}\n"
			"survey:\n  - {type: select_one agree, name: trust_a, label: {en: A, es: A}}\n"
			"  - {type: select_one agree, name: trust_b, label: {en: B, es: B}}\n"
			"  - {type: select_one agree, name: trust_c, label: {en: C, es: C}}\n"
			"scoring:\n  headlines:\n    - {name: support, label: {en: S, es: A}, question: trust_a, "
			"favourable: [so_so, surely]}\n" OPEN);
	const json_t *row = row_of(document, "support");
	assert_true(json_is_null(json_object_get(row, "change")));
	assert_true(json_is_object(json_object_get(row, "note")));
	json_decref(document);
}

static void what_nobody_asked_says_how_to_get_it(void **state)
{
	(void)state;
	static const char *const parts[] = { "concerns", "importance", "programs", "sites", "cert", "published", "earlier",
		"voices", "map", "evidence" };
	struct fixture fixture = open_form(FORM("", OPEN), false, 10);
	json_t *document = document_of(&fixture);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const json_t *missing = json_object_get(json_object_get(document, parts[i]), "missing");
		assert_true(strlen(json_string_value(json_object_get(missing, "en"))) > 20);
		assert_true(strlen(json_string_value(json_object_get(missing, "es"))) > 20);
	}
	json_decref(document);
	close_form(&fixture);
}

static void the_methods_statement_fills_an_element_or_names_the_gap(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM("", OPEN), false, 10);
	json_t *document = document_of(&fixture);
	const json_t *elements = json_object_get(document, "method");
	assert_true(json_array_size(elements) >= 20);
	for (size_t i = 0; i < json_array_size(elements); i++) {
		const json_t *element = json_array_get(elements, i);
		assert_int_not_equal(json_is_object(json_object_get(element, "text")),
				json_is_object(json_object_get(element, "gap")));
	}
	json_decref(document);
	close_form(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rating_is_importance_times_what_goes_badly),
		cmocka_unit_test(how_well_it_goes_does_not_give_away_a_few_with_a_headline),
		cmocka_unit_test(unmet_need_is_needed_and_not_used),
		cmocka_unit_test(unmet_need_is_withheld_when_any_cell_of_need_and_use_is_small),
		cmocka_unit_test(a_change_is_the_difference_of_two_samples_drawn_apart),
		cmocka_unit_test(no_change_is_told_from_answers_of_the_same_time),
		cmocka_unit_test(no_change_is_told_of_what_was_asked_otherwise),
		cmocka_unit_test(what_nobody_asked_says_how_to_get_it),
		cmocka_unit_test(the_methods_statement_fills_an_element_or_names_the_gap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
