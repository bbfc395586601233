/* Expected values: the rules of the National Crime Victimization Survey, worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "near.h"
#include "scoring/victimization.h"

static void a_series_counts_at_most_ten_and_six_when_not_known(void **state)
{
	(void)state;
	assert_near(incidents_counted(6, SERIES_YES), 6, 0);
	assert_near(incidents_counted(10, SERIES_YES), 10, 0);
	assert_near(incidents_counted(11, SERIES_YES), 10, 0);
	assert_near(incidents_counted(400, SERIES_YES), 10, 0);
	assert_near(incidents_counted(NAN, SERIES_YES), 6, 0);
}

static void incidents_that_are_no_series_count_each(void **state)
{
	(void)state;
	assert_near(incidents_counted(0, SERIES_NO), 0, 0);
	assert_near(incidents_counted(3, SERIES_NO), 3, 0);
	assert_near(incidents_counted(14, SERIES_NO), 14, 0);
	assert_true(isnan(incidents_counted(NAN, SERIES_NO)));
}

static void without_the_question_six_or_more_are_a_series(void **state)
{
	(void)state;
	assert_near(incidents_counted(5, SERIES_NOT_ASKED), 5, 0);
	assert_near(incidents_counted(25, SERIES_NOT_ASKED), 10, 0);
	assert_true(isnan(incidents_counted(NAN, SERIES_NOT_ASKED)));
}

static void a_number_below_zero_is_none(void **state)
{
	(void)state;
	assert_true(isnan(incidents_counted(-1, SERIES_NO)));
	assert_true(isnan(incidents_counted(-1, SERIES_YES)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_series_counts_at_most_ten_and_six_when_not_known),
		cmocka_unit_test(incidents_that_are_no_series_count_each),
		cmocka_unit_test(without_the_question_six_or_more_are_a_series),
		cmocka_unit_test(a_number_below_zero_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
