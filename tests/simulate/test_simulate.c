/* Made-up neighbourhoods: who lives there, who is drawn, what they answer. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/calendar.h"
#include "base/xalloc.h"
#include "schema/response.h"
#include "simulate/interview.h"
#include "simulate/known.h"
#include "simulate/neighbourhood.h"
#include "tests/simulate/shipped.h"

#define STANDARD_ERRORS 4.5 /* a share this far off happens by chance once in 150,000 */

static struct shipped algin, pulse;

static struct neighbourhood *made_of(const struct shipped *shipped, uint64_t seed, size_t households)
{
	return neighbourhood_create(shipped->definition, shipped->truth, shipped->population, seed, households);
}

/* The visits to all households approached, one after the other. */
static void write_visits(const struct neighbourhood *place, struct buf *out)
{
	for (size_t i = 0; i < place->n_households; i++) {
		if (place->households[i].approached) {
			struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
			response_write(interview_visit(arena, place, i), out);
			arena_destroy(arena);
		}
	}
	assert_true(buf_ok(out));
}

static void visits_of_seed(const struct shipped *shipped, uint64_t seed, struct buf *out)
{
	struct neighbourhood *place = made_of(shipped, seed, 60);
	write_visits(place, out);
	neighbourhood_destroy(place);
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
	(void)state;
	const struct shipped *all[] = { &algin, &pulse };
	for (size_t i = 0; i < 2; i++) {
		_cleanup_buf_ struct buf first = BUF(RESPONSE_MAX_BYTES), second = BUF(RESPONSE_MAX_BYTES);
		visits_of_seed(all[i], 7, &first);
		visits_of_seed(all[i], 7, &second);
		assert_true(first.length > 10000);
		assert_true(str_eq(buf_str(&first), buf_str(&second)));
	}
}

static void another_seed_gives_other_answers(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf first = BUF(RESPONSE_MAX_BYTES), second = BUF(RESPONSE_MAX_BYTES);
	visits_of_seed(&algin, 7, &first);
	visits_of_seed(&algin, 8, &second);
	assert_false(str_eq(buf_str(&first), buf_str(&second)));
}

/* --- what they answer ------------------------------------------------------------- */

static int64_t after_fieldwork(const struct truth *truth)
{
	return ((int64_t)truth->first_day + truth->days + 1) * 86400 * 1000000;
}

/* As the service would: from the bytes. */
static void passes_the_checks(const struct shipped *shipped, const struct response *made)
{
	_cleanup_buf_ struct buf xml = BUF(RESPONSE_MAX_BYTES);
	struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
	struct problems *problems = problems_create(1);
	response_write(made, &xml);
	struct response *response = response_identify(arena, buf_str(&xml), problems);
	assert_non_null(response);
	response_read(response, shipped->definition);
	struct findings findings = response_check(response, after_fieldwork(shipped->truth));
	if (findings.n > 0) {
		fail_msg("%s: %s\n%s", findings.items[0].path, findings.items[0].message, buf_text(&xml));
	}
	problems_destroy(problems);
	arena_destroy(arena);
}

static void every_visit_passes(const struct shipped *shipped, uint64_t seed, size_t households)
{
	struct neighbourhood *place = made_of(shipped, seed, households);
	for (size_t i = 0; i < place->n_households; i++) {
		if (place->households[i].approached) {
			struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
			passes_the_checks(shipped, interview_visit(arena, place, i));
			arena_destroy(arena);
		}
	}
	neighbourhood_destroy(place);
}

static void every_visit_of_algin_passes_the_checks(void **state)
{
	(void)state;
	every_visit_passes(&algin, 1, 0);
}

static void every_visit_of_the_pulse_passes_the_checks(void **state)
{
	(void)state;
	every_visit_passes(&pulse, 1, 0);
}

static void whoever_answers_everything_passes_the_checks_too(void **state)
{
	(void)state;
	struct neighbourhood *place = made_of(&algin, 3, 0);
	for (size_t i = 0; i < place->n_persons; i += 50) {
		struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
		passes_the_checks(&algin, interview_truth(arena, place, &place->persons[i]));
		arena_destroy(arena);
	}
	neighbourhood_destroy(place);
}

/* --- who lives there ---------------------------------------------------------------- */

static void assert_share(double share, double expected, size_t n)
{
	double error = sqrt(expected * (1 - expected) / (double)n);
	if (fabs(share - expected) > STANDARD_ERRORS * error) {
		fail_msg("a share of %g among %zu, where the truth says %g", share, n, expected);
	}
}

