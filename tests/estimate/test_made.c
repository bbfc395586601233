/*
 * Replicates that a request lets us draw: the seed alone decides, and the errors come
 * near the linearised ones.
 *
 *     test_made DIRECTORY
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <math.h>

#include "estimate/run.h"

static const char *directory;

/* The standard error of a mean in sim_hh.csv; seed < 0: linearised. */
static double error_with(int seed)
{
	json_t *request = json_pack("{s:s, s:{s:[s], s:[s], s:s, s:b}, s:s, s:{s:[s], s:b}}", "data",
			"data/sim_hh.csv", "design", "ids", "psu", "strata", "stratum", "weights", "w",
			"nest", 1, "statistic", "mean", "args", "vars", "income", "na_rm", 1);
	if (seed >= 0) {
		json_object_set_new(json_object_get(request, "design"), "steps",
				json_pack("[{s:s, s:s, s:i, s:i}]", "op", "replicates", "method",
						"subbootstrap", "n", 2000, "seed", seed));
	}
	json_t *answer = estimate_run(request, directory);
	double se = json_number_value(json_array_get(json_object_get(answer, "se"), 0));
	json_decref(answer);
	json_decref(request);
	return se;
}

static void a_seed_gives_the_same_errors_again(void **state)
{
	(void)state;
	double first = error_with(1);
	assert_true(first > 0);
	assert_true(first == error_with(1));
	assert_true(first != error_with(2));
}

static void drawn_errors_come_near_the_linearised_ones(void **state)
{
	(void)state;
	assert_true(fabs(error_with(3) / error_with(-1) - 1) < 0.1);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_seed_gives_the_same_errors_again),
		cmocka_unit_test(drawn_errors_come_near_the_linearised_ones),
	};
	if (argc != 2) {
		return 2;
	}
	directory = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
