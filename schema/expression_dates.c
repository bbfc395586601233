/*
 * expression_dates.c - dates, as the web engines have them.
 *
 * A date is a text. Where a number is needed it counts days since 1970 in UTC,
 * so that a date alone, which is a midnight of local time, has a fraction.
 * Local time is that of the process (TZ).
 */
#include "schema/expression_private.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "base/scan.h"

#define DAY_MS INT64_C(86400000)
#define HOUR_MS INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)
#define INVALID_DATE STR("Invalid Date")
#define FORMAT_MAX 4096

/* --- local time ------------------------------------------------------------------ */

/* Local time minus UTC at a moment. */
static int64_t offset_at(int64_t utc_ms)
{
	time_t seconds = (time_t)(utc_ms / 1000 - (utc_ms % 1000 < 0));
	struct tm tm;
	if (localtime_r(&seconds, &tm) == NULL) {
		return 0;
	}
	int64_t days = calendar_days(tm.tm_year + 1900, (unsigned)tm.tm_mon + 1, (unsigned)tm.tm_mday);
	int64_t local = days * DAY_MS + tm.tm_hour * HOUR_MS + tm.tm_min * MINUTE_MS + tm.tm_sec * 1000;
	return local - (int64_t)seconds * 1000;
}

/* The moment of a local time. A time that clocks skip or show twice is taken with
 * the offset from before the change. */
static int64_t from_local(int64_t local_ms)
{
	int64_t before = offset_at(local_ms - DAY_MS), after = offset_at(local_ms + DAY_MS);
	int64_t moment = local_ms - before;
	if (before != after && offset_at(moment) != before && offset_at(local_ms - after) == after) {
		return local_ms - after;
	}
	return moment;
}

/* --- reading --------------------------------------------------------------------- */

static bool read_date(struct scan *scan, int64_t *ret_days)
{
	unsigned year;
	uint64_t month, day;
	if (!scan_digits(scan, 4, &year) || !scan_char(scan, '-') || !scan_uint(scan, 99, &month)
			|| !scan_char(scan, '-') || !scan_uint(scan, 99, &day)
			|| !calendar_exists((int)year, (unsigned)month, (unsigned)day)) {
		return false;
	}
	*ret_days = calendar_days((int)year, (unsigned)month, (unsigned)day);
	return true;
}

/* hh:mm, hh:mm:ss or hh:mm:ss.fff, as milliseconds of the day. */
static bool read_clock(struct scan *scan, int64_t *ret_ms)
{
	unsigned hour, minute, second = 0;
	double fraction = 0;
	if (!scan_digits(scan, 2, &hour) || !scan_char(scan, ':') || !scan_digits(scan, 2, &minute)
			|| hour > 23 || minute > 59) {
		return false;
	}
	if (scan_char(scan, ':') && (!scan_digits(scan, 2, &second) || second > 59)) {
		return false;
	}
	if (!scan_done(scan) && *scan->p == '.' && !scan_decimal(scan, &fraction)) {
		return false;
	}
	*ret_ms = hour * HOUR_MS + minute * MINUTE_MS + (int64_t)second * 1000
		  + (int64_t)(fraction * 1000 + 1e-6);
	return true;
}

/* Z, +hh:mm or -hh:mm at the very end; nothing sets *ret_local. */
static bool read_offset(struct scan *scan, int64_t *ret_ms, bool *ret_local)
{
	unsigned hours, minutes;
	*ret_ms = 0;
	*ret_local = scan_done(scan);
	if (*ret_local || scan_char(scan, 'Z')) {
		return scan_done(scan);
	}
	int64_t sign = scan_char(scan, '-') ? -1 : 1;
	if (sign == 1 && !scan_char(scan, '+')) {
		return false;
	}
	if (!scan_digits(scan, 2, &hours) || !scan_char(scan, ':') || !scan_digits(scan, 2, &minutes)) {
		return false;
	}
	*ret_ms = sign * (hours * HOUR_MS + minutes * MINUTE_MS);
	return scan_done(scan) && hours <= 23 && minutes <= 59;
}

