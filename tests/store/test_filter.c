/* Filters on a small table in a real PostgreSQL: which rows they find, and what is said of wrong ones. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "store/filter.h"
#include "store/sql.h"
#include "tests/store/place.h"

#define SQL_BYTES ((size_t)1024 * 1024)

/* Row 4 has no answers at all. */
static const char table[] = "CREATE TABLE public.answers (id bigint, trust text, needs text[], age integer, income double precision,"
	" moved date, clock time, came timestamptz, place double precision, token bigint);"
	"INSERT INTO public.answers VALUES"
	" (1, 'high', '{housing,work}', 17, 10.5, '1999-12-31', '08:30', '2026-11-22 23:30:00+00', 34.05, 7),"
	" (2, 'low', '{work}', 18, 0.5, '2000-01-01', '23:59:59.5', '2026-11-23 00:30:00+00', NULL, 8),"
	" (3, 'it''s; --', '{}', 70, -3, '2026-02-28', '00:00', '2025-06-01 12:00:00+00', NULL, NULL),"
	" (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)";

static const struct filter_property properties[] = {
	{ "__id", "t.id", FILTER_KEY },
	{ "__system/submissionDate", "t.came", FILTER_TIME },
	{ "__system/submitterId", "t.token", FILTER_ID },
	{ "views/trust", "t.trust", FILTER_TEXT },
	{ "needs", "t.needs", FILTER_CHOICES },
	{ "age", "t.age", FILTER_INTEGER },
	{ "income", "t.income", FILTER_DECIMAL },
	{ "moved", "t.moved", FILTER_DATE },
	{ "clock", "t.clock", FILTER_CLOCK },
	{ "place", "t.place", FILTER_PLACE },
};
static const struct filter_names names = { properties, ARRAY_LEN(properties),
	"SELECT k.id FROM public.answers k WHERE 'uuid:' || k.id = %s" };

static int make(void **state)
{
	int status = place_make(state);
	if (status == 0) {
		place_run(*state, table);
	}
	return status;
}

/* The ids of the rows, with spaces between; or "AT: what is wrong". */
static char *found(const struct place *place, const char *text)
{
	struct arena *arena = arena_create(SQL_BYTES);
	struct filter_error error;
	const struct filter *filter = filter_parse(arena, str_of(text), &names, &error);
	char *answer;
	if (filter == NULL) {
		answer = xasprintf("%zu: %s", error.at, error.text);
	} else {
		struct params params = { .arena = arena };
		_cleanup_buf_ struct buf sql = BUF(SQL_BYTES);
		const char *values[FILTER_MAX_NODES];
		buf_adds(&sql, "SELECT coalesce(string_agg(t.id::text, ' ' ORDER BY t.id), '') FROM public.answers t WHERE ");
		filter_add_sql(filter, &sql, &params);
		for (size_t i = 0; i < params.n; i++) {
			values[i] = params.items[i].p;
		}
		_cleanup_pgresult_ PGresult *result = PQexecParams(place->db, buf_text(&sql), (int)params.n, NULL, values, NULL, NULL, 0);
		answer = xstrdup(sql_ok(result) ? PQgetvalue(result, 0, 0) : PQresultErrorMessage(result));
	}
	arena_destroy(arena);
	return answer;
}

struct expected {
	const char *filter, *answer;
};

static void check(void **state, const struct expected *list, size_t n)
{
	place_run(*state, "SET timezone = 'UTC'");
	for (size_t i = 0; i < n; i++) {
		_cleanup_free_ char *answer = found(*state, list[i].filter);
		if (strcmp(answer, list[i].answer) != 0) {
			fail_msg("%s\n finds '%s'\n and not '%s'", list[i].filter, answer, list[i].answer);
		}
	}
}
#define CHECK(state, list) check((state), (list), ARRAY_LEN(list))

