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

#define NEAR 1e-9

/* clang-format off */
#define FORM(design, rest) FORM_WITH(design, "", rest)
#define TWO_HEADLINES FORM_WITH("", "    - {name: sure, label: {en: Sure, es: Seguro}, question: trust_a, " \
	"favourable: [surely]}\n", "")
#define FORM_WITH(design, headlines, rest) \
	"settings: {form_id: small, form_title: {en: Small, es: Corta}, version: \"1\", default_language: en}\n" \
	"choices:\n" \
	"  agree:\n" \
	"    - {name: no_way, label: {en: No way, es: De ninguna manera}, score: 1}\n" \
	"    - {name: no, label: {en: 'No', es: 'No'}, score: 2}\n" \
	"    - {name: so_so, label: {en: So so, es: Regular}, score: 3}\n" \
	"    - {name: well, label: {en: Yes, es: Sí}, score: 4}\n" \
	"    - {name: surely, label: {en: Surely, es: Seguro}, score: 5}\n" \
	"    - {name: dk, label: {en: Don't know, es: No sabe}, missing: dont_know}\n" \
	"  ages:\n" \
	"    - {name: young, label: {en: Young, es: Joven}}\n" \
	"    - {name: middle, label: {en: Middle, es: Mediana}}\n" \
	"    - {name: old, label: {en: Old, es: Mayor}}\n" \
	"  places:\n" \
	"    - {name: north, label: {en: North, es: Norte}}\n" \
	"    - {name: south, label: {en: South, es: Sur}}\n" \
	"survey:\n" \
	"  - {type: select_one ages, name: age, label: {en: Age, es: Edad}}\n" \
	"  - {type: select_one places, name: place, label: {en: Place, es: Lugar}}\n" \
	"  - {type: text, name: block, label: {en: Block, es: Manzana}}\n" \
	"  - {type: text, name: home, label: {en: Home, es: Hogar}}\n" \
	"  - {type: text, name: ended, label: {en: Outcome, es: Resultado}}\n" \
	"  - {type: select_one agree, name: trust_a, label: {en: A, es: A}}\n" \
	"  - {type: select_one agree, name: trust_b, label: {en: B, es: B}}\n" \
	"  - {type: select_one agree, name: trust_c, label: {en: C, es: C}}\n" \
	design \
	"scoring:\n" \
	"  scales:\n" \
	"    - {name: trust, label: {en: Trust, es: Confianza}, items: [trust_a, trust_b, trust_c], " \
	"reverse: [trust_c], min_answered: more_than_half, to: [0, 100]}\n" \
	"  headlines:\n" \
	"    - {name: support, label: {en: Support it, es: Lo apoyan}, question: trust_a, " \
	"favourable: [well, surely]}\n" \
	headlines \
	"report: {groups: [age]}\n" rest

#define OPEN "disclosure: {min_n: 1, min_count: 1, standard: none, complementary: false}\n"
#define READINESS "readiness: [{condition: support_majority, headline: support, share: 0.5}]\n"
#define CLUSTERS "design: {population: town, unit: home, outcome: ended, strata: place, clusters: block, " \
	"target_completes: 100, weights: {base: pps_clusters}, " \
	"rake: {margins: [age], collapse: [{margin: age, min_n: 10}]}}\n"

static const char town[] =
	"name: town\ntitle: {en: Town, es: Pueblo}\nuniverse: adults\nhouseholds: 300\ntotal: 1000\n"
	"strata: [{name: north, households: 100, clusters_drawn: 2}, {name: south, households: 200, "
	"clusters_drawn: 2}]\n"
	"margins: [{name: age, source: census, year: 2020, universe: adults, categories: [{name: young, share: 0.5}, "
	"{name: middle, share: 0.3}, {name: old, share: 0.2}]}]\n";
/* clang-format on */

struct fixture {
	struct definition *definition;
	struct population *population;
	struct answers *answers;
};

