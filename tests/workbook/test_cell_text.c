/* How lists, parameters and expressions stand in cells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "workbook/cell_text.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_create(1024 * 1024);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_destroy(arena);
	return 0;
}

static void is(struct str text, const char *wanted)
{
	assert_string_equal(arena_strndup(arena, text.p, text.n), wanted);
}

static void tidy_is(const char *text, enum tidy how, const char *wanted, bool changes)
{
	bool changed = false;
	is(text_tidy(arena, str_of(text), how, &changed), wanted);
	assert_int_equal(changed, changes);
}

static void quotes_are_made_straight_outside_of_quoted_texts(void **state)
{
	(void)state;
	tidy_is("${a} = ‘x’ or ${b} = “y”", TIDY_EXPRESSION, "${a} = 'x' or ${b} = \"y\"", true);
	tidy_is("${a} = 'it’s – ≥ “so”'", TIDY_EXPRESSION, "${a} = 'it’s – ≥ “so”'", false);
	tidy_is("${a} = “it’s” and . ≥ 1", TIDY_EXPRESSION, "${a} = \"it’s\" and . >= 1", true);
	tidy_is("'a' = ‘b", TIDY_EXPRESSION, "'a' = 'b", true);
}

static void only_spaces_of_words_are_changed(void **state)
{
	(void)state;
	tidy_is(" \t a\n", TIDY_WORD, "a", false);
	tidy_is("\xc2\xa0" "a\xc2\xa0" "b\xe2\x80\x8b ", TIDY_WORD, "a b", true);
	tidy_is("who’s – there", TIDY_WORD, "who’s – there", false);
	tidy_is("", TIDY_WORD, "", false);
}

static void lines_at_the_end_of_an_expression_stay(void **state)
{
	(void)state;
	tidy_is("  ${a} = 1\n", TIDY_EXPRESSION, "${a} = 1\n", false);
}

static void words_come_back_as_they_were(void **state)
{
	(void)state;
	static const char *const words[] = { "a", "b c", "d,e", "\"", "", "all\"x\"", "ñ", "[]", "x=y", "z" };
	struct buf out = BUF(1000);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		words_add(&out, str_of(words[i]));
	}
	struct str rest = buf_str(&out), word;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		assert_true(words_next(arena, &rest, &word));
		is(word, words[i]);
	}
	assert_false(words_next(arena, &rest, &word));
	assert_int_equal(rest.n, 0);
	buf_finish(&out);
}

static void words_may_have_spaces_or_commas_between_them(void **state)
{
	(void)state;
	struct str rest = STR(" a  b,c ,; \n d ,"), word;
	static const char *const wanted[] = { "a", "b", "c", "d" };
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		assert_true(words_next(arena, &rest, &word));
		is(word, wanted[i]);
	}
	assert_false(words_next(arena, &rest, &word));
}

static void a_quote_that_does_not_end_leaves_a_rest(void **state)
{
	(void)state;
	struct str rest = STR("a \"b"), word;
	assert_true(words_next(arena, &rest, &word));
	assert_false(words_next(arena, &rest, &word));
	is(rest, "\"b");
}

static void parameters_come_back_as_they_were(void **state)
{
	(void)state;
	struct buf out = BUF(1000);
	parameters_add(&out, STR("seed"), STR("${a}"));
	parameters_add(&out, STR("label"), STR("my \"own\" column"));
	struct str rest = buf_str(&out), name, value;
	assert_true(parameters_next(arena, &rest, &name, &value));
	is(name, "seed");
	is(value, "${a}");
	assert_true(parameters_next(arena, &rest, &name, &value));
	is(name, "label");
	is(value, "my \"own\" column");
	assert_false(parameters_next(arena, &rest, &name, &value));
	assert_int_equal(rest.n, 0);
	buf_finish(&out);
}

static void parameters_may_have_spaces_at_the_equals_sign(void **state)
{
	(void)state;
	struct str rest = STR("start = 1;end=10, step"), name, value;
	assert_true(parameters_next(arena, &rest, &name, &value));
	is(value, "1");
	assert_true(parameters_next(arena, &rest, &name, &value));
	is(name, "end");
	assert_false(parameters_next(arena, &rest, &name, &value));
	is(rest, "step");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(quotes_are_made_straight_outside_of_quoted_texts),
		TEST(only_spaces_of_words_are_changed),
		TEST(lines_at_the_end_of_an_expression_stay),
		TEST(words_come_back_as_they_were),
		TEST(words_may_have_spaces_or_commas_between_them),
		TEST(a_quote_that_does_not_end_leaves_a_rest),
		TEST(parameters_come_back_as_they_were),
		TEST(parameters_may_have_spaces_at_the_equals_sign),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