static void answers_are_compared_by_their_types(void **state)
{
	static const struct expected list[] = {
		{ "views/trust eq 'high'", "1" },
		{ "trust eq 'high'", "1" },
		{ "'high' eq trust", "1" },
		{ "trust eq 'it''s; --'", "3" },
		{ "trust gt 'high'", "2 3" },
		{ "age ge 18", "2 3" },
		{ "age eq 18.0", "2" },
		{ "age lt 17.5", "1" },
		{ "age gt -9000000000", "1 2 3" },
		{ "income le 0.5", "2 3" },
		{ "income gt 1e1", "1" },
		{ "income eq -3", "3" },
		{ "age gt income", "1 2 3" },
		{ "moved lt 2000-01-01", "1" },
		{ "moved eq '2000-01-01'", "2" },
		{ "clock gt 08:00", "1 2" },
		{ "clock eq 23:59:59.5", "2" },
		{ "__system/submissionDate ge 2026-11-23", "2" },
		{ "__system/submissionDate ge 2026-11-22T23:00:00Z", "1 2" },
		{ "__system/submissionDate ge 2026-11-23T02:00:00+02:00", "2" },
		{ "__system/submissionDate ge 2026-11-23T02:00:00 02:00", "2" },
		{ "__system/submissionDate lt '2026-01-01'", "3" },
		{ "__system/submissionDate lt now()", "1 2 3" },
		{ "__system/submitterId eq 7", "1" },
		{ "__system/submitterId eq '8'", "2" },
		{ "needs eq 'housing work'", "1" },
		{ "needs has 'work'", "1 2" },
		{ "needs has 'hous'", "" },
		{ "__id eq 'uuid:3'", "3" },
		{ "__id ne 'uuid:3'", "1 2 4" },
		{ "__id in ('uuid:1', 'uuid:4', 'uuid:9')", "1 4" },
	};
	CHECK(state, list);
}

static void what_was_not_answered_is_null(void **state)
{
	static const struct expected list[] = {
		{ "age eq null", "4" },
		{ "age ne null", "1 2 3" },
		{ "null eq age", "4" },
		{ "null eq null", "1 2 3 4" },
		{ "needs eq null", "4" },
		{ "place eq null", "2 3 4" },
		{ "age eq 18", "2" },
		{ "age ne 18", "1 3 4" },
		{ "not (age eq 18)", "1 3 4" },
		{ "not (age gt 17)", "1 4" },
		{ "not (not (age gt 17))", "2 3" },
		{ "not (age gt 17 or trust eq 'high')", "4" },
		{ "not (needs has 'work')", "3 4" },
		{ "not (age in (17, 18))", "3 4" },
		{ "not contains(trust, 'i')", "2" },
	};
	CHECK(state, list);
}

static void conditions_are_joined_as_they_are_read(void **state)
{
	static const struct expected list[] = {
		{ "age eq 17 or age eq 18 and trust eq 'high'", "1" },
		{ "(age eq 17 or age eq 18) and trust eq 'low'", "2" },
		{ "not (age eq 17) and age ne null", "2 3" },
		{ "age in (17, 70) and income lt 0", "3" },
		{ "trust in ('high','low')", "1 2" },
		{ "moved in (2000-01-01, 2026-02-28)", "2 3" },
		{ "(((age eq 17)))", "1" },
		{ "  age\teq  17 ", "1" },
		{ "true", "1 2 3 4" },
		{ "contains(trust, 'ig') eq true", "1" },
		{ "contains(trust, 'ig') eq false", "2 3" },
	};
	CHECK(state, list);
}

static void functions_look_into_texts_and_times(void **state)
{
	static const struct expected list[] = {
		{ "contains(trust, 'o')", "2" },
		{ "startswith(trust, 'hi')", "1" },
		{ "endswith(trust, '--')", "3" },
		{ "contains(trust, '%')", "" },
		{ "contains(needs, 'hous')", "1" },
		{ "tolower(trust) eq 'high'", "1" },
		{ "toupper(trust) eq 'LOW'", "2" },
		{ "length(trim(trust)) eq 4", "1" },
		{ "year(moved) eq 2026", "3" },
		{ "month(__system/submissionDate) eq 11", "1 2" },
		{ "day(__system/submissionDate) eq 23", "2" },
		{ "date(__system/submissionDate) eq 2026-11-22", "1" },
		{ "hour(clock) eq 8 and minute(clock) eq 30", "1" },
		{ "second(clock) eq 59", "2" },
		{ "year(now()) gt 2000 and age eq 17", "1" },
	};
	CHECK(state, list);
}