static bool read_moment(struct str text, int64_t *ret_ms)
{
	struct scan scan = scan_of(text);
	int64_t days, clock, offset;
	bool local;
	if (!read_date(&scan, &days)) {
		return false;
	}
	if (scan_done(&scan)) {
		*ret_ms = from_local(days * DAY_MS);
		return true;
	}
	if (!scan_char(&scan, 'T') || !read_clock(&scan, &clock) || !read_offset(&scan, &offset, &local)) {
		return false;
	}
	int64_t written = days * DAY_MS + clock;
	*ret_ms = local ? from_local(written) : written - offset;
	return true;
}

bool string_to_days(struct str text, double *ret_days)
{
	int64_t ms;
	/* Only the date with all its digits is a number, "2026-3-7" is not. */
	if (text.n < 10 || text.p[4] != '-' || text.p[7] != '-' || !read_moment(text, &ms)) {
		return false;
	}
	*ret_days = (double)ms / (double)DAY_MS;
	return true;
}

/* --- writing --------------------------------------------------------------------- */

struct local {
	int year;
	unsigned month, day, hour, minute, second, ms, weekday; /* Sunday is 0 */
	int64_t offset_minutes;
	bool midnight;
};

/* False when the year is not from 1 to 9999. */
static bool to_local(int64_t utc_ms, struct local *ret_local)
{
	if (utc_ms < calendar_days(1, 1, 2) * DAY_MS
			|| utc_ms > calendar_days(9999, 12, 31) * DAY_MS + DAY_MS - 1) {
		return false;
	}
	int64_t offset = offset_at(utc_ms);
	int64_t local = utc_ms + offset;
	int64_t days = local / DAY_MS - (local % DAY_MS < 0);
	int64_t clock = local - days * DAY_MS;
	struct local l = { .midnight = clock == 0, .offset_minutes = offset / MINUTE_MS };
	calendar_from_days((int32_t)days, &l.year, &l.month, &l.day);
	l.hour = (unsigned)(clock / HOUR_MS);
	l.minute = (unsigned)(clock / MINUTE_MS % 60);
	l.second = (unsigned)(clock / 1000 % 60);
	l.ms = (unsigned)(clock % 1000);
	l.weekday = (unsigned)(((days + 4) % 7 + 7) % 7);
	*ret_local = l;
	return true;
}

static struct str write_date(struct arena *arena, const struct local *l)
{
	return str_of(arena_printf(arena, "%04d-%02u-%02u", l->year, l->month, l->day));
}

static struct str write_moment(struct arena *arena, const struct local *l)
{
	int64_t size = l->offset_minutes < 0 ? -l->offset_minutes : l->offset_minutes;
	return str_of(arena_printf(arena, "%04d-%02u-%02uT%02u:%02u:%02u.%03u%c%02d:%02d", l->year, l->month,
			l->day, l->hour, l->minute, l->second, l->ms, l->offset_minutes < 0 ? '-' : '+',
			(int)(size / 60), (int)(size % 60)));
}

/* --- functions --------------------------------------------------------------------- */

static bool answer(struct value *ret_value, struct str text)
{
	*ret_value = value_string(text);
	return true;
}

bool call_today(struct call *call, struct value *ret_value)
{
	struct local now;
	if (!to_local(call->run->evaluation->now_us / 1000, &now)) {
		return call_fail(call, "today(): the clock is wrong");
	}
	return answer(ret_value, write_date(call->run->arena, &now));
}

bool call_now(struct call *call, struct value *ret_value)
{
	struct local now;
	if (!to_local(call->run->evaluation->now_us / 1000, &now)) {
		return call_fail(call, "now(): the clock is wrong");
	}
	return answer(ret_value, write_moment(call->run->arena, &now));
}

/* The moment that a text or a number of days means; false when it means none. */
static bool value_to_moment(const struct value *value, struct str text, int64_t *ret_ms)
{
	double days;
	if (value->type == VALUE_STRING || value->type == VALUE_NODESET) {
		if (read_moment(text, ret_ms)) {
			return true;
		}
		if (value->type == VALUE_STRING) {
			return false;
		}
	}
	days = value->type == VALUE_NUMBER ? value->number : string_to_number(text);
	if (!(fabs(days) < 4e6)) {
		return false;
	}
	*ret_ms = (int64_t)floor(days * (double)DAY_MS + 0.5);
	return true;
}

