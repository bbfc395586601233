/*
 * xlsx_write.h - a workbook as a .xlsx file, made for people: the first row stays in sight, and
 * every cell is a text, so that a code such as 01 stays one.
 */
#ifndef WORKBOOK_XLSX_WRITE_H
#define WORKBOOK_XLSX_WRITE_H

#include "base/buf.h"
#include "base/compiler.h"
#include "workbook/workbook.h"

/* Adds the file to `out`. The same workbook gives the same bytes. False when it cannot be
 * made: a text is longer than a cell may be (32,767 characters), or a disk is full. */
bool xlsx_write(const struct workbook *workbook, struct buf *out) MUST_CHECK;

#endif
