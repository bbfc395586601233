/* Sentences about what to work on, places in an order, and change, at their boundaries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/phrases.h"

/* Takes the part over. */
static void assert_says(void (*phrase)(struct buf *out, const struct page *page, const json_t *part), json_t *part, enum language language, const char *expected)
{
	struct page page = { .language = language };
	struct buf text = BUF(4096);
	assert_non_null(part);
	phrase(&text, &page, part);
	assert_string_equal(buf_text(&text), expected);
	buf_finish(&text);
	json_decref(part);
}

static json_t *pair(const char *label, const char *quadrant, bool certain)
{
	return json_pack("{s:{s:s, s:s}, s:s?, s:b}", "label", "en", label, "es", label, "quadrant", quadrant, "certain",
			certain);
}

static json_t *importance(json_t *pairs)
{
	return json_pack("{s:f, s:o}", "mean_importance", 0.2, "pairs", pairs);
}

static void only_what_is_certain_is_said_to_be_first(void **state)
{
	(void)state;
	assert_says(phrase_first, importance(json_pack("[o, o, o]", pair("Guns", "first", true), pair("Gangs", "keep", true),
						  pair("Lights", "later", false))),
			LANGUAGE_EN, "Named more often than the average, and rated worse than the average: “Guns”.");
	assert_says(phrase_first, importance(json_pack("[o, o, o]", pair("Guns", "first", true), pair("Gangs", "first", true),
						  pair("Lights", "first", false))),
			LANGUAGE_EN,
			"Named more often than the average, and rated worse than the average: “Guns” and “Gangs”. “Lights” may "
			"belong here too.");
	assert_says(phrase_first, importance(json_pack("[o]", pair("Guns", "first", false))), LANGUAGE_EN,
			"Perhaps named more often than the average, and rated worse than the average: “Guns”. The numbers are "
			"not exact enough to be certain.");
}

static void nothing_first_and_nothing_known_are_different_sentences(void **state)
{
	(void)state;
	assert_says(phrase_first, importance(json_pack("[o]", pair("Guns", "later", true))), LANGUAGE_EN,
			"Nothing that is named more often than the average is rated worse than the average.");
	assert_says(phrase_first, json_pack("{s:n, s:[o]}", "mean_importance", "pairs", pair("Guns", NULL, false)),
			LANGUAGE_ES, "Hay muy pocas respuestas para decir en qué trabajar primero.");
}

static json_t *program(const char *label, const char *level)
{
	return json_pack("{s:{s:s}, s:s?}", "label", "en", label, "level", level);
}

static void programs_with_a_high_rating_are_listed(void **state)
{
	(void)state;
	assert_says(phrase_programs, json_pack("[o, o, o, o]", program("A", "high"), program("B", "high"),
					     program("C", "high"), program("D", "medium")),
			LANGUAGE_EN,
			"Programs with the highest priority, by unmet need and wish: “A”, “B” and “C”. Those next to each other "
			"may change places.");
	assert_says(phrase_programs, json_pack("[o]", program("A", NULL)), LANGUAGE_EN,
			"There are too few answers to say which programs to begin with.");
}

static void assert_place(json_t *place, const char *expected)
{
	struct page page = { .language = LANGUAGE_EN };
	struct buf text = BUF(256);
	phrase_place(&text, &page, place, 11);
	assert_string_equal(buf_text(&text), expected);
	buf_finish(&text);
	json_decref(place);
}

static void a_place_is_a_range_until_it_is_certain(void **state)
{
	(void)state;
	assert_place(json_pack("[i, i]", 2, 9), "2 to 9 of 11");
	assert_place(json_pack("[i, i]", 1, 1), "1 of 11");
	assert_place(json_null(), "too few answers to say");
}

static json_t *site(const char *label, int first, int last)
{
	json_t *place = first > 0 ? json_pack("[i, i]", first, last) : json_null();
	return json_pack("{s:{s:s}, s:o}", "label", "en", label, "place", place);
}

static json_t *headline(json_t *sites)
{
	return json_pack("{s:{s:s}, s:o}", "label", "en", "Need", "sites", sites);
}

static void a_site_is_named_only_when_no_other_may_be_first(void **state)
{
	(void)state;
	assert_says(phrase_most, headline(json_pack("[o, o, o]", site("A", 1, 1), site("B", 2, 3), site("C", 2, 3))),
			LANGUAGE_EN, "Need: highest at A, ahead of every other site with 95% confidence.");
	assert_says(phrase_most, headline(json_pack("[o, o, o]", site("A", 1, 2), site("B", 1, 3), site("C", 2, 3))),
			LANGUAGE_EN, "Need: which site comes first cannot be told. 2 of 3 sites may.");
	assert_says(phrase_most, headline(json_pack("[o, o, o]", site("A", 1, 2), site("B", 2, 3), site("C", 0, 0))),
			LANGUAGE_EN, "Need: which site comes first cannot be told. 2 of 3 sites may.");
}

static json_t *change(const char *kind, double lower, double upper)
{
	return json_pack("{s:s, s:{s:f, s:f, s:f}}", "kind", kind, "change", "value", (lower + upper) / 2, "lower", lower,
			"upper", upper);
}

static void a_change_needs_an_interval_without_zero(void **state)
{
	(void)state;
	assert_says(phrase_change, change("headline", 0.021, 0.089), LANGUAGE_EN, "up by 2 to 9");
	assert_says(phrase_change, change("headline", -0.089, -0.021), LANGUAGE_ES, "bajó entre 2 y 9");
	assert_says(phrase_change, change("headline", 0.001, 0.089), LANGUAGE_EN, "up by at most 9");
	assert_says(phrase_change, change("headline", 0, 0.089), LANGUAGE_EN, "no clear change (between 0 and 9)");
	assert_says(phrase_change, change("scale", -3.2, 4.1), LANGUAGE_EN, "no clear change (between -4 and 5)");
	assert_says(phrase_change, json_pack("{s:s, s:n, s:n}", "kind", "scale", "change", "note"), LANGUAGE_EN,
			"too few answers to say");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_certain_is_said_to_be_first),
		cmocka_unit_test(nothing_first_and_nothing_known_are_different_sentences),
		cmocka_unit_test(programs_with_a_high_rating_are_listed),
		cmocka_unit_test(a_place_is_a_range_until_it_is_certain),
		cmocka_unit_test(a_site_is_named_only_when_no_other_may_be_first),
		cmocka_unit_test(a_change_needs_an_interval_without_zero),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
