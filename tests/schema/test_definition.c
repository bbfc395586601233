/* Definitions: what comes out of a good one. What is said of a wrong one is in tests/definitions. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "schema/definition.h"

#define SETTINGS "settings: {form_id: test, form_title: Test, version: \"1\"}\n"

static struct definition *read_fine(const char *yaml)
{
	struct problems *problems = problems_create(100);
	struct definition *definition = definition_read(str_of(yaml), problems);
	struct buf said = BUF(65536);
	problems_print(problems, &said);
	if (definition == NULL) {
		print_error("%s", buf_text(&said));
	}
	assert_non_null(definition);
	buf_finish(&said);
	problems_destroy(problems);
	return definition;
}

static const struct question *find(const struct definition *definition, const char *name)
{
	const struct question *question = definition_find(definition, str_of(name));
	assert_non_null(question);
	return question;
}

static void questions_stand_in_document_order_with_groups(void **state)
{
	(void)state;
	struct definition *definition = read_fine(SETTINGS "survey:\n"
							   "  - {type: text, name: a, label: A}\n"
							   "  - type: begin_group\n"
							   "    name: g\n"
							   "    survey:\n"
							   "      - {type: text, name: b, label: B}\n"
							   "  - {type: text, name: c, label: C}\n");
	assert_int_equal(definition->n_questions, 4);
	const char *names[] = { "a", "g", "b", "c" };
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(definition->questions[i]->name, names[i]);
		assert_int_equal(definition->questions[i]->index, i);
	}
	assert_string_equal(find(definition, "b")->path, "/data/g/b");
	assert_ptr_equal(find(definition, "b")->parent, find(definition, "g"));
	assert_ptr_equal(definition->first_question->next->next, find(definition, "c"));
	definition_unref(definition);
}

static void the_default_language_comes_first(void **state)
{
	(void)state;
	struct definition *definition = read_fine(
			"settings: {form_id: test, form_title: {en: Test, ko: Test}, version: \"1\", "
			"default_language: es}\n"
			"survey:\n  - {type: text, name: a, label: {en: A, es: Á, ko: K}, hint: Pista}\n");
	assert_int_equal(definition->n_languages, 3);
	assert_string_equal(definition->languages[0], "es");
	assert_string_equal(text_in(&find(definition, "a")->label, 0), "Á");
	assert_string_equal(text_in(&find(definition, "a")->hint, 0), "Pista");
	assert_string_equal(text_in(&find(definition, "a")->hint, 2), "Pista");
	assert_string_equal(text_in(&definition->form_title, 0), "Test");
	definition_unref(definition);
}

static void a_reference_becomes_an_absolute_path(void **state)
{
	(void)state;
	struct definition *definition = read_fine(SETTINGS "survey:\n"
							   "  - {type: integer, name: age, label: Age}\n"
							   "  - {type: text, name: work, label: Work, "
							   "relevant: \"${age}>=16\", required: true}\n");
	const struct question *work = find(definition, "work");
	assert_string_equal(work->relevant.source, "${age}>=16");
	assert_string_equal(work->relevant.xpath, " /data/age >=16");
	assert_non_null(work->relevant.expression);
	assert_string_equal(work->required.xpath, "true()");
	assert_null(work->constraint.source);
	definition_unref(definition);
}

static void a_reference_in_the_same_repeat_becomes_relative(void **state)
{
	(void)state;
	struct definition *definition = read_fine(SETTINGS
			"survey:\n"
			"  - type: begin_repeat\n"
			"    name: person\n"
			"    survey:\n"
			"      - {type: integer, name: age, label: Age}\n"
			"      - type: begin_group\n"
			"        name: g\n"
			"        survey:\n"
			"          - {type: text, name: school, label: School, relevant: \"${age} < 18\"}\n"
			"  - {type: calculate, name: oldest, calculation: \"max(${age})\"}\n");
	assert_string_equal(find(definition, "school")->relevant.xpath, " ../../age  < 18");
	assert_string_equal(find(definition, "oldest")->calculation.xpath, "max( /data/person/age )");
	assert_ptr_equal(find(definition, "school")->repeat, find(definition, "person"));
	definition_unref(definition);
}

static void a_computed_repeat_count_has_a_question_of_its_own(void **state)
{
	(void)state;
	struct definition *definition =
			read_fine(SETTINGS "survey:\n"
					   "  - {type: integer, name: n, label: N}\n"
					   "  - {type: begin_repeat, name: r, repeat_count: \"${n} + 1\", "
					   "survey: [{type: text, name: a, label: A}]}\n"
					   "  - {type: begin_repeat, name: s, repeat_count: \"${n}\", "
					   "survey: [{type: text, name: b, label: B}]}\n");
	const struct question *count = find(definition, "r_count");
	assert_int_equal(count->type, QUESTION_CALCULATE);
	assert_string_equal(count->calculation.xpath, " /data/n  + 1");
	assert_ptr_equal(count->next, find(definition, "r"));
	assert_string_equal(find(definition, "r")->repeat_count.source, "${n} + 1");
	assert_string_equal(find(definition, "r")->repeat_count.xpath, " /data/r_count ");
	assert_string_equal(find(definition, "s")->repeat_count.xpath, " /data/n ");
	definition_unref(definition);
}

static void choices_keep_scores_missing_and_columns(void **state)
{
	(void)state;
	struct definition *definition =
			read_fine(SETTINGS "choices:\n"
					   "  c:\n"
					   "    - {name: yes, label: \"Yes\", score: 1.5, area: north}\n"
					   "    - {name: rf, label: Rather not, missing: refused}\n"
					   "survey:\n  - {type: select_one c, name: a, label: A}\n");
	const struct choice_list *list = find(definition, "a")->list;
	const struct choice *yes = choice_list_find(list, STR("yes"));
	const struct choice *refused = choice_list_find(list, STR("rf"));
	assert_true(yes->score == 1.5);
	assert_string_equal(yes->columns[0].name, "area");
	assert_string_equal(yes->columns[0].value, "north");
	assert_int_equal(refused->missing, MISSING_REFUSED);
	assert_true(isnan(refused->score));
	assert_null(choice_list_find(list, STR("no")));
	definition_unref(definition);
}

static void what_is_not_written_has_the_documented_default(void **state)
{
	(void)state;
	struct definition *definition = read_fine(SETTINGS
			"survey:\n"
			"  - {type: select_one c, name: a, label: A}\n"
			"choices: {c: [{name: x, label: X, score: 2}, {name: y, label: Y, score: 4}]}\n"
			"scoring: {scales: [{name: s, label: S, items: [a]}]}\n"
			"readiness: [{condition: scale_quality}, {condition: baseline}]\n");
	assert_false(definition->design.declared);
	assert_int_equal(definition->design.rake_max_iterations, 200);
	assert_true(isinf(definition->design.adults_cap));
	assert_int_equal(definition->disclosure.min_n, 30);
	assert_int_equal(definition->disclosure.min_count, 11);
	assert_true(definition->disclosure.nchs_2017 && definition->disclosure.complementary);
	assert_null(definition->sites);
	assert_true(definition->scales[0].low == 2 && definition->scales[0].high == 4);
	assert_true(definition->scales[0].to_low == 0 && definition->scales[0].to_high == 100);
	assert_int_equal(definition->scales[0].min_answered, MIN_MORE_THAN_HALF);
	assert_true(definition->conditions[0].min_alpha == 0.7);
	assert_int_equal(definition->conditions[1].n_scales, 1);
	definition_unref(definition);
}

static void a_definition_lives_until_the_last_reference_is_gone(void **state)
{
	(void)state;
	struct definition *definition = read_fine(SETTINGS "survey: [{type: text, name: a, label: A}]\n");
	struct definition *second = definition_ref(definition);
	assert_ptr_equal(second, definition);
	definition_unref(definition);
	assert_string_equal(find(second, "a")->name, "a");
	definition_unref(second);
	definition_unref(NULL);
}

static void many_questions_that_name_each_other_are_all_read(void **state)
{
	(void)state;
	struct buf yaml = BUF((size_t)8 * 1024 * 1024);
	buf_adds(&yaml, SETTINGS "survey:\n  - {type: calculate, name: q0, calculation: \"1\"}\n");
	for (unsigned i = 1; i < 20000; i++) {
		buf_addf(&yaml, "  - {type: calculate, name: q%u, calculation: \"${q%u} + 1\"}\n", i, i - 1);
	}
	struct definition *definition = read_fine(buf_text(&yaml));
	assert_int_equal(definition->n_questions, 20000);
	assert_string_equal(find(definition, "q19999")->calculation.xpath, " /data/q19998  + 1");
	definition_unref(definition);
	buf_finish(&yaml);
}

static void a_file_beyond_the_limit_is_refused(void **state)
{
	(void)state;
	struct problems *problems = problems_create(10);
	char byte = ' ';
	struct str text = { &byte, DEFINITION_MAX_BYTES + 1 }; /* never read: the length alone decides */
	assert_null(definition_read(text, problems));
	assert_int_equal(problems_errors(problems), 1);
	problems_destroy(problems);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions_stand_in_document_order_with_groups),
		cmocka_unit_test(the_default_language_comes_first),
		cmocka_unit_test(a_reference_becomes_an_absolute_path),
		cmocka_unit_test(a_reference_in_the_same_repeat_becomes_relative),
		cmocka_unit_test(a_computed_repeat_count_has_a_question_of_its_own),
		cmocka_unit_test(choices_keep_scores_missing_and_columns),
		cmocka_unit_test(what_is_not_written_has_the_documented_default),
		cmocka_unit_test(a_definition_lives_until_the_last_reference_is_gone),
		cmocka_unit_test(many_questions_that_name_each_other_are_all_read),
		cmocka_unit_test(a_file_beyond_the_limit_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
