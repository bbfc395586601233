/* Expected values: planning.R beside this file; NCHS table of the community assessment's page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/compiler.h"
#include "near.h"
#include "scoring/planning.h"

#define TOLERANCE 1e-9
#define LEVEL 0.95

static const struct plan_design plain = { .deff = 1, .cluster_size = NAN, .clusters = NAN, .weighting = 1 };

static void completes_agree_with_r(void **state)
{
	(void)state;
	static const double margins[] = { .05, .06, .07, .08, .10 }, deffs[] = { 1, 1.5, 2 };
	static const double wanted[3][5] = { { 354, 252, 188, 146, 95 }, { 511, 368, 276, 215, 140 },
		{ 656, 477, 361, 282, 185 } };
	for (size_t d = 0; d < 3; d++) {
		struct plan_design design = plain;
		design.deff = deffs[d];
		for (size_t m = 0; m < 5; m++) {
			assert_near(plan_completes(0.5, margins[m], 4444, &design, LEVEL), wanted[d][m], 0);
		}
	}
	assert_near(plan_completes(0.5, 0.05, INFINITY, &plain, LEVEL), 385, 0); /* statpsych: width .10 */
	assert_near(plan_completes(0.4, 0.10, INFINITY, &plain, LEVEL), 93, 0);
}

static void thirty_blocks_of_seven_give_the_known_margins(void **state)
{
	(void)state;
	assert_near(plan_margin(0.5, 210, INFINITY, 1, LEVEL), 0.068, 5e-4);
	assert_near(plan_margin(0.5, 210, INFINITY, 1.5, LEVEL), 0.083, 5e-4);
	assert_near(plan_margin(0.5, 210, INFINITY, 2, LEVEL), 0.096, 5e-4);
	assert_near(plan_margin(0.5, 1755, INFINITY, 1, LEVEL), 0.0234, 5e-5); /* the city's survey of 2022 */
	assert_near(plan_margin(0.5, 400, INFINITY, 1, LEVEL), 0.049, 5e-4);
}

static void the_number_found_is_enough_and_one_fewer_is_not(void **state)
{
	(void)state;
	uint32_t random = 20261123;
	for (size_t t = 0; t < 5000; t++) {
		double draw[5];
		for (size_t i = 0; i < 5; i++) {
			random = random * 1664525u + 1013904223u;
			draw[i] = (double)(random >> 8) / (1 << 24);
		}
		struct plan_design design = { .deff = t % 3 == 0 ? 1 + draw[0] : (double)NAN,
			.cluster_size = t % 3 == 1 ? 1 + 20 * draw[0] : (double)NAN,
			.clusters = t % 3 == 2 ? 10 + 90 * draw[0] : (double)NAN,
			.icc = 0.1 * draw[1],
			.weighting = 1 + draw[2] };
		double p = 0.02 + 0.96 * draw[3], margin = 0.02 + 0.1 * draw[4];
		double population = t % 2 == 0 ? INFINITY : 100 + floor(10000 * draw[1]);
		double n = plan_completes(p, margin, population, &design, LEVEL);
		if (isnan(n)) {
			assert_true(t % 3 == 2);
			continue;
		}
		assert_true(plan_margin(p, n, population, plan_deff(&design, n), LEVEL) <= margin);
		assert_true(n <= 1 || plan_margin(p, n - 1, population, plan_deff(&design, n - 1), LEVEL) > margin);
	}
}

static void neighbours_cost_what_kish_says(void **state)
{
	(void)state;
	struct plan_design interviewer = { .deff = NAN, .cluster_size = 35, .clusters = NAN, .icc = .03, .weighting = 1 };
	assert_near(plan_deff(&interviewer, 1000), 2.02, TOLERANCE);
	struct plan_design blocks = { .deff = NAN, .cluster_size = NAN, .clusters = 30, .icc = .05, .weighting = 1.2 };
	assert_near(plan_deff(&blocks, 210), 1.2 * 1.3, TOLERANCE);
	assert_near(plan_deff(&blocks, 12), 1.2, TOLERANCE);
}

static void few_clusters_cannot_give_a_small_margin(void **state)
{
	(void)state;
	struct plan_design ten = { .deff = NAN, .cluster_size = NAN, .clusters = 10, .icc = .2, .weighting = 1 };
	/* The margin never falls below z sqrt(p q rho/C) = .1386. */
	assert_true(isnan(plan_completes(0.5, 0.13, INFINITY, &ten, LEVEL)));
	assert_false(isnan(plan_completes(0.5, 0.14, INFINITY, &ten, LEVEL)));
}

static void addresses_allow_for_those_who_do_not_answer(void **state)
{
	(void)state;
	assert_near(plan_addresses(656, 0.92, 0.45), 1585, 0);
	assert_near(plan_addresses(100, 1, 1), 100, 0);
	assert_true(isnan(plan_addresses(100, 0, 0.5)));
}

