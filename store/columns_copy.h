/*
 * columns_copy.h - a query's rows through binary COPY, field by field.
 *
 *     struct copy copy;
 *     enum outcome outcome = copy_begin(store, sql, n_fields, &copy);
 *     while (copy_next(&copy)) { ... copy.fields[i] ... }
 *     outcome = copy_end(&copy);
 */
#ifndef STORE_COLUMNS_COPY_H
#define STORE_COLUMNS_COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/outcome.h"
#include "base/str.h"
#include "store/store.h"

struct copy {
	struct store *store;
	size_t n_fields;
	struct str *fields; /* of the present row; p is NULL for NULL; valid until copy_next */
	char *row;
	bool begun, failed;
};

/* The query must have n_fields columns. */
enum outcome copy_begin(struct store *store, const char *query, size_t n_fields, struct copy *ret_copy) MUST_CHECK;
bool copy_next(struct copy *copy);
void copy_cancel(struct copy *copy); /* no more rows are wanted; copy_end follows and fails */
enum outcome copy_end(struct copy *copy) MUST_CHECK; /* frees; tells whether all rows came */

/* Fields in PostgreSQL's binary form. */
int32_t copy_int32(struct str field);
int64_t copy_int64(struct str field);
double copy_double(struct str field);
int32_t copy_days(struct str field);    /* of a date: since 1970 */
int64_t copy_time_us(struct str field); /* of a timestamptz: since 1970 UTC */
/* Takes the next element of a text[]; *at begins with 0. False at the end. */
bool copy_element(struct str array, size_t *at, struct str *ret_element);
/* The fields of a record, which must be n_fields; as copy.fields. */
bool copy_record(struct str record, size_t n_fields, struct str *ret_fields) MUST_CHECK;

#endif
