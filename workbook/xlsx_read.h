/*
 * xlsx_read.h - a .xlsx file (ECMA-376, Office Open XML) as plain text.
 *
 * Cells are read as a person sees them: whole numbers without decimals, dates as 2026-03-07,
 * times as 09:30:00, TRUE and FALSE, formulas as the value that was computed last.
 */
#ifndef WORKBOOK_XLSX_READ_H
#define WORKBOOK_XLSX_READ_H

#include "base/compiler.h"
#include "base/problem.h"
#include "workbook/workbook.h"

#define XLSX_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define XLSX_MAX_UNPACKED_BYTES ((size_t)256 * 1024 * 1024) /* of all parts that are read */

/* NULL, with one problem, when the bytes are no such file, or are beyond a limit. A cell that
 * holds an error such as #REF! is a problem too, with its sheet as the file and its row and
 * column as the position, but the workbook is still given. */
struct workbook *xlsx_read(struct arena *arena, struct str bytes, struct problems *problems) MUST_CHECK;

#endif
