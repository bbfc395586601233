/* No number that the assessment withholds can be worked out from those that it shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "tests/assess/attack.h"
#include "tests/assess/small_form.h"

enum { LIMIT = 11 /* min_count */, ANSWERED = 4, DONT_KNOW = 5, EMPTY = 6, FAVOUR = 3, SURELY = 4 };

/* Each survey has several tables, and dozens of withheld numbers. CANVASS_SURVEYS tries another number. */
static unsigned n_surveys(void)
{
	const char *wanted = getenv("CANVASS_SURVEYS");
	return wanted != NULL ? (unsigned)strtoul(wanted, NULL, 10) : 1000;
}

static unsigned draw(uint32_t *state, unsigned below)
{
	*state = *state * 1664525U + 1013904223U;
	return (unsigned)((uint64_t)(*state >> 8) * below >> 24);
}

/* One of n, with chances in proportion to weight. */
static int draw_one(uint32_t *state, const unsigned *weight, int n)
{
	unsigned sum = 0;
	for (int i = 0; i < n; i++) {
		sum += weight[i];
	}
	unsigned left = draw(state, sum);
	int chosen = 0;
	while (left >= weight[chosen]) {
		left -= weight[chosen++];
	}
	return chosen;
}

/* Some kinds of people are many, some few, some not there. */
static void draw_weights(uint32_t *state, unsigned *weight, int n)
{
	for (int i = 0; i < n; i++) {
		unsigned kind = draw(state, 6);
		weight[i] = kind == 0 ? 0 : kind < 3 ? 1 + draw(state, 4) : 1 + draw(state, 60);
	}
	weight[draw(state, (unsigned)n)] += 20;
}

static void set_at_random(struct answers *answers, uint32_t *random, double truth[CELLS])
{
	unsigned ages[AGES], places[PLACES], given[AGES][ANSWERS];
	draw_weights(random, ages, AGES);
	draw_weights(random, places, PLACES);
	for (int age = 0; age < AGES; age++) {
		draw_weights(random, given[age], ANSWERS);
		given[age][DONT_KNOW] /= 4;
		given[age][EMPTY] /= 8;
	}
	for (size_t row = 0; row < answers->n; row++) {
		int age = draw_one(random, ages, AGES), place = draw_one(random, places, PLACES);
		int answer = draw_one(random, given[age], ANSWERS);
		truth[age_cell(age, answer)]++;
		truth[place_cell(place, answer)]++;
		made_up_set(answers, row, "age", age_names[age]);
		made_up_set(answers, row, "place", place_names[place]);
		give(answers, row, answer_names[answer], answer_names[draw(random, ANSWERED + 1)],
				answer_names[draw(random, ANSWERED + 1)]);
	}
}

struct survey {
	const json_t *document;
	struct attack *attack;
	const double *truth;
	unsigned number;
	size_t tried, few; /* withheld numbers; those of too few people */
};

static bool shown(const json_t *object)
{
	return !json_is_null(json_object_get(object, "value"));
}

/* A number that is withheld for its own sake, and not only to protect another one. */
static bool is_few(const json_t *object)
{
	return strcmp(json_string_value(json_object_get(object, "reason")), "complementary") != 0;
}

/* The number can be anything in a range of `width` or more. */
static void try_number(struct survey *survey, const struct people *people, double width, const char *what,
		const char *which)
{
	double count = people_count(people, survey->truth);
	struct bounds bounds = attack_bounds(survey->attack, people, count);
	survey->tried++;
	survey->few += width > 1;
	if (bounds.most - bounds.least < width) {
		fail_msg("survey %u: %s of %s must be between %g and %g; it is %g", survey->number, what, which,
				bounds.least, bounds.most, count);
	}
}

