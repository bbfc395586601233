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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
