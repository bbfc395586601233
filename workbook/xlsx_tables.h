/*
 * xlsx_tables.h - tables as a .xlsx file, a sheet for each: numbers are numbers, and the
 * header stays in sight.
 */
#ifndef WORKBOOK_XLSX_TABLES_H
#define WORKBOOK_XLSX_TABLES_H

#include "base/buf.h"
#include "base/compiler.h"
#include "base/str.h"

struct xlsx_table {
	const char *name; /* of the sheet: at most 31 characters */
	struct str csv;   /* with a header */
	size_t n_texts;   /* columns at the left that are texts, whatever they look like */
};

/* Adds the file to `out`. The same tables give the same bytes. False with errno set when it
 * cannot be made: a disk is full, or a table is too large. */
bool xlsx_write_tables(const struct xlsx_table *tables, size_t n, struct buf *out) MUST_CHECK;

#endif
