/*
 * markdown.h - a workbook written as tables in a text, as XLSForms are in mails and tests:
 *
 *     | survey |
 *     |        | type    | name | label |
 *     |        | integer | age  | Age   |
 */
#ifndef WORKBOOK_MARKDOWN_H
#define WORKBOOK_MARKDOWN_H

#include "base/compiler.h"
#include "base/problem.h"
#include "workbook/workbook.h"

/* Several spaces in a cell are one. NULL with a problem, at line and column of the text, when
 * there is no such table. */
struct workbook *markdown_read(struct arena *arena, struct str text, struct problems *problems) MUST_CHECK;

#endif