static size_t smallest(double p, double deff, size_t min_n, size_t min_count)
{
	struct disclosure_limits limits = { min_n, min_count };
	return plan_smallest_shown(p, deff, 29, &limits, true);
}

static void the_smallest_groups_are_those_of_the_nchs_rules(void **state)
{
	(void)state;
	assert_int_equal(smallest(0.5, 1, 0, 0), 49);
	assert_int_equal(smallest(0.5, 1.5, 0, 0), 74);
	assert_int_equal(smallest(0.5, 2, 0, 0), 99);
	assert_int_equal(smallest(0.2, 1, 0, 0), 43);
	assert_int_equal(smallest(0.2, 1.5, 0, 0), 66);
	assert_int_equal(smallest(0.2, 2, 0, 0), 89);
	/* ... and 11 people must be in it and out of it. */
	assert_int_equal(smallest(0.2, 1, 30, 11), 55);
	assert_int_equal(smallest(0.2, 1.5, 30, 11), 66);
}

static void the_smallest_group_is_shown_and_a_smaller_one_is_not(void **state)
{
	(void)state;
	static const double shares[] = { 0.1, 0.05, 0.3, 0.62, 0.97 };
	static const size_t n_eff[] = { 97, 205 }; /* needed for .1 and .05 */
	for (size_t i = 0; i < ARRAY_LEN(shares); i++) {
		double p = shares[i], deff = 1 + 0.3 * (double)i;
		size_t n = smallest(p, deff, 0, 0);
		struct proportion_decision enough = disclosure_proportion(p, deff * p * (1 - p) / (double)n, n, 29);
		struct proportion_decision fewer =
				disclosure_proportion(p, deff * p * (1 - p) / (double)(n - 1), n - 1, 29);
		assert_int_equal(enough.reason, DISCLOSURE_SHOWN);
		assert_int_not_equal(fewer.reason, DISCLOSURE_SHOWN);
		if (i < ARRAY_LEN(n_eff)) {
			assert_near(ceil(enough.n_eff), (double)n_eff[i], 1);
		}
	}
}

static double rise(double n, double p, double power)
{
	struct plan_change change = { .p = p, .n1 = n, .n2 = n, .deff = 1, .level = LEVEL, .power = power };
	return plan_share_change(&change, true);
}

static void detectable_changes_agree_with_r(void **state)
{
	(void)state;
	/* R puts sig.level/2 into one tail only, as here. */
	assert_near(rise(200, .5, .8), 0.1383241894, TOLERANCE);
	assert_near(rise(350 / 1.6, .3, .8), 0.1285657585, TOLERANCE);
	assert_near(rise(100, .9, .8), 0.08985211019, TOLERANCE);
	assert_near(rise(500, .1, .9), 0.06990114792, TOLERANCE);
	struct plan_change design = { .p = .3, .n1 = 350, .n2 = 350, .deff = 1.6, .level = LEVEL, .power = .8 };
	assert_near(plan_share_change(&design, true), 0.1285657585, TOLERANCE);
	/* A fall from 50% is a rise of the rest. */
	design.p = .5;
	assert_near(plan_share_change(&design, false), plan_share_change(&design, true), TOLERANCE);
	design.n1 = design.n2 = 5;
	assert_true(isnan(plan_share_change(&design, true)));
}

static void asking_the_same_people_finds_smaller_changes(void **state)
{
	(void)state;
	struct plan_change change = { .p = .5, .n1 = 300, .n2 = 360, .deff = 1.5, .level = LEVEL, .power = .8 };
	double fresh = plan_share_change(&change, true);
	assert_near(plan_mean_change(&change, 25), 6.705784081, 1e-8);
	change.overlap = .25;
	assert_near(plan_mean_change(&change, 25), 5.811385855, 1e-8);
	assert_true(plan_share_change(&change, true) < fresh);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(completes_agree_with_r),
		cmocka_unit_test(thirty_blocks_of_seven_give_the_known_margins),
		cmocka_unit_test(the_number_found_is_enough_and_one_fewer_is_not),
		cmocka_unit_test(neighbours_cost_what_kish_says),
		cmocka_unit_test(few_clusters_cannot_give_a_small_margin),
		cmocka_unit_test(addresses_allow_for_those_who_do_not_answer),
		cmocka_unit_test(the_smallest_groups_are_those_of_the_nchs_rules),
		cmocka_unit_test(the_smallest_group_is_shown_and_a_smaller_one_is_not),
		cmocka_unit_test(detectable_changes_agree_with_r),
		cmocka_unit_test(asking_the_same_people_finds_smaller_changes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