static struct fixture open_form(const char *yaml, bool with_population, size_t n)
{
	struct fixture fixture = { 0 };
	struct problems *problems = problems_create(50);
	fixture.definition = definition_read(str_of(yaml), problems);
	struct buf text = BUF(65536);
	problems_print(problems, &text);
	if (fixture.definition == NULL) {
		fail_msg("%s", buf_text(&text));
	}
	buf_finish(&text);
	if (with_population) {
		fixture.population = population_read(STR(town), problems);
		assert_non_null(fixture.population);
	}
	problems_destroy(problems);
	fixture.answers = made_up_answers(fixture.definition, n);
	return fixture;
}

static void close_form(struct fixture *fixture)
{
	made_up_free(fixture->answers);
	population_destroy(fixture->population);
	definition_unref(fixture->definition);
}

static json_t *document_of(const struct fixture *fixture)
{
	const struct site site = { "town", "Town", "planned", 11 };
	struct assessment_input input = {
		.definition = fixture->definition,
		.population = fixture->population,
		.answers = fixture->answers,
		.sites = &site,
		.n_sites = 1,
		.program_version = "0.0.0",
		.now_us = INT64_C(1790000000000000),
	};
	return assess(&input);
}

static const json_t *named(const json_t *list, const char *name)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		if (strcmp(json_string_value(json_object_get(one, "name")), name) == 0) {
			return one;
		}
	}
	return NULL;
}

static void assert_near(double value, double expected, double tolerance)
{
	if (!(fabs(value - expected) <= tolerance)) {
		fail_msg("%.17g is not %.17g", value, expected);
	}
}

static const json_t *score_of(const json_t *document)
{
	return json_object_get(json_array_get(json_object_get(document, "scales"), 0), "score");
}

static double number(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

static void give(struct answers *answers, size_t row, const char *a, const char *b, const char *c)
{
	made_up_set(answers, row, "trust_a", a);
	made_up_set(answers, row, "trust_b", b);
	made_up_set(answers, row, "trust_c", c);
}

/* Twenty people with a score of 50 and twenty with 100: mean 75, and with one
 * person per sampling unit V = s2/n, s2 = 40 * 25^2 / 39. */
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

/* 60 young, 40 middle, 4 old, 6 of unknown age. */
static void set_town(struct answers *answers)
{
	for (size_t i = 0; i < answers->n; i++) {
		char block[32], home[32];
		snprintf(block, sizeof(block), "b%zu", i % 10);
		snprintf(home, sizeof(home), "h%zu", i);
		made_up_set(answers, i, "age", i < 60 ? "young" : i < 100 ? "middle" : i < 104 ? "old" : "");
		made_up_set(answers, i, "place", i % 2 == 0 ? "north" : "south");
		made_up_set(answers, i, "block", block);
		made_up_set(answers, i, "home", home);
		made_up_set(answers, i, "ended", "1.1");
		static const char *const words[] = { "no_way", "no", "so_so", "well", "surely" };
		give(answers, i, words[(i * 7 + i / 3) % 5], words[(i * 3 + 1) % 5], words[(i + i / 7) % 5]);
	}
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
		cmocka_unit_test(raked_weights_meet_the_population_and_joined_groups_are_told),
		cmocka_unit_test(a_household_counts_once_and_its_interview_goes_first),
		cmocka_unit_test(a_withheld_number_is_nowhere_in_the_output),
		cmocka_unit_test(one_withheld_group_takes_another_with_it),
		cmocka_unit_test(an_answer_cannot_be_worked_out_from_a_headline),
		cmocka_unit_test(a_few_who_answered_do_not_follow_from_those_who_did_not),
		cmocka_unit_test(an_answer_cannot_be_worked_out_from_the_mean_of_its_question),
		cmocka_unit_test(withheld_groups_do_not_hold_a_few_people_together),
		cmocka_unit_test(an_answer_cannot_be_worked_out_from_two_headlines),
		cmocka_unit_test(no_withheld_number_follows_from_the_published_ones),
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
