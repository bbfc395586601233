/*
 * assessments.h - assessments that people approve. Documents and approvals are added and
 * never changed; two approvals by different people make an assessment final.
 */
#ifndef STORE_ASSESSMENTS_H
#define STORE_ASSESSMENTS_H

#include "store/store.h"

#define APPROVALS_NEEDED 2

struct stored_approval {
	const char *by;
	int64_t at_us;
};

struct stored_assessment {
	int64_t id;
	const char *form_id, *submitted_by;
	int64_t submitted_us;
	struct str document; /* empty in a list */
	struct stored_approval *approvals;
	size_t n_approvals;
};

/* The same document of the same form again gives the id that it has. */
enum outcome store_put_assessment(struct store *store, const char *form_id, struct str document, const char *by,
		int64_t *ret_id) MUST_CHECK;

/* OUTCOME_UNKNOWN: there is none of this id. OUTCOME_CONFLICT: this person approved it before.
 * OUTCOME_REFUSED: there are people (canvass people), and nobody has this name or address. */
enum outcome store_approve_assessment(struct store *store, int64_t id, const char *by) MUST_CHECK;

/* One with its document. OUTCOME_UNKNOWN when there is none. */
enum outcome store_assessment(struct store *store, struct arena *arena, int64_t id,
		struct stored_assessment *ret_assessment) MUST_CHECK;

/* All, the newest first, without their documents. */
enum outcome store_assessments(struct store *store, struct arena *arena, struct stored_assessment **ret_list,
		size_t *ret_n) MUST_CHECK;

#endif