static void profiles_are_as_common_as_the_truth_says(void **state)
{
	(void)state;
	struct neighbourhood *place = made_of(&algin, 1, 0);
	for (size_t k = 0; k < algin.truth->n_profiles; k++) {
		size_t n = 0;
		for (size_t i = 0; i < place->n_persons; i++) {
			n += place->persons[i].profile == k;
		}
		assert_share((double)n / (double)place->n_persons, algin.truth->profiles[k].share, place->n_persons);
	}
	neighbourhood_destroy(place);
}

static void households_have_as_many_adults_as_the_truth_says(void **state)
{
	(void)state;
	struct neighbourhood *place = made_of(&algin, 1, 0);
	for (size_t k = 0; k < algin.truth->n_adults; k++) {
		size_t n = 0;
		for (size_t i = 0; i < place->n_households; i++) {
			n += place->households[i].n_adults == k + 1;
		}
		assert_share((double)n / (double)place->n_households, algin.truth->adults[k], place->n_households);
	}
	neighbourhood_destroy(place);
}

static void each_adult_of_a_household_is_asked_as_often(void **state)
{
	(void)state;
	struct neighbourhood *place = made_of(&algin, 1, 0);
	size_t n = 0, first = 0;
	for (size_t i = 0; i < place->n_households; i++) {
		if (place->households[i].n_adults == 2) {
			n++;
			first += neighbourhood_respondent(place, i)
					== &place->persons[place->households[i].first_person];
		}
	}
	assert_share((double)first / (double)n, 0.5, n);
	neighbourhood_destroy(place);
}

/* --- what is true of them ------------------------------------------------------------- */

static double known_mean(const struct shipped *shipped, const struct truth *truth, const char *scale)
{
	struct neighbourhood *place = neighbourhood_create(shipped->definition, truth, NULL, 1, 0);
	json_t *known = known_truth(place, NULL, NULL), *one;
	double mean = NAN;
	size_t i;
	assert_int_equal(json_integer_value(json_object_get(known, "adults")), place->n_persons);
	json_array_foreach(json_object_get(known, "scales"), i, one) {
		if (strcmp(json_string_value(json_object_get(one, "name")), scale) == 0) {
			mean = json_number_value(json_object_get(one, "mean"));
		}
	}
	json_decref(known);
	neighbourhood_destroy(place);
	return mean;
}

/* Of a truth in which everybody is reached and agrees. */
static double mean_with(const char *yaml, const char *scale)
{
	_cleanup_buf_ struct buf text = BUF(65536), whole = BUF(65536);
	buf_addf(&whole, "fixed: {visit_result: interview, consent: \"yes\", finished: finished}\n%s", yaml);
	struct truth *truth = truth_from(&pulse, buf_text(&whole), &text);
	if (truth == NULL) {
		fail_msg("%s", buf_text(&text));
	}
	double mean = known_mean(&pulse, truth, scale);
	truth_destroy(truth);
	return mean;
}

static void near(double got, double wanted, double tolerance)
{
	if (!(fabs(got - wanted) < tolerance)) {
		fail_msg("%g, where the truth says %g", got, wanted);
	}
}

/* Not quite: few answers lie near both ends, and a truth beyond them is cut off there. */
static void scale_means_are_near_those_of_the_truth(void **state)
{
	(void)state;
	const double tolerance = 4;
	for (double mean = 30; mean <= 70; mean += 20) {
		_cleanup_buf_ struct buf yaml = BUF(4096);
		buf_addf(&yaml, "strata: {algin: 600}\nscales: {trust_short: {mean: %g}, safe_short: {mean: %g}}\n",
				mean, mean);
		near(mean_with(buf_text(&yaml), "trust_short"), mean, tolerance);
		near(mean_with(buf_text(&yaml), "safe_short"), mean, tolerance);
	}
}

static void a_group_differs_by_what_the_truth_says(void **state)
{
	(void)state;
	const double tolerance = 3;
	double all = mean_with("strata: {algin: 900}\nprofiles: [{name: a, share: 1}]\n", "trust_short");
	double lower = mean_with("strata: {algin: 900}\nprofiles: [{name: a, share: 1}]\n"
			"groups: [{profile: a, scales: {trust_short: -15}}]\n", "trust_short");
	double half = mean_with("strata: {algin: 900}\nanswers: {gender: {woman: 0.5, man: 0.5}}\n"
			"groups: [{question: gender, answer: woman, scales: {trust_short: -15}}]\n", "trust_short");
	near(all - lower, 15, tolerance);
	near(all - half, 7.5, tolerance);
}

