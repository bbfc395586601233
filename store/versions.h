/*
 * versions.h - the life of a form: a draft is saved, tested and published; a
 * published version is open, closing and closed, and its text never changes.
 *
 *     draft <-> test -> open <-> closing <-> closed
 *
 * Answers to a draft lie in tables of their own (schema draft) and go with it.
 * Other sessions are told of every change (NOTIFY canvass_forms).
 */
#ifndef STORE_VERSIONS_H
#define STORE_VERSIONS_H

#include "schema/difference.h"
#include "store/store.h"

struct publication {
	const struct definition *definition;
	const struct tables *tables;
	struct str yaml, xform, population_yaml; /* population_yaml may be empty */
	struct stored_files files;               /* all that the definition names, ordered by name */
};

/* --- what it would change ---------------------------------------------------- */

struct comparison_with_stored {
	const char *version;                 /* of the newest one, or of the draft; NULL when there is none */
	bool has_version;                    /* this version is there, not only an older one */
	bool is_same;                        /* and it has the very same text */
	const struct difference *difference; /* NULL when there is nothing to compare with */
	const uint64_t *n_touched;           /* per change: responses whose stored answers it touches */
	uint64_t n_all_touched;              /* by any of them; each response is counted once */
	uint64_t n_responses;                /* that are stored */
	bool population_changed;             /* the population file is another one than that of `version` */
	uint64_t n_tried;                    /* answers to the draft of this very version, thrown away when it is published */
	struct definition *before;           /* what the changes point into */
};

/* Compares with the newest published version, or with the draft. What it finds lives
 * in the arena until stored_comparison_finish. */
enum outcome store_compare(struct store *store, struct arena *arena, const struct publication *publication,
		bool with_draft, struct comparison_with_stored *ret_comparison) MUST_CHECK;
void stored_comparison_finish(struct comparison_with_stored *comparison);

/* --- publishing ---------------------------------------------------------------- */

/* Stores a version, open, and makes its tables or changes those that are there:
 * new columns are added, renamed ones are renamed with the choices stored in them.
 * The version that was open before becomes closing; a draft of the same version goes,
 * with its answers. One transaction. The same version with the same bytes is
 * OUTCOME_OK and changes nothing; with other bytes OUTCOME_CONFLICT. What
 * difference_between does not find compatible is OUTCOME_REFUSED. */
enum outcome store_publish(struct store *store, const struct publication *publication,
		bool *ret_is_new) MUST_CHECK;

/* Opens, closes. `version` NULL: the newest one is opened or is closing, all are
 * closed. Only the newest can be open (OUTCOME_REFUSED). *ret_n: how many changed. */
enum outcome store_set_state(struct store *store, const char *form_id, const char *version,
		enum form_state state, unsigned *ret_n) MUST_CHECK;

/* --- drafts ------------------------------------------------------------------------ */

enum draft_fate {
	DRAFT_NEW,
	DRAFT_SAME,      /* nothing changed */
	DRAFT_REPLACED,  /* its answers are kept */
	DRAFT_EMPTIED,   /* its answers did not fit any more and are gone */
};

/* Saves or replaces the draft of a form. OUTCOME_CONFLICT when it is being tested,
 * or when its version is published. */
enum outcome store_save_draft(struct store *store, const struct publication *publication,
		enum draft_fate *ret_fate) MUST_CHECK;
/* All drafts, or the one of a form, as store_forms; version_id is the draft's id. */
enum outcome store_drafts(struct store *store, struct arena *arena, const char *form_id,
		struct store_form **ret_forms, size_t *ret_n) MUST_CHECK;
enum outcome store_count_tried(struct store *store, const char *form_id, uint64_t *ret_n) MUST_CHECK;
/* FORM_DRAFT or FORM_TEST. OUTCOME_UNKNOWN when there is no draft. */
enum outcome store_set_draft_state(struct store *store, const char *form_id,
		enum form_state state) MUST_CHECK;

#endif
