/* Expressions: references, mistakes, limits. What they answer is in test_expression_oracle.c. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "schema/expression.h"

struct fixture {
	struct arena *arena;
	struct node *root;
};

static int set_up(void **state)
{
	static struct fixture fixture;
	struct problems *problems = problems_create(1);
	fixture.arena = arena_create((size_t)64 * 1024 * 1024);
	fixture.root = node_read_xml(fixture.arena,
			STR("<data "
			    "id='h'><age>34</age><name/><person><n>Ana</n></person><person><n>Luis</n></"
			    "person></data>"),
			problems);
	problems_destroy(problems);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	arena_destroy(f->arena);
	return 0;
}

/* --- references ------------------------------------------------------------------ */

static const char *resolve(void *arg, struct str name)
{
	(void)arg;
	return str_is(name, "age") ? "/data/age" : str_is(name, "n") ? "../n" : NULL;
}

static void assert_expands(struct fixture *f, const char *text, const char *wanted)
{
	struct expression_error error = { 0 };
	char *got = expression_expand(f->arena, str_of(text), resolve, NULL, &error);
	assert_non_null(got);
	assert_string_equal(got, wanted);
}

static void assert_no_expansion(struct fixture *f, const char *text, size_t offset, const char *message)
{
	struct expression_error error = { 0 };
	assert_null(expression_expand(f->arena, str_of(text), resolve, NULL, &error));
	assert_int_equal(error.offset, offset);
	assert_string_equal(error.message, message);
}

static void references_become_paths_with_spaces_around(void **state)
{
	assert_expands(*state, "${age}>18 and ${n} != ''", " /data/age >18 and  ../n  != ''");
	assert_expands(*state, "${ age }", " /data/age ");
	assert_expands(*state, "no $ {reference} here", "no $ {reference} here");
	assert_expands(*state, "", "");
}

static void an_unknown_reference_is_told_with_its_place(void **state)
{
	assert_no_expansion(*state, "${age} > ${aeg}", 9, "no question is named 'aeg'");
}

static void a_reference_without_end_is_told_with_its_place(void **state)
{
	assert_no_expansion(*state, "1 + ${age", 4, "'${' without a '}' behind it");
	assert_no_expansion(*state, "${", 0, "'${' without a '}' behind it");
}

static void an_expansion_that_grows_too_long_is_refused(void **state)
{
	struct buf text = BUF(100000);
	for (int i = 0; i < 8000; i++) {
		buf_adds(&text, "${age}");
	}
	assert_no_expansion(*state, buf_text(&text), 0, "too long once the paths are filled in");
	buf_finish(&text);
}

static void note_reference(void *arg, struct str name, size_t offset)
{
	buf_addf(arg, "%.*s@%zu ", STR_ARG(name), offset);
}

static void references_are_listed_in_order(void **state)
{
	(void)state;
	struct buf list = BUF(100);
	expression_references(STR("${a} + ${b}${a} ${"), note_reference, &list);
	assert_string_equal(buf_text(&list), "a@0 b@7 a@11 ");
	buf_finish(&list);
}

/* --- mistakes ---------------------------------------------------------------------- */

static void assert_refused(struct fixture *f, struct str xpath, size_t offset, const char *message)
{
	struct expression_error error = { 0 };
	assert_null(expression_compile(f->arena, xpath, &error));
	assert_string_equal(error.message, message);
	assert_int_equal(error.offset, offset);
}

static void mistakes_are_told_with_their_place(void **state)
{
	assert_refused(*state, STR(""), 0, "the expression ends where a value is expected");
	assert_refused(*state, STR("1 +"), 3, "the expression ends where a value is expected");
	assert_refused(*state, STR("/data/age = = 5"), 12, "'=' where a value is expected");
	assert_refused(*state, STR("/data/age 30"), 10, "'30' where an operator is expected");
	assert_refused(*state, STR("(1 + 2"), 6, "the expression ends where ')' is expected");
	assert_refused(*state, STR("/data/person[1"), 14, "the expression ends where ']' is expected");
	assert_refused(*state, STR("1 = 'open"), 4, "a text in quotes does not end");
	assert_refused(*state, STR("1 & 2"), 2, "a character that has no meaning here");
	assert_refused(*state, STR("foot::a"), 0, "'foot' where an axis such as child:: is expected");
	assert_refused(*state, STR("/data/"), 6, "the expression ends where a name is expected");
}

static void an_unknown_function_brings_the_nearest_known_one(void **state)
{
	assert_refused(*state, STR("1 + cuont(/data/person)"), 4,
			"unknown function 'cuont'; did you mean 'count'?");
	assert_refused(*state, STR("format_date(., '%Y')"), 0,
			"unknown function 'format_date'; did you mean 'format-date'?");
	assert_refused(*state, STR("elephant(1)"), 0, "unknown function 'elephant'");
}

static void a_wrong_number_of_arguments_is_told(void **state)
{
	assert_refused(*state, STR("1 + not()"), 4, "not() takes 1 argument, not 0");
	assert_refused(*state, STR("if(1, 2)"), 0, "if() takes 3 arguments, not 2");
	assert_refused(*state, STR("substr('a')"), 0, "substr() takes 2 to 3 arguments, not 1");
	assert_refused(*state, STR("checklist(1)"), 0, "checklist() takes at least 2 arguments, not 1");
}

