/*
 * Random surveys, computed a second time row by row, straight from the formulas
 * in the headers: one z per respondent, the residual sweeps over respondents,
 * the variance over strata. The library works on sums instead and must agree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "near.h"
#include "scoring/estimate.h"
#include "scoring/rake.h"

enum { ROWS = 90, STRATA = 4, PSUS = 12, LEVELS = 3, MARGINS = 2, CATEGORIES = 3, SURVEYS = 60 };

#define TOLERANCE 1e-11

struct survey {
	double weight[ROWS], y[ROWS], x[ROWS], fpc[ROWS];
	int32_t stratum[ROWS], psu[ROWS], level[ROWS], category[MARGINS][ROWS];
	uint8_t domain[ROWS];
	double population[MARGINS][CATEGORIES];
	double after[MARGINS][ROWS]; /* weights after the last pass of each margin */
	bool raked;
};

static uint32_t random_below(uint32_t *state, uint32_t n)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 12) % n;
}

static void make_survey(struct survey *s, uint32_t seed)
{
	uint32_t state = seed;
	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < ROWS; i++) {
		s->psu[i] = i < PSUS ? (int32_t)i : (int32_t)random_below(&state, PSUS);
		s->stratum[i] = s->psu[i] % STRATA;
		s->fpc[i] = 10 + 5 * s->stratum[i];
		s->weight[i] = 1 + 0.1 * random_below(&state, 50);
		s->y[i] = random_below(&state, 10) == 0 ? (double)NAN : (double)random_below(&state, 100);
		s->x[i] = 1 + random_below(&state, 20);
		s->level[i] = (int32_t)random_below(&state, LEVELS + 1) - 1;
		s->domain[i] = random_below(&state, 5) != 0;
		for (size_t m = 0; m < MARGINS; m++) {
			s->category[m][i] = i < 9 ? (int32_t)(m == 0 ? i % 3 : i / 3)
						  : (int32_t)random_below(&state, CATEGORIES);
		}
	}
	for (size_t m = 0; m < MARGINS; m++) {
		for (size_t c = 0; c < CATEGORIES; c++) {
			s->population[m][c] = 100 + 20 * (double)c;
		}
	}
}

static struct design *design_of(const struct survey *s)
{
	struct design *design = NULL;
	struct design_spec spec = { .n_rows = ROWS,
		.weight = s->weight,
		.n_stages = 1,
		.stages = { { .cluster = s->psu, .stratum = s->stratum, .fpc = s->fpc } } };
	assert_int_equal(design_create(&spec, &design), DESIGN_OK);
	return design;
}

/* Rakes both: the design by the library, the rows one margin after the other. */
static void rake_both(struct survey *s, struct design *design, size_t rounds)
{
	struct margin margins[MARGINS];
	struct rake_options options = { .max_iterations = rounds, .epsilon = 0 };
	struct rake_report report;
	for (size_t m = 0; m < MARGINS; m++) {
		margins[m] = (struct margin){ s->category[m], CATEGORIES, s->population[m] };
	}
	assert_int_equal(design_rake(design, margins, MARGINS, &options, &report), RAKE_NOT_CONVERGED);
	for (size_t pass = 0; pass < rounds * MARGINS; pass++) {
		size_t m = pass % MARGINS;
		double sum[CATEGORIES] = { 0 };
		for (size_t i = 0; i < ROWS; i++) {
			sum[s->category[m][i]] += s->weight[i];
		}
		for (size_t i = 0; i < ROWS; i++) {
			s->weight[i] *= s->population[m][s->category[m][i]] / sum[s->category[m][i]];
		}
		memcpy(s->after[m], s->weight, sizeof(s->weight));
	}
	s->raked = true;
}

static void sweep_residuals(const struct survey *s, double *z)
{
	for (size_t pass = 0; pass < (size_t)10 * MARGINS; pass++) {
		size_t m = pass % MARGINS;
		double sum[CATEGORIES] = { 0 }, n[CATEGORIES] = { 0 };
		for (size_t i = 0; i < ROWS; i++) {
			sum[s->category[m][i]] += z[i] / s->after[m][i];
			n[s->category[m][i]]++;
		}
		for (size_t i = 0; i < ROWS; i++) {
			int32_t c = s->category[m][i];
			z[i] -= s->after[m][i] * sum[c] / n[c];
		}
	}
}

static double rowwise_variance(const struct survey *s, const double *z)
{
	double total[PSUS] = { 0 }, variance = 0;
	for (size_t i = 0; i < ROWS; i++) {
		total[s->psu[i]] += z[i];
	}
	for (size_t h = 0; h < STRATA; h++) {
		double n = (double)PSUS / STRATA, population = 10 + 5 * (double)h, mean = 0, squares = 0;
		for (size_t p = h; p < PSUS; p += STRATA) {
			mean += total[p] / n;
		}
		for (size_t p = h; p < PSUS; p += STRATA) {
			squares += (total[p] - mean) * (total[p] - mean);
		}
		variance += (1 - n / population) * n / (n - 1) * squares;
	}
	return variance;
}

