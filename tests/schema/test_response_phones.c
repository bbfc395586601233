/* What phones and browsers compute from the same answers is taken, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/response.h"

#define NOW_US INT64_C(1795000000000000)

static const char yaml[] =
	"settings: {form_id: home, form_title: Home, version: '1', default_language: en}\n"
	"choices:\n"
	"  yn: [{name: 'y', label: {en: 'Yes', es: Sí}}, {name: 'n', label: {en: 'No', es: No}}]\n"
	"survey:\n"
	"  - {type: select_one yn, name: safe, label: {en: Safe?, es: ¿Seguro?}}\n"
	"  - {type: calculate, name: safe_text, calculation: \"jr:choice-name(${safe}, '${safe}')\"}\n"
	"  - {type: integer, name: half, label: Half, read_only: true, calculation: 'string-length(${who}) * 0.5'}\n"
	"  - {type: text, name: who, label: Who}\n"
	"  - {type: date, name: moved, label: Moved}\n"
	"  - {type: date, name: visit, label: Visit}\n"
	"  - {type: calculate, name: stay, calculation: \"${visit} - ${moved}\"}\n"
	"  - {type: calculate, name: start, calculation: \"substr(${who}, 0, 1)\"}\n"
	"  - {type: calculate, name: told, calculation: \"concat('n', number(${who}))\"}\n"
	"  - {type: begin_repeat, name: item, label: Item, survey: [{type: integer, name: cost, label: Cost}]}\n"
	"  - {type: calculate, name: total, calculation: 'sum(${cost})'}\n"
	"  - {type: calculate, name: most, calculation: 'max(${cost})'}\n"
	"  - type: begin_repeat\n"
	"    name: pet\n"
	"    label: Pet\n"
	"    relevant: \"${who} = 'Ana'\"\n"
	"    survey: [{type: text, name: pet_name, label: Name}]\n"
	"  - {type: calculate, name: n_pets, calculation: 'count(${pet})'}\n"
	"  - {type: calculate, name: n_items, calculation: 'count(${item})'}\n";

struct fixture {
	struct definition *definition;
	struct problems *problems;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	f->problems = problems_create(20);
	f->definition = definition_read(str_of(yaml), f->problems);
	*state = f;
	return f->definition != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	definition_unref(f->definition);
	problems_destroy(f->problems);
	free(f);
	return 0;
}

static bool takes(void **state, const char *answers)
{
	struct fixture *f = *state;
	struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
	struct response *response = response_identify(arena,
			str_of(arena_printf(arena, "<data id='home' version='1'>%s</data>", answers)), f->problems);
	assert_non_null(response);
	response_read(response, f->definition);
	bool fine = response_check(response, NOW_US).n == 0;
	arena_destroy(arena);
	return fine;
}

static void a_sum_of_nothing_may_be_empty_or_zero(void **state)
{
	assert_true(takes(state, "<total/>"));
	assert_true(takes(state, "<total>0</total>"));
	assert_false(takes(state, "<total>1</total>"));
	assert_false(takes(state, "<item><cost>4</cost></item><total/>"));
}

static void a_missing_answer_may_be_left_out_of_a_sum_or_spoil_it(void **state)
{
	assert_true(takes(state, "<item><cost>4</cost></item><item><cost/></item><total>4</total><most>4</most>"));
	assert_true(takes(state, "<item><cost>4</cost></item><item><cost/></item><total/><most/>"));
	assert_false(takes(state, "<item><cost>4</cost></item><item><cost/></item><total>5</total>"));
	assert_false(takes(state, "<item><cost>4</cost></item><item><cost/></item><most>5</most>"));
}

static void no_number_inside_a_text_may_be_written_or_not(void **state)
{
	assert_true(takes(state, "<who>Ana</who><told>n</told>"));
	assert_true(takes(state, "<who>Ana</who><told>nNaN</told>"));
	assert_false(takes(state, "<who>Ana</who><told>n1</told>"));
}

static void half_an_emoji_may_be_a_replacement_character(void **state)
{
	assert_true(takes(state, "<who>\xf0\x9f\x8f\xa0</who><told>n</told><start>\xef\xbf\xbd</start>"));
	assert_false(takes(state, "<who>\xf0\x9f\x8f\xa0</who><told>n</told><start>x</start>"));
}

static void a_difference_of_days_may_be_an_hour_off(void **state)
{
	const char *days = "<moved>2026-03-01</moved><visit>2026-03-31</visit>";
	char whole[200], hour[200], other[200];
	snprintf(whole, sizeof(whole), "%s<stay>30</stay>", days);
	snprintf(hour, sizeof(hour), "%s<stay>29.958333333333332</stay>", days);
	snprintf(other, sizeof(other), "%s<stay>29</stay>", days);
	assert_true(takes(state, whole));
	assert_true(takes(state, hour));
	assert_false(takes(state, other));
}

static void repetitions_that_are_not_asked_may_be_counted(void **state)
{
	assert_true(takes(state, "<who>Bo</who><told>nNaN</told><n_pets>2</n_pets>"));
	assert_false(takes(state, "<n_items>2</n_items>"));
}

static void the_label_of_an_answer_may_be_in_any_language_of_the_form(void **state)
{
	assert_true(takes(state, "<safe>y</safe><safe_text>Yes</safe_text>"));
	assert_true(takes(state, "<safe>y</safe><safe_text>S\xc3\xad</safe_text>"));
	assert_false(takes(state, "<safe>y</safe><safe_text>No</safe_text>"));
	assert_false(takes(state, "<safe>y</safe><safe_text>Oui</safe_text>"));
}

static void a_whole_number_keeps_no_decimals_of_its_calculation(void **state)
{
	assert_true(takes(state, "<who>Ana</who><half>1</half>"));
	assert_false(takes(state, "<who>Ana</who><half>2</half>"));
	assert_true(takes(state, "<who>Anna</who><half>2</half>"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_sum_of_nothing_may_be_empty_or_zero),
		TEST(a_missing_answer_may_be_left_out_of_a_sum_or_spoil_it),
		TEST(no_number_inside_a_text_may_be_written_or_not),
		TEST(half_an_emoji_may_be_a_replacement_character),
		TEST(a_difference_of_days_may_be_an_hour_off),
		TEST(repetitions_that_are_not_asked_may_be_counted),
		TEST(the_label_of_an_answer_may_be_in_any_language_of_the_form),
		TEST(a_whole_number_keeps_no_decimals_of_its_calculation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
