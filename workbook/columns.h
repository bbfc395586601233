/*
 * columns.h - the header of a sheet: which column holds what.
 */
#ifndef WORKBOOK_COLUMNS_H
#define WORKBOOK_COLUMNS_H

#include "schema/definition_keys.h"
#include "workbook/conversion.h"

enum column_kind {
	COLUMN_KEY,      /* a key of the shape */
	COLUMN_LIST,     /* list_name of choices */
	COLUMN_DISABLED, /* a row that says yes is left out */
	COLUMN_OTHER,    /* any other word: a column of choices */
	COLUMN_LEFT_OUT, /* nothing that we know; said already */
};

struct column {
	enum column_kind kind;
	const struct key *key;  /* of COLUMN_KEY */
	struct str language;    /* a code; empty when the column is for no language */
	struct str word;        /* of COLUMN_OTHER: the header, as it was written */
	const struct sheet_cell *at;
};

struct columns {
	struct column *items;   /* from left to right */
	size_t n;
	size_t rest;            /* index of the first cell behind the header */
};

/* Reads the first row that is not empty. What XLSForm's other names of columns mean is known.
 * Columns that mean nothing are warned of, unless the shape is open. */
struct columns columns_read(struct conversion *conversion, const struct sheet *sheet, const struct shape *shape);

/* Is there a column of the key? */
bool columns_have(const struct columns *columns, const char *word);

/* The column in which a cell stands; NULL when it has no header. */
const struct column *columns_of(const struct columns *columns, const struct sheet_cell *cell);

#endif
