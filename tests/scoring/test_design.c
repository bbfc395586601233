/* Expected values: R 4.2.2, survey 4.1-1, data set fpc of that package. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "near.h"
#include "scoring/design.h"
#include "scoring/estimate.h"

#define TOLERANCE 5e-7 /* seven printed decimals */

enum { ROWS = 8 };

static const double x[ROWS] = { 2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2 };
static const double weight[ROWS] = { 3, 3, 3, 3, 3, 4, 4, 4 };
static const double population[ROWS] = { 15, 15, 15, 15, 15, 12, 12, 12 };
static const int32_t stratum[ROWS] = { 0, 0, 0, 0, 0, 1, 1, 1 };

static struct design_spec spec_of_eight(void)
{
	return (struct design_spec){
		.n_rows = ROWS, .weight = weight, .n_stages = 1, .stages = { { .stratum = stratum } }
	};
}

static struct design *design_of(const struct design_spec *spec)
{
	struct design *design = NULL;
	assert_int_equal(design_create(spec, &design), DESIGN_OK);
	return design;
}

static enum design_status status_of(const struct design_spec *spec)
{
	struct design *design = NULL;
	enum design_status status = design_create(spec, &design);
	assert_null(design);
	return status;
}

static void mean_and_total_of_two_strata(void **state)
{
	(void)state;
	struct design_spec spec = spec_of_eight();
	struct design *design = design_of(&spec);
	struct estimate_term terms[] = {
		{ .statistic = STATISTIC_MEAN, .column = { .f64 = x } },
		{ .statistic = STATISTIC_TOTAL, .column = { .f64 = x } },
	};
	struct estimate estimates[2];
	double vcov[4];
	estimate_joint(design, terms, 2, estimates, vcov);
	assert_near(estimates[0].value, 147.1 / 27, 1e-14);
	assert_near(estimates[0].se, .7412683, TOLERANCE);
	assert_near(estimates[1].value, 147.1, 1e-12);
	assert_near(estimates[1].se, 20.0142448, TOLERANCE);
	assert_near(estimates[0].df, 6, 0);
	design_destroy(design);
}

static void a_finite_population_lowers_the_error(void **state)
{
	(void)state;
	struct design_spec spec = spec_of_eight();
	spec.stages[0].fpc = population;
	struct design *design = design_of(&spec);
	struct column column = { .f64 = x };
	assert_near(estimate_mean(design, &column, NULL).se, .6160407, TOLERANCE);
	design_destroy(design);
}

static void weights_follow_from_population_sizes(void **state)
{
	(void)state;
	struct design_spec spec = spec_of_eight();
	spec.stages[0].fpc = population;
	spec.weight = NULL;
	struct design *design = design_of(&spec);
	for (size_t row = 0; row < ROWS; row++) {
		assert_near(design_weights(design)[row], weight[row], 1e-12);
	}
	design_destroy(design);
}

static void the_order_of_rows_does_not_matter(void **state)
{
	(void)state;
	static const size_t order[ROWS] = { 5, 0, 7, 1, 2, 6, 3, 4 };
	double shuffled_x[ROWS], shuffled_weight[ROWS];
	int32_t shuffled_stratum[ROWS];
	for (size_t i = 0; i < ROWS; i++) {
		shuffled_x[i] = x[order[i]];
		shuffled_weight[i] = weight[order[i]];
		shuffled_stratum[i] = stratum[order[i]];
	}
	struct design_spec spec = { .n_rows = ROWS,
		.weight = shuffled_weight,
		.n_stages = 1,
		.stages = { { .stratum = shuffled_stratum } } };
	struct design *design = design_of(&spec);
	struct column column = { .f64 = shuffled_x };
	assert_near(estimate_mean(design, &column, NULL).se, .7412683, TOLERANCE);
	design_destroy(design);
}

