#define _GNU_SOURCE
#include "base/calendar.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/scan.h"

#define US_PER_SECOND INT64_C(1000000)
#define SECONDS_PER_DAY 86400

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned days_in_month(int year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool calendar_exists(int year, unsigned month, unsigned day)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1
			&& day <= days_in_month(year, month);
}

/* Counts years from March, so that the leap day is the last day of a year;
 * 400 years are 146097 days, 719468 days lie between 0000-03-01 and 1970. */
int32_t calendar_days(int year, unsigned month, unsigned day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = y / 400;
	int year_of_era = y - era * 400;
	int month_from_march = ((int)month + 9) % 12;
	int day_of_year = (153 * month_from_march + 2) / 5 + (int)day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

void calendar_from_days(int32_t days, int *ret_year, unsigned *ret_month, unsigned *ret_day)
{
	int since = days + 719468;
	int era = (since >= 0 ? since : since - 146096) / 146097;
	int day_of_era = since - era * 146097;
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int month_from_march = (5 * day_of_year + 2) / 153;
	*ret_day = (unsigned)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
	*ret_month = (unsigned)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
	*ret_year = year_of_era + era * 400 + (*ret_month <= 2);
}

static bool scan_date(struct scan *scan, int32_t *ret_days)
{
	unsigned year, month, day;
	if (!scan_digits(scan, 4, &year) || !scan_char(scan, '-') || !scan_digits(scan, 2, &month)
			|| !scan_char(scan, '-') || !scan_digits(scan, 2, &day)
			|| !calendar_exists((int)year, month, day)) {
		return false;
	}
	*ret_days = calendar_days((int)year, month, day);
	return true;
}

bool calendar_read_date(struct str text, int32_t *ret_days)
{
	struct scan scan = scan_of(text);
	int32_t days;
	if (!scan_date(&scan, &days) || !scan_done(&scan)) {
		return false;
	}
	*ret_days = days;
	return true;
}

static bool scan_clock(struct scan *scan, int64_t *ret_us)
{
	unsigned hour, minute, second = 0;
	if (!scan_digits(scan, 2, &hour) || !scan_char(scan, ':') || !scan_digits(scan, 2, &minute)
			|| hour > 23 || minute > 59) {
		return false;
	}
	if (scan_char(scan, ':') && (!scan_digits(scan, 2, &second) || second > 59)) {
		return false;
	}
	int64_t fraction = 0;
	if (scan_char(scan, '.')) {
		int64_t unit = US_PER_SECOND;
		unsigned digit, n = 0;
		for (; scan_digits(scan, 1, &digit); n++) {
			unit /= 10; /* digits behind the sixth count nothing */
			fraction += digit * unit;
		}
		if (n == 0) {
			return false;
		}
	}
	*ret_us = ((int64_t)hour * 3600 + minute * 60 + second) * US_PER_SECOND + fraction;
	return true;
}

static bool scan_offset(struct scan *scan, int64_t *ret_us)
{
	*ret_us = 0;
	if (scan_done(scan) || scan_char(scan, 'Z')) {
		return true;
	}
	bool east = scan_char(scan, '+');
	unsigned hour, minute = 0;
	if ((!east && !scan_char(scan, '-')) || !scan_digits(scan, 2, &hour) || hour > 14) {
		return false;
	}
	bool colon = scan_char(scan, ':');
	if ((colon || !scan_done(scan)) && (!scan_digits(scan, 2, &minute) || minute > 59)) {
		return false;
	}
	int64_t offset = ((int64_t)hour * 3600 + minute * 60) * US_PER_SECOND;
	*ret_us = east ? offset : -offset;
	return true;
}

bool calendar_read_time(struct str text, int64_t *ret_us)
{
	struct scan scan = scan_of(text);
	int32_t days;
	int64_t clock, offset;
	if (!scan_date(&scan, &days) || (!scan_char(&scan, 'T') && !scan_char(&scan, ' '))
			|| !scan_clock(&scan, &clock) || !scan_offset(&scan, &offset) || !scan_done(&scan)) {
		return false;
	}
	*ret_us = (int64_t)days * SECONDS_PER_DAY * US_PER_SECOND + clock - offset;
	return true;
}

bool calendar_read_clock(struct str text, int64_t *ret_us)
{
	struct scan scan = scan_of(text);
	int64_t clock, offset;
	if (!scan_clock(&scan, &clock) || !scan_offset(&scan, &offset) || !scan_done(&scan)) {
		return false;
	}
	*ret_us = clock;
	return true;
}

void calendar_write_date(int32_t days, char ret_text[CALENDAR_DATE_TEXT])
{
	int year;
	unsigned month, day;
	char text[40];
	calendar_from_days(days, &year, &month, &day);
	snprintf(text, sizeof(text), "%04d-%02u-%02u", year, month, day);
	memcpy(ret_text, text, CALENDAR_DATE_TEXT - 1);
	ret_text[CALENDAR_DATE_TEXT - 1] = '\0';
}

void calendar_write_time(int64_t us, char ret_text[CALENDAR_TIME_TEXT])
{
	int64_t seconds = us / US_PER_SECOND, fraction = us % US_PER_SECOND;
	if (fraction < 0) {
		fraction += US_PER_SECOND;
		seconds--;
	}
	int64_t days = seconds / SECONDS_PER_DAY, clock = seconds % SECONDS_PER_DAY;
	if (clock < 0) {
		clock += SECONDS_PER_DAY;
		days--;
	}
	calendar_write_date((int32_t)days, ret_text);
	char text[40];
	snprintf(text, sizeof(text), "T%02d:%02d:%02d.%06dZ", (int)(clock / 3600), (int)(clock / 60 % 60),
			(int)(clock % 60), (int)fraction);
	memcpy(ret_text + CALENDAR_DATE_TEXT - 1, text, CALENDAR_TIME_TEXT - CALENDAR_DATE_TEXT);
	ret_text[CALENDAR_TIME_TEXT - 1] = '\0';
}

int64_t calendar_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
}

int64_t monotonic_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t monotonic_ms(void)
{
	return monotonic_us() / 1000;
}
