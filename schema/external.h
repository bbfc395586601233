/*
 * external.h - a table that goes with a form, as expressions see it:
 * <root><item><name>h1</name>...</item>...</root>.
 *
 * .csv: the first row names the columns. .geojson: every feature is an item with
 * its properties, its id and its geometry as a place of ODK. .xml: the document
 * itself, whose root holds items.
 */
#ifndef SCHEMA_EXTERNAL_H
#define SCHEMA_EXTERNAL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "schema/node.h"

/* The end of the name tells what it is. Lives in the arena, numbered. NULL with
 * *ret_error (in the arena) when it is not what its name says; the error begins
 * with the name, and with the line where there is one. */
struct node *external_read(struct arena *arena, const char *name, struct str bytes, const char **ret_error);

bool external_is_table(struct str name); /* ends in .csv, .geojson or .xml */

#endif
