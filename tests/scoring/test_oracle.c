/*
 * Every case of tests/oracle is one test with the case's name: what R's survey
 * and psych packages give, within the tolerance of the case.
 *
 *     test_oracle DIRECTORY TOPIC...
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "near.h"
#include "oracle_statistic.h"
#include "scoring/weights.h"

static const char *directory;

struct one_case {
	const json_t *json;
};

static double number_of(const json_t *value)
{
	if (json_is_string(value)) {
		return strcmp(json_string_value(value), "-Inf") == 0 ? (double)-INFINITY : (double)INFINITY;
	}
	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

static bool agrees(const json_t *json, double got, double want)
{
	double rtol = json_number_value(json_object_get(json, "rtol"));
	double atol = json_number_value(json_object_get(json, "atol"));
	if (isnan(want) || isnan(got)) {
		return isnan(want) && isnan(got);
	}
	return got == want || fabs(got - want) <= atol + rtol * fabs(want);
}

static void compare_number(const json_t *json, const char *what, size_t i, double got, double want)
{
	if (!agrees(json, got, want)) {
		fail_msg("%s[%zu]: got %.17g, want %.17g", what, i, got, want);
	}
}

/* want: null (nothing to compare), a number, an array, or an array of arrays. */
static size_t compare_from(const json_t *json, const char *what, const double *got, size_t at, size_t n,
		const json_t *want)
{
	if (!json_is_array(want)) {
		if (at >= n) {
			fail_msg("%s: more numbers are wanted than the %zu given", what, n);
		}
		compare_number(json, what, at, got[at], number_of(want));
		return at + 1;
	}
	for (size_t i = 0; i < json_array_size(want); i++) {
		at = compare_from(json, what, got, at, n, json_array_get(want, i));
	}
	return at;
}

static void compare(const json_t *json, const char *what, const double *got, size_t n, const json_t *want)
{
	if (want == NULL || json_is_null(want)) {
		return;
	}
	if (got == NULL) {
		fail_msg("%s is wanted", what);
	}
	size_t compared = compare_from(json, what, got, 0, n, want);
	if (compared != n) {
		fail_msg("%s: %zu numbers given, %zu wanted", what, n, compared);
	}
}

static void compare_weights(const struct oracle_case *c, const json_t *expected)
{
	if (c->design == NULL) {
		return;
	}
	size_t n_rows = c->table->n_rows;
	const double *weight = design_weights(c->design);
	compare(c->json, "weights", weight, n_rows, json_object_get(expected, "weights"));
	const json_t *want = json_object_get(json_object_get(expected, "extra"), "weight_summary");
	if (!json_is_object(want)) {
		return;
	}
	double *inside = xcalloc(n_rows, sizeof(*inside));
	for (size_t row = 0; row < n_rows; row++) {
		inside[row] = c->domain[row] ? weight[row] : 0;
	}
	struct weight_summary s = weights_summary(inside, n_rows);
	free(inside);
	double n = (double)s.n;
	compare(c->json, "n", &n, 1, json_object_get(want, "n"));
	compare(c->json, "sum", &s.sum, 1, json_object_get(want, "sum"));
	compare(c->json, "sum_sq", &s.sum_of_squares, 1, json_object_get(want, "sum_sq"));
	compare(c->json, "min", &s.min, 1, json_object_get(want, "min"));
	compare(c->json, "max", &s.max, 1, json_object_get(want, "max"));
	compare(c->json, "kish_deff", &s.kish_deff, 1, json_object_get(want, "kish_deff"));
	compare(c->json, "n_eff", &s.n_eff, 1, json_object_get(want, "n_eff"));
}

/* Limits whose exact value differs from R's approximation are given beside. */
static void compare_limits(const struct oracle_case *c, const struct answer *a, const json_t *expected)
{
	const json_t *ci = json_object_get(expected, "ci");
	compare(c->json, "lower", a->lower, a->n, json_object_get(ci, "lower"));
	compare(c->json, "upper", a->upper, a->n, json_object_get(ci, "upper"));
	const json_t *extra = json_object_get(expected, "extra");
	if (json_object_get(extra, "exact_lower") != NULL) {
		assert_near(a->lower[0], json_number_value(json_object_get(extra, "exact_lower")), 1e-9);
		assert_near(a->upper[0], json_number_value(json_object_get(extra, "exact_upper")), 1e-9);
	}
}

static void compare_answer(const struct oracle_case *c, const struct answer *a)
{
	const json_t *expected = json_object_get(c->json, "expected");
	const json_t *extra = json_object_get(expected, "extra");
	compare(c->json, "estimate", a->estimate, a->n, json_object_get(expected, "estimate"));
	compare(c->json, "se", a->se, a->n, json_object_get(expected, "se"));
	compare(c->json, "vcov", a->vcov, a->n * a->n, json_object_get(expected, "vcov"));
	compare(c->json, "deff", a->deff, a->n, json_object_get(expected, "deff"));
	compare(c->json, "df", &c->df, 1, json_object_get(expected, "df"));
	compare_limits(c, a, expected);
	compare(c->json, "scores", a->scores, c->table->n_rows, json_object_get(extra, "scores"));
	compare(c->json, "unweighted_n", a->group_n, a->n_groups, json_object_get(extra, "unweighted_n"));
	compare_weights(c, expected);
}

static void agrees_with_r(void **state)
{
	const json_t *json = ((const struct one_case *)*state)->json;
	struct table *table = table_load(directory, json_string_value(json_object_get(json, "data")));
	struct oracle_case c;
	struct answer answer = { 0 };
	case_open(&c, json, table);
	bool refuse = json_is_string(json_object_get(json, "r_error"));
	assert_true(c.refused == refuse);
	if (!refuse) {
		assert_true(answer_case(&c, &answer));
		compare_answer(&c, &answer);
	}
	answer_free(&answer);
	case_close(&c);
	table_destroy(table);
}

enum { TESTS_MAX = 512 };

/* Appends the cases of one topic; returns how many tests there are then. */
static size_t add_topic(const json_t *topic, struct CMUnitTest *tests, struct one_case *cases, size_t n_tests)
{
	for (size_t i = 0; i < json_array_size(topic) && n_tests < TESTS_MAX; i++) {
		const json_t *json = json_array_get(topic, i);
		const char *id = json_string_value(json_object_get(json, "id"));
		if (!oracle_offered(json)) {
			printf("# %s: its statistic is not offered\n", id);
			continue;
		}
		cases[n_tests].json = json;
		tests[n_tests] = (struct CMUnitTest){
			.name = id, .test_func = agrees_with_r, .initial_state = &cases[n_tests]
		};
		n_tests++;
	}
	return n_tests;
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
		_cleanup_free_ char *file = xasprintf("expected/%s.json", argv[topic]);
		files[n_files] = oracle_json(directory, file);
		n_tests = add_topic(files[n_files++], tests, cases, n_tests);
	}
	int failed = _cmocka_run_group_tests("oracle", tests, n_tests, NULL, NULL);
	for (int f = 0; f < n_files; f++) {
		json_decref(files[f]);
	}
	return failed;
}
