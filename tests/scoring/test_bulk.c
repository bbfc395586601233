/*
 * Many variables at once against one at a time: estimate_table takes variables side
 * by side and replicates as matrix products, estimate_joint goes row by row or sums
 * unit by unit. Both must agree, on surveys with all that makes it hard: rows in no
 * order, groups and answers that are missing, domains, weights of zero, raking.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "near.h"
#include "scoring/bootstrap.h"
#include "scoring/bulk.h"
#include "scoring/estimate.h"
#include "scoring/rake.h"
#include "scoring/replicates.h"

#ifdef _OPENMP
#include <omp.h>
#endif

enum {
	ROWS = 700,
	STRATA = 3,
	PSUS = 24,
	GROUPINGS = 3,
	MARGINS = 2,
	VARIABLES = 11,
	REPLICATES = 13,
	CELLS = 13
};

#define TOLERANCE 1e-11

static const size_t n_levels[GROUPINGS] = { 3, 4, 5 };
static const size_t n_categories[MARGINS] = { 2, 3 };

struct survey {
	double weight[ROWS], numbers[VARIABLES][ROWS];
	int8_t codes[VARIABLES][ROWS];
	int32_t stratum[ROWS], psu[ROWS], level[GROUPINGS][ROWS], category[MARGINS][ROWS];
	uint8_t domain[ROWS];
	struct column columns[VARIABLES];
	struct grouping groupings[GROUPINGS];
};

static uint32_t random_below(uint32_t *state, uint32_t n)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 12) % n;
}

/* The later a variable, the fewer people answered it. Every third one has large numbers. */
static void fill_variable(struct survey *s, size_t v, uint32_t *state)
{
	for (size_t i = 0; i < ROWS; i++) {
		bool missing = random_below(state, VARIABLES + 1) < v;
		s->codes[v][i] = missing ? COLUMN_I8_MISSING : (int8_t)(1 + random_below(state, 5));
		s->numbers[v][i] = missing ? (double)NAN : 1e6 + random_below(state, 1000);
	}
	s->columns[v] = v % 3 == 2 ? (struct column){ .f64 = s->numbers[v] }
				   : (struct column){ .i8 = s->codes[v] };
}

static struct survey *make_survey(uint32_t seed)
{
	struct survey *s = xcalloc(1, sizeof(*s));
	uint32_t state = seed;
	for (size_t i = 0; i < ROWS; i++) {
		s->psu[i] = i < PSUS ? (int32_t)i : (int32_t)random_below(&state, PSUS);
		s->stratum[i] = s->psu[i] % STRATA;
		s->weight[i] = i % 50 == 49 ? 0 : 1 + 0.1 * random_below(&state, 50);
		s->domain[i] = random_below(&state, 5) != 0;
		for (size_t g = 0; g < GROUPINGS; g++) {
			s->level[g][i] = (int32_t)random_below(&state, (uint32_t)n_levels[g] + 1) - 1;
		}
		for (size_t m = 0; m < MARGINS; m++) {
			s->category[m][i] = (int32_t)random_below(&state, (uint32_t)n_categories[m]);
		}
	}
	for (size_t v = 0; v < VARIABLES; v++) {
		fill_variable(s, v, &state);
	}
	for (size_t g = 0; g < GROUPINGS; g++) {
		s->groupings[g] = (struct grouping){ s->level[g], n_levels[g] };
	}
	return s;
}

static struct design *design_of(const struct survey *s)
{
	struct design *design = NULL;
	struct design_spec spec = { .n_rows = ROWS,
		.weight = s->weight,
		.n_stages = 1,
		.stages = { { .cluster = s->psu, .stratum = s->stratum } } };
	assert_int_equal(design_create(&spec, &design), DESIGN_OK);
	return design;
}

static void rake_design(const struct survey *s, struct design *design)
{
	static const double population[MARGINS][3] = { { 1000, 1400 }, { 700, 900, 800 } };
	struct margin margins[MARGINS];
	struct rake_options options = { .max_iterations = 2, .epsilon = 0 };
	struct rake_report report;
	for (size_t m = 0; m < MARGINS; m++) {
		margins[m] = (struct margin){ s->category[m], n_categories[m], population[m] };
	}
	assert_int_equal(design_rake(design, margins, MARGINS, &options, &report), RAKE_NOT_CONVERGED);
}

/* Multipliers of a bootstrap; the same once more as a column per replicate. */
static void set_replicates(struct design *design, bool per_row)
{
	_cleanup_free_ double *multiplier = bootstrap_multipliers(design, REPLICATES, 5);
	_cleanup_free_ double *weight = xcalloc((size_t)ROWS * REPLICATES, sizeof(*weight));
	_cleanup_free_ uint32_t *psu = design_psu_of_rows(design);
	for (size_t i = 0; i < ROWS; i++) {
		for (size_t r = 0; r < REPLICATES; r++) {
			weight[r * ROWS + i] = multiplier[psu[i] * REPLICATES + r];
		}
	}
	struct replicates_spec spec = { .n = REPLICATES, .scale = 1.0 / (REPLICATES - 1) };
	if (per_row) {
		spec.weight = weight;
	} else {
		spec.multiplier = multiplier;
	}
	assert_true(design_set_replicates(design, &spec));
}

