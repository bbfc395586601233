/*
 * places.h - which cell of a workbook each part of a YAML text came from.
 */
#ifndef WORKBOOK_PLACES_H
#define WORKBOOK_PLACES_H

#include "base/problem.h"
#include "schema/definition.h"
#include "schema/yaml_write.h"
#include "workbook/workbook.h"

struct places;

/* `text` is what yaml_write made of the draft, whose origins are cells. */
struct places *places_find(struct arena *arena, const struct yaml_draft *draft, struct str text);

/* The cell at or before a position; NULL when there is none. */
const struct sheet_cell *places_cell(const struct places *places, struct source_pos at);

/* Adds the problems of the YAML, whose file is `file`, to those of the workbook: with the sheet
 * as the file, row and column as the position, and cells in the place of lines in the text.
 * Problems of other files stay what they are. `definition` tells which translations are
 * missing; NULL when there is none. */
void places_translate(const struct places *places, const struct problems *of_yaml, const char *file,
		const struct definition *definition, struct problems *problems);

#endif