static bool call_moment(struct call *call, struct str *ret_text, bool *ret_is_date, struct local *ret_local)
{
	struct value value;
	int64_t ms;
	if (!call_value(call, 0, &value) || !run_string(call->run, &value, call->term->offset, ret_text)) {
		return false;
	}
	*ret_is_date = value_to_moment(&value, *ret_text, &ms) && to_local(ms, ret_local);
	return true;
}

/* date() and date-time(): the date alone when the time is a midnight. */
bool call_date(struct call *call, struct value *ret_value)
{
	struct str text;
	struct local local;
	bool is_date;
	if (!call_moment(call, &text, &is_date, &local)) {
		return false;
	}
	if (!is_date) {
		return answer(ret_value, text.n == 0 ? text : INVALID_DATE);
	}
	struct arena *arena = call->run->arena;
	return answer(ret_value, local.midnight ? write_date(arena, &local) : write_moment(arena, &local));
}

bool call_decimal_date_time(struct call *call, struct value *ret_value)
{
	double days;
	if (!call_number(call, 0, &days)) {
		return false;
	}
	*ret_value = value_number(days);
	return true;
}

/* Whole days: the date in local time, without the time of day. */
bool call_decimal_date(struct call *call, struct value *ret_value)
{
	struct str text;
	struct local l;
	bool is_date;
	if (!call_moment(call, &text, &is_date, &l)) {
		return false;
	}
	*ret_value = value_number(is_date ? calendar_days(l.year, l.month, l.day) : NAN);
	return true;
}

/* The share of the day. A time with an offset is moved to the local winter time of
 * 1970, so that the answer does not depend on the day it is asked. */
bool call_decimal_time(struct call *call, struct value *ret_value)
{
	struct str text;
	int64_t clock, offset;
	bool local;
	if (!call_string(call, 0, &text)) {
		return false;
	}
	struct scan scan = scan_of(text);
	if (!read_clock(&scan, &clock) || !read_offset(&scan, &offset, &local)) {
		*ret_value = value_number(NAN);
		return true;
	}
	if (!local) {
		clock = ((clock - offset + offset_at(0)) % DAY_MS + DAY_MS) % DAY_MS;
	}
	*ret_value = value_number((double)clock / (double)DAY_MS);
	return true;
}

/* --- format-date ---------------------------------------------------------------------- */

static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
	"Nov", "Dec" };
static const char weekdays[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

static void write_part(struct buf *out, char letter, const struct local *l)
{
	switch (letter) {
	case 'Y':
		buf_addf(out, "%04d", l->year);
		return;
	case 'y':
		buf_addf(out, "%02d", l->year % 100);
		return;
	case 'm':
		buf_addf(out, "%02u", l->month);
		return;
	case 'n':
		buf_addf(out, "%u", l->month);
		return;
	case 'b':
		buf_adds(out, months[l->month - 1]);
		return;
	case 'd':
		buf_addf(out, "%02u", l->day);
		return;
	case 'e':
		buf_addf(out, "%u", l->day);
		return;
	case 'H':
		buf_addf(out, "%02u", l->hour);
		return;
	case 'h':
		buf_addf(out, "%u", l->hour);
		return;
	case 'M':
		buf_addf(out, "%02u", l->minute);
		return;
	case 'S':
		buf_addf(out, "%02u", l->second);
		return;
	case '3':
		buf_addf(out, "%03u", l->ms);
		return;
	case 'a':
		buf_adds(out, weekdays[l->weekday]);
		return;
	case '%':
		buf_addc(out, '%');
		return;
	default: /* not a part: as it was written */
		buf_addc(out, '%');
		buf_addc(out, letter);
	}
}

bool call_format_date(struct call *call, struct value *ret_value)
{
	struct str text, format;
	struct local local;
	bool is_date;
	if (!call_moment(call, &text, &is_date, &local) || !call_string(call, 1, &format)) {
		return false;
	}
	if (!is_date) {
		return answer(ret_value, STR(""));
	}
	_cleanup_buf_ struct buf out = BUF(FORMAT_MAX);
	for (size_t i = 0; i < format.n; i++) {
		if (format.p[i] != '%' || i + 1 == format.n) {
			buf_addc(&out, format.p[i]);
		} else {
			write_part(&out, format.p[++i], &local);
		}
	}
	if (!buf_ok(&out)) {
		return call_fail(call, "%s(): the text gets too long", call->term->function->name);
	}
	return answer(ret_value, arena_str(call->run->arena, buf_str(&out)));
}
