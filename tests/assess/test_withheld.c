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

/* --- an attack --------------------------------------------------------------------
 *
 * The attacker knows that all weigh the same, and writes down every sum that is
 * published about trust_a: unknown are the people by age (or none) and answer.
 * Whatever is withheld must not be a combination of these equations. */

enum { AGES = 4, ANSWERS = 5, UNKNOWN = AGES * ANSWERS };

struct equations {
	double row[64][UNKNOWN];
	size_t n;
};

static const char *const age_names[AGES] = { "young", "middle", "old", "" };
static const char *const answer_names[ANSWERS] = { "no_way", "no", "so_so", "well", "surely" };

/* Which people are counted: one age or all (AGES), answers from first to last. */
static void mark(double row[UNKNOWN], int age, int first, int last)
{
	for (int i = 0; i < UNKNOWN; i++) {
		bool inside = i % ANSWERS >= first && i % ANSWERS <= last;
		row[i] = inside && (age == AGES || i / ANSWERS == age);
	}
}

static size_t pivot_of(const double row[UNKNOWN])
{
	size_t i = 0;
	while (i < UNKNOWN && fabs(row[i]) < 1e-7) {
		i++;
	}
	return i;
}

/* What is left of a row when the equations known are taken out of it. */
static size_t reduce(const struct equations *known, double row[UNKNOWN])
{
	for (size_t k = 0; k < known->n; k++) {
		size_t pivot = pivot_of(known->row[k]);
		double factor = row[pivot] / known->row[k][pivot];
		for (size_t i = 0; i < UNKNOWN; i++) {
			row[i] -= factor * known->row[k][i];
		}
	}
	return pivot_of(row);
}

static void learn(struct equations *known, double row[UNKNOWN])
{
	if (reduce(known, row) == UNKNOWN) {
		return;
	}
	struct equations one = { .n = 1 };
	memcpy(one.row[0], row, sizeof(one.row[0]));
	for (size_t k = 0; k < known->n; k++) {
		reduce(&one, known->row[k]);
	}
	memcpy(known->row[known->n++], row, sizeof(one.row[0]));
}

static void learn_sum(struct equations *known, int age, int first, int last)
{
	double row[UNKNOWN];
	mark(row, age, first, last);
	learn(known, row);
}

static struct equations published_sums(const json_t *document)
{
	struct equations known = { .n = 0 };
	const json_t *headline = json_array_get(json_object_get(document, "headlines"), 0);
	const json_t *scale = json_array_get(json_object_get(document, "scales"), 0);
	learn_sum(&known, AGES, 0, ANSWERS - 1);
	if (!json_is_null(json_object_get(json_object_get(headline, "share"), "value"))) {
		learn_sum(&known, AGES, 3, 4);
	}
	for (int answer = 0; answer < ANSWERS; answer++) {
		if (option_shown(document, "trust_a", answer_names[answer])) {
			learn_sum(&known, AGES, answer, answer);
		}
	}
	for (int age = 0; age < AGES - 1; age++) {
		if (group_shown(document, age_names[age])) {
			learn_sum(&known, age, 0, ANSWERS - 1);
			learn_sum(&known, age, 3, 4);
		}
	}
	if (!json_is_null(json_object_get(json_object_get(scale, "reliability"), "alpha"))) {
		double row[UNKNOWN];
		for (int i = 0; i < UNKNOWN; i++) {
			row[i] = i % ANSWERS;
		}
		learn(&known, row);
	}
	return known;
}

static void assert_hidden(const struct equations *known, int age, int first, int last)
{
	double row[UNKNOWN];
	mark(row, age, first, last);
	if (reduce(known, row) == UNKNOWN) {
		fail_msg("age %d, answers %d to %d can be worked out", age, first, last);
	}
}

static unsigned draw(uint32_t *state, unsigned below)
{
	*state = *state * 1664525U + 1013904223U;
	return (*state >> 8) % below;
}

/* How many people of each age; nobody lacks an age in every other survey. */
static void set_at_random(struct answers *answers, uint32_t *random, size_t people[AGES])
{
	unsigned young = 30 + draw(random, 60), ages = draw(random, 2) == 0 ? AGES : AGES - 1;
	unsigned answer[ANSWERS];
	for (size_t i = 0; i < ANSWERS; i++) {
		answer[i] = 1 + draw(random, 40);
	}
	for (size_t row = 0; row < answers->n; row++) {
		unsigned age = draw(random, 100) < young ? 0 : draw(random, ages);
		unsigned chosen = 0, left = draw(random, answer[0] + answer[1] + answer[2] + answer[3] + answer[4]);
		while (left >= answer[chosen]) {
			left -= answer[chosen++];
		}
		people[age]++;
		made_up_set(answers, row, "age", age_names[age]);
		give(answers, row, answer_names[chosen], answer_names[(chosen + draw(random, 2)) % ANSWERS],
				answer_names[ANSWERS - 1 - chosen]);
	}
}

static size_t attack(const json_t *document, const size_t people[AGES])
{
	struct equations known = published_sums(document);
	size_t withheld = 0;
	for (int answer = 0; answer < ANSWERS; answer++) {
		if (!option_shown(document, "trust_a", answer_names[answer])) {
			assert_hidden(&known, AGES, answer, answer);
			withheld++;
		}
	}
	for (int age = 0; age < AGES - 1; age++) {
		if (people[age] > 0 && !group_shown(document, age_names[age])) {
			assert_hidden(&known, age, 3, 4);
			withheld++;
		}
	}
	return withheld;
}

static void no_withheld_number_follows_from_the_published_ones(void **state)
{
	(void)state;
	uint32_t random = 20261123;
	size_t withheld = 0;
	for (size_t survey = 0; survey < 300; survey++) {
		struct fixture fixture = open_form(FORM("", ""), false, 40 + draw(&random, 400));
		size_t people[AGES] = { 0 };
		set_at_random(fixture.answers, &random, people);
		json_t *document = document_of(&fixture);
		withheld += attack(document, people);
		json_decref(document);
		close_form(&fixture);
	}
	assert_true(withheld > 300);
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
		cmocka_unit_test(no_withheld_number_follows_from_the_published_ones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
