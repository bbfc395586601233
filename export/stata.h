/*
 * stata.h - Stata's .dta format 118 (Stata 14 and newer): what its parts share.
 * https://www.stata.com/help.cgi?dta
 *
 * Everything that stands at its beginning, even where its parts are, follows from the
 * number of rows and the lengths of the texts, which the database tells beforehand. So
 * the file is written from its beginning to its end.
 */
#ifndef EXPORT_STATA_H
#define EXPORT_STATA_H

#include "export/private.h"
#include "export/variables.h"

#define STATA_STR_MAX 2045 /* bytes; longer texts are strLs, which stand behind the rows */
#define STATA_HEAD_BYTES ((size_t)256 * 1024 * 1024)

enum stata_type {
	STATA_STRL = 32768,
	STATA_DOUBLE = 65526,
	STATA_LONG = 65528,
	STATA_INT = 65529,
	STATA_BYTE = 65530,
};

struct stata_field { /* of a row */
	unsigned type;   /* 1 to 2045: a text of so many bytes; else an enum stata_type */
	size_t bytes;
};

struct stata_file {
	const struct variables *variables;
	const struct stata_field *fields; /* one for each variable */
	const char *label;
	uint64_t n_rows;
	int64_t now_us;
};

struct stata_field stata_field_of(const struct variable *variable);
/* A missing value: '.' or a letter. */
void stata_add_missing(struct buf *out, unsigned type, char letter);
/* Everything before the first row, and everything from the value labels on. */
void stata_add_head(struct buf *out, const struct stata_file *file, const struct buf *tail);
void stata_add_tail(struct buf *out, const struct variables *variables);

#endif
