/* Expected values: statistics of the api schools in R 4.2.2, survey 4.1-1; binomial limits by
 * R's qbeta. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "near.h"
#include "scoring/interval.h"

#define TOLERANCE 1e-9

static void korn_graubard_of_the_api_schools(void **state)
{
	(void)state;
	double p = 14.0 / 183, variance = 7.187878456e-4;
	struct interval interval = interval_proportion(PROPORTION_BETA, p, variance, 183, 14, 0.95);
	assert_near(interval_effective_n(p, variance, 183, 14, 0.95), 83.18304401, 1e-6);
	assert_near(interval.lower, 0.02963810621, 1e-9);
	assert_near(interval.upper, 0.15602254879, 1e-9);
	assert_false(interval.exact);
}

static void nobody_of_sixty_gives_the_exact_interval(void **state)
{
	(void)state;
	struct interval interval = interval_proportion(PROPORTION_BETA, 0, 0, 60, 29, 0.95);
	assert_int_equal(interval.status, ESTIMABLE);
	assert_true(interval.exact);
	assert_near(interval.lower, 0, 0);
	assert_near(interval.upper, 1 - pow(0.025, 1.0 / 60), TOLERANCE);
}

static void everybody_of_sixty_mirrors_nobody(void **state)
{
	(void)state;
	struct interval none = interval_proportion(PROPORTION_XLOGIT, 0, 0, 60, 29, 0.95);
	struct interval all = interval_proportion(PROPORTION_XLOGIT, 1, 0, 60, 29, 0.95);
	assert_near(all.lower, 1 - none.upper, TOLERANCE);
	assert_near(all.upper, 1, 0);
}

static void no_degrees_of_freedom_give_no_interval(void **state)
{
	(void)state;
	struct interval interval = interval_t(0.5, 0.1, 0, 0.95);
	assert_int_equal(interval.status, NOT_ESTIMABLE_NO_DF);
	assert_true(isnan(interval.lower) && isnan(interval.upper));
	interval = interval_proportion(PROPORTION_BETA, 0.5, 0.01, 40, 0, 0.95);
	assert_int_equal(interval.status, NOT_ESTIMABLE_NO_DF);
}

static void a_value_without_error_has_no_interval(void **state)
{
	(void)state;
	assert_int_equal(interval_t(0.5, NAN, 10, 0.95).status, NOT_ESTIMABLE_NO_ERROR);
	struct interval interval = interval_proportion(PROPORTION_BETA, 0.5, NAN, 40, 10, 0.95);
	assert_int_equal(interval.status, NOT_ESTIMABLE_NO_ERROR);
}

static void infinite_df_are_the_normal_interval(void **state)
{
	(void)state;
	struct interval interval = interval_t(0, 1, INFINITY, 0.95);
	assert_near(interval.upper, 1.959963984540054, 1e-12);
	assert_near(interval.lower, -interval.upper, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(korn_graubard_of_the_api_schools),
		cmocka_unit_test(nobody_of_sixty_gives_the_exact_interval),
		cmocka_unit_test(everybody_of_sixty_mirrors_nobody),
		cmocka_unit_test(no_degrees_of_freedom_give_no_interval),
		cmocka_unit_test(a_value_without_error_has_no_interval),
		cmocka_unit_test(infinite_df_are_the_normal_interval),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
