/*
 * csv.h - comma-separated values, RFC 4180: UTF-8, quotes doubled, line ends
 * of either kind; a byte order mark at the beginning is passed over.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/str.h"

struct csv_reader {
	const char *p, *end;
	unsigned line;      /* of the next row, from 1 */
	unsigned row_line;  /* on which the current row begins */
	struct buf text;    /* the fields of the current row */
	size_t *ends;       /* where each field ends in text */
	size_t n_fields, capacity;
	const char *error;  /* why csv_next returned false; NULL at the end of the text */
};

#define CSV_ROW_MAX_BYTES ((size_t)4 * 1024 * 1024)

/* The text must outlive the reader. */
void csv_open(struct csv_reader *reader, struct str text);

/* Reads one row; its fields are valid until the next call. False at the end
 * or at a mistake (reader->error, reader->line). Blank lines are passed over. */
bool csv_next(struct csv_reader *reader) MUST_CHECK;
struct str csv_field(const struct csv_reader *reader, size_t i); /* empty behind the last */
void csv_close(struct csv_reader *reader);

/* Writes one field, quoted when it must be. A text that a spreadsheet would
 * take for a formula (= + - @ first, but no number) gets a ' in front. */
void csv_add(struct buf *out, struct str field, bool first);
/* The same for programs: the text is left as it is. */
void csv_add_exact(struct buf *out, struct str field, bool first);
void csv_end_row(struct buf *out);

#endif
