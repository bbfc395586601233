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

/* Renames the questions on the sheet survey, and every ${...} that stands for them on any
 * sheet. Returns what was renamed, in the order of the rows. */
const struct renamed *workbook_rename(struct workbook *workbook, size_t *ret_n);

#endif
