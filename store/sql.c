#define _GNU_SOURCE
#include "store/sql.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/scan.h"

PGresult *sql_run_list(PGconn *db, const char *statement, const char *const *params, int n_params)
{
	return PQexecParams(db, statement, n_params, NULL, params + 1, NULL, NULL, 0);
}

bool sql_ok(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

struct str sql_str(const PGresult *result, int row, int column)
{
	return (struct str){ PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column) };
}

int64_t sql_int(const PGresult *result, int row, int column)
{
	int64_t value = 0;
	bool fine = str_to_int(sql_str(result, row, column), INT64_MIN, INT64_MAX, &value);
	assert(fine);
	return value;
}

const char *sql_text(struct arena *arena, const PGresult *result, int row, int column)
{
	return PQgetisnull(result, row, column) ? NULL : arena_str(arena, sql_str(result, row, column)).p;
}

struct str sql_bytes(struct arena *arena, const PGresult *result, int row, int column)
{
	if (PQgetisnull(result, row, column)) {
		return (struct str){ 0 };
	}
	size_t n;
	unsigned char *bytes = PQunescapeBytea((const unsigned char *)PQgetvalue(result, row, column), &n);
	struct str copy = arena_str(arena, (struct str){ (const char *)bytes, n });
	PQfreemem(bytes);
	return copy;
}

void sql_add_message(struct buf *out, const char *message)
{
	size_t n = strcspn(message, "\n");
	static const char *const heads[] = { "ERROR:  ", "FATAL:  ", "PANIC:  " };
	for (size_t i = 0; i < 3; i++) {
		size_t length = strlen(heads[i]);
		if (strncmp(message, heads[i], length) == 0) {
			message += length;
			n -= length;
			break;
		}
	}
	buf_add(out, message, n);
}

static void add_quoted(struct buf *out, const char *text, char quote)
{
	buf_addc(out, quote);
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == quote) {
			buf_addc(out, quote);
		}
		buf_addc(out, *p);
	}
	buf_addc(out, quote);
}

void sql_add_name(struct buf *out, const char *name)
{
	add_quoted(out, name, '"');
}

/* Correct because standard_conforming_strings is on in every connection of ours
 * (it is the default since PostgreSQL 9.1, and store_connect insists on it). */
void sql_add_literal(struct buf *out, const char *text)
{
	add_quoted(out, text, '\'');
}

char *sql_bytea(struct arena *arena, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";
	char *text = arena_alloc(arena, 2 * bytes.n + 3);
	text[0] = '\\';
	text[1] = 'x';
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char byte = (unsigned char)bytes.p[i];
		text[2 + 2 * i] = digits[byte >> 4];
		text[3 + 2 * i] = digits[byte & 15];
	}
	return text;
}

char *sql_number(struct arena *arena, int64_t number)
{
	return arena_printf(arena, "%" PRId64, number);
}
