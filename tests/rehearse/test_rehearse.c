/* The truth test: intervals hold the truth as often as they promise, and when they do
 * not, it is found out. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "rehearse/surveys.h"
#include "simulate/known.h"
#include "simulate/truth.h"

#define SURVEYS 80
#define PROMISED 0.95
#define SELDOM 1e-6    /* so seldom may a right number fail by chance; the seed is fixed anyway */

static const char *directory;
static struct definition *definition;
static struct population *population;
static struct truth *truth;
static struct neighbourhood *place;
static struct coverage *coverage;

static void read_text(const char *name, struct problems *problems, struct buf *text)
{
	_cleanup_free_ char *path = xasprintf("%s/%s.yaml", directory, name);
	problems_set_file(problems, name);
	if (!file_read(path, text)) {
		fail_msg("cannot read %s", path);
	}
}

static int make(void **state)
{
	(void)state;
	struct problems *problems = problems_create(20);
	_cleanup_buf_ struct buf form = BUF(65536), people = BUF(65536), answers = BUF(65536), out = BUF(65536);
	read_text("town", problems, &form);
	definition = definition_read(buf_str(&form), problems);
	read_text("population", problems, &people);
	population = population_read(buf_str(&people), problems);
	read_text("truth", problems, &answers);
	if (definition != NULL && population != NULL) {
		truth = truth_read(buf_str(&answers), definition, population, problems);
	}
	problems_print(problems, &out);
	if (truth == NULL) {
		fail_msg("%s", buf_text(&out));
	}
	problems_destroy(problems);
	place = neighbourhood_create(definition, truth, population, 1, 0);
	const struct surveys_plan plan = { .surveys = SURVEYS, .processes = 2 };
	coverage = surveys_run(place, population, &plan);
	assert_non_null(coverage);
	return 0;
}

static int finish(void **state)
{
	(void)state;
	coverage_destroy(coverage);
	neighbourhood_destroy(place);
	truth_destroy(truth);
	population_destroy(population);
	definition_unref(definition);
	return 0;
}

/* P(at most k of n), when each happens with p: exact, from the binomial distribution. */
static double binomial_at_most(size_t k, size_t n, double p)
{
	double sum = 0;
	for (size_t i = 0; i <= k; i++) {
		double ways = lgamma((double)n + 1) - lgamma((double)i + 1) - lgamma((double)(n - i) + 1);
		sum += exp(ways + (double)i * log(p) + (double)(n - i) * log1p(-p));
	}
	return sum;
}

static const struct coverage_number *number_of(enum number_kind kind, const char *name, const char *category)
{
	for (size_t i = 0; i < coverage->n_numbers; i++) {
		const struct number *about = coverage->numbers[i].truth;
		bool same = category == NULL ? about->category == NULL
				: about->category != NULL && strcmp(about->category, category) == 0;
		if (about->kind == kind && strcmp(about->name, name) == 0 && about->answer == NULL && same) {
			return &coverage->numbers[i];
		}
	}
	fail_msg("there is no %s", name);
	return NULL;
}

static void each_interval_holds_the_truth_as_often_as_it_promises(void **state)
{
	(void)state;
	size_t judged = 0;
	for (size_t i = 0; i < coverage->n_numbers; i++) {
		const struct coverage_number *number = &coverage->numbers[i];
		if (number->n < SURVEYS / 2) {
			continue;
		}
		judged++;
		if (binomial_at_most(number->held, number->n, PROMISED) < SELDOM) {
			fail_msg("%s %s: %zu of %zu intervals hold the truth", number->truth->name,
					number->truth->category != NULL ? number->truth->category : "", number->held,
					number->n);
		}
	}
	assert_true(judged >= 20);
}

/* Surveys differ by luck; so many intervals together do not all hold the truth either. */
static void intervals_are_not_far_too_wide(void **state)
{
	(void)state;
	const struct tally *tally = &coverage->lines[2].shown[NUMBER_MEAN];
	double share = tally_share(tally), error = tally_error(tally, coverage->surveys);
	assert_true(tally->n > 10 * SURVEYS);
	assert_true(error > 0 && error < 0.03);
	assert_true(share > 0.90 && share < 0.99);
}

/* The young trust little and seldom answer: raking repairs what that does, and
 * without it hardly an interval holds the truth. */
static void a_wrong_estimate_is_found_out(void **state)
{
	(void)state;
	const struct coverage_line *before = &coverage->lines[0], *raked = &coverage->lines[1];
	assert_false(before->raked);
	assert_true(raked->raked);
	assert_true(tally_share(&before->shown[NUMBER_SCALE]) < 0.5);
	assert_true(binomial_at_most(before->shown[NUMBER_SCALE].held, SURVEYS, PROMISED) < SELDOM);
	assert_true(tally_share(&raked->shown[NUMBER_SCALE]) >= 0.85);
}

