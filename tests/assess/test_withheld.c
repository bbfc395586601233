/* What the assessment leaves out, and that it cannot be worked out from the rest. */
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

/* --- what is withheld ---------------------------------------------------------- */

/* Everything that is given to people, as one text. */
static void everything(const json_t *document, struct buf *out)
{
	char *text = json_dumps(document, JSON_REAL_PRECISION(17));
	buf_adds(out, text);
	free(text);
	report_html(document, "en", out);
	report_html(document, "es", out);
	size_t n;
	const struct report_table *tables = report_tables(&n);
	for (size_t i = 0; i < n; i++) {
		tables[i].write(document, out);
	}
	assert_true(buf_ok(out));
}

/* Walks both documents; where `strict` withholds, the number of `open` must not
 * be anywhere. Numbers short enough to occur by chance are passed over. */
static size_t search_withheld(const json_t *strict, const json_t *open, const char *published)
{
	size_t n = 0;
	const char *key;
	json_t *child;
	if (json_is_object(strict) && json_is_string(json_object_get(strict, "reason"))
			&& json_is_real(json_object_get(open, "value"))) {
		static const char *const keys[] = { "value", "se", "lower", "upper" };
		for (size_t i = 0; i < 4; i++) {
			char text[32];
			snprintf(text, sizeof(text), "%.12g", number(open, keys[i]));
			if (strlen(text) > 8) {
				assert_null(strstr(published, text));
				n++;
			}
		}
		return n;
	}
	json_object_foreach((json_t *)strict, key, child)
	{
		n += search_withheld(child, json_object_get(open, key), published);
	}
	for (size_t i = 0; i < json_array_size(strict); i++) {
		n += search_withheld(json_array_get(strict, i), json_array_get(open, i), published);
	}
	return n;
}

static void set_uneven_groups(struct answers *answers)
{
	set_town(answers);
	for (size_t i = 0; i < answers->n; i++) {
		made_up_set(answers, i, "age", i < 60 ? "young" : i < 100 ? "middle" : "old");
	}
}

static void a_withheld_number_is_nowhere_in_the_output(void **state)
{
	(void)state;
	struct fixture strict = open_form(FORM("", READINESS), false, 110);
	struct fixture open = open_form(FORM("", OPEN READINESS), false, 110);
	set_uneven_groups(strict.answers);
	set_uneven_groups(open.answers);
	json_t *hidden = document_of(&strict), *shown = document_of(&open);
	struct buf published = BUF(REPORT_MAX_BYTES);
	everything(hidden, &published);
	assert_true(search_withheld(hidden, shown, buf_text(&published)) > 8);
	buf_finish(&published);
	json_decref(hidden);
	json_decref(shown);
	close_form(&strict);
	close_form(&open);
}

static void one_withheld_group_takes_another_with_it(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM("", ""), false, 110);
	set_uneven_groups(fixture.answers);
	json_t *document = document_of(&fixture);
	const json_t *group = json_array_get(json_object_get(document, "groups"), 0);
	const json_t *categories = json_object_get(group, "categories");
	const json_t *old = json_object_get(json_object_get(named(categories, "old"), "scales"), "trust");
	const json_t *middle =
			json_object_get(json_object_get(named(categories, "middle"), "scales"), "trust");
	const json_t *young = json_object_get(json_object_get(named(categories, "young"), "scales"), "trust");
	assert_string_equal(json_string_value(json_object_get(old, "reason")), "min_n");
	assert_string_equal(json_string_value(json_object_get(middle, "reason")), "complementary");
	assert_true(json_is_null(json_object_get(middle, "value")));
	assert_null(json_object_get(middle, "n"));
	assert_true(json_is_real(json_object_get(young, "value")));
	json_decref(document);
	close_form(&fixture);
}

/* "surely" is given by 5 people. The headline shows well + surely, so "well" must
 * go too, or the difference would tell. */
static void an_answer_cannot_be_worked_out_from_a_headline(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM("", ""), false, 200);
	for (size_t i = 0; i < 200; i++) {
		give(fixture.answers, i,
				i < 5     ? "surely"
				: i < 100 ? "well"
				: i < 150 ? "no"
					  : "no_way",
				"so_so", "so_so");
	}
	json_t *document = document_of(&fixture);
	const json_t *item = named(json_object_get(document, "items"), "trust_a");
	const json_t *options = json_object_get(item, "options");
	const json_t *headline = json_array_get(json_object_get(document, "headlines"), 0);
	assert_true(json_is_real(json_object_get(json_object_get(headline, "share"), "value")));
	assert_true(json_is_null(
			json_object_get(json_object_get(named(options, "surely"), "share"), "value")));
	assert_true(json_is_null(json_object_get(json_object_get(named(options, "well"), "share"), "value")));
	/* Nor from the mean of the question, together with the answers outside. */
	assert_true(json_is_null(json_object_get(json_object_get(named(options, "no"), "share"), "value")));
	json_decref(document);
	close_form(&fixture);
}