static void a_domain_keeps_the_units_it_misses(void **state)
{
	(void)state;
	/* Units outside count as zeros: V = 5/4 sum (t - mean)^2 over all five units
	 * of stratum 0, only two of which are in the domain. */
	static const uint8_t domain[ROWS] = { 1, 1, 0, 0, 0, 0, 0, 0 };
	struct design_spec spec = spec_of_eight();
	struct design *design = design_of(&spec);
	struct column column = { .f64 = x };
	struct estimate mean = estimate_mean(design, &column, domain);
	assert_int_equal(mean.n, 2);
	assert_near(mean.value, 3.45, 1e-14);
	assert_near(mean.se, sqrt(5.0 / 4 * 2 * 0.325 * 0.325), 1e-14);
	assert_near(mean.df, 1, 0);
	design_destroy(design);
}

static void groups_of_the_table_agree_with_domains(void **state)
{
	(void)state;
	static const int32_t level[ROWS] = { 0, 1, 0, 1, -1, 1, 0, 1 };
	struct grouping grouping = { level, 2 };
	struct column column = { .f64 = x };
	struct design_spec spec = spec_of_eight();
	struct design *design = design_of(&spec);
	struct estimate_request request = { .statistic = STATISTIC_MEAN,
		.columns = &column,
		.n_columns = 1,
		.groupings = &grouping,
		.n_groupings = 1 };
	struct estimate cells[3];
	assert_int_equal(estimate_cells(&request), 3);
	estimate_table(design, &request, cells);
	for (int32_t g = 0; g < 2; g++) {
		uint8_t domain[ROWS];
		for (size_t row = 0; row < ROWS; row++) {
			domain[row] = level[row] == g;
		}
		struct estimate mean = estimate_mean(design, &column, domain);
		assert_near(cells[1 + g].value, mean.value, 1e-15);
		assert_near(cells[1 + g].se, mean.se, 1e-15);
		assert_near(cells[1 + g].df, mean.df, 0);
	}
	design_destroy(design);
}

static void small_codes_give_the_same_as_doubles(void **state)
{
	(void)state;
	static const int8_t codes[ROWS] = { 1, 5, COLUMN_I8_MISSING, 3, 4, 2, 2, 5 };
	static const double numbers[ROWS] = { 1, 5, NAN, 3, 4, 2, 2, 5 };
	struct design_spec spec = spec_of_eight();
	struct design *design = design_of(&spec);
	struct column a = { .i8 = codes }, b = { .f64 = numbers };
	struct estimate small = estimate_mean(design, &a, NULL), wide = estimate_mean(design, &b, NULL);
	assert_near(small.value, wide.value, 0);
	assert_near(small.se, wide.se, 0);
	assert_int_equal(small.n, 7);
	design_destroy(design);
}

static void a_difference_uses_the_covariance(void **state)
{
	(void)state;
	struct design_spec spec = spec_of_eight();
	struct design *design = design_of(&spec);
	struct estimate_term terms[] = {
		{ .statistic = STATISTIC_MEAN, .column = { .f64 = x } },
		{ .statistic = STATISTIC_MEAN, .column = { .f64 = x } },
	};
	const double difference[] = { 1, -1 };
	struct estimate estimates[2];
	double vcov[4], value, se;
	estimate_joint(design, terms, 2, estimates, vcov);
	estimate_contrast(difference, estimates, vcov, 2, &value, &se);
	assert_near(value, 0, 0);
	assert_near(se, 0, 1e-9);
	design_destroy(design);
}

static void a_large_offset_loses_nothing(void **state)
{
	(void)state;
	double far[ROWS];
	for (size_t row = 0; row < ROWS; row++) {
		far[row] = 1e9 + (double)(row % 3);
	}
	double close[ROWS];
	for (size_t row = 0; row < ROWS; row++) {
		close[row] = (double)(row % 3);
	}
	struct design_spec spec = spec_of_eight();
	struct design *design = design_of(&spec);
	struct column a = { .f64 = far }, b = { .f64 = close };
	assert_near(estimate_mean(design, &a, NULL).se, estimate_mean(design, &b, NULL).se, 1e-14);
	design_destroy(design);
}

static void an_empty_group_says_so(void **state)
{
	(void)state;
	static const uint8_t nobody[ROWS] = { 0 };
	struct design_spec spec = spec_of_eight();
	struct design *design = design_of(&spec);
	struct column column = { .f64 = x };
	struct estimate mean = estimate_mean(design, &column, nobody);
	assert_int_equal(mean.status, NOT_ESTIMABLE_NO_ANSWERS);
	assert_true(isnan(mean.value) && isnan(mean.se));
	design_destroy(design);
}

