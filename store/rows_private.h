/*
 * rows_private.h - the statements that rows.h runs.
 */
#ifndef STORE_ROWS_PRIVATE_H
#define STORE_ROWS_PRIVATE_H

#include "base/buf.h"
#include "store/rows.h"

/* A response keeps the id of its first version when it is corrected. */
#define ROWS_INSTANCE "coalesce(s.root_instance_id, s.instance_id)"
#define ROWS_QUERY_BYTES ((size_t)16 * 1024 * 1024)

/* The fields of a row, in this order. A child has its positions behind ROW_LEFT_EMPTY,
 * the main table the rest of these; then come the columns. */
enum row_field {
	ROW_SUBMISSION, ROW_INSTANCE, ROW_LEFT_EMPTY, N_ROW_COMMON,
	ROW_RECEIVED = N_ROW_COMMON, ROW_EDITED, ROW_SUBMITTER_ID, ROW_SUBMITTER, ROW_DEVICE, ROW_VERSION, ROW_SITE,
	ROW_REVIEW, ROW_EDITS, ROW_EXPECTED, ROW_PRESENT, N_ROW_MAIN,
};
size_t rows_n_head(const struct table *table); /* fields before the columns */
size_t rows_n_fields(const struct table *table);
#define ROWS_EDITS "CASE WHEN s.edited_at IS NULL THEN 0" \
	" ELSE (SELECT count(*)::integer FROM canvass.superseded e WHERE e.submission = s.id) END"

/* Reads one row after the other; each is valid until the next. */
struct row_reader {
	struct cell *cells;
	struct str *fields;  /* of a record */
	struct str *items;   /* elements of arrays */
	size_t n_items, n_items_room;
	struct row row;
};
void row_reader_init(struct row_reader *reader, const struct tables *tables);
void row_reader_finish(struct row_reader *reader);
/* The fields of enum row_field in binary form, then the columns of the table. */
const struct row *row_read(struct row_reader *reader, const struct tables *tables, size_t i_table, const struct str *fields);
/* The same as a record, with the number of its table; NULL when it cannot be read. */
const struct row *row_read_record(struct row_reader *reader, const struct tables *tables, struct str table,
		struct str record);

/* " ROW_SUBMISSION, ...", then the columns. `n_files` gives ROW_EXPECTED and ROW_PRESENT. */
void rows_add_fields(struct buf *sql, const struct table *table, const char *n_files);

/* All rows of one table in order. */
void rows_add_query(struct buf *sql, const struct rows_wanted *wanted, const struct table *table);
/* submission, index of the table, positions, and the same fields as one record. */
void rows_add_query_of_all(struct buf *sql, const struct rows_wanted *wanted);
/* " FROM ... WHERE ...": s is the submission, t the table. */
void rows_add_from(struct buf *sql, const struct rows_wanted *wanted, const struct table *table);
/* " AND s.received_at >= ...", which responses are wanted; or nothing. */
void rows_add_conditions(struct buf *sql, const struct rows_wanted *wanted);

#endif