static void text_that_is_not_utf8_is_refused(void **state)
{
	assert_refused(*state, STR("'\xff'"), 0, "not valid UTF-8");
	assert_refused(*state, STR("1\0"), 0, "not valid UTF-8");
}

/* --- evaluation ----------------------------------------------------------------------- */

static bool evaluate(struct fixture *f, const char *xpath, struct value *ret_value,
		struct expression_error *ret_error)
{
	struct expression *expression = expression_compile(f->arena, str_of(xpath), ret_error);
	struct evaluation evaluation = { .arena = f->arena, .root = f->root, .context = f->root };
	assert_non_null(expression);
	return expression_evaluate(expression, &evaluation, ret_value, ret_error);
}

static double number_of(struct fixture *f, const char *xpath)
{
	struct expression_error error = { 0 };
	struct value value;
	assert_true(evaluate(f, xpath, &value, &error));
	return value_to_number(&value);
}

static void assert_fails(struct fixture *f, const char *xpath, size_t offset, const char *message)
{
	struct expression_error error = { 0 };
	struct value value;
	assert_false(evaluate(f, xpath, &value, &error));
	assert_string_equal(error.message, message);
	assert_int_equal(error.offset, offset);
}

static void a_failing_evaluation_tells_where(void **state)
{
	assert_fails(*state, "1 + count('a')", 4, "count() needs a path as argument 1, not a text or number");
	assert_fails(*state, "/data/age | 'a'", 12, "'|' joins paths only");
	assert_fails(*state, "digest('a', 'CRC')", 0,
			"digest() knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512, not 'CRC'");
	assert_fails(*state, "regex('a', '(')", 0, "regex(): the pattern '(' is not well formed");
}

static void an_irrelevant_answer_is_empty_and_not_counted(void **state)
{
	struct fixture *f = *state;
	node_child(f->root, "age")->irrelevant = true;
	node_child(f->root, "person")->irrelevant = true;
	assert_true(isnan(number_of(f, "/data/age")));
	assert_int_equal(number_of(f, "count(/data/person)"), 1);
	assert_int_equal(number_of(f, "count(/data/person/n)"), 1);
	assert_int_equal(number_of(f, "/data/age = ''"), 1);
	assert_int_equal(number_of(f, "string-length(/data)"), 4); /* Luis alone */
}

static void predicates_filter_each_parent_on_its_own(void **state)
{
	assert_int_equal(number_of(*state, "count(/data/person/n[1])"), 2);
	assert_int_equal(number_of(*state, "count((/data/person/n)[1])"), 1);
}

static void without_lists_and_texts_there_is_nothing(void **state)
{
	assert_int_equal(number_of(*state, "count(instance('sites')/root/item)"), 0);
	assert_int_equal(number_of(*state, "string-length(jr:itext('x'))"), 0);
	assert_int_equal(number_of(*state, "string-length(pulldata('sites', 'a', 'b', 'c'))"), 0);
}

static void a_random_number_is_below_one(void **state)
{
	for (int i = 0; i < 100; i++) {
		double x = number_of(*state, "random()");
		assert_true(x >= 0 && x < 1);
	}
}

static void assert_text(struct fixture *f, const char *xpath, const char *wanted)
{
	struct expression_error error = { 0 };
	struct value value;
	assert_true(evaluate(f, xpath, &value, &error));
	struct str got = value_to_string(f->arena, &value);
	assert_string_equal(arena_strndup(f->arena, got.p, got.n), wanted);
}

static void numbers_are_written_as_short_as_they_can_be(void **state)
{
	assert_text(*state, "0.1 + 0.2", "0.30000000000000004");
	assert_text(*state, "100000000000 * 1000000000", "100000000000000000000");
	assert_text(*state, "1000000000000 * 1000000000", "1e+21");
	assert_text(*state, "-12300000000000 * 10000000000", "-1.23e+23");
	assert_text(*state, "1 div 1000000", "0.000001");
	assert_text(*state, "1.5 div 10000000", "1.5e-7");
	assert_text(*state, "-0.5", "-0.5");
	assert_text(*state, "pow(2, -1074)", "5e-324");
}

static void patterns_are_those_of_the_web(void **state)
{
	assert_text(*state, "regex('aXbX', '^(a.*?X)bX$')", "true");
	assert_text(*state, "regex('ab', '^a(?!b)')", "false");
	assert_text(*state, "regex('ac', '^a(?!b)')", "true");
	assert_text(*state, "regex('abcabc', '^(a(b)c)\\1$')", "true");
	assert_text(*state, "regex('-', '^[a-]$')", "true");
	assert_text(*state, "regex('5-', '^[\\d-]+$')", "true");
	assert_text(*state, "regex('x', '^[^\\w]$')", "false");
	assert_text(*state, "regex('', '^(a*)*$')", "true");
	assert_text(*state, "regex('aab', '^(a|ab)(b|)$')", "false");
	assert_text(*state, "regex('abb', '^(a|ab)(b|)$')", "true");
	assert_text(*state, "regex('a{,2}', '^a{,2}$')", "true");
	assert_text(*state, "regex('aa', '^a{2}$') and not(regex('aaa', '^a{0,2}$'))", "true");
	assert_text(*state, "regex('\xc3\xa9', '^\\u00e9$')", "true");
	assert_text(*state, "regex('\xf0\x9f\x98\x80', '^..$')", "true"); /* an emoji is two units */
}