/* --- who is drawn ------------------------------------------------------------------- */

struct block_sizes {
	double squares, households, n;    /* of all blocks */
	double drawn, n_drawn;            /* households of the blocks that were drawn */
};

/* Adds the blocks of the first stratum. */
static void add_blocks(const struct neighbourhood *place, struct block_sizes *sums)
{
	for (size_t i = 0; i < place->n_households && place->households[i].stratum == 0;) {
		size_t first = i;
		bool drawn = false;
		for (; i < place->n_households && place->households[i].block == place->households[first].block; i++) {
			drawn = drawn || place->households[i].approached;
		}
		double size = (double)(i - first);
		sums->squares += size * size;
		sums->households += size;
		sums->n++;
		sums->drawn += drawn ? size : 0;
		sums->n_drawn += drawn;
	}
}

/* When the chance of a block is proportional to its households, the blocks drawn
 * have sum n^2 / sum n of them on average; with equal chances it would be sum n / N. */
static void blocks_are_drawn_in_proportion_to_their_households(void **state)
{
	(void)state;
	const double tolerance = 0.02;
	const unsigned seeds = 150;
	struct block_sizes sums = { 0 };
	for (uint64_t seed = 1; seed <= seeds; seed++) {
		struct neighbourhood *place = made_of(&algin, seed, 0);
		add_blocks(place, &sums);
		neighbourhood_destroy(place);
	}
	double proportional = sums.squares / sums.households, equal = sums.households / sums.n;
	assert_true(proportional > equal * (1 + 2 * tolerance));
	assert_true(fabs(sums.drawn / sums.n_drawn / proportional - 1) < tolerance);
	assert_true(sums.n_drawn == seeds * algin.population->strata[0].clusters_drawn);
}

/* Blocks by size, households within them equally many: every household has the same chance. */
static void every_household_of_a_stratum_has_the_same_chance(void **state)
{
	(void)state;
	const unsigned seeds = 200;
	struct neighbourhood *place = made_of(&algin, 1, 0);
	size_t n = (size_t)algin.population->strata[0].households, total = 0;
	size_t tenths[10] = { 0 };
	neighbourhood_destroy(place);
	for (uint64_t seed = 1; seed <= seeds; seed++) {
		place = made_of(&algin, seed, 0);
		for (size_t i = 0; i < n; i++) {
			tenths[i * 10 / n] += place->households[i].approached;
			total += place->households[i].approached;
		}
		neighbourhood_destroy(place);
	}
	for (size_t i = 0; i < 10; i++) {
		assert_true(fabs((double)tenths[i] * 10 / (double)total - 1) < 0.1);
	}
}

static void as_many_households_are_approached_as_wanted(void **state)
{
	(void)state;
	struct neighbourhood *place = made_of(&algin, 5, 300);
	size_t n = 0;
	for (size_t i = 0; i < place->n_households; i++) {
		n += place->households[i].approached;
	}
	assert_int_equal(n, 300);
	neighbourhood_destroy(place);
}

static int open_shipped(void **state)
{
	(void)state;
	shipped_open(&algin, "algin-resident");
	shipped_open(&pulse, "csp-pulse");
	return 0;
}

static int close_shipped(void **state)
{
	(void)state;
	shipped_close(&algin);
	shipped_close(&pulse);
	return 0;
}

int main(int argc, char **argv)
{
	shipped_directory = argc > 1 ? argv[1] : "survey-defs";
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_seed_gives_the_same_bytes),
		cmocka_unit_test(another_seed_gives_other_answers),
		cmocka_unit_test(every_visit_of_algin_passes_the_checks),
		cmocka_unit_test(every_visit_of_the_pulse_passes_the_checks),
		cmocka_unit_test(whoever_answers_everything_passes_the_checks_too),
		cmocka_unit_test(profiles_are_as_common_as_the_truth_says),
		cmocka_unit_test(households_have_as_many_adults_as_the_truth_says),
		cmocka_unit_test(each_adult_of_a_household_is_asked_as_often),
		cmocka_unit_test(scale_means_are_near_those_of_the_truth),
		cmocka_unit_test(a_group_differs_by_what_the_truth_says),
		cmocka_unit_test(blocks_are_drawn_in_proportion_to_their_households),
		cmocka_unit_test(every_household_of_a_stratum_has_the_same_chance),
		cmocka_unit_test(as_many_households_are_approached_as_wanted),
	};
	return cmocka_run_group_tests(tests, open_shipped, close_shipped);
}
