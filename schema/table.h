/*
 * table.h - the tables in which the answers of a form are stored.
 *
 * The main table holds one row per response, and one child table per repeat
 * holds one row per repetition. Columns are named as the questions and typed.
 * store/ turns this plan into SQL; it is also how a response becomes values.
 */
#ifndef SCHEMA_TABLE_H
#define SCHEMA_TABLE_H

#include <stddef.h>

#include "base/arena.h"
#include "schema/definition.h"

enum column_type {
	COLUMN_TEXT,
	COLUMN_TEXT_ARRAY,
	COLUMN_INTEGER,
	COLUMN_DOUBLE,
	COLUMN_DATE,
	COLUMN_CLOCK,      /* of the day, without a time zone */
	COLUMN_TIMESTAMP, /* with time zone */
};

enum geopoint_part { GEOPOINT_LATITUDE, GEOPOINT_LONGITUDE, GEOPOINT_ALTITUDE, GEOPOINT_ACCURACY };

struct choice_name { /* what a choice is stored as when a later version renamed it */
	const char *from, *to;
};

struct table_column {
	const char *name;
	const char *stored_as;   /* the name of the question that `name` is made of; its own unless renamed */
	const struct choice_name *choice_names; /* choices that are stored by another name */
	size_t n_choice_names;
	enum column_type type;
	const struct question *question;
	enum geopoint_part part; /* of a geopoint; else 0 */
};

struct table {
	const char *name;            /* "algin_resident" or "algin_resident__person" */
	const char *stored_as;       /* the name of the repeat that `name` is made of; NULL for the main table */
	const struct question *repeat; /* NULL for the main table */
	const struct table *parent;  /* the table of the repeat around it; NULL for the main table */
	const struct table_column *columns;
	size_t n_columns;
};

struct tables {
	const struct table *tables;  /* the main table first, parents before children */
	size_t n_tables;
};

/* Lives in the arena. */
struct tables *tables_plan(struct arena *arena, const struct definition *definition);
const char *column_type_sql(enum column_type type); /* "text[]", "timestamptz", … */

/* The names of the columns that tell which repetition a row of a child table is,
 * outermost first, the row's own position last; 0 for the main table. */
#define TABLE_MAX_DEPTH 16
struct position_names {
	size_t n;
	char names[TABLE_MAX_DEPTH][40];
};
struct position_names table_positions(const struct table *table);

#endif
