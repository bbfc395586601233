/*
 * conversion.h - what the parts of a conversion from a workbook share; for to_yaml.c and its
 * neighbours only.
 */
#ifndef WORKBOOK_CONVERSION_H
#define WORKBOOK_CONVERSION_H

#include "base/compiler.h"
#include "base/problem.h"
#include "schema/definition_keys.h"
#include "schema/yaml_write.h"
#include "workbook/workbook.h"

struct conversion {
	struct arena *arena;
	const struct workbook *workbook;
	struct problems *problems;      /* the file is the sheet, the position its row and column */
	struct str default_language;    /* a code */
	struct yaml_draft *choices;     /* lists so far, for or_other */
};

void cell_problem(struct conversion *conversion, enum severity severity, const struct sheet_cell *cell, const char *format, ...)
		PRINTF(4, 5);

/* --- values.c ------------------------------------------------------------------------------- */

/* The key of a shape that is so written, or NULL. */
const struct key *shape_key(const struct shape *shape, struct str word);
/* What a cell says for a key. */
struct yaml_draft *cell_value(struct conversion *conversion, const struct key *key, const struct sheet_cell *cell);
/* Sets it in a row, or one language of it. */
void set_cell(struct conversion *conversion, struct yaml_draft *row, const struct key *key, struct str language,
		const struct sheet_cell *cell);
bool says_yes(struct str text);
/* The text without spaces around it, and without characters that only look like spaces. */
struct str cell_word(struct conversion *conversion, const struct sheet_cell *cell);

/* --- the sheets ------------------------------------------------------------------------------ */

/* Each is NULL when there is no such sheet or nothing in it. */
struct yaml_draft *one_row_sheet_read(struct conversion *conversion, const char *sheet, const struct shape *shape);
struct yaml_draft *choices_sheet_read(struct conversion *conversion);
struct yaml_draft *survey_sheet_read(struct conversion *conversion);
/* Adds our own sections to the document. */
void own_sheets_read(struct conversion *conversion, struct yaml_draft *document);
/* Is this a sheet of ours, or of an XLSForm? */
bool is_known_sheet(const char *name);

#endif
