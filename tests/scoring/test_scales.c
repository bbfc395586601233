/* Alpha of R's data set attitude (Chatterjee and Price): psych 2.2.9, R 4.2.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/compiler.h"
#include "near.h"
#include "scoring/reliability.h"
#include "scoring/scale.h"

enum { PEOPLE = 30, ITEMS = 7 };

/* rating complaints privileges learning raises critical advance */
static const double attitude[PEOPLE][ITEMS] = {
	{ 43, 51, 30, 39, 61, 92, 45 },
	{ 63, 64, 51, 54, 63, 73, 47 },
	{ 71, 70, 68, 69, 76, 86, 48 },
	{ 61, 63, 45, 47, 54, 84, 35 },
	{ 81, 78, 56, 66, 71, 83, 47 },
	{ 43, 55, 49, 44, 54, 49, 34 },
	{ 58, 67, 42, 56, 66, 68, 35 },
	{ 71, 75, 50, 55, 70, 66, 41 },
	{ 72, 82, 72, 67, 71, 83, 31 },
	{ 67, 61, 45, 47, 62, 80, 41 },
	{ 64, 53, 53, 58, 58, 67, 34 },
	{ 67, 60, 47, 39, 59, 74, 41 },
	{ 69, 62, 57, 42, 55, 63, 25 },
	{ 68, 83, 83, 45, 59, 77, 35 },
	{ 77, 77, 54, 72, 79, 77, 46 },
	{ 81, 90, 50, 72, 60, 54, 36 },
	{ 74, 85, 64, 69, 79, 79, 63 },
	{ 65, 60, 65, 75, 55, 80, 60 },
	{ 65, 70, 46, 57, 75, 85, 46 },
	{ 50, 58, 68, 54, 64, 78, 52 },
	{ 50, 40, 33, 34, 43, 64, 33 },
	{ 64, 61, 52, 62, 66, 80, 41 },
	{ 53, 66, 52, 50, 63, 80, 37 },
	{ 40, 37, 42, 58, 50, 57, 49 },
	{ 63, 54, 42, 48, 66, 75, 33 },
	{ 66, 77, 66, 63, 88, 76, 72 },
	{ 78, 75, 58, 74, 80, 78, 49 },
	{ 48, 57, 44, 45, 51, 83, 38 },
	{ 85, 85, 71, 71, 77, 74, 55 },
	{ 82, 82, 39, 59, 64, 78, 39 },
};

static double by_item[ITEMS][PEOPLE];

static void fill_columns(struct column *columns)
{
	for (size_t i = 0; i < ITEMS; i++) {
		for (size_t row = 0; row < PEOPLE; row++) {
			by_item[i][row] = attitude[row][i];
		}
		columns[i] = (struct column){ .f64 = by_item[i] };
	}
}

static void alpha_of_attitude(void **state)
{
	(void)state;
	static const double dropped[] = { .809760, .796917, .827848, .803031, .795387, .863872, .840465 };
	static const double rest[] = { .671262, .742110, .560711, .714445, .786276, .265034, .460811 };
	struct column columns[ITEMS];
	struct item_statistics items[ITEMS];
	fill_columns(columns);
	struct reliability r = reliability_of(columns, ITEMS, PEOPLE, NULL, RELIABILITY_COMPLETE, items);
	assert_int_equal(r.n, PEOPLE);
	assert_near(r.alpha, .8431427696, 5e-11);
	assert_near(r.standardised, .8390838030, 5e-11);
	assert_near(r.average_r, .4269066426, 5e-11);
	assert_near(reliability_omega(columns, ITEMS, PEOPLE), .85632694392713, 1e-6); /* from R's factanal */
	assert_true(isnan(reliability_omega(columns, 2, PEOPLE)));
	for (size_t i = 0; i < ITEMS; i++) {
		assert_near(items[i].alpha_without, dropped[i], 5e-7);
		assert_near(items[i].r_rest, rest[i], 5e-7);
	}
}

static void equal_weights_give_the_unweighted_alpha(void **state)
{
	(void)state;
	double weight[PEOPLE];
	struct column columns[ITEMS];
	struct design *design;
	enum estimable status;
	fill_columns(columns);
	for (size_t row = 0; row < PEOPLE; row++) {
		weight[row] = 12.5;
	}
	struct design_spec spec = { .n_rows = PEOPLE, .weight = weight };
	assert_int_equal(design_create(&spec, &design), DESIGN_OK);
	assert_near(reliability_weighted_alpha(design, columns, ITEMS, NULL, &status), .8431427696, 5e-11);
	assert_int_equal(status, ESTIMABLE);
	design_destroy(design);
}

