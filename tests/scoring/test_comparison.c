/* Expected values: R 4.2 (p.adjust, pt, factanal). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "near.h"
#include "scoring/comparison.h"
#include "scoring/estimate.h"

#define TOLERANCE 1e-10

static void holm_agrees_with_r(void **state)
{
	(void)state;
	static const double p[] = { .01, .04, .03, .005, .5, .02 }, adjusted[] = { .05, .09, .09, .03, .50, .08 };
	struct difference differences[7];
	for (size_t i = 0; i < 6; i++) {
		differences[i] = (struct difference){ .p = p[i] };
	}
	differences[6] = (struct difference){ .p = NAN, .p_holm = NAN };
	comparison_holm(differences, 7);
	for (size_t i = 0; i < 6; i++) {
		assert_near(differences[i].p_holm, adjusted[i], TOLERANCE);
	}
	assert_true(isnan(differences[6].p_holm));
}

static void a_difference_has_its_t_test(void **state)
{
	(void)state;
	struct difference difference = comparison_of(3, 5.5, 0.6, 0.6, 0.1, 17, 0.95);
	assert_near(difference.se, 1, TOLERANCE);
	assert_near(difference.p, 0.0229478069864, 1e-12); /* 2 pt(-2.5, 17) */
	assert_near((difference.lower + difference.upper) / 2, -2.5, TOLERANCE);
	assert_true(isnan(comparison_of(1, 1, 0, 0, 0, 17, 0.95).p));
}

static void asking_the_same_people_takes_from_the_error(void **state)
{
	(void)state;
	double covariance = comparison_overlap_covariance(2, 3, 100, 400, 50, 0.6);
	assert_near(covariance, 0.6 * 50 / 200 * 6, TOLERANCE);
	assert_near(comparison_overlap_covariance(2, 2, 100, 100, 100, 1), 4, TOLERANCE);
	assert_true(isnan(comparison_of(1, 0, 4, 4, 4, 10, 0.95).se)); /* the very same answers */
}

enum { BLOCKS = 20 };

/* Two waves in the same blocks: what a block has in common cancels out of the change. With one
 * person per block and wave it is the paired t test: V = sum (d - mean d)^2/(B (B - 1)). */
static void waves_in_the_same_blocks_have_a_covariance(void **state)
{
	(void)state;
	int32_t block[2 * BLOCKS];
	uint8_t before[2 * BLOCKS], after[2 * BLOCKS];
	double weight[2 * BLOCKS], value[2 * BLOCKS], mean = 0, sum = 0;
	for (int32_t i = 0; i < 2 * BLOCKS; i++) {
		block[i] = i % BLOCKS;
		before[i] = i < BLOCKS;
		after[i] = i >= BLOCKS;
		weight[i] = 1;
		value[i] = 10 * (i % BLOCKS) + (i * 7 % 11) + (i >= BLOCKS ? 2 : 0);
	}
	struct design_spec spec = { .n_rows = 2 * BLOCKS, .weight = weight, .stages = { { .cluster = block } }, .n_stages = 1 };
	struct design *design;
	assert_int_equal(design_create(&spec, &design), DESIGN_OK);
	const struct estimate_term terms[] = { { .column = { .f64 = value }, .domain = before },
		{ .column = { .f64 = value }, .domain = after } };
	struct estimate estimates[2];
	double v[4];
	estimate_joint(design, terms, 2, estimates, v);
	struct difference change =
			comparison_of(estimates[1].value, estimates[0].value, v[3], v[0], v[1], BLOCKS - 1, 0.95);
	for (int32_t i = 0; i < BLOCKS; i++) {
		mean += (value[i + BLOCKS] - value[i]) / BLOCKS;
	}
	for (int32_t i = 0; i < BLOCKS; i++) {
		sum += pow(value[i + BLOCKS] - value[i] - mean, 2);
	}
	assert_near(change.value, mean, TOLERANCE);
	assert_near(change.se, sqrt(sum / (BLOCKS * (BLOCKS - 1.0))), TOLERANCE);
	assert_true(change.se < 0.2 * sqrt(v[0] + v[3]));
	design_destroy(design);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holm_agrees_with_r),
		cmocka_unit_test(a_difference_has_its_t_test),
		cmocka_unit_test(asking_the_same_people_takes_from_the_error),
		cmocka_unit_test(waves_in_the_same_blocks_have_a_covariance),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
