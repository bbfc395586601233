/* Decisions as by CDC's surveytable rules (NCHS Series 2 No. 175). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "base/compiler.h"
#include "near.h"
#include "scoring/disclosure.h"

static const struct disclosure_limits limits = { .min_n = 30, .min_count = 11 };

struct nchs_example {
	double x;
	size_t n;
	double deff, n_eff, lower, upper, width, relative;
	enum disclosure_reason reason;
};

static const struct nchs_example examples[] = {
	{ 105, 210, 1.5, 130.072, 0.41111, 0.58889, 0.17778, 0.356, DISCLOSURE_SHOWN },
	{ 21, 210, 1.5, 130.072, 0.05434, 0.16491, 0.11057, 1.106, DISCLOSURE_SHOWN },
	{ 4, 210, 1.5, 130.072, 0.00314, 0.06001, 0.05686, 2.985, WITHHELD_RELATIVE_WIDTH },
	{ 20, 40, 1, 39.123, 0.33620, 0.66380, 0.32759, 0.655, WITHHELD_WIDTH },
	{ 6, 60, 1, 57.433, 0.03656, 0.20804, 0.17148, 1.715, WITHHELD_RELATIVE_WIDTH },
};

/* The variance of a simple random sample, times deff. */
static struct proportion_decision decide(const struct nchs_example *example)
{
	double n = (double)example->n, p = example->x / n;
	return disclosure_proportion(p, example->deff * p * (1 - p) / n, example->n, 29);
}

static void the_published_examples_are_decided_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
		struct proportion_decision decision = decide(&examples[i]);
		assert_int_equal(decision.reason, examples[i].reason);
		assert_near(decision.n_eff, examples[i].n_eff, 5e-4);
		assert_near(decision.lower, examples[i].lower, 5e-6);
		assert_near(decision.upper, examples[i].upper, 5e-6);
		assert_near(decision.width, examples[i].width, 5.1e-6);
		assert_near(decision.relative_width, examples[i].relative, 5e-4);
		assert_false(decision.review);
	}
}

static void the_api_schools_are_withheld(void **state)
{
	(void)state;
	struct proportion_decision decision = disclosure_proportion(14.0 / 183, 7.187878456e-4, 183, 14);
	assert_int_equal(decision.reason, WITHHELD_RELATIVE_WIDTH);
	assert_near(decision.n_eff, 83.18304401, 1e-6);
	assert_near(decision.width, 0.12638, 5e-6);
}

static void nobody_of_sixty_is_shown_for_review(void **state)
{
	(void)state;
	struct proportion_decision decision = disclosure_proportion(0, 0, 60, 29);
	assert_int_equal(decision.reason, DISCLOSURE_SHOWN);
	assert_true(decision.review);
	assert_near(decision.n_eff, 60, 0);
	assert_near(decision.width, 0, 0);
}

static void nobody_of_twenty_nine_is_withheld(void **state)
{
	(void)state;
	struct proportion_decision decision = disclosure_proportion(0, 0, 29, 29);
	assert_int_equal(decision.reason, WITHHELD_EFFECTIVE_N);
	assert_false(decision.review);
}

static void few_degrees_of_freedom_ask_for_review(void **state)
{
	(void)state;
	struct proportion_decision decision = disclosure_proportion(0.5, 0.25 / 400, 1000, 7);
	assert_int_equal(decision.reason, DISCLOSURE_SHOWN);
	assert_true(decision.review);
}

static void an_unreliable_complement_is_marked(void **state)
{
	(void)state;
	struct proportion_decision decision = disclosure_proportion(0.95, 0.95 * 0.05 / 130, 210, 29);
	assert_int_equal(decision.reason, DISCLOSURE_SHOWN);
	assert_true(decision.complement_unreliable);
}

static void a_proportion_without_variance_is_not_estimable(void **state)
{
	(void)state;
	assert_int_equal(disclosure_proportion(0.5, NAN, 100, 20).reason, WITHHELD_NOT_ESTIMABLE);
	assert_int_equal(disclosure_proportion(NAN, NAN, 0, 20).reason, WITHHELD_NOT_ESTIMABLE);
}

static void the_smallest_sample_that_shows_a_half_is_49(void **state)
{
	(void)state;
	assert_int_equal(disclosure_proportion(0.5, 0.25 / 49, 49, 29).reason, DISCLOSURE_SHOWN);
	assert_int_equal(disclosure_proportion(0.5, 0.25 / 47, 47, 29).reason, WITHHELD_WIDTH);
}