static void a_mistake_is_told_with_its_place(void **state)
{
	static const struct expected list[] = {
		{ "agee gt 5", "1: there is no property 'agee'; did you mean 'age'?" },
		{ "wholly eq 5", "1: there is no property 'wholly'; $metadata lists them" },
		{ "__system/submissiondate gt 2026-01-01", "1: there is no property '__system/submissiondate'; did you mean '__system/submissionDate'?" },
		{ "age gt '5'", "8: 'age' is a whole number; compare it with a number, such as 18" },
		{ "age eq trust", "8: 'age' is a whole number; compare it with a number, such as 18" },
		{ "trust eq 5", "10: 'views/trust' is a text; compare it with a text in single quotes, such as 'yes'" },
		{ "moved gt 2026-02-30", "10: a date that exists, such as 2026-11-23 must stand here, not '2026-02-30'" },
		{ "moved gt '30.2.2026'", "10: 'moved' is a date; compare it with a date, such as 2026-11-23" },
		{ "moved gt 2026-02-03T10:00:00Z", "10: 'moved' is a date; compare it with a date, such as 2026-11-23" },
		{ "place eq 34.5", "10: 'place' is a place; compare it with null" },
		{ "age neq 5", "5: 'neq' is no operator; did you mean 'ne'?" },
		{ "age", "1: 'age' is no condition; compare it: age eq ..." },
		{ "age eq", "7: here it ends, but a property or a value must follow" },
		{ "age eq 5 5", "10: 'and', 'or' or the end must stand here, not '5'" },
		{ "(age eq 5", "10: here it ends, but a closing parenthesis must follow" },
		{ "age eq 5)", "9: 'and', 'or' or the end must stand here, not ')'" },
		{ "trust eq 'open", "10: this quote is not closed; a quote within a text is written twice" },
		{ "age gt null", "5: 'gt' asks for an order, which there is none here; use eq or ne" },
		{ "__id gt 'uuid:1'", "6: 'gt' asks for an order, which there is none here; use eq or ne" },
		{ "contain(trust, 'a')", "1: there is no function 'contain'; did you mean 'contains'?" },
		{ "contains(age, 'a')", "10: contains() takes a text; this is a whole number" },
		{ "year(trust) eq 5", "6: year() takes a date; this is a text" },
		{ "contains(trust)", "15: a comma must stand here, not ')'" },
		{ "trust has 'a'", "1: 'has' asks a question with several answers; 'views/trust' is a text" },
		{ "age in ()", "9: a property or a value must stand here, not ')'" },
		{ "age in (income)", "9: a list holds values only" },
		{ "age eq 1e999", "8: a number must stand here, not '1e999'" },
		{ "age eq 5; DROP TABLE x", "9: 'and', 'or' or the end must stand here, not ';'" },
		{ "clock eq 25:00", "10: a time of the day, such as 08:30:00 must stand here, not '25:00'" },
		{ "\xff", "1: this is not text in UTF-8" },
		{ "", "1: here it ends, but a property or a value must follow" },
	};
	CHECK(state, list);
}

static char *repeated(const char *text, size_t n, const char *end)
{
	struct buf out = BUF(SQL_BYTES);
	for (size_t i = 0; i < n; i++) {
		buf_adds(&out, text);
	}
	buf_adds(&out, end);
	size_t length;
	return buf_take(&out, &length);
}

static void depth_and_length_have_limits(void **state)
{
	_cleanup_free_ char *deep = repeated("(", FILTER_MAX_DEPTH + 1, "age eq 5"), *negated = repeated("not ", 1000, "age eq 5");
	_cleanup_free_ char *many = repeated("age eq 5 or ", 400, "age eq 5"), *bytes = repeated("age eq 5 or ", 2000, "age eq 5");
	_cleanup_free_ char *fine = repeated("age eq 17 or ", 200, "age eq 17");
	const struct expected list[] = {
		{ deep, "51: too many parentheses within each other" },
		{ negated, "201: too many parentheses within each other" },
		{ many, "3001: this filter is too long; leave something out, or ask in several requests" },
		{ bytes, "8192: this filter is too long; ask in several requests" },
		{ fine, "1" },
	};
	CHECK(state, list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_compared_by_their_types),
		cmocka_unit_test(what_was_not_answered_is_null),
		cmocka_unit_test(conditions_are_joined_as_they_are_read),
		cmocka_unit_test(functions_look_into_texts_and_times),
		cmocka_unit_test(a_mistake_is_told_with_its_place),
		cmocka_unit_test(depth_and_length_have_limits),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make, place_remove);
}
