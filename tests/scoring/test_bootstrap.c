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

static struct bootstrap_spec spec_of(const struct sample *sample, uint64_t seed)
{
	return (struct bootstrap_spec){ ROWS, sample->stratum, sample->cluster, REPLICATES, seed };
}

static void the_same_seed_draws_the_same(void **state)
{
	(void)state;
	struct sample sample = make_sample();
	struct bootstrap_spec one = spec_of(&sample, 1), other = spec_of(&sample, 2);
	double *a = bootstrap_multipliers(&one), *b = bootstrap_multipliers(&one), *c = bootstrap_multipliers(&other);
	size_t same = 0;
	for (size_t i = 0; i < ROWS * REPLICATES; i++) {
		assert_true(a[i] == b[i]);
		same += a[i] == c[i];
	}
	assert_true(same < ROWS * REPLICATES);
	free(a);
	free(b);
	free(c);
}

static void every_replicate_draws_one_cluster_less_in_each_stratum(void **state)
{
	(void)state;
	struct sample sample = make_sample();
	struct bootstrap_spec spec = spec_of(&sample, 3);
	double *multipliers = bootstrap_multipliers(&spec);
	for (size_t r = 0; r < REPLICATES; r++) {
		double sum[3] = { 0 };
		for (size_t i = 0; i < ROWS; i += 5) {
			double m = multipliers[r * ROWS + i];
			assert_near(m * 7 / 8, round(m * 7 / 8), 1e-12);
			assert_near(multipliers[r * ROWS + i + 4], m, 0); /* the same for the whole cluster */
			sum[sample.stratum[i]] += m * 7 / 8;
		}
		for (size_t h = 0; h < 3; h++) {
			assert_near(sum[h], 7, 1e-9);
		}
	}
	free(multipliers);
}

static void a_single_cluster_is_drawn_with_another_stratum(void **state)
{
	(void)state;
	static const int32_t stratum[] = { 0, 1, 1, 1 };
	struct bootstrap_spec spec = { 4, stratum, NULL, 500, 1 };
	double *multipliers = bootstrap_multipliers(&spec), sum = 0;
	for (size_t r = 0; r < 500; r++) {
		sum += multipliers[r * 4];
	}
	assert_near(sum / 500, 1, 0.15);
	spec.n_rows = 1;
	assert_null(bootstrap_multipliers(&spec));
	free(multipliers);
}

static struct estimate mean_of(const struct sample *sample, bool replicates, bool raked)
{
	static const double population[] = { 130, 110 };
	struct design_spec spec = { .n_rows = ROWS,
		.weight = sample->weight,
		.stages = { { .cluster = sample->cluster, .stratum = sample->stratum } },
		.n_stages = 1 };
	struct design *design;
	assert_int_equal(design_create(&spec, &design), DESIGN_OK);
	if (replicates) {
		struct bootstrap_spec bootstrap = spec_of(sample, 1);
		double *multipliers = bootstrap_multipliers(&bootstrap);
		struct replicates_spec given = { .n = REPLICATES, .weight = multipliers, .scale = 1.0 / (REPLICATES - 1) };
		assert_true(design_set_replicates(design, &given));
		free(multipliers);
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
		struct estimate linear = mean_of(&sample, false, raked), bootstrap = mean_of(&sample, true, raked);
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
		cmocka_unit_test(the_error_is_near_the_linearised_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
