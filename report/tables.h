/*
 * tables.h - what the writers of tables share; for the files of report/ only.
 */
#ifndef REPORT_TABLES_H
#define REPORT_TABLES_H

#include <jansson.h>

#include "base/buf.h"
#include "base/compiler.h"

/* The first fields of a row. */
#define START(out, ...)                                                                                      \
	row_start((out), (const char *const[]){ __VA_ARGS__ },                                               \
			ARRAY_LEN(((const char *const[]){ __VA_ARGS__ })))
/* A whole row. */
#define ROW(out, ...) (START(out, __VA_ARGS__), csv_end_row(out))
void row_start(struct buf *out, const char *const *fields, size_t n);

/* A field with a number in full precision; empty when there is none. */
void add_number(struct buf *out, const json_t *number);

/* The columns of an estimate, and what fills them and ends the row. */
#define ESTIMATE_COLUMNS "value", "se", "lower", "upper", "n", "n_eff", "deff", "df", "withheld"
void end_with_estimate(struct buf *out, const json_t *estimate);

const char *word_of(const json_t *object, const char *key); /* "" when there is none */
const char *label_of(const json_t *object); /* in the first language it was written in */

/* Tables of what the results are set beside, and of what to work on (tables_beside.c). */
void table_concerns(const json_t *document, struct buf *out);
void table_importance(const json_t *document, struct buf *out);
void table_programs(const json_t *document, struct buf *out);
void table_sites(const json_t *document, struct buf *out);
void table_published(const json_t *document, struct buf *out);
void table_changes(const json_t *document, struct buf *out);
void table_method(const json_t *document, struct buf *out);

#endif
