#include "schema/answer.h"

#include <math.h>
#include <string.h>

#include "base/calendar.h"
#include "base/scan.h"
#include "schema/table.h"

#define WHOLE_STEPS 1e-9 /* how far from a whole number of steps a value may be */

bool answer_read_integer(struct str text, int64_t *ret_value)
{
	return str_to_int(text, INT32_MIN, INT32_MAX, ret_value);
}

bool answer_read_geopoint(struct str text, double ret_parts[4], unsigned *ret_n)
{
	struct str word;
	unsigned n = 0;
	while (str_next_word(&text, &word)) {
		if (n == 4 || !str_to_decimal(word, &ret_parts[n])) {
			return false;
		}
		n++;
	}
	*ret_n = n;
	return n >= 2 && fabs(ret_parts[GEOPOINT_LATITUDE]) <= 90 && fabs(ret_parts[GEOPOINT_LONGITUDE]) <= 180;
}

static bool is_geopoint(struct str answer)
{
	double parts[4];
	unsigned n;
	return answer_read_geopoint(answer, parts, &n);
}

/* Points with ';' between; the last one may end with it too. */
static bool are_geopoints(struct str answer, size_t least, bool closed)
{
	struct str first = { 0 }, last = { 0 };
	size_t n = 0;
	while (str_trim(answer).n > 0) {
		const char *end = memchr(answer.p, ';', answer.n);
		struct str point = str_trim((struct str){ answer.p, end == NULL ? answer.n : (size_t)(end - answer.p) });
		if (!is_geopoint(point)) {
			return false;
		}
		first = n == 0 ? point : first;
		last = point;
		n++;
		size_t used = end == NULL ? answer.n : (size_t)(end - answer.p) + 1;
		answer = (struct str){ answer.p + used, answer.n - used };
	}
	return n >= least && (!closed || str_eq(first, last));
}

static bool is_in_range(const struct question *question, double value)
{
	if (question->type != QUESTION_RANGE) {
		return true;
	}
	double steps = (value - question->start) / question->step;
	return value >= fmin(question->start, question->end) && value <= fmax(question->start, question->end)
	       && fabs(steps - round(steps)) <= WHOLE_STEPS * fmax(1, fabs(steps));
}

/* No way out of the folder it is kept in. */
static bool is_file_name(struct str answer)
{
	return memchr(answer.p, '/', answer.n) == NULL && memchr(answer.p, '\\', answer.n) == NULL
	       && answer.p[0] != '.';
}

static const char *misfit_number(const struct question *question, struct str answer)
{
	int64_t whole;
	double number;
	if (question_answer(question) == ANSWER_INTEGER) {
		if (!answer_read_integer(answer, &whole)) {
			return "a whole number";
		}
		number = (double)whole;
	} else if (!str_to_decimal(answer, &number)) {
		return "a number";
	}
	return is_in_range(question, number) ? NULL : "one of the values of the range";
}

const char *answer_misfit(const struct question *question, struct str answer)
{
	int64_t us;
	int32_t days;
	switch (question_answer(question)) {
	case ANSWER_INTEGER:
	case ANSWER_DECIMAL:
		return misfit_number(question, answer);
	case ANSWER_DATE:
		return calendar_read_date(answer, &days) ? NULL : "a date such as 2026-11-23";
	case ANSWER_TIME:
		return calendar_read_clock(answer, &us) ? NULL : "a time of the day such as 09:30:00";
	case ANSWER_DATETIME:
		return calendar_read_time(answer, &us) ? NULL : "a time such as 2026-11-23T09:30:00-08:00";
	case ANSWER_GEOPOINT:
		return is_geopoint(answer) ? NULL : "a place: latitude, longitude, altitude, accuracy";
	case ANSWER_GEOTRACE:
		return are_geopoints(answer, 2, false) ? NULL : "a line: at least two places with ; between";
	case ANSWER_GEOSHAPE:
		return are_geopoints(answer, 4, true)
				       ? NULL
				       : "an area: at least three places with ; between, the first again at the end";
	case ANSWER_FILE:
		return is_file_name(answer) ? NULL : "the name of a file";
	case ANSWER_TEXT:
		return question->type != QUESTION_ACKNOWLEDGE || str_is(answer, "OK") ? NULL : "OK";
	case ANSWER_NONE:
	case ANSWER_CHOICE:
	case ANSWER_CHOICES:
	case ANSWER_RANKING:
		return NULL;
	}
	return NULL;
}

/* Any way of writing a number, .5 and 1e3 too. */
static double number_in(struct str text)
{
	const struct value value = { .type = VALUE_STRING, .string = text };
	double number;
	return str_to_decimal(str_trim(text), &number) ? number : value_to_number(&value);
}

static struct str whole_number_kept(struct arena *arena, struct str text)
{
	double number = number_in(text);
	bool fits = number > (double)INT32_MIN - 1 && number < (double)INT32_MAX + 1; /* and is a number */
	return fits ? str_of(arena_printf(arena, "%d", (int)number)) : STR("");
}

static struct str decimal_number_kept(struct arena *arena, struct str text)
{
	const struct value value = { .type = VALUE_NUMBER, .number = number_in(text) };
	if (!isfinite(value.number)) {
		return STR("");
	}
	struct str written = value_to_string(arena, &value);
	bool is_whole = memchr(written.p, '.', written.n) == NULL && memchr(written.p, 'e', written.n) == NULL;
	return is_whole ? str_of(arena_printf(arena, "%.*s.0", STR_ARG(written))) : written;
}

struct str answer_as_kept(struct arena *arena, const struct question *question, struct str text)
{
	int32_t days;
	if (text.n == 0) {
		return text;
	}
	switch (question_answer(question)) {
	case ANSWER_INTEGER:
		return whole_number_kept(arena, text);
	case ANSWER_DECIMAL:
		return decimal_number_kept(arena, text);
	case ANSWER_DATE:
		return calendar_read_date(text, &days) ? text : STR("");
	case ANSWER_NONE:
	case ANSWER_CHOICE:
	case ANSWER_CHOICES:
	case ANSWER_RANKING:
	case ANSWER_TEXT:
	case ANSWER_TIME:
	case ANSWER_DATETIME:
	case ANSWER_GEOPOINT:
	case ANSWER_GEOTRACE:
	case ANSWER_GEOSHAPE:
	case ANSWER_FILE:
		return text;
	}
	return text;
}
