/*
 * findings.h - the kinds of things that are found in a definition.
 *
 * Every kind has a short code that never changes ("never-true"), a severity and
 * a paragraph of help. They stand in one table; `canvass check --explain` shows
 * it. A new kind is a new line of the enum and of the table.
 */
#ifndef SCHEMA_FINDINGS_H
#define SCHEMA_FINDINGS_H

#include "base/compiler.h"
#include "base/problem.h"
#include "base/str.h"

enum finding_code {
	FINDING_NOT_YAML,
	FINDING_TOO_LARGE,
	FINDING_DUPLICATE_KEY,
	FINDING_UNKNOWN_KEY,
	FINDING_MISPLACED_KEY,
	FINDING_MISSING_KEY,
	FINDING_UNKNOWN_TYPE,
	FINDING_UNKNOWN_WORD,
	FINDING_WRONG_VALUE,
	FINDING_WRONG_VERSION,
	FINDING_WRONG_FILE,
	FINDING_EMPTY,
	FINDING_EMPTY_GROUP,
	FINDING_ILLEGAL_NAME,
	FINDING_DUPLICATE_NAME,
	FINDING_NAMED_TWICE,
	FINDING_WRONG_RENAME,
	FINDING_NAME_CLASH,
	FINDING_DUPLICATE_CHOICE,
	FINDING_SPACE_IN_CHOICE,
	FINDING_TAKEN_AS_COLUMN,
	FINDING_UNUSED_LIST,
	FINDING_NO_SUCH_QUESTION,
	FINDING_NO_SUCH_LIST,
	FINDING_NO_SUCH_CHOICE,
	FINDING_NO_SUCH_COLUMN,
	FINDING_NO_SUCH_NAME,
	FINDING_NO_SUCH_SITE,
	FINDING_WRONG_QUESTION,
	FINDING_OTHER_REPEAT,
	FINDING_LATER_QUESTION,
	FINDING_NOTE_ANSWER,
	FINDING_NO_ANSWER,
	FINDING_SHOWS_ANSWER,
	FINDING_LAST_SAVED,
	FINDING_CYCLE,
	FINDING_WRONG_EXPRESSION,
	FINDING_BARE_NAME,
	FINDING_NOT_A_CHOICE,
	FINDING_NEVER_TRUE,
	FINDING_ALWAYS_TRUE,
	FINDING_WRONG_DEFAULT,
	FINDING_REFUSED_DEFAULT,
	FINDING_NO_EFFECT,
	FINDING_UNSCORED_CHOICE,
	FINDING_SCALE_ITEMS,
	FINDING_REVERSED_ITEM,
	FINDING_REVERSED_TWICE,
	FINDING_MIN_ANSWERED,
	FINDING_MARGIN_MISMATCH,
	FINDING_MARGIN_UNIVERSE,
	FINDING_NOT_A_LANGUAGE,
	FINDING_UNTRANSLATED,
	FINDING_LEAK,
	FINDING_MAYBE_IDENTIFYING,
	FINDING_CANNOT_ENCRYPT,
	FINDING_CLIENTS_DIFFER,
};

#define N_FINDINGS (FINDING_CLIENTS_DIFFER + 1)

struct finding_kind {
	const char *code;
	enum severity severity;
	const char *help; /* what it means and what to do, in whole sentences */
};

extern const struct finding_kind finding_kinds[N_FINDINGS]; /* in the order of the enum */

/* NULL when no kind has the code. */
const struct finding_kind *finding_by_code(struct str code);

/* Adds a problem of a kind. */
void finding_add(struct problems *problems, enum finding_code kind, struct source_pos at, const char *format, ...)
		PRINTF(4, 5);

#endif
