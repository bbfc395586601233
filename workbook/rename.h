/*
 * rename.h - legal names in the place of those that a definition cannot have.
 *
 * An XLSForm may call a question "Age of Child"; its answers could not be a column of a table.
 */
#ifndef WORKBOOK_RENAME_H
#define WORKBOOK_RENAME_H

#include "workbook/workbook.h"

struct renamed {
	const struct sheet_cell *cell; /* where the name stands */
	struct str old;
	const char *name;
};

/* Renames the questions on the sheet survey, the columns of choices and the form, where they
 * need it, and whatever names them on any sheet. Returns what was renamed: questions in the
 * order of the rows, then columns, then the form. */
const struct renamed *workbook_rename(struct workbook *workbook, size_t *ret_n);

#endif
