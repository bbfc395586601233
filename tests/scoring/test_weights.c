#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "near.h"
#include "scoring/collapse.h"
#include "scoring/weights.h"

#define TOLERANCE 1e-6

static void casper_weights_of_caldwell_county(void **state)
{
	(void)state;
	double households = 6292;
	assert_near(weight_pps_cluster(households, 30, 1, 7), 29.961905, TOLERANCE);
	assert_near(weight_pps_cluster(households, 30, 1, 6), 34.955556, TOLERANCE);
	assert_near(weight_pps_cluster(households, 30, 1, 5), 41.946667, TOLERANCE);
	assert_near(weight_pps_cluster(households, 30, 1, 4), 52.433333, TOLERANCE);
	assert_near(weight_pps_cluster(households, 30, 1, 1), 209.733333, TOLERANCE);
}

static void a_cluster_drawn_twice_shares_its_interviews(void **state)
{
	(void)state;
	assert_near(weight_pps_cluster(6292, 30, 2, 14), 29.961905, TOLERANCE);
}

static void no_interview_gives_no_weight(void **state)
{
	(void)state;
	assert_true(isnan(weight_pps_cluster(6292, 30, 1, 0)));
}

static void kish_effect_of_six_weights(void **state)
{
	(void)state;
	double weight[] = { 1, 1, 1, 2, 2, 3 };
	struct weight_summary summary = weights_summary(weight, 6);
	assert_int_equal(summary.n, 6);
	assert_near(summary.kish_deff, 1.2, 1e-12);
	assert_near(summary.n_eff, 5, 1e-12);
	assert_near(summary.sum, 10, 0);
}

static void zero_weights_are_nobody(void **state)
{
	(void)state;
	double weight[] = { 0, 2, 0 };
	assert_int_equal(weights_summary(weight, 3).n, 1);
	assert_int_equal(weights_summary(weight, 1).n, 0);
	assert_true(isnan(weights_summary(weight, 1).kish_deff));
}

static void adults_multiply_up_to_the_cap(void **state)
{
	(void)state;
	double weight[] = { 10, 10, 10, 10 }, adults[] = { 1, 3, 7, NAN };
	assert_int_equal(weights_times_adults(weight, adults, 4, 4), 1);
	assert_near(weight[0], 10, 0);
	assert_near(weight[1], 30, 0);
	assert_near(weight[2], 40, 0);
	assert_near(weight[3], 10, 0);
}

static void a_small_category_joins_the_smallest_other(void **state)
{
	(void)state;
	size_t n[] = { 100, 12, 50, 40 };
	double population[] = { 1000, 100, 500, 400 };
	int32_t into[4];
	struct collapse_step steps[3];
	assert_int_equal(collapse_categories(n, population, 4, 30, into, steps), 1);
	assert_int_equal(steps[0].from, 1);
	assert_int_equal(steps[0].into, 3);
	assert_int_equal(steps[0].n_from, 12);
	assert_int_equal(into[1], 3);
	assert_near(population[3], 500, 0);
	assert_int_equal(collapse_renumber(into, population, 4), 3);
	int32_t want[] = { 0, 2, 1, 2 };
	for (size_t c = 0; c < 4; c++) {
		assert_int_equal(into[c], want[c]);
	}
	assert_near(population[1], 500, 0);
	assert_near(population[2], 500, 0);
}

static void joining_goes_on_until_all_are_large_enough(void **state)
{
	(void)state;
	size_t n[] = { 5, 6, 100 };
	double population[] = { 1, 2, 3 };
	int32_t into[3];
	struct collapse_step steps[2];
	assert_int_equal(collapse_categories(n, population, 3, 30, into, steps), 2);
	assert_int_equal(into[0], 2);
	assert_int_equal(into[1], 2);
	assert_near(population[2], 6, 0);
}

static void one_category_stays_however_small(void **state)
{
	(void)state;
	size_t n[] = { 5 };
	double population[] = { 10 };
	int32_t into[1];
	struct collapse_step step;
	assert_int_equal(collapse_categories(n, population, 1, 30, into, &step), 0);
	assert_int_equal(into[0], 0);
}

