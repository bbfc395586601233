/*
 * calendar.h - days and times as people and XForms write them.
 *
 * Days are counted from 1970-01-01 in the proleptic Gregorian calendar. Times
 * are microseconds since 1970-01-01T00:00:00Z. Years 0001 to 9999.
 */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/str.h"

#define CALENDAR_DATE_TEXT 11 /* "2026-11-23" and the NUL */
#define CALENDAR_TIME_TEXT 28 /* "2026-11-23T01:02:03.000000Z" and the NUL */

int32_t calendar_days(int year, unsigned month, unsigned day); /* of a date that exists */
bool calendar_exists(int year, unsigned month, unsigned day);
void calendar_from_days(int32_t days, int *ret_year, unsigned *ret_month, unsigned *ret_day);

bool calendar_read_date(struct str text, int32_t *ret_days) MUST_CHECK;  /* exactly YYYY-MM-DD */

/* ISO 8601 date and time with optional fraction and optional offset (Z,
 * +hh:mm, -hh:mm); without an offset it is taken as UTC. */
bool calendar_read_time(struct str text, int64_t *ret_us) MUST_CHECK;

/* The time of the day: hh:mm, hh:mm:ss or with a fraction, in microseconds since
 * midnight. An offset may follow and is left out: what the clock on the wall shows. */
bool calendar_read_clock(struct str text, int64_t *ret_us) MUST_CHECK;

void calendar_write_date(int32_t days, char ret_text[CALENDAR_DATE_TEXT]);
void calendar_write_time(int64_t us, char ret_text[CALENDAR_TIME_TEXT]);

int64_t calendar_now(void);   /* microseconds since 1970, wall clock */
int64_t monotonic_ms(void);   /* for time-outs: never goes back */
int64_t monotonic_us(void);   /* the same clock, finer */

#endif
