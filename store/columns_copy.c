#include "store/columns_copy.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "store/store_private.h"

/* https://www.postgresql.org/docs/15/sql-copy.html, "Binary Format" */
#define SIGNATURE_BYTES 11
#define HEAD_BYTES (SIGNATURE_BYTES + 8)
#define ARRAY_HEAD_BYTES 20 /* of one dimension */
#define CANCEL_MESSAGE_BYTES 256
#define DAYS_TO_2000 10957
#define US_TO_2000 (DAYS_TO_2000 * INT64_C(86400000000))

static uint32_t read_u32(const char *p)
{
	const unsigned char *bytes = (const unsigned char *)p;
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

int32_t copy_int32(struct str field)
{
	return field.n == 4 ? (int32_t)read_u32(field.p) : 0;
}

int64_t copy_int64(struct str field)
{
	return field.n == 8 ? (int64_t)((uint64_t)read_u32(field.p) << 32 | read_u32(field.p + 4)) : 0;
}

double copy_double(struct str field)
{
	int64_t bits = copy_int64(field);
	double value;
	memcpy(&value, &bits, sizeof(value));
	return value;
}

int32_t copy_days(struct str field)
{
	return copy_int32(field) + DAYS_TO_2000;
}

int64_t copy_time_us(struct str field)
{
	return copy_int64(field) + US_TO_2000;
}

bool copy_element(struct str array, size_t *at, struct str *ret_element)
{
	size_t place = *at == 0 ? ARRAY_HEAD_BYTES : *at;
	if (array.n < place + 4) {
		return false;
	}
	uint32_t n = read_u32(array.p + place);
	place += 4;
	if (n == UINT32_MAX) { /* NULL; we write none */
		n = 0;
	}
	if (n > array.n - place) {
		return false;
	}
	*ret_element = (struct str){ array.p + place, n };
	*at = place + n;
	return true;
}

/* The number of fields in four bytes, then type, length and bytes of each. */
bool copy_record(struct str record, size_t n_fields, struct str *ret_fields)
{
	const char *p = record.p, *end = record.p + record.n;
	if (record.n < 4 || read_u32(p) != n_fields) {
		return false;
	}
	p += 4;
	for (size_t i = 0; i < n_fields; i++) {
		if (end - p < 8) {
			return false;
		}
		uint32_t n = read_u32(p + 4);
		p += 8;
		if (n == UINT32_MAX) {
			ret_fields[i] = (struct str){ NULL, 0 };
			continue;
		}
		if ((size_t)(end - p) < n) {
			return false;
		}
		ret_fields[i] = (struct str){ p, n };
		p += n;
	}
	return true;
}

enum outcome copy_begin(struct store *store, const char *query, size_t n_fields, struct copy *ret_copy)
{
	_cleanup_free_ char *statement = xasprintf("COPY (%s) TO STDOUT (FORMAT binary)", query);
	_cleanup_pgresult_ PGresult *res = PQexec(store->connection, statement);
	if (PQresultStatus(res) != PGRES_COPY_OUT) {
		return store_failed(store, res);
	}
	*ret_copy = (struct copy){ .store = store, .n_fields = n_fields,
		.fields = xcalloc(n_fields, sizeof(struct str)) };
	return OUTCOME_OK;
}

/* A row: the number of fields in two bytes, then length and bytes of each. The
 * end is marked with -1 for the number of fields. */
static bool split(struct copy *copy, const char *p, const char *end)
{
	if (end - p < 2 || ((size_t)(unsigned char)p[0] << 8 | (unsigned char)p[1]) != copy->n_fields) {
		return false;
	}
	p += 2;
	for (size_t i = 0; i < copy->n_fields; i++) {
		if (end - p < 4) {
			copy->failed = true;
			return false;
		}
		uint32_t n = read_u32(p);
		p += 4;
		if (n == UINT32_MAX) {
			copy->fields[i] = (struct str){ NULL, 0 };
			continue;
		}
		if ((size_t)(end - p) < n) {
			copy->failed = true;
			return false;
		}
		copy->fields[i] = (struct str){ p, n };
		p += n;
	}
	return true;
}

bool copy_next(struct copy *copy)
{
	PQfreemem(copy->row);
	copy->row = NULL;
	int n = PQgetCopyData(copy->store->connection, &copy->row, 0);
	if (n < 0) {
		return false;
	}
	const char *p = copy->row, *end = copy->row + n;
	if (!copy->begun) {
		copy->begun = true;
		if (n < HEAD_BYTES || memcmp(p, "PGCOPY\n\377\r\n", SIGNATURE_BYTES) != 0) {
			copy->failed = true;
			return false;
		}
		p += HEAD_BYTES;
		if (p == end) { /* the head may come alone */
			return copy_next(copy);
		}
	}
	return split(copy, p, end);
}

void copy_cancel(struct copy *copy)
{
	char message[CANCEL_MESSAGE_BYTES];
	PGcancel *cancel = PQgetCancel(copy->store->connection);
	if (cancel != NULL) {
		PQcancel(cancel, message, sizeof(message)); /* when it fails, copy_end reads to the end */
		PQfreeCancel(cancel);
	}
	copy->failed = true;
}

enum outcome copy_end(struct copy *copy)
{
	struct store *store = copy->store;
	enum outcome outcome = OUTCOME_OK;
	PQfreemem(copy->row);
	free(copy->fields);
	for (char *rest; PQgetCopyData(store->connection, &rest, 0) > 0; PQfreemem(rest)) {
	}
	for (PGresult *res; (res = PQgetResult(store->connection)) != NULL; PQclear(res)) {
		if (!sql_ok(res)) {
			outcome = store_failed(store, res);
		}
	}
	if (outcome == OUTCOME_OK && copy->failed) {
		outcome = store_say(store, OUTCOME_FAILED, "the database sent rows in a form that is not known");
	}
	return outcome;
}
