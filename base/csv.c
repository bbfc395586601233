#include "base/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "base/xalloc.h"

void csv_open(struct csv_reader *reader, struct str text)
{
	if (str_starts(text, STR("\xef\xbb\xbf"))) {
		text.p += 3;
		text.n -= 3;
	}
	*reader = (struct csv_reader){
		.p = text.p,
		.end = text.p + text.n,
		.line = 1,
		.text = BUF(CSV_ROW_MAX_BYTES),
	};
}

void csv_close(struct csv_reader *reader)
{
	buf_finish(&reader->text);
	free(reader->ends);
	reader->ends = NULL;
}

static void end_field(struct csv_reader *reader)
{
	if (reader->n_fields == reader->capacity) {
		reader->capacity = reader->capacity > 0 ? reader->capacity * 2 : 64;
		reader->ends = xreallocarray(reader->ends, reader->capacity, sizeof(size_t));
	}
	reader->ends[reader->n_fields++] = reader->text.length;
}

/* Behind the opening quote. */
static bool read_quoted(struct csv_reader *reader)
{
	while (reader->p < reader->end) {
		char c = *reader->p++;
		if (c == '"') {
			if (reader->p == reader->end || *reader->p != '"') {
				return true;
			}
			reader->p++;
		} else if (c == '\n') {
			reader->line++;
		}
		buf_addc(&reader->text, c);
	}
	reader->error = "a quoted field does not end";
	return false;
}

static bool at_line_end(const struct csv_reader *reader)
{
	return reader->p == reader->end || *reader->p == '\n' || *reader->p == '\r';
}

static void skip_line_end(struct csv_reader *reader)
{
	if (reader->p < reader->end && *reader->p == '\r') {
		reader->p++;
	}
	if (reader->p < reader->end && *reader->p == '\n') {
		reader->p++;
	}
	reader->line++;
}

static bool read_field(struct csv_reader *reader)
{
	if (reader->p < reader->end && *reader->p == '"') {
		reader->p++;
		if (!read_quoted(reader)) {
			return false;
		}
		if (!at_line_end(reader) && *reader->p != ',') {
			reader->error = "text behind a closing quote";
			return false;
		}
	} else {
		const char *start = reader->p;
		while (!at_line_end(reader) && *reader->p != ',') {
			reader->p++;
		}
		buf_add(&reader->text, start, (size_t)(reader->p - start));
	}
	end_field(reader);
	return true;
}

bool csv_next(struct csv_reader *reader)
{
	while (reader->p < reader->end && at_line_end(reader)) {
		skip_line_end(reader);
	}
	if (reader->p == reader->end || reader->error != NULL) {
		return false;
	}
	buf_clear(&reader->text);
	reader->n_fields = 0;
	reader->row_line = reader->line;
	for (;;) {
		if (!read_field(reader)) {
			return false;
		}
		if (at_line_end(reader)) {
			break;
		}
		reader->p++; /* the comma */
	}
	skip_line_end(reader);
	if (!buf_ok(&reader->text)) {
		reader->error = "a row is longer than 4 MiB";
		return false;
	}
	return true;
}

struct str csv_field(const struct csv_reader *reader, size_t i)
{
	if (i >= reader->n_fields) {
		return STR("");
	}
	size_t start = i > 0 ? reader->ends[i - 1] : 0;
	return (struct str){ buf_text(&reader->text) + start, reader->ends[i] - start };
}

static bool looks_like_formula(struct str field)
{
	double number;
	return field.n > 0 && strchr("=+-@\t\r", field.p[0]) != NULL && !str_to_decimal(field, &number);
}

static bool must_be_quoted(struct str field)
{
	static const bool quoted[256] = { [','] = true, ['"'] = true, ['\r'] = true, ['\n'] = true };
	for (size_t i = 0; i < field.n; i++) {
		if (quoted[(unsigned char)field.p[i]]) {
			return true;
		}
	}
	return false;
}

static void add_quoted(struct buf *out, struct str field)
{
	const char *quote;
	while (field.n > 0 && (quote = memchr(field.p, '"', field.n)) != NULL) {
		size_t n = (size_t)(quote - field.p) + 1;
		buf_add(out, field.p, n);
		buf_addc(out, '"');
		field = (struct str){ field.p + n, field.n - n };
	}
	buf_add_str(out, field);
	buf_addc(out, '"');
}

void csv_add_exact(struct buf *out, struct str field, bool first)
{
	if (!first) {
		buf_addc(out, ',');
	}
	if (!must_be_quoted(field)) {
		buf_add_str(out, field);
		return;
	}
	buf_addc(out, '"');
	add_quoted(out, field);
}

void csv_add(struct buf *out, struct str field, bool first)
{
	if (!looks_like_formula(field)) {
		csv_add_exact(out, field, first);
		return;
	}
	buf_adds(out, first ? "\"'" : ",\"'");
	add_quoted(out, field);
}

void csv_end_row(struct buf *out)
{
	buf_adds(out, "\r\n");
}
