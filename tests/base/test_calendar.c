/* Days and times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/calendar.h"

static void days_go_there_and_back(void **state)
{
	(void)state;
	assert_int_equal(calendar_days(1970, 1, 1), 0);
	assert_int_equal(calendar_days(2000, 3, 1), 11017);
	for (int32_t days = -719162; days <= 2932896; days += 37) { /* 0001-01-01 to 9999-12-31 */
		int year;
		unsigned month, day;
		calendar_from_days(days, &year, &month, &day);
		assert_true(calendar_exists(year, month, day));
		assert_int_equal(calendar_days(year, month, day), days);
	}
}

static void dates_that_do_not_exist_are_refused(void **state)
{
	(void)state;
	int32_t days;
	assert_true(calendar_read_date(STR("2024-02-29"), &days));
	assert_false(calendar_read_date(STR("2023-02-29"), &days));
	assert_false(calendar_read_date(STR("1900-02-29"), &days));
	assert_false(calendar_read_date(STR("2024-13-01"), &days));
	assert_false(calendar_read_date(STR("2024-1-1"), &days));
	assert_false(calendar_read_date(STR("2024-01-01T00:00"), &days));
}

static void times_with_offsets_are_the_same_moment(void **state)
{
	(void)state;
	int64_t utc, west, east;
	assert_true(calendar_read_time(STR("2026-11-23T20:00:00.250Z"), &utc));
	assert_true(calendar_read_time(STR("2026-11-23T12:00:00.250-08:00"), &west));
	assert_true(calendar_read_time(STR("2026-11-24T01:30:00.25+05:30"), &east));
	assert_int_equal(utc, west);
	assert_int_equal(utc, east);
	assert_false(calendar_read_time(STR("2026-11-23T25:00:00Z"), &utc));
	assert_false(calendar_read_time(STR("2026-11-23T12:00:00."), &utc));
	assert_false(calendar_read_time(STR("2026-11-23T12:00:00+"), &utc));
}

static void times_are_written_in_utc(void **state)
{
	(void)state;
	char text[CALENDAR_TIME_TEXT];
	int64_t us;
	assert_true(calendar_read_time(STR("1969-12-31T23:59:59.999999Z"), &us));
	assert_int_equal(us, -1);
	calendar_write_time(us, text);
	assert_string_equal(text, "1969-12-31T23:59:59.999999Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_go_there_and_back),
		cmocka_unit_test(dates_that_do_not_exist_are_refused),
		cmocka_unit_test(times_with_offsets_are_the_same_moment),
		cmocka_unit_test(times_are_written_in_utc),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