static struct estimate_request request_of(const struct survey *s, enum statistic statistic)
{
	return (struct estimate_request){ .statistic = statistic,
		.columns = s->columns,
		.n_columns = VARIABLES,
		.domain = s->domain,
		.groupings = s->groupings,
		.n_groupings = GROUPINGS };
}

/* The rows of a cell of the request. */
static void mask_of(const struct survey *s, size_t cell, uint8_t *mask)
{
	size_t first = 1, g = 0;
	while (cell > 0 && cell >= first + n_levels[g]) {
		first += n_levels[g++];
	}
	for (size_t i = 0; i < ROWS; i++) {
		mask[i] = s->domain[i] && (cell == 0 || s->level[g][i] == (int32_t)(cell - first));
	}
}

static void compare_one(const struct estimate *got, const struct estimate *want)
{
	assert_int_equal(got->status, want->status);
	assert_int_equal(got->n, want->n);
	assert_near(got->df, want->df, 0);
	assert_near(got->sum_weights, want->sum_weights, TOLERANCE * want->sum_weights);
	assert_near(got->value, want->value, TOLERANCE * fabs(want->value));
	assert_near(got->se, want->se, 1e-9 * want->se);
}

static void compare(const struct survey *s, const struct design *design, enum statistic statistic)
{
	struct estimate_request request = request_of(s, statistic);
	struct estimate table[VARIABLES * CELLS];
	uint8_t mask[ROWS];
	assert_int_equal(estimate_cells(&request), CELLS);
	assert_true(bulk_serves(design, &request));
	estimate_table(design, &request, table);
	for (size_t v = 0; v < VARIABLES; v++) {
		for (size_t cell = 0; cell < CELLS; cell++) {
			struct estimate one;
			double variance;
			mask_of(s, cell, mask);
			struct estimate_term term = {
				.statistic = statistic, .column = s->columns[v], .domain = mask
			};
			estimate_joint(design, &term, 1, &one, &variance);
			compare_one(&table[v * CELLS + cell], &one);
		}
	}
}

static void compare_surveys(bool raked, bool replicates, bool per_row)
{
	for (uint32_t seed = 1; seed <= 6; seed++) {
		struct survey *s = make_survey(seed);
		struct design *design = design_of(s);
		if (replicates) {
			set_replicates(design, per_row);
		}
		if (raked) {
			rake_design(s, design);
		}
		compare(s, design, STATISTIC_MEAN);
		compare(s, design, STATISTIC_TOTAL);
		design_destroy(design);
		free(s);
	}
}

static void variables_side_by_side_agree_with_one_at_a_time(void **state)
{
	(void)state;
	compare_surveys(false, false, false);
}

static void so_they_do_with_raked_weights(void **state)
{
	(void)state;
	compare_surveys(true, false, false);
}

static void so_they_do_with_replicates_per_row(void **state)
{
	(void)state;
	compare_surveys(false, true, true);
	compare_surveys(true, true, true);
}

static void so_they_do_with_replicates_per_unit(void **state)
{
	(void)state;
	compare_surveys(false, true, false);
	compare_surveys(true, true, false);
}

/* estimate_table of the same survey with replicates written out and per unit. */
static void replicates_per_unit_are_those_per_row(void **state)
{
	(void)state;
	struct survey *s = make_survey(9);
	struct estimate_request request = request_of(s, STATISTIC_MEAN);
	struct estimate table[2][VARIABLES * CELLS];
	/* A category that nobody has in some replicates. */
	for (size_t i = 0; i < ROWS; i++) {
		s->category[1][i] = s->psu[i] == 4 ? 0 : 1 + (int32_t)(i % 2);
	}
	for (size_t per_row = 0; per_row < 2; per_row++) {
		struct design *design = design_of(s);
		set_replicates(design, per_row == 1);
		rake_design(s, design);
		estimate_table(design, &request, table[per_row]);
		design_destroy(design);
	}
	for (size_t i = 0; i < (size_t)VARIABLES * CELLS; i++) {
		table[1][i].df = table[0][i].df;
		compare_one(&table[0][i], &table[1][i]);
	}
	free(s);
}

static void an_answer_that_all_give_has_no_error(void **state)
{
	(void)state;
	struct survey *s = make_survey(3);
	for (size_t i = 0; i < ROWS; i++) {
		s->codes[0][i] = i % 7 == 0 ? COLUMN_I8_MISSING : 3;
	}
	for (size_t replicates = 0; replicates < 2; replicates++) {
		struct design *design = design_of(s);
		if (replicates == 1) {
			set_replicates(design, false);
		}
		struct estimate mean = estimate_mean(design, &s->columns[0], s->domain);
		assert_true(mean.value == 3 && mean.se == 0);
		design_destroy(design);
	}
	free(s);
}

