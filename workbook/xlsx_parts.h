/*
 * xlsx_parts.h - what the readers of the parts of a .xlsx file share; for xlsx_read.c and its
 * neighbours only.
 */
#ifndef WORKBOOK_XLSX_PARTS_H
#define WORKBOOK_XLSX_PARTS_H

#include "workbook/workbook.h"
#include "workbook/xlsx_package.h"

/* How a number is shown. */
enum number_look { LOOKS_NUMBER, LOOKS_DATE, LOOKS_TIME, LOOKS_DATE_AND_TIME };

struct number_style {
	enum number_look look;
	unsigned zeros; /* of a format such as 000: at least so many digits */
};

struct xlsx {
	struct arena *arena;
	struct package *package;
	struct problems *problems;
	struct workbook *workbook;
	bool from_1904;               /* days are counted from 1904, not from 1900 */
	struct str *strings;          /* texts that cells share */
	size_t n_strings, strings_capacity;
	struct number_style *looks;   /* one per cell style */
	size_t n_looks, looks_capacity;
	size_t n_cells;
};

/* Each is false, with a problem, when the part is not what it should be. */
bool xlsx_read_strings(struct xlsx *xlsx, const char *part) MUST_CHECK;
bool xlsx_read_styles(struct xlsx *xlsx, const char *part) MUST_CHECK;
bool xlsx_read_cells(struct xlsx *xlsx, struct sheet *sheet, const char *part) MUST_CHECK;

/* "_x000D_" stands for a character that XML cannot hold. */
struct str xlsx_unescape(struct arena *arena, struct str text);

#endif
