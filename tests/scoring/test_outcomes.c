/* Expected values: R package outcomerate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "near.h"
#include "scoring/outcome_rates.h"
#include "scoring/readiness.h"

#define TOLERANCE 1e-12
#define PRINTED 5e-4 /* three printed decimals */

static void near_all(const double *got, const double *want, size_t n, double tolerance)
{
	for (size_t i = 0; i < n; i++) {
		assert_near(got[i], want[i], tolerance);
	}
}

static void the_first_published_example(void **state)
{
	(void)state;
	const double counts[DISPOSITION_N] = { 4, 2, 1, 1, 1, 1, 1, 1 };
	const double rr[] = { .364, .545, .370, .556, .444, .667 }, coop[] = { .5, .75, .571, .857 };
	const double ref[] = { .091, .093, .111 }, con[] = { .727, .741, .889 };
	assert_near(outcome_e(counts), 0.9, TOLERANCE);
	struct outcome_rates rates = outcome_rates(counts, outcome_e(counts));
	near_all(rates.rr, rr, 6, PRINTED);
	near_all(rates.coop, coop, 4, PRINTED);
	near_all(rates.ref, ref, 3, PRINTED);
	near_all(rates.con, con, 3, PRINTED);
}

static void the_second_published_example(void **state)
{
	(void)state;
	const double counts[DISPOSITION_N] = { 5, 3, 2, 1, 2, 1, 1, 1 };
	const double rr[] = { 1.0 / 3, 8.0 / 15, 5.0 / 14, 4.0 / 7, 5.0 / 13, 8.0 / 13 };
	const double coop[] = { 5.0 / 12, 2.0 / 3, 0.5, 0.8 };
	const double ref[] = { 2.0 / 15, 1.0 / 7, 2.0 / 13 }, con[] = { 0.8, 6.0 / 7, 12.0 / 13 };
	struct outcome_rates rates = outcome_rates(counts, 0.5);
	near_all(rates.rr, rr, 6, TOLERANCE);
	near_all(rates.coop, coop, 4, TOLERANCE);
	near_all(rates.ref, ref, 3, TOLERANCE);
	near_all(rates.con, con, 3, TOLERANCE);
}

static void a_single_unknown_leaves_most_rates_undefined(void **state)
{
	(void)state;
	const double counts[DISPOSITION_N] = { [DISPOSITION_UNKNOWN_OTHER] = 1 };
	const double rr[] = { 0, 0, 0, 0, NAN, NAN }, coop[] = { NAN, NAN, NAN, NAN };
	const double three[] = { 0, 0, NAN };
	struct outcome_rates rates = outcome_rates(counts, 0.3);
	near_all(rates.rr, rr, 6, 0);
	near_all(rates.coop, coop, 4, 0);
	near_all(rates.ref, three, 3, 0);
	near_all(rates.con, three, 3, 0);
	assert_true(isnan(outcome_e(counts)));
}

static const double *rate_of(const struct outcome_rate *list, const char *name)
{
	for (size_t i = 0; i < OUTCOME_RATES_N; i++) {
		if (strcmp(list[i].name, name) == 0) {
			return &list[i].value;
		}
	}
	fail_msg("there is no rate %s", name);
	return NULL;
}

static void assert_not_above(const struct outcome_rate *list, const char *smaller, const char *larger)
{
	double a = *rate_of(list, smaller), b = *rate_of(list, larger);
	if (!isnan(a) && !isnan(b) && !(a <= b + TOLERANCE)) {
		fail_msg("%s is %.17g, above %s, %.17g", smaller, a, larger, b);
	}
}

/* A response is a contact that cooperated. */
static void assert_product(const struct outcome_rate *list, const char *rr, const char *coop, const char *con)
{
	double product = *rate_of(list, coop) * *rate_of(list, con);
	if (!isnan(product)) {
		assert_near(*rate_of(list, rr), product, TOLERANCE);
	}
}

static void check_identities(const double counts[DISPOSITION_N], double e)
{
	static const char *const order[][2] = { { "rr1", "rr2" }, { "rr3", "rr4" }, { "rr5", "rr6" }, { "rr1", "rr3" },
		{ "rr3", "rr5" }, { "rr2", "rr4" }, { "rr4", "rr6" }, { "coop1", "coop2" }, { "coop3", "coop4" },
		{ "coop1", "coop3" }, { "coop2", "coop4" }, { "ref1", "ref2" }, { "ref2", "ref3" }, { "con1", "con2" },
		{ "con2", "con3" } };
	static const char *const products[][3] = { { "rr1", "coop1", "con1" }, { "rr2", "coop2", "con1" },
		{ "rr3", "coop1", "con2" }, { "rr4", "coop2", "con2" }, { "rr5", "coop1", "con3" },
		{ "rr6", "coop2", "con3" } };
	struct outcome_rates rates = outcome_rates(counts, e);
	struct outcome_rate list[OUTCOME_RATES_N];
	outcome_rates_list(&rates, list);
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		assert_not_above(list, order[i][0], order[i][1]);
	}
	for (size_t i = 0; i < ARRAY_LEN(products); i++) {
		assert_product(list, products[i][0], products[i][1], products[i][2]);
	}
	for (size_t i = 0; i < OUTCOME_RATES_N; i++) {
		assert_true(isnan(list[i].value) || (list[i].value >= 0 && list[i].value <= 1));
	}
	double all = 0;
	for (int d = 0; d < DISPOSITION_NOT_ELIGIBLE; d++) {
		all += counts[d];
	}
	if (all > 0) { /* those contacted answered, refused, or could not */
		assert_near(rates.rr[1] + rates.ref[0] + counts[DISPOSITION_OTHER] / all, rates.con[0], TOLERANCE);
	}
}

