/*
 * columns_fill.h - the columns of answers (columns.h) while they are filled, row by
 * row; for the files of store/ that do so.
 *
 * Between filling_begin and filling_room nothing may be filled. The answers belong
 * to whoever began; answers_destroy frees all.
 */
#ifndef STORE_COLUMNS_FILL_H
#define STORE_COLUMNS_FILL_H

#include "schema/names.h"
#include "schema/table.h"
#include "store/columns.h"

struct filling {
	const struct definition *definition;
	const struct table *table;       /* the main table of the definition */
	struct answers *answers;
	struct answers_column **columns; /* one per column of the table; NULL: not read */
	const struct names *choices;     /* one index per definition->questions, of selects */
	struct names texts;              /* interned */
	struct names questions;          /* answers_column by name */
};

void filling_begin(struct filling *ret_filling, const struct definition *definition);
void filling_room(struct filling *filling, size_t n); /* for n rows; answers->n stays 0 */

const char *filling_intern(struct filling *filling, struct str text);

/* One answer; the column has the array that goes with its name. */
void filling_choice(const struct filling *filling, struct answers_column *column, size_t row, struct str name);
/* "Don't know" among the chosen makes the whole answer missing in that way. */
void filling_chosen(const struct filling *filling, struct answers_column *column, size_t row, struct str name);
void filling_missing(struct answers_column *column, size_t row, enum missing_kind kind);
/* The question was asked and left without an answer; its row is filled already. */
void filling_left_empty(const struct filling *filling, size_t row, struct str question);

#endif
