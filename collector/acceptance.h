/*
 * acceptance.h - letting in what was refused: a planner has looked at it and takes it.
 *
 * It goes the way of any response, except that what is wrong with the answers does not stop it:
 * an answer that is none of its type stays in the XML and is empty in the table. What differed
 * from a response of the same id becomes its correction; so does a correction that came too late.
 */
#ifndef COLLECTOR_ACCEPTANCE_H
#define COLLECTOR_ACCEPTANCE_H

#include "base/arena.h"
#include "base/compiler.h"
#include "base/outcome.h"
#include "store/store.h"

struct acceptance {
	int64_t id;             /* in quarantine */
	const char *as_version; /* of the form; NULL: the one that it names */
	const char *by, *note;  /* for the record; note may be NULL */
};

struct accepted {
	const char *said;       /* one line: what was done, or why it cannot be */
	const char *const *findings; /* what is wrong with the answers, for people; stored all the same */
	size_t n_findings;
};

/* Waits for the database. OUTCOME_OK when it is stored, also when it was before. Texts live in
 * the arena. */
enum outcome acceptance_run(struct store *store, struct arena *arena, const struct acceptance *acceptance,
		struct accepted *ret_accepted) MUST_CHECK;

#endif
