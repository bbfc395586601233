/* Expected values: R 4.2.2, survey 4.1-1, api schools (clusters of school districts), whose
 * microdata are in tests/oracle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "near.h"
#include "base/xalloc.h"
#include "estimate/table.h"
#include "scoring/estimate.h"
#include "scoring/rake.h"
#include "scoring/weights.h"

static const char *directory;

static const double types[] = { 4421, 755, 1018 };
static const double schoolwide[] = { 1072, 5122 };

static struct table *schools(void)
{
	_cleanup_free_ char *path = xasprintf("%s/data/apiclus1.csv", directory), *error = NULL;
	return table_load(path, &error);
}

/* 15 of 757 districts. */
static struct design *district_design(const struct table *table)
{
	struct design *design = NULL;
	struct design_spec spec = { .n_rows = table->n_rows,
		.n_stages = 1,
		.weight = table_find(table, "pw")->number,
		.stages = { { .cluster = table_find(table, "dnum")->code,
				.fpc = table_find(table, "fpc")->number } } };
	assert_int_equal(design_create(&spec, &design), DESIGN_OK);
	return design;
}

static const struct rake_options r_defaults = { .max_iterations = 10, .epsilon = 1 };

static void post_stratified_by_type(void **state)
{
	(void)state;
	struct table *table = schools();
	struct design *design = district_design(table);
	const struct variable *type = table_find(table, "stype");
	struct margin margin = { type->code, 3, types };
	struct rake_report report;
	assert_int_equal(design_rake(design, &margin, 1, &r_defaults, &report), RAKE_CONVERGED);
	static const double want[] = { 30.70138889, 53.92857143, 40.72 };
	for (size_t row = 0; row < table->n_rows; row++) {
		assert_near(design_weights(design)[row], want[type->code[row]], 5e-9);
	}
	struct column api = { .f64 = table_find(table, "api00")->number };
	assert_near(estimate_mean(design, &api, NULL).value, 642.31079, 5e-6);
	design_destroy(design);
	table_destroy(table);
}

static void raked_by_type_and_programme(void **state)
{
	(void)state;
	struct table *table = schools();
	struct design *design = district_design(table);
	const struct variable *type = table_find(table, "stype");
	const struct variable *wide = table_find(table, "sch.wide");
	struct margin margins[] = { { type->code, 3, types }, { wide->code, 2, schoolwide } };
	struct rake_report report;
	assert_int_equal(design_rake(design, margins, 2, &r_defaults, &report), RAKE_CONVERGED);
	static const double want[3][2] = { { 39.83850941, 29.87046387 }, { 67.12578263, 50.33015277 },
		{ 49.07006740, 36.79218166 } };
	for (size_t row = 0; row < table->n_rows; row++) {
		assert_near(design_weights(design)[row], want[type->code[row]][wide->code[row]], 5e-9);
	}
	struct column api = { .f64 = table_find(table, "api00")->number };
	struct estimate mean = estimate_mean(design, &api, NULL);
	assert_near(mean.value, 641.230246862, 5e-10);
	assert_near(mean.se, 23.70364, 5e-6);
	struct weight_summary summary = weights_summary(design_weights(design), table->n_rows);
	assert_near(summary.sum, 6194, 1e-9);
	assert_near(summary.kish_deff, 1.051660507, 5e-10);
	assert_near(summary.n_eff, 174.010528, 5e-7);
	design_destroy(design);
	table_destroy(table);
}

static void tight_margins_are_met(void **state)
{
	(void)state;
	struct table *table = schools();
	struct design *design = district_design(table);
	const struct variable *type = table_find(table, "stype");
	const struct variable *wide = table_find(table, "sch.wide");
	struct margin margins[] = { { type->code, 3, types }, { wide->code, 2, schoolwide } };
	struct rake_options options = { .max_iterations = 200, .epsilon = 1e-13, .stop = RAKE_STOP_MARGINS };
	struct rake_report report;
	assert_int_equal(design_rake(design, margins, 2, &options, &report), RAKE_CONVERGED);
	assert_near(report.total_mismatch, 0, 0);
	double sum[3] = { 0 };
	for (size_t row = 0; row < table->n_rows; row++) {
		sum[type->code[row]] += design_weights(design)[row];
	}
	for (size_t c = 0; c < 3; c++) {
		assert_near(sum[c], types[c], 1e-8);
	}
	assert_int_equal(design_rake(design, margins, 2, &options, &report), RAKE_ALREADY_ADJUSTED);
	design_destroy(design);
	table_destroy(table);
}

static void too_few_rounds_are_reported(void **state)
{
	(void)state;
	struct table *table = schools();
	struct design *design = district_design(table);
	struct margin margins[] = { { table_find(table, "stype")->code, 3, types },
		{ table_find(table, "sch.wide")->code, 2, schoolwide } };
	struct rake_options options = { .max_iterations = 1, .epsilon = 1e-13 };
	struct rake_report report;
	assert_int_equal(design_rake(design, margins, 2, &options, &report), RAKE_NOT_CONVERGED);
	assert_int_equal(report.iterations, 1);
	assert_true(report.change > 0);
	design_destroy(design);
	table_destroy(table);
}

static void margins_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	static const double nobody[] = { 4421, 755, 1018, 10 }, no_total[] = { 4421, 755, 0 };
	struct table *table = schools();
	struct design *design = district_design(table);
	const int32_t *type = table_find(table, "stype")->code;
	int32_t *gap = table_find(table, "sch.wide")->code;
	struct rake_report report;
	struct margin margin = { type, 4, nobody };
	assert_int_equal(design_rake(design, &margin, 1, &r_defaults, &report), RAKE_NOBODY_SAMPLED);
	assert_int_equal(report.category, 3);
	margin = (struct margin){ type, 3, no_total };
	assert_int_equal(design_rake(design, &margin, 1, &r_defaults, &report), RAKE_NO_POPULATION);
	assert_int_equal(report.category, 2);
	gap[7] = -1;
	margin = (struct margin){ gap, 2, schoolwide };
	assert_int_equal(design_rake(design, &margin, 1, &r_defaults, &report), RAKE_MISSING_CATEGORY);
	assert_int_equal(report.category, 7);
	assert_near(design_weights(design)[0], table_find(table, "pw")->number[0], 0);
	design_destroy(design);
	table_destroy(table);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(post_stratified_by_type),
		cmocka_unit_test(raked_by_type_and_programme),
		cmocka_unit_test(tight_margins_are_met),
		cmocka_unit_test(too_few_rounds_are_reported),
		cmocka_unit_test(margins_that_do_not_fit_are_refused),
	};
	if (argc < 2) {
		return 2;
	}
	directory = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