static void reliability_says_why_it_is_missing(void **state)
{
	(void)state;
	double same[] = { 3, 3, 3 }, varied[] = { 1, 2, 3 }, nothing[] = { NAN, NAN, NAN };
	struct column columns[] = { { .f64 = varied }, { .f64 = same } };
	struct reliability r = reliability_of(columns, 1, 3, NULL, RELIABILITY_COMPLETE, NULL);
	assert_int_equal(r.status, NOT_ESTIMABLE_TOO_FEW_ITEMS);
	r = reliability_of(columns, 2, 3, NULL, RELIABILITY_COMPLETE, NULL);
	assert_int_equal(r.status, NOT_ESTIMABLE_NO_VARIATION);
	columns[1].f64 = nothing;
	r = reliability_of(columns, 2, 3, NULL, RELIABILITY_COMPLETE, NULL);
	assert_int_equal(r.status, NOT_ESTIMABLE_NO_ANSWERS);
	assert_true(isnan(r.alpha));
}

enum { FIVE = 5 };

/* Scores one person who gave these five answers. */
static double score_of(const double answers[FIVE], enum scale_rule rule, double to_highest)
{
	struct column columns[FIVE];
	for (size_t i = 0; i < FIVE; i++) {
		columns[i] = (struct column){ .f64 = &answers[i] };
	}
	struct scale_spec spec = { .items = columns,
		.n_items = FIVE,
		.lowest = 1,
		.highest = 5,
		.rule = rule,
		.to_highest = to_highest };
	double score;
	size_t scored = scale_score(&spec, 1, &score);
	assert_int_equal(scored, !isnan(score));
	return score;
}

static void three_of_five_answers_give_their_mean(void **state)
{
	(void)state;
	const double answers[] = { 4, NAN, 2, 5, NAN };
	assert_near(score_of(answers, SCALE_MORE_THAN_HALF, 0), 11.0 / 3, 1e-15);
	assert_near(score_of(answers, SCALE_MORE_THAN_HALF, 100), 100 * (11.0 / 3 - 1) / 4, 1e-12);
	assert_true(isnan(score_of(answers, SCALE_ALL, 0)));
}

static void two_of_five_answers_give_no_score(void **state)
{
	(void)state;
	const double two[] = { 4, NAN, 2, NAN, NAN }, none[] = { NAN, NAN, NAN, NAN, NAN };
	assert_true(isnan(score_of(two, SCALE_MORE_THAN_HALF, 100)));
	assert_true(isnan(score_of(none, SCALE_MORE_THAN_HALF, 100)));
}

static void half_of_two_items_is_not_more_than_half(void **state)
{
	(void)state;
	double first = 5, second = NAN, score;
	struct column columns[] = { { .f64 = &first }, { .f64 = &second } };
	struct scale_spec spec = { .items = columns,
		.n_items = 2,
		.lowest = 1,
		.highest = 5,
		.rule = SCALE_MORE_THAN_HALF,
		.to_highest = 100 };
	assert_int_equal(scale_score(&spec, 1, &score), 0);
	assert_true(isnan(score));
}

static void items_that_do_not_apply_are_not_counted(void **state)
{
	(void)state;
	double first = 5, second = NAN, score;
	uint8_t no = 0;
	const uint8_t *applicable[] = { NULL, &no };
	struct column columns[] = { { .f64 = &first }, { .f64 = &second } };
	struct scale_spec spec = { .items = columns,
		.n_items = 2,
		.lowest = 1,
		.highest = 5,
		.rule = SCALE_MORE_THAN_HALF,
		.applicable = applicable,
		.to_highest = 100 };
	assert_int_equal(scale_score(&spec, 1, &score), 1);
	assert_near(score, 100, 0);
}

static void a_reversed_item_is_turned_round(void **state)
{
	(void)state;
	int8_t first[] = { 1, COLUMN_I8_MISSING }, second[] = { 5, 2 };
	bool reverse[] = { true, false };
	double score[2];
	struct column columns[] = { { .i8 = first }, { .i8 = second } };
	struct scale_spec spec = { .items = columns,
		.n_items = 2,
		.reverse = reverse,
		.lowest = 1,
		.highest = 5,
		.rule = SCALE_AT_LEAST,
		.needed = 1 };
	assert_int_equal(scale_score(&spec, 2, score), 2);
	assert_near(score[0], 5, 0);
	assert_near(score[1], 2, 0);
}

static void ratings_of_seven_and_six_are_65(void **state)
{
	(void)state;
	double respect = 7, listen = 6, score;
	struct column columns[] = { { .f64 = &respect }, { .f64 = &listen } };
	struct scale_spec spec = { .items = columns,
		.n_items = 2,
		.lowest = 0,
		.highest = 10,
		.rule = SCALE_MORE_THAN_HALF,
		.to_highest = 100 };
	scale_score(&spec, 1, &score);
	assert_near(score, 65, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alpha_of_attitude),
		cmocka_unit_test(equal_weights_give_the_unweighted_alpha),
		cmocka_unit_test(reliability_says_why_it_is_missing),
		cmocka_unit_test(three_of_five_answers_give_their_mean),
		cmocka_unit_test(two_of_five_answers_give_no_score),
		cmocka_unit_test(half_of_two_items_is_not_more_than_half),
		cmocka_unit_test(items_that_do_not_apply_are_not_counted),
		cmocka_unit_test(a_reversed_item_is_turned_round),
		cmocka_unit_test(ratings_of_seven_and_six_are_65),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
