/* Answers as they stand in the XML: what each type looks like. */
#include <math.h>
#include <string.h>

#include "base/calendar.h"
#include "base/scan.h"
#include "schema/response_private.h"

bool read_integer(struct str text, int64_t *ret_value)
{
	return str_to_int(text, INT32_MIN, INT32_MAX, ret_value);
}

bool read_geopoint(struct str text, double ret_parts[4], unsigned *ret_n)
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
	return read_geopoint(answer, parts, &n);
}

const char *wrong_type(const struct question *question, struct str answer)
{
	int64_t whole_number;
	int32_t days;
	double number;
	switch (question->type) {
	case QUESTION_INTEGER:
		return read_integer(answer, &whole_number) ? NULL : "a whole number";
	case QUESTION_DECIMAL:
		return str_to_decimal(answer, &number) ? NULL : "a number";
	case QUESTION_DATE:
	case QUESTION_TODAY:
		return calendar_read_date(answer, &days) ? NULL : "a date such as 2026-11-23";
	case QUESTION_START:
	case QUESTION_END:
		return calendar_read_time(answer, &whole_number) ? NULL : "a time such as 2026-11-23T09:30:00-08:00";
	case QUESTION_GEOPOINT:
		return is_geopoint(answer) ? NULL : "a place: latitude, longitude, altitude, accuracy";
	case QUESTION_SELECT_ONE:
	case QUESTION_SELECT_MULTIPLE:
	case QUESTION_TEXT:
	case QUESTION_CALCULATE:
	case QUESTION_NOTE:
	case QUESTION_DEVICEID:
	case QUESTION_USERNAME:
	case QUESTION_GROUP:
	case QUESTION_REPEAT:
		return NULL;
	}
	return NULL;
}
