#include "tests/assess/small_form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

/* clang-format off */
static const char town[] =
	"name: town\ntitle: {en: Town, es: Pueblo}\nuniverse: adults\nhouseholds: 300\ntotal: 1000\n"
	"strata: [{name: north, households: 100, clusters_drawn: 2}, {name: south, households: 200, "
	"clusters_drawn: 2}]\n"
	"margins: [{name: age, source: census, year: 2020, universe: adults, categories: [{name: young, share: 0.5}, "
	"{name: middle, share: 0.3}, {name: old, share: 0.2}]}]\n";
/* clang-format on */

struct fixture open_form(const char *yaml, bool with_population, size_t n)
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

void close_form(struct fixture *fixture)
{
	made_up_free(fixture->answers);
	population_destroy(fixture->population);
	definition_unref(fixture->definition);
}

json_t *document_of(const struct fixture *fixture)
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

const json_t *named(const json_t *list, const char *name)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		if (strcmp(json_string_value(json_object_get(one, "name")), name) == 0) {
			return one;
		}
	}
	return NULL;
}

void assert_near(double value, double expected, double tolerance)
{
	if (!(fabs(value - expected) <= tolerance)) {
		fail_msg("%.17g is not %.17g", value, expected);
	}
}

const json_t *score_of(const json_t *document)
{
	return json_object_get(json_array_get(json_object_get(document, "scales"), 0), "score");
}

double number(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

void give(struct answers *answers, size_t row, const char *a, const char *b, const char *c)
{
	made_up_set(answers, row, "trust_a", a);
	made_up_set(answers, row, "trust_b", b);
	made_up_set(answers, row, "trust_c", c);
}

/* Twenty people with a score of 50 and twenty with 100: mean 75, and with one
 * person per sampling unit V = s2/n, s2 = 40 * 25^2 / 39. */

/* 60 young, 40 middle, 4 old, 6 of unknown age. */
void set_town(struct answers *answers)
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
