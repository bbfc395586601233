/*
 * xlsx_write.h - a workbook as a .xlsx file, made for people: the first row stays in sight, and
 * every cell is a text, so that a code such as 01 stays one.
 */
#ifndef WORKBOOK_XLSX_WRITE_H
#define WORKBOOK_XLSX_WRITE_H

#include "base/buf.h"
#include "base/compiler.h"
#include "workbook/workbook.h"

#define XLSX_CELL_CHARACTERS 32767

/* The first cell with a text that is longer than a cell may be; NULL when there is none. */
const struct sheet_cell *xlsx_long_cell(const struct workbook *workbook);

/* Adds the file to `out`. The same workbook gives the same bytes. False with errno set when it
 * cannot be made: a disk is full. No cell may be too long. */
bool xlsx_write(const struct workbook *workbook, struct buf *out) MUST_CHECK;

#endif