/* Of 100 people three were asked. "not asked" is known of 97, nothing else is
 * missing: their number would follow. */
static void a_few_who_answered_do_not_follow_from_those_who_did_not(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM("", ""), false, 100);
	for (size_t i = 0; i < 100; i++) {
		give(fixture.answers, i, i < 3 ? "well" : NULL, "so_so", "so_so");
	}
	json_t *document = document_of(&fixture);
	const json_t *item = named(json_object_get(document, "items"), "trust_a");
	const json_t *missing = json_object_get(item, "missing");
	assert_true(json_is_null(json_object_get(item, "n")));
	assert_true(json_is_null(json_object_get(missing, "not_asked")));
	json_decref(document);
	close_form(&fixture);
}

static bool option_shown(const json_t *document, const char *question, const char *option)
{
	const json_t *options = json_object_get(
			named(json_object_get(document, "items"), question), "options");
	return !json_is_null(json_object_get(json_object_get(named(options, option), "share"), "value"));
}

/* Two shares withheld, their sum known, and the mean of the item: two equations. */
static void an_answer_cannot_be_worked_out_from_the_mean_of_its_question(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM("", ""), false, 200);
	for (size_t i = 0; i < 200; i++) {
		give(fixture.answers, i, "so_so",
				i < 5     ? "surely"
				: i < 30  ? "well"
				: i < 110 ? "no"
					  : "no_way",
				"so_so");
	}
	json_t *document = document_of(&fixture);
	assert_false(option_shown(document, "trust_b", "surely"));
	assert_false(option_shown(document, "trust_b", "well"));
	assert_false(option_shown(document, "trust_b", "no"));
	assert_true(option_shown(document, "trust_b", "no_way"));
	json_decref(document);
	close_form(&fixture);
}

static bool group_shown(const json_t *document, const char *category)
{
	const json_t *group = json_array_get(json_object_get(document, "groups"), 0);
	const json_t *cell = named(json_object_get(group, "categories"), category);
	const json_t *support = json_object_get(json_object_get(cell, "headlines"), "support");
	return !json_is_null(json_object_get(support, "value"));
}

/* 4 of 40 old people are in favour and none of 40 middle ones: hiding both still
 * tells that 4 of these 80 are. */
static void withheld_groups_do_not_hold_a_few_people_together(void **state)
{
	(void)state;
	struct fixture fixture = open_form(FORM("", ""), false, 200);
	for (size_t i = 0; i < 200; i++) {
		made_up_set(fixture.answers, i, "age", i < 40 ? "old" : i < 80 ? "middle" : "young");
		bool favour = i < 4 || i >= 140;
		give(fixture.answers, i, favour ? "well" : "no", "so_so", "so_so");
	}
	json_t *document = document_of(&fixture);
	assert_false(group_shown(document, "old"));
	assert_false(group_shown(document, "middle"));
	assert_false(group_shown(document, "young"));
	json_decref(document);
	close_form(&fixture);
}

/* Of the old, 30 of 60 say surely and 4 well: support minus sure would tell the 4. */
static void an_answer_cannot_be_worked_out_from_two_headlines(void **state)
{
	(void)state;
	struct fixture fixture = open_form(TWO_HEADLINES, false, 200);
	for (size_t i = 0; i < 200; i++) {
		made_up_set(fixture.answers, i, "age", i < 60 ? "old" : i < 130 ? "middle" : "young");
		const char *answer = i < 30 ? "surely" : i < 34 ? "well" : i < 60 ? "no" : i % 2 != 0 ? "well" : "no";
		give(fixture.answers, i, i >= 60 && i % 4 == 3 ? "surely" : answer, "so_so", "so_so");
	}
	json_t *document = document_of(&fixture);
	const json_t *group = json_array_get(json_object_get(document, "groups"), 0);
	const json_t *cell = named(json_object_get(group, "categories"), "old");
	const json_t *sure = json_object_get(json_object_get(cell, "headlines"), "sure");
	assert_true(group_shown(document, "old"));
	assert_string_equal(json_string_value(json_object_get(sure, "reason")), "complementary");
	json_decref(document);
	close_form(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_withheld_number_is_nowhere_in_the_output),
		cmocka_unit_test(one_withheld_group_takes_another_with_it),
		cmocka_unit_test(an_answer_cannot_be_worked_out_from_a_headline),
		cmocka_unit_test(a_few_who_answered_do_not_follow_from_those_who_did_not),
		cmocka_unit_test(an_answer_cannot_be_worked_out_from_the_mean_of_its_question),
		cmocka_unit_test(withheld_groups_do_not_hold_a_few_people_together),
		cmocka_unit_test(an_answer_cannot_be_worked_out_from_two_headlines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