/* level -1: everybody in the domain. */
static void rowwise(const struct survey *s, enum statistic statistic, int32_t level, double *ret_value,
		double *ret_se)
{
	double sum_y = 0, sum_x = 0, z[ROWS] = { 0 };
	bool in[ROWS];
	for (size_t i = 0; i < ROWS; i++) {
		in[i] = s->domain[i] && !isnan(s->y[i]) && (level < 0 || s->level[i] == level);
		double x = statistic == STATISTIC_RATIO ? s->x[i] : 1;
		sum_y += in[i] ? s->weight[i] * s->y[i] : 0;
		sum_x += in[i] ? s->weight[i] * x : 0;
	}
	*ret_value = statistic == STATISTIC_TOTAL ? sum_y : sum_y / sum_x;
	for (size_t i = 0; i < ROWS; i++) {
		double x = statistic == STATISTIC_RATIO ? s->x[i] : 1;
		if (in[i]) {
			z[i] = statistic == STATISTIC_TOTAL
					       ? s->weight[i] * s->y[i]
					       : s->weight[i] * (s->y[i] - *ret_value * x) / sum_x;
		}
	}
	if (s->raked) {
		sweep_residuals(s, z);
	}
	*ret_se = sqrt(rowwise_variance(s, z));
}

static void compare(const struct survey *s, const struct design *design, enum statistic statistic)
{
	struct column y = { .f64 = s->y }, x = { .f64 = s->x };
	struct grouping grouping = { s->level, LEVELS };
	struct estimate_request request = { .statistic = statistic,
		.columns = &y,
		.denominators = statistic == STATISTIC_RATIO ? &x : NULL,
		.n_columns = 1,
		.domain = s->domain,
		.groupings = &grouping,
		.n_groupings = 1 };
	struct estimate cells[1 + LEVELS];
	estimate_table(design, &request, cells);
	for (int32_t level = -1; level < LEVELS; level++) {
		double value, se;
		rowwise(s, statistic, level, &value, &se);
		assert_int_equal(cells[1 + level].status, ESTIMABLE);
		assert_near(cells[1 + level].value, value, TOLERANCE * (1 + fabs(value)));
		assert_near(cells[1 + level].se, se, TOLERANCE * (1 + se));
	}
}

static void compare_all(const struct survey *s, const struct design *design)
{
	compare(s, design, STATISTIC_MEAN);
	compare(s, design, STATISTIC_TOTAL);
	compare(s, design, STATISTIC_RATIO);
}

static void sums_agree_with_rows(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= SURVEYS; seed++) {
		struct survey s;
		make_survey(&s, seed);
		struct design *design = design_of(&s);
		compare_all(&s, design);
		design_destroy(design);
	}
}

static void sums_agree_with_rows_after_raking(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= SURVEYS; seed++) {
		struct survey s;
		make_survey(&s, seed);
		struct design *design = design_of(&s);
		rake_both(&s, design, 1 + seed % 4);
		compare_all(&s, design);
		design_destroy(design);
	}
}

/* The joint estimate of the groups has the variances of the table on its
 * diagonal, and a covariance matrix that makes the whole from the parts. */
static void totals_of_groups_add_up_with_their_covariances(void **state)
{
	(void)state;
	struct survey s;
	make_survey(&s, 7);
	struct design *design = design_of(&s);
	uint8_t mask[LEVELS + 1][ROWS];
	struct estimate_term terms[LEVELS + 1];
	struct estimate estimates[LEVELS + 1];
	double vcov[(LEVELS + 1) * (LEVELS + 1)], ones[LEVELS + 1], value, se;
	for (int32_t g = 0; g <= LEVELS; g++) {
		for (size_t i = 0; i < ROWS; i++) {
			mask[g][i] = s.level[i] == g - 1;
		}
		terms[g] = (struct estimate_term){
			.statistic = STATISTIC_TOTAL, .column = { .f64 = s.y }, .domain = mask[g]
		};
		ones[g] = 1;
	}
	estimate_joint(design, terms, LEVELS + 1, estimates, vcov);
	estimate_contrast(ones, estimates, vcov, LEVELS + 1, &value, &se);
	struct estimate whole;
	double variance;
	struct estimate_term all = { .statistic = STATISTIC_TOTAL, .column = { .f64 = s.y } };
	estimate_joint(design, &all, 1, &whole, &variance);
	assert_near(value, whole.value, TOLERANCE * whole.value);
	assert_near(se, whole.se, TOLERANCE * whole.se);
	design_destroy(design);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_agree_with_rows),
		cmocka_unit_test(sums_agree_with_rows_after_raking),
		cmocka_unit_test(totals_of_groups_add_up_with_their_covariances),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
