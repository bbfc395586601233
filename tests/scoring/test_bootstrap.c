/* Bootstrap replicates: what they are, and that they give the linearised error in the long run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <math.h>

#include "near.h"
#include "scoring/bootstrap.h"
#include "scoring/estimate.h"
#include "scoring/rake.h"
#include "scoring/replicates.h"

enum { ROWS = 120, REPLICATES = 4000 };

struct sample {
	int32_t stratum[ROWS], cluster[ROWS], sex[ROWS];
	double weight[ROWS], value[ROWS];
};

/* 3 strata, 24 clusters of 5 people who are alike. */
static struct sample make_sample(void)
{
	struct sample sample;
	uint32_t random = 7;
	for (int32_t i = 0; i < ROWS; i++) {
		random = random * 1664525u + 1013904223u;
		sample.cluster[i] = i / 5;
		sample.stratum[i] = i / 40;
		sample.sex[i] = (int32_t)(random >> 31);
		sample.weight[i] = 1 + i % 3;
		sample.value[i] = (i / 5 * 37 % 11) + (double)(random >> 20) / 1024 + sample.sex[i];
	}
	return sample;
}

static struct design *design_of(const int32_t *stratum, const int32_t *cluster, const double *weight,
		size_t n_rows, enum lonely_psu lonely)
{
	struct design_spec spec = { .n_rows = n_rows,
		.weight = weight,
		.stages = { { .cluster = cluster, .stratum = stratum } },
		.n_stages = 1,
		.lonely = lonely };
	struct design *design;
	assert_int_equal(design_create(&spec, &design), DESIGN_OK);
	return design;
}

static void the_same_seed_draws_the_same(void **state)
{
	(void)state;
	struct sample sample = make_sample();
	struct design *design = design_of(sample.stratum, sample.cluster, sample.weight, ROWS, LONELY_FAIL);
	double *a = bootstrap_multipliers(design, REPLICATES, 1),
	       *b = bootstrap_multipliers(design, REPLICATES, 1);
	double *c = bootstrap_multipliers(design, REPLICATES, 2);
	size_t same = 0, n = design_psus(design) * REPLICATES;
	for (size_t i = 0; i < n; i++) {
		assert_true(a[i] == b[i]);
		same += a[i] == c[i];
	}
	assert_true(same < n);
	free(a);
	free(b);
	free(c);
	design_destroy(design);
}

static void every_replicate_draws_one_cluster_less_in_each_stratum(void **state)
{
	(void)state;
	struct sample sample = make_sample();
	struct design *design = design_of(sample.stratum, sample.cluster, sample.weight, ROWS, LONELY_FAIL);
	double *multipliers = bootstrap_multipliers(design, REPLICATES, 3);
	for (size_t r = 0; r < REPLICATES; r++) {
		double sum[3] = { 0 };
		for (size_t psu = 0; psu < 24; psu++) {
			double m = multipliers[psu * REPLICATES + r];
			assert_near(m * 7 / 8, round(m * 7 / 8), 1e-12);
			sum[psu / 8] += m * 7 / 8;
		}
		for (size_t h = 0; h < 3; h++) {
			assert_near(sum[h], 7, 1e-9);
		}
	}
	free(multipliers);
	design_destroy(design);
}

static void a_single_cluster_is_drawn_with_another_stratum(void **state)
{
	(void)state;
	static const int32_t stratum[] = { 0, 1, 1, 1, 2 };
	static const double weight[] = { 1, 1, 1, 1, 1 };
	struct design *design = design_of(stratum, NULL, weight, 4, LONELY_ADJUST);
	double *multipliers = bootstrap_multipliers(design, 500, 1), sum = 0;
	for (size_t r = 0; r < 500; r++) {
		sum += multipliers[r];
	}
	assert_near(sum / 500, 1, 0.15);
	assert_true(multipliers[0] != multipliers[1] || multipliers[0] != multipliers[2]);
	free(multipliers);
	design_destroy(design);
	/* Two of them are drawn together. */
	design = design_of(stratum, NULL, weight, 5, LONELY_ADJUST);
	multipliers = bootstrap_multipliers(design, 500, 1);
	for (size_t r = 0; r < 500; r++) {
		assert_near(multipliers[r] + multipliers[(size_t)4 * 500 + r], 2, 0);
	}
	free(multipliers);
	design_destroy(design);
}

static void or_left_alone_or_refused_as_the_design_has_it(void **state)
{
	(void)state;
	static const int32_t stratum[] = { 0, 1, 1, 1 };
	static const double weight[] = { 1, 1, 1, 1 };
	struct design *design = design_of(stratum, NULL, weight, 4, LONELY_REMOVE);
	double *multipliers = bootstrap_multipliers(design, 50, 1);
	for (size_t r = 0; r < 50; r++) {
		assert_near(multipliers[r], 1, 0);
	}
	free(multipliers);
	design_destroy(design);
	design = design_of(stratum, NULL, weight, 4, LONELY_FAIL);
	assert_int_equal(design_bootstrap(design, 50, 1, false), BOOTSTRAP_LONELY);
	design_destroy(design);
}

static struct estimate mean_of(const struct sample *sample, bool replicates, bool raked)
{
	static const double population[] = { 130, 110 };
	struct design *design =
			design_of(sample->stratum, sample->cluster, sample->weight, ROWS, LONELY_FAIL);
	if (replicates) {
		assert_int_equal(design_bootstrap(design, REPLICATES, 1, false), BOOTSTRAP_MADE);
		assert_int_equal(design_bootstrap(design, REPLICATES, 1, false), BOOTSTRAP_TOO_LATE);
	}
	if (raked) {
		const struct margin margin = { sample->sex, 2, population };
		const struct rake_options options = { 50, 1e-9, RAKE_STOP_MARGINS };
		struct rake_report report;
		assert_int_equal(design_rake(design, &margin, 1, &options, &report), RAKE_CONVERGED);
	}
	assert_int_equal(design_replicates_used(design), replicates ? REPLICATES : 0);
	struct column column = { .f64 = sample->value };
	struct estimate estimate = estimate_mean(design, &column, NULL);
	design_destroy(design);
	return estimate;
}

static void the_error_is_near_the_linearised_one(void **state)
{
	(void)state;
	struct sample sample = make_sample();
	for (int raked = 0; raked < 2; raked++) {
		struct estimate linear = mean_of(&sample, false, raked),
				bootstrap = mean_of(&sample, true, raked);
		assert_near(bootstrap.value, linear.value, 1e-9);
		assert_near(bootstrap.se / linear.se, 1, 0.05);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_seed_draws_the_same),
		cmocka_unit_test(every_replicate_draws_one_cluster_less_in_each_stratum),
		cmocka_unit_test(a_single_cluster_is_drawn_with_another_stratum),
		cmocka_unit_test(or_left_alone_or_refused_as_the_design_has_it),
		cmocka_unit_test(the_error_is_near_the_linearised_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
