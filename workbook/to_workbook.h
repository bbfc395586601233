/*
 * to_workbook.h - a definition as a workbook: the sheets of XLSForm, and one for each section
 * that is ours.
 */
#ifndef WORKBOOK_TO_WORKBOOK_H
#define WORKBOOK_TO_WORKBOOK_H

#include "schema/definition.h"
#include "schema/yaml.h"
#include "workbook/workbook.h"

/* `root` is the YAML that the definition was read from. Comments are in no node, so they are
 * not in the workbook. */
struct workbook *workbook_from_yaml(struct arena *arena, const struct yaml_node *root, const struct definition *definition);

#endif
