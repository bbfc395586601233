/*
 * difference.h - what a new version of a definition changes: for the people who
 * ask and answer, for the data that is stored, and for the scores.
 *
 * Data are compared as the checked definitions have them. All else is compared
 * as it stands in the two texts, key by key, so that no key can be forgotten.
 */
#ifndef SCHEMA_DIFFERENCE_H
#define SCHEMA_DIFFERENCE_H

#include "base/arena.h"
#include "base/problem.h"
#include "base/str.h"
#include "schema/definition.h"
#include "schema/renames.h"

enum audience { FOR_PEOPLE, FOR_DATA, FOR_SCORES };

enum change_verdict { /* the worst last */
	CHANGE_COMPATIBLE,
	CHANGE_TO_DECLARE, /* `renamed_from` or `removed` must say what is meant */
	CHANGE_REFUSED,
};

struct change {
	enum audience audience;
	enum change_verdict verdict;
	const char *kind;      /* "question-renamed"; docs/administrator.md has the list */
	const char *text;      /* one sentence, without its full stop */
	const char *advice;    /* what to do about it; NULL when nothing need be done */
	struct source_pos before, after; /* line 0: it is not in that text */
	/* The stored answers it touches: all of a question or repeat of the earlier version,
	 * or those that hold a choice of one of its lists. Both NULL: none. */
	const struct question *question;
	const struct choice_list *list;
	const struct choice *choice;     /* of `list` */
};

struct difference {
	const struct change *changes; /* for people, for data, for scores */
	size_t n;
	enum change_verdict verdict;  /* the worst of them */
	struct renames renames;
};

struct version_text {
	const struct definition *definition;
	struct str yaml; /* what it was read from */
};

/* All of it lives in the arena and in the two definitions. `is_draft`: the earlier
 * one may be replaced, so the same version may have another text. `renames`: those of
 * all versions from one to the other; NULL: what `after` itself declares. */
const struct difference *difference_between(struct arena *arena, const struct version_text *before,
		const struct version_text *after, const struct renames *renames, bool is_draft);

const char *audience_word(enum audience audience);            /* "people", "data", "scores" */
const char *change_verdict_word(enum change_verdict verdict); /* "compatible", "needs-rename", "refused" */

#endif