static void missing_answers_can_be_refused(void **state)
{
	(void)state;
	struct survey *s = make_survey(4);
	struct design *design = design_of(s);
	struct estimate_request request = request_of(s, STATISTIC_MEAN);
	struct estimate table[VARIABLES * CELLS];
	request.refuse_missing = true;
	estimate_table(design, &request, table);
	assert_int_equal(table[0].status, ESTIMABLE);
	size_t row = 0;
	while (s->domain[row] == 0 || s->level[0][row] != 1) {
		row++;
	}
	s->codes[0][row] = COLUMN_I8_MISSING;
	estimate_table(design, &request, table);
	assert_int_equal(table[0].status, NOT_ESTIMABLE_MISSING);
	assert_int_equal(table[1].status, ESTIMABLE);
	assert_int_equal(table[2].status, NOT_ESTIMABLE_MISSING);
	design_destroy(design);
	free(s);
}

/* Enough work for threads to start. */
static void the_number_of_threads_changes_no_bit(void **state)
{
	(void)state;
#ifdef _OPENMP
	enum { N = 60000, COLUMNS = 36 };
	uint32_t random = 1;
	int8_t *codes = xcalloc((size_t)N * COLUMNS, 1);
	int32_t *psu = xcalloc(N, sizeof(*psu)), *level = xcalloc(N, sizeof(*level));
	double *weight = xcalloc(N, sizeof(*weight));
	struct column columns[COLUMNS];
	for (size_t i = 0; i < N; i++) {
		psu[i] = (int32_t)random_below(&random, 3000);
		level[i] = (int32_t)random_below(&random, 3);
		weight[i] = 1 + 0.01 * random_below(&random, 100);
	}
	for (size_t v = 0; v < COLUMNS; v++) {
		columns[v] = (struct column){ .i8 = codes + v * N };
		for (size_t i = 0; i < N; i++) {
			codes[v * N + i] = (int8_t)random_below(&random, 6);
		}
	}
	struct design_spec spec = {
		.n_rows = N, .weight = weight, .n_stages = 1, .stages = { { .cluster = psu } }
	};
	struct grouping grouping = { level, 3 };
	struct estimate_request request = { .statistic = STATISTIC_MEAN,
		.columns = columns,
		.n_columns = COLUMNS,
		.groupings = &grouping,
		.n_groupings = 1 };
	for (size_t replicates = 0; replicates < 2; replicates++) {
		struct design *design = NULL;
		struct estimate table[2][COLUMNS * 4];
		assert_int_equal(design_create(&spec, &design), DESIGN_OK);
		if (replicates == 1) {
			assert_int_equal(design_bootstrap(design, 20, 1, true), BOOTSTRAP_MADE);
		}
		for (int threads = 1; threads <= 3; threads += 2) {
			omp_set_num_threads(threads);
			estimate_table(design, &request, table[threads / 2]);
		}
		for (size_t i = 0; i < (size_t)COLUMNS * 4; i++) {
			assert_true(table[0][i].value == table[1][i].value
					&& table[0][i].se == table[1][i].se);
			assert_true(table[0][i].se > 0);
		}
		design_destroy(design);
	}
	free(codes);
	free(psu);
	free(level);
	free(weight);
#else
	skip();
#endif
}

static void bootstrap_comes_near_the_linearised_error(void **state)
{
	(void)state;
	struct survey *s = make_survey(8);
	struct design *design = design_of(s);
	struct estimate linear = estimate_mean(design, &s->columns[0], NULL);
	assert_int_equal(design_bootstrap(design, 4000, 3, false), BOOTSTRAP_MADE);
	assert_int_equal(design_bootstrap(design, 10, 3, false), BOOTSTRAP_TOO_LATE);
	struct estimate drawn = estimate_mean(design, &s->columns[0], NULL);
	assert_near(drawn.value, linear.value, 0);
	assert_near(drawn.se / linear.se, 1, 0.06);
	/* In each stratum the multipliers of the units add up to the same. */
	assert_near(drawn.df, PSUS - STRATA, 0);
	design_destroy(design);
	free(s);
}

static void replicates_have_degrees_of_freedom_by_their_rank(void **state)
{
	(void)state;
	struct survey *s = make_survey(8);
	struct design *design = design_of(s);
	set_replicates(design, false);
	assert_near(design_df(design, NULL), REPLICATES - 1, 0);
	for (size_t i = 0; i < ROWS; i++) {
		s->domain[i] = s->psu[i] == 7 || s->psu[i] == 9;
	}
	assert_near(design_df(design, s->domain), 1, 0);
	design_destroy(design);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variables_side_by_side_agree_with_one_at_a_time),
		cmocka_unit_test(so_they_do_with_raked_weights),
		cmocka_unit_test(so_they_do_with_replicates_per_row),
		cmocka_unit_test(so_they_do_with_replicates_per_unit),
		cmocka_unit_test(replicates_per_unit_are_those_per_row),
		cmocka_unit_test(an_answer_that_all_give_has_no_error),
		cmocka_unit_test(missing_answers_can_be_refused),
		cmocka_unit_test(the_number_of_threads_changes_no_bit),
		cmocka_unit_test(bootstrap_comes_near_the_linearised_error),
		cmocka_unit_test(replicates_have_degrees_of_freedom_by_their_rank),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
