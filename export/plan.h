/*
 * plan.h - what an export has: tables, columns, and the codes of their answers.
 *
 * Columns are those of the newest version, by its names. Choices are those of all
 * versions. Columns that only earlier versions have stand behind them when wanted.
 */
#ifndef EXPORT_PLAN_H
#define EXPORT_PLAN_H

#include "base/arena.h"
#include "schema/definition.h"
#include "schema/names.h"
#include "schema/table.h"

struct plan_code { /* an answer that can be chosen */
	const char *name, *label;
	enum missing_kind missing;
};

struct plan_column {
	const struct table_column *column;
	const char *path;   /* with the groups around it, within its table: "ratings-lights" */
	const char *label;  /* one line; "" when it has none */
	const struct plan_code *codes; /* of selects and ranks that have a list */
	size_t n_codes;
	struct names by_name;          /* of codes */
};

struct plan_table {
	const struct table *table;         /* with the columns below */
	const struct plan_column *columns; /* one for each of table->columns */
	const char *file_name;             /* without an ending: "every-type-person" */
	const char *label;
	const char *key_step;              /* from the key of the row around it to its own: "/person" */
};

struct plan {
	const struct definition *newest;
	const char *form_id, *title;
	struct tables tables;
	const struct plan_table *items; /* one for each of the tables; the main table first */
	bool has_files;                 /* some version takes files */
	size_t n_sealed;                /* identifying questions, which are not here */
};

struct plan_wish {
	const char *language; /* NULL: the default one */
	bool deleted_fields;
};

/* From all versions, the oldest first; they must live as long as the plan. NULL: no
 * version has the language. */
struct plan *plan_make(struct arena *arena, const struct definition *const *versions, size_t n_versions,
		const struct plan_wish *wish);

/* NULL when there is none of that name. */
const struct plan_code *plan_code_find(const struct plan_column *column, struct str name);

#endif
