/*
 * to_yaml.h - a workbook as a definition in YAML.
 *
 * The sheets survey, choices, settings and entities are those of XLSForm; sheets named after our
 * own sections hold the rest. docs/workbooks.md describes them.
 */
#ifndef WORKBOOK_TO_YAML_H
#define WORKBOOK_TO_YAML_H

#include "base/buf.h"
#include "base/compiler.h"
#include "base/problem.h"
#include "workbook/places.h"
#include "workbook/workbook.h"

/* Adds the YAML to `yaml`. Problems have the sheet as their file, and row and column as their
 * position. `form_id` is used when the workbook names none. False when there is an error; then
 * the YAML, if there is any, lacks what was wrong. *ret_places, in the arena of the workbook,
 * tells which cell each part of the YAML came from. */
bool workbook_to_yaml(const struct workbook *workbook, const char *form_id, struct problems *problems, struct buf *yaml,
		struct places **ret_places) MUST_CHECK;

#endif