static void a_lonely_psu_gives_a_value_without_error(void **state)
{
	(void)state;
	static const int32_t lonely[ROWS] = { 0, 0, 0, 0, 0, 0, 0, 1 };
	struct design_spec spec = spec_of_eight();
	spec.stages[0].stratum = lonely;
	struct design *design = design_of(&spec);
	struct column column = { .f64 = x };
	struct estimate mean = estimate_mean(design, &column, NULL);
	assert_int_equal(mean.status, NOT_ESTIMABLE_LONELY_PSU);
	assert_near(mean.value, 147.1 / 27, 1e-14);
	assert_true(isnan(mean.se));
	design_destroy(design);
}

static void designs_that_cannot_be_are_refused(void **state)
{
	(void)state;
	static const int32_t crossing[ROWS] = { 0, 0, 1, 1, 2, 2, 3, 3 };
	static const int32_t missing[ROWS] = { 0, 0, 1, 1, -1, 2, 3, 3 };
	static const int32_t same[ROWS] = { 0 };
	static const double bad[ROWS] = { 3, 3, NAN, 3, 3, 4, 4, 4 };
	static const double mixed[ROWS] = { 15, 15, 15, 15, 15, .25, .25, .25 };
	static const double varying[ROWS] = { 15, 15, 15, 15, 16, 12, 12, 12 };
	static const double few[ROWS] = { 15, 15, 15, 15, 15, 2, 2, 2 };

	struct design_spec spec = { .n_rows = 0 };
	assert_int_equal(status_of(&spec), DESIGN_NO_ROWS);
	spec = spec_of_eight();
	spec.weight = NULL;
	assert_int_equal(status_of(&spec), DESIGN_NO_WEIGHT);
	spec.weight = bad;
	assert_int_equal(status_of(&spec), DESIGN_BAD_WEIGHT);
	spec = spec_of_eight();
	spec.stages[0].cluster = crossing;
	assert_int_equal(status_of(&spec), DESIGN_NOT_NESTED);
	spec.stages[0].cluster = missing;
	assert_int_equal(status_of(&spec), DESIGN_MISSING_ID);
	spec.stages[0] = (struct design_stage){ .cluster = same };
	assert_int_equal(status_of(&spec), DESIGN_ONE_PSU);
	spec = spec_of_eight();
	spec.stages[0].fpc = mixed;
	assert_int_equal(status_of(&spec), DESIGN_FPC_MIXED);
	spec.stages[0].fpc = varying;
	assert_int_equal(status_of(&spec), DESIGN_FPC_VARIES);
	spec.stages[0].fpc = few;
	assert_int_equal(status_of(&spec), DESIGN_FPC_TOO_SMALL);
}

static void nested_codes_may_repeat_in_other_strata(void **state)
{
	(void)state;
	static const int32_t crossing[ROWS] = { 0, 0, 1, 1, 2, 2, 3, 3 };
	struct design_spec spec = spec_of_eight();
	spec.stages[0].cluster = crossing;
	spec.nest = true;
	struct design *design = design_of(&spec);
	assert_int_equal(design_psus(design), 5);
	assert_int_equal(design_strata(design), 2);
	assert_near(design_df(design, NULL), 3, 0);
	design_destroy(design);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mean_and_total_of_two_strata),
		cmocka_unit_test(a_finite_population_lowers_the_error),
		cmocka_unit_test(weights_follow_from_population_sizes),
		cmocka_unit_test(the_order_of_rows_does_not_matter),
		cmocka_unit_test(a_domain_keeps_the_units_it_misses),
		cmocka_unit_test(groups_of_the_table_agree_with_domains),
		cmocka_unit_test(small_codes_give_the_same_as_doubles),
		cmocka_unit_test(a_difference_uses_the_covariance),
		cmocka_unit_test(a_large_offset_loses_nothing),
		cmocka_unit_test(an_empty_group_says_so),
		cmocka_unit_test(a_lonely_psu_gives_a_value_without_error),
		cmocka_unit_test(designs_that_cannot_be_are_refused),
		cmocka_unit_test(nested_codes_may_repeat_in_other_strata),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
