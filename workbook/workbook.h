/*
 * workbook.h - a workbook as plain text: sheets of rows of cells.
 *
 * Cells that hold nothing are not there. Rows and columns are counted from 1, as people see
 * them. Everything lives in the arena it was made in.
 */
#ifndef WORKBOOK_WORKBOOK_H
#define WORKBOOK_WORKBOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

#define WORKBOOK_MAX_COLUMNS 16384
#define WORKBOOK_MAX_ROWS 1048576
#define WORKBOOK_MAX_CELLS 2000000 /* of all sheets together */

struct sheet;

struct sheet_cell {
	struct str text;
	const struct sheet *sheet;
	unsigned row, column;
};

struct sheet {
	const char *name;
	struct sheet_cell *cells;     /* by row, and in a row by column */
	size_t n, capacity;
};

struct workbook {
	struct arena *arena;
	struct sheet **sheets;
	size_t n, capacity;
};

struct workbook *workbook_create(struct arena *arena);
struct sheet *workbook_add_sheet(struct workbook *workbook, const char *name);
/* NULL when there is none so named; small and capital letters are the same. */
struct sheet *workbook_sheet(const struct workbook *workbook, const char *name);

/* Adds a cell behind those there are: in a later row, or in the same row farther right. */
void sheet_add(struct workbook *workbook, struct sheet *sheet, unsigned row, unsigned column, struct str text);
/* The cells of the row that begins at cell *at; moves *at behind them. NULL at the end. */
const struct sheet_cell *sheet_next_row(const struct sheet *sheet, size_t *at, size_t *ret_n);
/* NULL when the cell holds nothing. */
const struct sheet_cell *sheet_find(const struct sheet *sheet, unsigned row, unsigned column);

/* "AB" for 28. */
struct column_letters {
	char letters[8];
} column_letters(unsigned column);

#endif
