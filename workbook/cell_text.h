/*
 * cell_text.h - how values that are more than one word are written in a cell.
 *
 * Lists of words have commas between them; parameters are "start=0 end=10". A
 * word that holds a space, a comma or the like stands in double quotes, and a
 * double quote in it is doubled.
 */
#ifndef WORKBOOK_CELL_TEXT_H
#define WORKBOOK_CELL_TEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "base/str.h"

/* Word processors put curly quotes, dashes and spaces that do not break where
 * keyboards have plain ones. */
enum tidy {
	TIDY_WORD,       /* spaces only, and not at the ends */
	TIDY_EXPRESSION, /* quotes and signs as well, outside of quoted texts */
};

/* Sets *ret_changed when it was more than spaces at the ends. */
struct str text_tidy(struct arena *arena, struct str text, enum tidy how, bool *ret_changed);

/* Takes the next word of a list from the front of *rest. False when none is left,
 * or, with *rest at the place, when a quote is not closed. */
bool words_next(struct arena *arena, struct str *rest, struct str *ret_word) MUST_CHECK;
void words_add(struct buf *out, struct str word); /* with a comma before it, when it is not the first */

/* Takes the next NAME=VALUE. False when none is left, or with *rest where it is wrong. */
bool parameters_next(struct arena *arena, struct str *rest, struct str *ret_name, struct str *ret_value) MUST_CHECK;
void parameters_add(struct buf *out, struct str name, struct str value);

#endif