static void small_counts_and_small_rests_are_withheld(void **state)
{
	(void)state;
	assert_int_equal(disclosure_count(11, 40, &limits), DISCLOSURE_SHOWN);
	assert_int_equal(disclosure_count(10, 40, &limits), WITHHELD_MIN_COUNT);
	assert_int_equal(disclosure_count(30, 40, &limits), WITHHELD_REST);
	assert_int_equal(disclosure_count(0, 40, &limits), DISCLOSURE_SHOWN);
	assert_int_equal(disclosure_count(40, 40, &limits), DISCLOSURE_SHOWN);
	assert_int_equal(disclosure_count(15, 29, &limits), WITHHELD_MIN_N);
}

static void one_withheld_cell_takes_the_smallest_other_along(void **state)
{
	(void)state;
	size_t count[] = { 40, 5, 25, 30 };
	enum disclosure_reason reason[] = { DISCLOSURE_SHOWN, WITHHELD_MIN_COUNT, DISCLOSURE_SHOWN,
		DISCLOSURE_SHOWN };
	assert_true(disclosure_complement(count, reason, 4, &limits));
	assert_int_equal(reason[0], DISCLOSURE_SHOWN);
	assert_int_equal(reason[2], WITHHELD_COMPLEMENTARY);
	assert_int_equal(reason[3], DISCLOSURE_SHOWN);
}

static void two_tiny_cells_do_not_protect_each_other(void **state)
{
	(void)state;
	size_t count[] = { 1, 1, 60 };
	enum disclosure_reason reason[] = { WITHHELD_MIN_COUNT, WITHHELD_MIN_COUNT, DISCLOSURE_SHOWN };
	assert_true(disclosure_complement(count, reason, 3, &limits));
	assert_int_equal(reason[2], WITHHELD_COMPLEMENTARY);
}

static void a_table_of_few_people_hides_its_total_too(void **state)
{
	(void)state;
	size_t count[] = { 3, 0, 4 };
	enum disclosure_reason reason[] = { WITHHELD_MIN_COUNT, DISCLOSURE_SHOWN, WITHHELD_MIN_COUNT };
	assert_false(disclosure_complement(count, reason, 3, &limits));
}

enum { CELLS_MAX = 6, TABLES = 5000 };

/* The largest value a withheld cell can take is what is left when each of the
 * other withheld ones has 1; the smallest is 1. */
static void check_hidden(const size_t *count, const enum disclosure_reason *reason, size_t n)
{
	size_t hidden = 0, sum = 0;
	for (size_t c = 0; c < n; c++) {
		hidden += reason[c] != DISCLOSURE_SHOWN;
		sum += reason[c] != DISCLOSURE_SHOWN ? count[c] : 0;
	}
	if (hidden > 0) {
		assert_true(hidden >= 2);
		assert_true(sum - (hidden - 1) >= limits.min_count);
	}
}

/* When the table cannot be protected, everybody in it is already withheld. */
static void check_hopeless(const size_t *count, const enum disclosure_reason *reason, size_t n)
{
	for (size_t c = 0; c < n; c++) {
		assert_true(reason[c] != DISCLOSURE_SHOWN || count[c] == 0);
	}
}

static void no_withheld_count_can_be_worked_out(void **state)
{
	(void)state;
	uint32_t random = 20261123;
	for (size_t t = 0; t < TABLES; t++) {
		size_t count[CELLS_MAX], n = 2 + t % (CELLS_MAX - 1);
		enum disclosure_reason reason[CELLS_MAX];
		for (size_t c = 0; c < n; c++) {
			random = random * 1664525u + 1013904223u;
			count[c] = (random >> 16) % 40;
			bool few = count[c] > 0 && count[c] < limits.min_count;
			reason[c] = few ? WITHHELD_MIN_COUNT : DISCLOSURE_SHOWN;
		}
		if (disclosure_complement(count, reason, n, &limits)) {
			check_hidden(count, reason, n);
		} else {
			check_hopeless(count, reason, n);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_published_examples_are_decided_alike),
		cmocka_unit_test(the_api_schools_are_withheld),
		cmocka_unit_test(nobody_of_sixty_is_shown_for_review),
		cmocka_unit_test(nobody_of_twenty_nine_is_withheld),
		cmocka_unit_test(few_degrees_of_freedom_ask_for_review),
		cmocka_unit_test(an_unreliable_complement_is_marked),
		cmocka_unit_test(a_proportion_without_variance_is_not_estimable),
		cmocka_unit_test(the_smallest_sample_that_shows_a_half_is_49),
		cmocka_unit_test(small_counts_and_small_rests_are_withheld),
		cmocka_unit_test(one_withheld_cell_takes_the_smallest_other_along),
		cmocka_unit_test(two_tiny_cells_do_not_protect_each_other),
		cmocka_unit_test(a_table_of_few_people_hides_its_total_too),
		cmocka_unit_test(no_withheld_count_can_be_worked_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