static void what_is_true_is_what_simulate_writes_down(void **state)
{
	(void)state;
	json_t *known = known_truth(place, NULL, NULL);
	const json_t *scale = json_array_get(json_object_get(known, "scales"), 0);
	const json_t *headline = json_array_get(json_object_get(known, "headlines"), 0);
	const struct number *trust = number_of(NUMBER_SCALE, "trust", NULL)->truth;
	const struct number *support = number_of(NUMBER_PROPORTION, "support", NULL)->truth;
	assert_true(fabs(json_number_value(json_object_get(scale, "mean")) - trust->value) < 1e-9);
	assert_true(fabs(json_number_value(json_object_get(headline, "percent")) - 100 * support->value) < 1e-9);
	assert_int_equal(trust->n, place->n_persons);
	json_decref(known);
}

static void joined_groups_are_compared_with_all_who_are_in_them(void **state)
{
	(void)state;
	const struct number *young = number_of(NUMBER_SCALE, "trust", "young")->truth;
	const struct number *old = number_of(NUMBER_SCALE, "trust", "old")->truth;
	struct number joined = *young;
	double found, n = (double)(young->n + old->n);
	size_t where;
	joined.category = "young+old";
	assert_true(census_find(coverage->census, &joined, &found, &where));
	assert_true(where == SIZE_MAX);
	double expected = (young->value * (double)young->n + old->value * (double)old->n) / n;
	assert_true(fabs(found - expected) < 1e-9);
	joined.category = "nobody";
	assert_false(census_find(coverage->census, &joined, &found, &where));
}

static void the_population_is_counted(void **state)
{
	(void)state;
	const struct population_margin *age = population_margin(coverage->census->population, "age");
	const struct number *young = number_of(NUMBER_SCALE, "trust", "young")->truth;
	double sum = 0;
	for (size_t i = 0; i < age->n_categories; i++) {
		sum += age->categories[i].share;
	}
	assert_true(fabs(sum - 1) < 1e-12);
	assert_true(fabs(age->categories[0].share - (double)young->n / (double)place->n_persons) < 1e-12);
}

static void more_processes_change_nothing(void **state)
{
	(void)state;
	const struct surveys_plan one = { .surveys = 6, .processes = 1 }, three = { .surveys = 6, .processes = 3 };
	struct coverage *a = surveys_run(place, population, &one), *b = surveys_run(place, population, &three);
	assert_non_null(a);
	assert_non_null(b);
	assert_int_equal(a->surveys, 6);
	assert_int_equal(b->surveys, 6);
	assert_int_equal(a->n_visits, b->n_visits);
	assert_int_equal(a->n_interviews, b->n_interviews);
	for (size_t i = 0; i < a->n_lines; i++) {
		for (size_t kind = 0; kind < N_NUMBER_KINDS; kind++) {
			assert_int_equal(a->lines[i].shown[kind].n, b->lines[i].shown[kind].n);
			assert_int_equal(a->lines[i].shown[kind].held, b->lines[i].shown[kind].held);
		}
	}
	coverage_destroy(a);
	coverage_destroy(b);
}

static void every_survey_is_another_one_of_the_same_people(void **state)
{
	(void)state;
	size_t same = 0, n = 0;
	bool *first = xcalloc(place->n_households, sizeof(*first));
	neighbourhood_survey(place, 1);
	for (size_t i = 0; i < place->n_households; i++) {
		first[i] = place->households[i].approached;
		n += first[i];
	}
	neighbourhood_survey(place, 2);
	for (size_t i = 0; i < place->n_households; i++) {
		same += first[i] && place->households[i].approached;
	}
	assert_true(n > 150 && same < n / 2);
	neighbourhood_survey(place, 1);
	for (size_t i = 0; i < place->n_households; i++) {
		assert_int_equal(first[i], place->households[i].approached);
	}
	free(first);
}

/* Three surveys with 2 of 2, 1 of 2 and 3 of 4: by hand, as a ratio of clusters. */
static void the_error_of_a_share_counts_surveys_and_not_intervals(void **state)
{
	(void)state;
	const struct tally tally = { .n = 8, .held = 6, .n_n = 4 + 4 + 16, .n_held = 4 + 2 + 12,
		.held_held = 4 + 1 + 9 };
	double squares = 0.5 * 0.5 + 0.5 * 0.5 + 0; /* held - 0.75 n: 0.5, -0.5, 0 */
	assert_true(fabs(tally_share(&tally) - 0.75) < 1e-12);
	assert_true(fabs(tally_error(&tally, 3) - sqrt(squares * 3 / 2) / 8) < 1e-12);
	assert_true(isnan(tally_share(&(struct tally){ 0 })));
}

int main(int argc, char **argv)
{
	directory = argc > 1 ? argv[1] : ".";
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_interval_holds_the_truth_as_often_as_it_promises),
		cmocka_unit_test(intervals_are_not_far_too_wide),
		cmocka_unit_test(a_wrong_estimate_is_found_out),
		cmocka_unit_test(what_is_true_is_what_simulate_writes_down),
		cmocka_unit_test(joined_groups_are_compared_with_all_who_are_in_them),
		cmocka_unit_test(the_population_is_counted),
		cmocka_unit_test(more_processes_change_nothing),
		cmocka_unit_test(every_survey_is_another_one_of_the_same_people),
		cmocka_unit_test(the_error_of_a_share_counts_surveys_and_not_intervals),
	};
	return cmocka_run_group_tests(tests, make, finish);
}