/* Two classes. In the first: interviewed 10 and 20, refused 30, not eligible 20, unknown 20. */
static const enum visit_status visited[] = { VISIT_INTERVIEWED, VISIT_INTERVIEWED, VISIT_NOT_INTERVIEWED,
	VISIT_NOT_ELIGIBLE, VISIT_NOT_KNOWN, VISIT_INTERVIEWED };
static const int32_t visit_class[] = { 0, 0, 0, 0, 0, 1 };

static void unknown_households_hand_their_weight_on(void **state)
{
	(void)state;
	double weight[] = { 10, 20, 30, 20, 20, 7 }, factor[2];
	assert_true(weights_spread_unknown(weight, visited, visit_class, 6, 2, factor));
	/* e = 60/80: the 20 that are unknown hold 15 eligible ones. */
	assert_near(factor[0], 100.0 / 80, 1e-12);
	assert_near(weight[0] + weight[1] + weight[2], 60 + 0.75 * 20, 1e-12);
	assert_near(weight[3] + weight[4], 0, 0);
	assert_near(weight[5], 7, 0);
	assert_true(weights_spread_nonresponse(weight, visited, visit_class, 6, 2, factor));
	assert_near(factor[0], 2, 1e-12);
	assert_near(weight[0], 25, 1e-12);
	assert_near(weight[1], 50, 1e-12);
	assert_near(weight[2], 0, 0);
}

static void a_class_without_interviews_is_refused(void **state)
{
	(void)state;
	static const enum visit_status nobody[] = { VISIT_NOT_INTERVIEWED, VISIT_INTERVIEWED };
	static const int32_t class[] = { 0, 1 };
	double weight[] = { 3, 4 }, factor[2];
	assert_false(weights_spread_nonresponse(weight, nobody, class, 2, 2, factor));
	assert_near(weight[0], 3, 0);
}

static void trimming_keeps_the_sum_and_the_cap(void **state)
{
	(void)state;
	uint32_t random = 20261123;
	for (size_t t = 0; t < 2000; t++) {
		double weight[30], before = 0, after = 0;
		for (size_t i = 0; i < 30; i++) {
			random = random * 1664525u + 1013904223u;
			weight[i] = pow(1 + (double)(random >> 20) / 1024, 2);
			before += weight[i];
		}
		double cap = (1.2 + (double)(t % 10)) * weights_median(weight, 30), mean = before / 30;
		size_t at_cap = weights_trim(weight, 30, cap), found = 0;
		for (size_t i = 0; i < 30; i++) {
			after += weight[i];
			assert_true(weight[i] <= fmax(cap, mean) * (1 + 1e-12));
			found += weight[i] >= fmax(cap, mean) * (1 - 1e-12);
		}
		assert_near(after / before, 1, 1e-12);
		assert_true(at_cap == 0 || found >= at_cap);
	}
}

static void the_median_is_of_those_who_weigh_something(void **state)
{
	(void)state;
	const double weight[] = { 0, 5, 1, 3, 0, 9 };
	assert_near(weights_median(weight, 6), 4, 0);
	assert_true(isnan(weights_median(weight, 1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(casper_weights_of_caldwell_county),
		cmocka_unit_test(a_cluster_drawn_twice_shares_its_interviews),
		cmocka_unit_test(no_interview_gives_no_weight),
		cmocka_unit_test(kish_effect_of_six_weights),
		cmocka_unit_test(zero_weights_are_nobody),
		cmocka_unit_test(adults_multiply_up_to_the_cap),
		cmocka_unit_test(a_small_category_joins_the_smallest_other),
		cmocka_unit_test(joining_goes_on_until_all_are_large_enough),
		cmocka_unit_test(one_category_stays_however_small),
		cmocka_unit_test(unknown_households_hand_their_weight_on),
		cmocka_unit_test(a_class_without_interviews_is_refused),
		cmocka_unit_test(trimming_keeps_the_sum_and_the_cap),
		cmocka_unit_test(the_median_is_of_those_who_weigh_something),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
