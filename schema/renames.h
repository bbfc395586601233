/*
 * renames.h - what the questions and choices of one version are called in the
 * next one, and where an older version is stored once the tables have the names
 * of a newer one.
 *
 * A rename is what `renamed_from` says when the version before has that name
 * and has not the new one: so the key may stay in the file for ever.
 */
#ifndef SCHEMA_RENAMES_H
#define SCHEMA_RENAMES_H

#include <stddef.h>

#include "base/arena.h"
#include "schema/definition.h"
#include "schema/table.h"

struct rename {
	const char *from, *to;
	const char *choice_of; /* the select question, by its new name; NULL: a question, group or repeat itself */
};

struct renames {
	const struct rename *items; /* questions before choices */
	size_t n;
};

/* From a version to the one published next. Names live in `after`, or in the arena. */
struct renames renames_between(struct arena *arena, const struct definition *before,
		const struct definition *after);

/* From the version before `first` to the one after `second`, whose names count. */
struct renames renames_then(struct arena *arena, const struct renames *first, const struct renames *second);

/* What a question became; NULL when it is gone. */
const struct question *renames_question(const struct renames *renames, const struct question *question,
		const struct definition *after);

/* What a choice of a question, which is `after` now, became; NULL when it is gone. */
const struct choice *renames_choice(const struct renames *renames, const struct choice *choice,
		const struct question *after);

/* A plan whose tables, columns and choices have the names after the renames. Its
 * questions stay those of the older version, so that its responses fit. It may have
 * been renamed before: a chain of versions is followed one after the other. Names of
 * the renames are copied; the rest points into `tables`. */
struct tables *tables_rename(struct arena *arena, const struct tables *tables, const struct renames *renames);

#endif