static void try_item(struct survey *survey)
{
	const json_t *item = named(json_object_get(survey->document, "items"), "trust_a");
	for (int answer = 0; answer <= ANSWERED; answer++) {
		const json_t *share = json_object_get(
				named(json_object_get(item, "options"), answer_names[answer]), "share");
		const struct people people = { ANYBODY, answer, answer };
		if (!shown(share)) {
			try_number(survey, &people, is_few(share) ? LIMIT - 1 : 1, "answer", answer_names[answer]);
		}
	}
	for (int kind = DONT_KNOW; kind <= EMPTY; kind++) {
		const char *word = kind == DONT_KNOW ? "dont_know" : "left_empty";
		const struct people none = { ANYBODY, kind, kind };
		if (json_is_null(json_object_get(json_object_get(item, "missing"), word))) {
			try_number(survey, &none, 1, "missing", word);
		}
	}
}

/* The range is as wide as the limit, or as the people in the group or out of it make it; where a wider
 * headline of the question is shown for the group (not `full`), there is a range. */
static void try_share(struct survey *survey, const json_t *share, const struct people *people, double n,
		bool full, const char *what, const char *which)
{
	const struct people all = { ANYBODY, people->first, people->last }, answered = { ANYBODY, 0, ANSWERED };
	double everybody = people_count(&all, survey->truth);
	/* Nobody at all, or everybody: that is shown on purpose, and says it of every group. */
	bool extreme = everybody == 0 || everybody == people_count(&answered, survey->truth);
	if (!shown(share) && !extreme) {
		double others = people_count(&answered, survey->truth) - n;
		try_number(survey, people, is_few(share) && full ? fmin(LIMIT - 1, fmin(n, others)) : 1, what, which);
	}
}

static void try_group(struct survey *survey, const char *group, const char *category, struct people people)
{
	const json_t *cells = json_object_get(named(json_object_get(survey->document, "groups"), group), "categories");
	const json_t *headlines = json_object_get(named(cells, category), "headlines");
	const json_t *reached = json_object_get(named(json_object_get(survey->document, "reached"), group), "categories");
	const json_t *count = named(reached, category);
	if (json_is_string(json_object_get(count, "reason"))) {
		try_number(survey, &people, is_few(count) ? LIMIT - 1 : 1, "people", category);
	}
	people.last = ANSWERED;
	double n = people_count(&people, survey->truth);
	if (n > 0) {
		const json_t *support = json_object_get(headlines, "support"), *sure = json_object_get(headlines, "sure");
		people.first = FAVOUR;
		if (!(shown(sure) && number(sure, "value") == 1)) { /* all are sure: all support it */
			try_share(survey, support, &people, n, true, "support", category);
		}
		people.first = SURELY;
		if (!(shown(support) && number(support, "value") == 0)) {
			try_share(survey, sure, &people, n, !shown(support), "sure", category);
		}
	}
}

static void try_everything(struct survey *survey)
{
	assert_true(attack_holds(survey->attack, survey->truth));
	try_item(survey);
	for (int age = 0; age < AGES - 1; age++) {
		const struct people people = { age, 0, EMPTY };
		try_group(survey, "age", age_names[age], people);
	}
	for (int place = 0; place < PLACES - 1; place++) {
		const struct people people = { AGES + place, 0, EMPTY };
		try_group(survey, "place", place_names[place], people);
	}
}

static void no_withheld_number_follows_from_the_published_ones(void **state)
{
	(void)state;
	uint32_t random = 20261123;
	struct survey survey = { .tried = 0 };
	const unsigned surveys = n_surveys();
	for (survey.number = 0; survey.number < surveys; survey.number++) {
		struct fixture fixture = open_form(TWO_GROUPS, false, 40 + draw(&random, 400));
		double truth[CELLS] = { 0 };
		set_at_random(fixture.answers, &random, truth);
		json_t *document = document_of(&fixture);
		survey.document = document;
		survey.truth = truth;
		survey.attack = attack_open(document);
		try_everything(&survey);
		attack_close(survey.attack);
		json_decref(document);
		close_form(&fixture);
	}
	assert_true(survey.tried > 5 * surveys);
	assert_true(survey.few > surveys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_withheld_number_follows_from_the_published_ones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