static void the_rates_keep_to_their_relations(void **state)
{
	(void)state;
	uint32_t random = 20261123;
	for (size_t t = 0; t < 20000; t++) {
		double counts[DISPOSITION_N], scaled[DISPOSITION_N];
		for (int d = 0; d < DISPOSITION_N; d++) {
			random = random * 1664525u + 1013904223u;
			counts[d] = (random >> 28) == 0 || t % 7 == 0 ? 0 : (double)((random >> 12) % 300);
			scaled[d] = 3.7 * counts[d];
		}
		random = random * 1664525u + 1013904223u;
		check_identities(counts, (double)(random >> 8) / (1 << 24));
		double e = outcome_e(counts);
		if (isnan(e)) {
			continue;
		}
		check_identities(counts, e);
		/* Equal weights of any size change nothing. */
		struct outcome_rates plain = outcome_rates(counts, e), weighted = outcome_rates(scaled, outcome_e(scaled));
		near_all(weighted.rr, plain.rr, 6, TOLERANCE);
		near_all(weighted.con, plain.con, 3, TOLERANCE);
	}
}

struct code_example {
	const char *code;
	enum disposition disposition;
};

static void aapor_codes_find_their_class(void **state)
{
	(void)state;
	static const struct code_example examples[] = {
		{ "1.1", DISPOSITION_COMPLETE },
		{ "1.2", DISPOSITION_PARTIAL },
		{ "2.11", DISPOSITION_REFUSAL },
		{ "2.112", DISPOSITION_REFUSAL },
		{ "2.12", DISPOSITION_REFUSAL },
		{ "2.25", DISPOSITION_NON_CONTACT },
		{ "2.333", DISPOSITION_OTHER },
		{ "3.17", DISPOSITION_UNKNOWN_HOUSEHOLD },
		{ "3.21", DISPOSITION_UNKNOWN_OTHER },
		{ "3.90", DISPOSITION_UNKNOWN_OTHER },
		{ "4.10", DISPOSITION_NOT_ELIGIBLE },
		{ "4.61", DISPOSITION_NOT_ELIGIBLE },
	};
	for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
		enum disposition disposition;
		assert_true(disposition_of_code(str_of(examples[i].code), &disposition));
		assert_int_equal(disposition, examples[i].disposition);
	}
}

static void anything_else_is_no_code(void **state)
{
	(void)state;
	static const char *const wrong[] = { "", "1", "1.", "1.3", "2.4", "5.1", "1.1x", "2.1111", "x", "1,1",
		" 1.1" };
	enum disposition disposition = DISPOSITION_N;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		assert_false(disposition_of_code(str_of(wrong[i]), &disposition));
	}
	assert_int_equal(disposition, DISPOSITION_N);
}

static void a_missing_number_is_insufficient_evidence(void **state)
{
	(void)state;
	assert_int_equal(readiness_at_least(NAN, 0.8), READINESS_INSUFFICIENT_EVIDENCE);
	assert_int_equal(readiness_at_least(0.8, 0.8), READINESS_MET);
	assert_int_equal(readiness_at_least(0.79, 0.8), READINESS_NOT_MET);
	assert_int_equal(readiness_at_most(2.1, 2.0), READINESS_NOT_MET);
}

static void a_majority_needs_the_whole_interval(void **state)
{
	(void)state;
	struct interval interval = { .status = ESTIMABLE, .lower = 0.48, .upper = 0.66 };
	assert_int_equal(readiness_above(&interval, true, 0.5), READINESS_NOT_MET);
	assert_int_equal(readiness_above(&interval, false, 0.5), READINESS_INSUFFICIENT_EVIDENCE);
	assert_int_equal(readiness_not_below(&interval, true, 0.5), READINESS_MET);
	interval.lower = 0.51;
	assert_int_equal(readiness_above(&interval, true, 0.5), READINESS_MET);
}

static void the_conclusion_follows_the_decisive_conditions(void **state)
{
	(void)state;
	struct readiness_item items[] = { { READINESS_MET, true }, { READINESS_MET, false } };
	assert_int_equal(readiness_conclude(items, 2), CONCLUSION_SET_UP);
	items[1].state = READINESS_NOT_MET;
	assert_int_equal(readiness_conclude(items, 2), CONCLUSION_SET_UP_CONDITIONS);
	items[0].state = READINESS_INSUFFICIENT_EVIDENCE;
	assert_int_equal(readiness_conclude(items, 2), CONCLUSION_INSUFFICIENT);
	items[0].state = READINESS_NOT_MET;
	assert_int_equal(readiness_conclude(items, 2), CONCLUSION_NOT_YET);
	assert_int_equal(readiness_conclude(NULL, 0), CONCLUSION_INSUFFICIENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_published_example),
		cmocka_unit_test(the_second_published_example),
		cmocka_unit_test(a_single_unknown_leaves_most_rates_undefined),
		cmocka_unit_test(the_rates_keep_to_their_relations),
		cmocka_unit_test(aapor_codes_find_their_class),
		cmocka_unit_test(anything_else_is_no_code),
		cmocka_unit_test(a_missing_number_is_insufficient_evidence),
		cmocka_unit_test(a_majority_needs_the_whole_interval),
		cmocka_unit_test(the_conclusion_follows_the_decisive_conditions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