/* --- limits ------------------------------------------------------------------------------ */

static void long_expressions_are_refused(void **state)
{
	struct buf text = BUF(100000);
	for (int i = 0; i < EXPRESSION_MAX_LENGTH / 2; i++) {
		buf_adds(&text, i == 0 ? "1" : "+1");
	}
	assert_int_equal(number_of(*state, buf_text(&text)), EXPRESSION_MAX_LENGTH / 2);
	buf_adds(&text, "+1");
	assert_refused(*state, buf_str(&text), EXPRESSION_MAX_LENGTH, "longer than 8192 bytes");
	buf_finish(&text);
}

static void deep_expressions_are_refused(void **state)
{
	static const char *const openings[] = { "(", "not(", "/a[", "-(", "1+(" };
	for (size_t i = 0; i < ARRAY_LEN(openings); i++) {
		struct buf text = BUF(100000);
		for (int k = 0; k < EXPRESSION_MAX_DEPTH + 1; k++) {
			buf_adds(&text, openings[i]);
		}
		assert_refused(*state, buf_str(&text), EXPRESSION_MAX_DEPTH * strlen(openings[i]),
				"brackets are nested too deeply");
		buf_finish(&text);
	}
}

static void many_signs_need_no_depth(void **state)
{
	struct buf text = BUF(100000);
	for (int i = 0; i < EXPRESSION_MAX_LENGTH - 1; i++) {
		buf_addc(&text, '-');
	}
	buf_addc(&text, '1');
	assert_int_equal(number_of(*state, buf_text(&text)), -1);
	buf_finish(&text);
}

static void an_evaluation_that_multiplies_is_stopped(void **state)
{
	struct buf text = BUF(10000);
	for (int i = 0; i < 40; i++) {
		buf_adds(&text, i == 0 ? "//*" : "[//*");
	}
	for (int i = 1; i < 40; i++) {
		buf_adds(&text, "]");
	}
	struct expression_error error = { 0 };
	struct value value;
	assert_false(evaluate(*state, buf_text(&text), &value, &error));
	assert_string_equal(error.message, "this takes too many steps");
	buf_finish(&text);
}

static void a_pattern_that_explodes_is_stopped(void **state)
{
	assert_fails(*state, "regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^(a+)+$')", 0,
			"regex(): the pattern takes too many steps");
	assert_fails(*state, "regex('', '((a{9999}){9999}){9999}')", 0,
			"regex(): the pattern takes too many steps");
}

static void a_full_arena_stops_the_evaluation(void **state)
{
	struct fixture *f = *state;
	struct expression_error error = { 0 };
	struct value value;
	struct arena *small = arena_create(1000);
	struct expression *expression =
			expression_compile(f->arena, STR("count(//node()) + count(//*/..)"), &error);
	struct evaluation evaluation = { .arena = small, .root = f->root, .context = f->root };
	assert_false(expression_evaluate(expression, &evaluation, &value, &error));
	assert_string_equal(error.message, "this takes too much memory");
	arena_destroy(small);
}

static void function_names_are_sorted(void **state)
{
	(void)state;
	size_t n;
	const char *const *names = expression_functions(&n);
	assert_true(n > 70);
	for (size_t i = 1; i < n; i++) {
		assert_true(strcmp(names[i - 1], names[i]) < 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(references_become_paths_with_spaces_around),
		TEST(an_unknown_reference_is_told_with_its_place),
		TEST(a_reference_without_end_is_told_with_its_place),
		TEST(an_expansion_that_grows_too_long_is_refused),
		TEST(references_are_listed_in_order),
		TEST(mistakes_are_told_with_their_place),
		TEST(an_unknown_function_brings_the_nearest_known_one),
		TEST(a_wrong_number_of_arguments_is_told),
		TEST(text_that_is_not_utf8_is_refused),
		TEST(a_failing_evaluation_tells_where),
		TEST(an_irrelevant_answer_is_empty_and_not_counted),
		TEST(predicates_filter_each_parent_on_its_own),
		TEST(without_lists_and_texts_there_is_nothing),
		TEST(a_random_number_is_below_one),
		TEST(numbers_are_written_as_short_as_they_can_be),
		TEST(patterns_are_those_of_the_web),
		TEST(long_expressions_are_refused),
		TEST(deep_expressions_are_refused),
		TEST(many_signs_need_no_depth),
		TEST(an_evaluation_that_multiplies_is_stopped),
		TEST(a_pattern_that_explodes_is_stopped),
		TEST(a_full_arena_stops_the_evaluation),
		TEST(function_names_are_sorted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
