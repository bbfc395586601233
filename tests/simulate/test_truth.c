/* A truth file: what is in it, and how its mistakes are named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "tests/simulate/shipped.h"

struct mistake {
	const char *yaml, *message;
};

static const struct mistake mistakes[] = {
	{ "fieldwrok: {days: 3}\n", "1:1: error: unknown key 'fieldwrok'; did you mean 'fieldwork'?" },
	{ "missing:\n  dont_now: 0.1\n", "2:3: error: unknown key 'dont_now'; did you mean 'dont_know'?" },
	{ "answers:\n  gendre: {woman: 1}\n", "2:3: error: no question is named 'gendre'; did you mean 'gender'?" },
	{ "answers:\n  gender: {women: 1}\n", "2:12: error: 'gender' has no answer 'women'; did you mean 'woman'?" },
	{ "answers:\n  gender: {woman: 0.6, man: 0.5}\n",
		"2:11: error: the shares of 'gender' add up to 1.1, not 1" },
	{ "answers:\n  n_adults: {woman: 1}\n", "2:13: error: 'n_adults' has no choices" },
	{ "scales:\n  trust_shrot: {mean: 40}\n",
		"2:3: error: no scale is named 'trust_shrot'; did you mean 'trust_short'?" },
	{ "scales:\n  trust_short: {mean: high}\n", "2:23: error: expected a number from 0 to 100" },
	{ "scales:\n  trust_short: {mean: 101}\n", "2:23: error: expected a number from 0 to 100" },
	{ "household:\n  adults: {1: 0.5, 2: 0.4}\n", "2:11: error: the shares of adults add up to 0.9, not 1" },
	{ "household:\n  adults: {none: 1}\n", "2:12: error: expected a number of people, not 'none'" },
	{ "household: many\n", "1:12: error: expected a mapping, not a text" },
	{ "profiles:\n  - {name: a, share: 0.5}\n  - {name: b, share: 0.3}\n",
		"2:3: error: the shares of the profiles add up to 0.8, not 1" },
	{ "profiles: {a: 1}\n", "1:11: error: expected a list, not a mapping" },
	{ "profiles:\n  - {name: a, share: 1, answers: {race: blak}}\n",
		"2:41: error: 'race' has no answer 'blak'; did you mean 'black'?" },
	{ "groups:\n  - {profile: latina}\n", "2:15: error: no profile is named 'latina'" },
	{ "profiles:\n  - {name: latino, share: 1}\ngroups:\n  - {profile: latina}\n",
		"4:15: error: no profile is named 'latina'; did you mean 'latino'?" },
	{ "groups:\n  - {question: gender}\n",
		"2:5: error: a group needs a profile, or a question and an answer" },
	{ "fixed: {race: blak}\n", "1:15: error: 'race' has no answer 'blak'; did you mean 'black'?" },
	{ "fixed: {race: black wite}\n", "1:21: error: 'race' has no answer 'wite'; did you mean 'white'?" },
	{ "fixed: {race: [black]}\n", "1:15: error: expected an answer, not a list" },
	{ "consent: {question: consent, answer: yess, refusal: \"no\"}\n",
		"1:38: error: 'consent' has no answer 'yess'; did you mean 'yes'?" },
	{ "consent: {question: consent, answer: \"yes\"}\n",
		"1:10: error: consent needs question, answer and refusal" },
	{ "visit: {question: visit_result}\n", "1:8: error: visit needs question, interview and shares" },
	{ "ranges: {n_adults: 3}\n", "1:20: error: expected [lowest, highest]" },
	{ "fieldwork: {from: October}\n", "1:19: error: expected a date such as 2026-10-01, not 'October'" },
	{ "strata: {harvard_prak: 900}\n",
		"1:10: error: 'site' has no answer 'harvard_prak'; did you mean 'harvard_park'?" },
};

static void every_mistake_is_named_with_line_and_column(void **state)
{
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		_cleanup_buf_ struct buf text = BUF(65536), expected = BUF(4096);
		buf_addf(&expected, "truth.yaml:%s\n", mistakes[i].message);
		struct truth *truth = truth_from(*state, mistakes[i].yaml, &text);
		if (truth != NULL) {
			fail_msg("taken without a word: %s", mistakes[i].yaml);
		}
		assert_string_equal(buf_text(&text), buf_text(&expected));
	}
}

static void all_mistakes_of_a_file_are_named_at_once(void **state)
{
	_cleanup_buf_ struct buf text = BUF(65536);
	assert_null(truth_from(*state, "answers: {gendre: {woman: 1}}\nscales: {x: {mean: 1}}\nseed: 3\n", &text));
	assert_non_null(strstr(buf_text(&text), "1:11: error: no question"));
	assert_non_null(strstr(buf_text(&text), "2:10: error: no scale"));
	assert_non_null(strstr(buf_text(&text), "3:1: error: unknown key 'seed'"));
}

static void what_is_left_out_has_a_usual_value(void **state)
{
	const struct shipped *shipped = *state;
	_cleanup_buf_ struct buf text = BUF(65536);
	struct truth *truth = truth_from(shipped, "{}\n", &text);
	assert_string_equal(buf_text(&text), "");
	assert_int_equal(truth->n_adults, 1);
	assert_int_equal(truth->n_profiles, 0);
	assert_null(truth->visit);
	for (size_t i = 0; i < shipped->definition->n_scales; i++) {
		assert_true(truth->scales[i].mean == 50);
	}
	truth_destroy(truth);
}

static void a_choice_left_out_has_no_share(void **state)
{
	_cleanup_buf_ struct buf text = BUF(65536);
	struct truth *truth = truth_from(*state, "answers: {gender: {woman: 0.6, man: 0.4}}\n", &text);
	assert_int_equal(truth->n_answers, 1);
	const struct choice_list *list = truth->answers[0].question->list;
	for (size_t i = 0; i < list->n_choices; i++) {
		const char *name = list->choices[i].name;
		double expected = strcmp(name, "woman") == 0 ? 0.6 : strcmp(name, "man") == 0 ? 0.4 : 0;
		assert_true(truth->answers[0].shares[i] == expected);
	}
	truth_destroy(truth);
}

static int open_pulse(void **state)
{
	static struct shipped shipped;
	shipped_open(&shipped, "csp-pulse");
	*state = &shipped;
	return 0;
}

static int close_pulse(void **state)
{
	shipped_close(*state);
	return 0;
}

int main(int argc, char **argv)
{
	shipped_directory = argc > 1 ? argv[1] : "survey-defs";
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mistake_is_named_with_line_and_column),
		cmocka_unit_test(all_mistakes_of_a_file_are_named_at_once),
		cmocka_unit_test(what_is_left_out_has_a_usual_value),
		cmocka_unit_test(a_choice_left_out_has_no_share),
	};
	return cmocka_run_group_tests(tests, open_pulse, close_pulse);
}
