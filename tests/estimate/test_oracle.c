/*
 * Every case of tests/oracle is one test with the case's name: what R's survey
 * and psych packages give, within the tolerance of the case.
 *
 *     test_oracle DIRECTORY TOPIC...
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/xalloc.h"
#include "estimate/run.h"

static const char *directory;

struct one_case {
	const json_t *json;
};

static double number_in(const json_t *value)
{
	if (json_is_string(value)) {
		return strcmp(json_string_value(value), "-Inf") == 0 ? (double)-INFINITY : (double)INFINITY;
	}
	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

static void compare_number(const json_t *json, const char *what, const json_t *got, const json_t *want)
{
	double rtol = json_number_value(json_object_get(json, "rtol"));
	double atol = json_number_value(json_object_get(json, "atol"));
	double g = number_in(got), w = number_in(want);
	bool same = isnan(w) ? isnan(g) : g == w || fabs(g - w) <= atol + rtol * fabs(w);
	if (!same) {
		fail_msg("%s: got %.17g, want %.17g", what, g, w);
	}
}

static void compare(const json_t *json, const char *what, const json_t *got, const json_t *want);

static void compare_lists(const json_t *json, const char *what, const json_t *got, const json_t *want)
{
	if (json_array_size(got) != json_array_size(want)) {
		fail_msg("%s: %zu given, %zu wanted", what, json_array_size(got), json_array_size(want));
	}
	for (size_t i = 0; i < json_array_size(want); i++) {
		_cleanup_free_ char *place = xasprintf("%s[%zu]", what, i);
		compare(json, place, json_array_get(got, i), json_array_get(want, i));
	}
}

static void compare_members(const json_t *json, const char *what, const json_t *got, const json_t *want)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)want, key, value)
	{
		_cleanup_free_ char *place = xasprintf("%s.%s", what, key);
		compare(json, place, json_object_get(got, key), value);
	}
}

/* want null asks for nothing at the top, and for no number inside of lists. */
static void compare(const json_t *json, const char *what, const json_t *got, const json_t *want)
{
	if (json_is_array(want)) {
		compare_lists(json, what, got, want);
	} else if (json_is_object(want)) {
		compare_members(json, what, got, want);
	} else if (json_is_string(want) && strcmp(json_string_value(want), "Inf") != 0
			&& strcmp(json_string_value(want), "-Inf") != 0) {
		assert_true(json_is_string(got));
		assert_string_equal(json_string_value(got), json_string_value(want));
	} else {
		compare_number(json, what, got, want);
	}
}

/* What newer releases of the package give takes the place of the old value;
 * the standard errors of such a value are not given. */
static json_t *wanted_of(const json_t *json)
{
	json_t *want = json_deep_copy(json_object_get(json, "expected"));
	json_t *extra = json_object_get(want, "extra");
	json_t *newer = json_object_get(extra, "newer_version");
	if (newer == NULL) {
		return want;
	}
	if (json_object_get(newer, "estimate") != NULL) {
		json_object_set_new(want, "se", json_null());
		json_object_set_new(want, "vcov", json_null());
		json_object_set_new(want, "ci", json_null());
		json_object_del(extra, "weight_summary");
	}
	const char *key;
	json_t *value;
	json_object_foreach(newer, key, value)
	{
		bool of_test = json_object_get(json_object_get(want, "test"), key) != NULL;
		if (of_test || json_object_get(want, key) != NULL) {
			json_object_set(of_test ? json_object_get(want, "test") : want, key, value);
		}
	}
	json_object_del(extra, "newer_version");
	return want;
}

/* Limits whose exact value differs from R's approximation are given beside. */
static void compare_exact_limits(const json_t *got, const json_t *extra)
{
	const json_t *ci = json_object_get(got, "ci");
	if (json_object_get(extra, "exact_lower") == NULL) {
		return;
	}
	double lower = number_in(json_array_get(json_object_get(ci, "lower"), 0));
	double upper = number_in(json_array_get(json_object_get(ci, "upper"), 0));
	assert_true(fabs(lower - number_in(json_object_get(extra, "exact_lower"))) <= 1e-9);
	assert_true(fabs(upper - number_in(json_object_get(extra, "exact_upper"))) <= 1e-9);
}

static void compare_answer(const json_t *json, const json_t *got)
{
	static const char *const parts[] = { "names", "estimate", "se", "vcov", "df", "deff", "test", "weights" };
	json_t *want = wanted_of(json), *extra = json_object_get(want, "extra");
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const json_t *part = json_object_get(want, parts[i]);
		if (part != NULL && !json_is_null(part)) {
			compare(json, parts[i], json_object_get(got, parts[i]), part);
		}
	}
	const json_t *ci = json_object_get(want, "ci"), *got_ci = json_object_get(got, "ci");
	if (json_is_object(ci)) {
		compare(json, "lower", json_object_get(got_ci, "lower"), json_object_get(ci, "lower"));
		compare(json, "upper", json_object_get(got_ci, "upper"), json_object_get(ci, "upper"));
	}
	compare_exact_limits(got, extra);
	json_object_del(extra, "exact_lower");
	json_object_del(extra, "exact_upper");
	if (json_is_object(extra)) {
		compare(json, "extra", json_object_get(got, "extra"), extra);
	}
	json_decref(want);
}

static void agrees_with_r(void **state)
{
	const json_t *json = ((const struct one_case *)*state)->json;
	json_t *got = estimate_run(json, directory);
	const json_t *error = json_object_get(got, "error");
	bool refuse = json_is_string(json_object_get(json, "r_error"));
	if (error != NULL && !refuse) {
		fail_msg("refused: %s", json_string_value(json_object_get(error, "reason")));
	}
	assert_true(refuse == (error != NULL));
	if (!refuse) {
		compare_answer(json, got);
	}
	json_decref(got);
}

enum { TESTS_MAX = 512 };

/* Appends the cases of one topic; returns how many tests there are then. */
static size_t add_topic(const json_t *topic, struct CMUnitTest *tests, struct one_case *cases, size_t n_tests)
{
	for (size_t i = 0; i < json_array_size(topic) && n_tests < TESTS_MAX; i++) {
		const json_t *json = json_array_get(topic, i);
		const char *id = json_string_value(json_object_get(json, "id"));
		cases[n_tests].json = json;
		tests[n_tests] = (struct CMUnitTest){
			.name = id, .test_func = agrees_with_r, .initial_state = &cases[n_tests]
		};
		n_tests++;
	}
	return n_tests;
}

static json_t *read_topic(const char *topic)
{
	_cleanup_free_ char *path = xasprintf("%s/expected/%s.json", directory, topic);
	json_error_t error;
	json_t *json = json_load_file(path, 0, &error);
	if (json == NULL) {
		fprintf(stderr, "%s: %s\n", path, error.text);
		exit(1);
	}
	return json;
}

int main(int argc, char **argv)
{
	static struct CMUnitTest tests[TESTS_MAX];
	static struct one_case cases[TESTS_MAX];
	json_t *files[TESTS_MAX];
	size_t n_tests = 0;
	int n_files = 0;
	if (argc < 3) {
		return 2;
	}
	directory = argv[1];
	for (int topic = 2; topic < argc; topic++) {
		files[n_files] = read_topic(argv[topic]);
		n_tests = add_topic(files[n_files++], tests, cases, n_tests);
	}
	int failed = _cmocka_run_group_tests("oracle", tests, n_tests, NULL, NULL);
	for (int f = 0; f < n_files; f++) {
		json_decref(files[f]);
	}
	return failed;
}
