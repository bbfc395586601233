/* Prevalence, rates per 1,000 and reports to the police, against sums worked out on paper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "assess/assess.h"
#include "report/report.h"
#include "tests/assess/small_form.h"

/* clang-format off */
#define CRIMES(rest) \
	"settings: {form_id: small, form_title: {en: Small, es: Corta}, version: \"1\", default_language: en}\n" \
	"choices: {yesno: [{name: 'yes', label: {en: Y, es: S}}, {name: 'no', label: {en: N, es: N}}, " \
	"{name: dk, label: {en: D, es: D}, missing: dont_know}]}\n" \
	"survey:\n" \
	"  - {type: integer, name: adults, label: {en: A, es: A}}\n" \
	"  - {type: select_one yesno, name: hit, label: {en: H, es: H}}\n" \
	"  - {type: integer, name: times, label: {en: T, es: T}}\n" \
	"  - {type: select_one yesno, name: alike, label: {en: L, es: L}}\n" \
	"  - {type: select_one yesno, name: told, label: {en: R, es: R}}\n" \
	"design: {weights: {base: equal, adults_in_household: adults}}\n" \
	"scoring:\n" \
	"  victimization:\n" \
	"    - {name: person, label: {en: P, es: P}, per: person, victim: hit, incidents: times, series: alike, reported: told}\n" \
	"    - {name: home, label: {en: H, es: H}, per: household, victim: hit, incidents: times, reported: told}\n" \
	"    - {name: bare, label: {en: B, es: B}, per: household, victim: hit}\n" \
	rest
/* clang-format on */

/* 100 people. The first 60 live with another adult: they weigh 2. Hit: 20 of these, once each, half
 * of them reported; and 20 of those who live alone: ten of them 3 times, eight 30 times, alike, and
 * two do not know how often, alike; none of it reported. */
static struct fixture open_victims(const char *yaml)
{
	struct fixture fixture = open_form(yaml, false, 100);
	for (size_t i = 0; i < 100; i++) {
		bool two = i < 60, hit = i < 20 || i >= 80;
		made_up_set(fixture.answers, i, "adults", two ? "2" : "1");
		made_up_set(fixture.answers, i, "hit", hit ? "yes" : "no");
		made_up_set(fixture.answers, i, "times", !hit ? NULL : i < 20 ? "1" : i < 90 ? "3" : i < 98 ? "30" : "");
		made_up_set(fixture.answers, i, "alike", !hit ? NULL : i < 90 ? "no" : "yes");
		made_up_set(fixture.answers, i, "told", !hit ? NULL : i < 10 ? "yes" : "no");
	}
	return fixture;
}

static double value_of(const json_t *document, const char *crime, const char *what)
{
	const json_t *one = named(json_object_get(document, "victimization"), crime);
	return number(json_object_get(one, what), "value");
}

static void people_weigh_as_people_and_households_once(void **state)
{
	(void)state;
	struct fixture fixture = open_victims(CRIMES(OPEN));
	json_t *document = document_of(&fixture);
	/* 160 people, of whom 20 x 2 + 20 were hit; 100 households, of which 40. */
	assert_near(value_of(document, "person", "prevalence"), 60.0 / 160, NEAR);
	assert_near(value_of(document, "home", "prevalence"), 40.0 / 100, NEAR);
	/* 20 x 2 x 1 + 10 x 3 + 8 x 10 + 2 x 6 incidents. */
	assert_near(value_of(document, "person", "rate_per_1000"), 1000 * 162.0 / 160, 1e-6);
	/* Without the question about a series the two who do not know are left out. */
	assert_near(value_of(document, "home", "rate_per_1000"), 1000 * (20.0 + 30 + 80) / 98, 1e-6);
	/* Of 60 people who were hit 20 reported it; of 40 households 10. */
	assert_near(value_of(document, "person", "reported"), 20.0 / 60, NEAR);
	assert_near(value_of(document, "home", "reported"), 10.0 / 40, NEAR);
	json_decref(document);
	close_form(&fixture);
}

static void what_was_not_asked_is_null(void **state)
{
	(void)state;
	struct fixture fixture = open_victims(CRIMES(OPEN));
	json_t *document = document_of(&fixture);
	const json_t *bare = named(json_object_get(document, "victimization"), "bare");
	assert_near(value_of(document, "bare", "prevalence"), 0.4, NEAR);
	assert_true(json_is_null(json_object_get(bare, "rate_per_1000")));
	assert_true(json_is_null(json_object_get(bare, "reported")));
	const json_t *person = named(json_object_get(document, "victimization"), "person");
	assert_int_equal(json_integer_value(json_object_get(person, "series")), 10);
	json_decref(document);
	close_form(&fixture);
}

static const char *reason_of(const json_t *document, const char *crime, const char *what)
{
	const json_t *one = named(json_object_get(document, "victimization"), crime);
	const char *reason = json_string_value(json_object_get(json_object_get(one, what), "reason"));
	return reason != NULL ? reason : "";
}

static void few_victims_are_withheld_with_their_reason(void **state)
{
	(void)state;
	struct fixture fixture = open_victims(CRIMES(""));
	for (size_t i = 0; i < 100; i++) {
		made_up_set(fixture.answers, i, "hit", i < 5 ? "yes" : "no");
	}
	json_t *document = document_of(&fixture);
	assert_string_equal(reason_of(document, "person", "prevalence"), "min_count");
	assert_string_equal(reason_of(document, "person", "rate_per_1000"), "min_count");
	assert_string_equal(reason_of(document, "person", "reported"), "min_n");
	const json_t *person = named(json_object_get(document, "victimization"), "person");
	assert_true(json_is_null(json_object_get(person, "series")));
	json_decref(document);
	close_form(&fixture);
}

static void a_rate_of_nothing_has_an_upper_end(void **state)
{
	(void)state;
	struct fixture fixture = open_victims(CRIMES(""));
	for (size_t i = 0; i < 100; i++) {
		made_up_set(fixture.answers, i, "hit", "no");
	}
	json_t *document = document_of(&fixture);
	const json_t *rate = json_object_get(
			named(json_object_get(document, "victimization"), "person"), "rate_per_1000");
	assert_near(number(rate, "value"), 0, 0);
	assert_near(number(rate, "upper"), 1000 * 3.688879454 / 100, 1e-6); /* R: qgamma(0.975, 1) */
	assert_true(json_is_true(json_object_get(rate, "review")));
	json_decref(document);
	close_form(&fixture);
}

static void the_report_keeps_both_numbers_apart(void **state)
{
	(void)state;
	struct fixture fixture = open_victims(CRIMES(OPEN));
	json_t *document = document_of(&fixture);
	struct buf page = BUF(REPORT_MAX_BYTES);
	report_html(document, "en", &page);
	assert_non_null(strstr(buf_text(&page), "Hit at least once"));
	assert_non_null(strstr(buf_text(&page), "Incidents per 1,000"));
	assert_non_null(strstr(buf_text(&page), "how often was not asked"));
	buf_finish(&page);
	json_decref(document);
	close_form(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(people_weigh_as_people_and_households_once),
		cmocka_unit_test(what_was_not_asked_is_null),
		cmocka_unit_test(few_victims_are_withheld_with_their_reason),
		cmocka_unit_test(a_rate_of_nothing_has_an_upper_end),
		cmocka_unit_test(the_report_keeps_both_numbers_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
