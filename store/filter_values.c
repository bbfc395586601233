/* filter_values.c - the values of a filter and their types. */
#include "store/filter_private.h"

#include <inttypes.h>
#include <math.h>

#include "base/calendar.h"
#include "base/scan.h"

#define US_PER_SECOND INT64_C(1000000)
#define US_PER_DAY (INT64_C(86400) * US_PER_SECOND)

static const struct {
	const char *words, *example;
} types[] = {
	[FILTER_TEXT] = { "a text", "a text in single quotes, such as 'yes'" },
	[FILTER_CHOICES] = { "several answers", "a text in single quotes, such as 'yes'" },
	[FILTER_INTEGER] = { "a whole number", "a number, such as 18" },
	[FILTER_ID] = { "a number", "a number, such as 18" },
	[FILTER_DECIMAL] = { "a number", "a number, such as 1.5" },
	[FILTER_DATE] = { "a date", "a date, such as 2026-11-23" },
	[FILTER_CLOCK] = { "a time of the day", "a time of the day, such as 08:30:00" },
	[FILTER_TIME] = { "a date with a time", "a date or a time, such as 2026-11-23 or 2026-11-23T08:30:00Z" },
	[FILTER_BOOLEAN] = { "a condition", "true or false" },
	[FILTER_PLACE] = { "a place", "null" },
	[FILTER_KEY] = { "the key of a response", "a text in single quotes, such as 'uuid:85cb9aff-005e-4edd-9739-dc9c1a829c44'" },
};

const char *filter_type_words(enum filter_type type)
{
	return types[type].words;
}

const char *filter_type_example(enum filter_type type)
{
	return types[type].example;
}

/* --- reading ------------------------------------------------------------------- */

static bool read_date(struct arena *arena, struct str text, struct str *ret_text)
{
	int32_t days;
	char written[CALENDAR_DATE_TEXT];
	if (!calendar_read_date(text, &days)) {
		return false;
	}
	calendar_write_date(days, written);
	*ret_text = arena_str(arena, str_of(written));
	return true;
}

static bool read_time(struct arena *arena, struct str text, struct str *ret_text)
{
	int64_t us;
	char written[CALENDAR_TIME_TEXT], *copy = arena_strndup(arena, text.p, text.n);
	for (char *p = copy; *p != '\0'; p++) {
		*p = *p == ' ' ? '+' : *p; /* a lost plus, see filter_lex.c */
	}
	if (!calendar_read_time(str_of(copy), &us)) {
		return false;
	}
	calendar_write_time(us, written);
	*ret_text = arena_str(arena, str_of(written));
	return true;
}

static bool read_clock(struct arena *arena, struct str text, struct str *ret_text)
{
	int64_t us;
	if (!calendar_read_clock(text, &us) || us >= US_PER_DAY) {
		return false;
	}
	int64_t seconds = us / US_PER_SECOND;
	*ret_text = str_of(arena_printf(arena, "%02" PRId64 ":%02" PRId64 ":%02" PRId64 ".%06" PRId64, seconds / 3600,
			seconds / 60 % 60, seconds % 60, us % US_PER_SECOND));
	return true;
}

static bool read_number(struct arena *arena, struct str text, struct filter *value)
{
	int64_t whole;
	double number;
	if (str_to_int(text, INT64_MIN, INT64_MAX, &whole)) {
		value->type = FILTER_INTEGER;
		value->text = str_of(arena_printf(arena, "%" PRId64, whole));
		return true;
	}
	value->type = FILTER_DECIMAL;
	if (!str_to_decimal(text, &number) || !isfinite(number)) {
		return false;
	}
	value->text = str_of(arena_printf(arena, "%.17g", number));
	return true;
}

/* Two quotes within a text are one. */
static struct str read_text(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		i += text.p[i] == '\'';
		copy[n++] = text.p[i];
	}
	return (struct str){ copy, n };
}

bool filter_read_value(struct arena *arena, const struct token *token, struct filter *value)
{
	switch (token->kind) {
	case TOKEN_TEXT:
		value->type = FILTER_TEXT;
		value->text = read_text(arena, token->text);
		return true;
	case TOKEN_NUMBER:
		return read_number(arena, token->text, value);
	case TOKEN_DATE:
		value->type = FILTER_DATE;
		return read_date(arena, token->text, &value->text);
	case TOKEN_CLOCK:
		value->type = FILTER_CLOCK;
		return read_clock(arena, token->text, &value->text);
	case TOKEN_TIME:
		value->type = FILTER_TIME;
		return read_time(arena, token->text, &value->text);
	case TOKEN_END:
	case TOKEN_NAME:
	case TOKEN_OPEN:
	case TOKEN_CLOSE:
	case TOKEN_COMMA:
	case TOKEN_WRONG:
		break;
	}
	return false;
}

/* --- as another type -------------------------------------------------------------- */

static bool is_text(enum filter_type type)
{
	return type == FILTER_TEXT || type == FILTER_CHOICES;
}

static bool is_number(enum filter_type type)
{
	return type == FILTER_INTEGER || type == FILTER_DECIMAL || type == FILTER_ID;
}

/* A date is the beginning of its day; a text may hold a date, a time or an id. */
static bool convert(struct arena *arena, const struct filter *from, enum filter_type wanted, struct str *ret_text)
{
	int64_t number;
	bool quoted = from->type == FILTER_TEXT;
	if (wanted == FILTER_DATE) {
		return quoted && read_date(arena, from->text, ret_text);
	}
	if (wanted == FILTER_CLOCK) {
		return quoted && read_clock(arena, from->text, ret_text);
	}
	if (wanted == FILTER_TIME && quoted && read_time(arena, from->text, ret_text)) {
		return true;
	}
	if (wanted == FILTER_TIME && (quoted || from->type == FILTER_DATE)) {
		struct str date;
		bool fine = read_date(arena, from->text, &date);
		*ret_text = fine ? str_of(arena_printf(arena, "%.*sT00:00:00Z", STR_ARG(date))) : from->text;
		return fine;
	}
	*ret_text = from->text;
	return wanted == FILTER_ID && quoted && str_to_int(from->text, INT64_MIN, INT64_MAX, &number);
}

const struct filter *filter_value_as(struct arena *arena, const struct filter *value, enum filter_type wanted)
{
	struct str text;
	if (value->type == wanted || (is_text(value->type) && (is_text(wanted) || wanted == FILTER_KEY))
			|| (is_number(value->type) && is_number(wanted))) {
		return value;
	}
	if (value->kind != NODE_VALUE || !convert(arena, value, wanted, &text)) {
		return NULL;
	}
	struct filter *converted = arena_new(arena, struct filter);
	*converted = *value;
	converted->type = wanted == FILTER_ID ? FILTER_INTEGER : wanted;
	converted->text = text;
	return converted;
}
