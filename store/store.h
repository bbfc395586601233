/*
 * store.h - the database: opening it, bringing it up to date, and what is
 * looked up in it now and then. Calls here wait for PostgreSQL; the service's
 * busy path is ingest.h, which does not.
 *
 * Strings that are returned live in the arena given. Every function that can
 * fail returns an outcome; store_error() is then one line for people.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/outcome.h"
#include "base/str.h"
#include "schema/definition.h"
#include "schema/population.h"
#include "schema/table.h"

struct store;

/* Which database: a libpq connection string, or NULL for the embedded cluster
 * in data_directory. Migrations are run when the caller may (store_migrate). */
struct store_options {
	const char *database;        /* CANVASS_DATABASE or --database; NULL: embedded */
	const char *data_directory;  /* used for the embedded cluster */
};

/* Opens the database and brings it up to date. NULL with a sentence in
 * *ret_error (the caller frees it). */
struct store *store_open(const struct store_options *options, char **ret_error) MUST_CHECK;
void store_close(struct store *store);                   /* NULL is fine; stops an embedded cluster when last */
const char *store_conninfo(const struct store *store);   /* for further connections */
/* The same for the service: in the private cluster as canvass_collector itself. */
const char *store_collector_conninfo(const struct store *store);
/* For those who read answers over HTTP: as canvass_reader itself in the private cluster; NULL in
 * another database, where the operator says it. */
const char *store_reader_conninfo(const struct store *store);
const char *store_error(const struct store *store);

/* Runs the migrations that are missing, each in one transaction, oldest first. */
enum outcome store_migrate(struct store *store, unsigned *ret_n_run) MUST_CHECK;
unsigned store_migrations_run(const struct store *store); /* by store_open */

/* --- sites ------------------------------------------------------------------ */
enum outcome store_put_sites(struct store *store, const struct sites *sites) MUST_CHECK;
struct store_site {
	unsigned number;
	const char *name, *title, *status;
};
enum outcome store_sites(struct store *store, struct arena *arena, struct store_site **ret_sites,
		size_t *ret_n) MUST_CHECK;

/* --- figures that others have published: schema/figures.h ---------------------- */
enum outcome store_put_figures(struct store *store, const char *name, struct str yaml) MUST_CHECK; /* or replaces */
enum outcome store_figures(struct store *store, struct arena *arena, const char *name,
		struct str *ret_yaml) MUST_CHECK; /* empty: there are none of this name */

/* --- forms ------------------------------------------------------------------ */
/* versions.h publishes, saves drafts and moves forms from one state to the next. */
enum form_state {
	FORM_DRAFT,   /* tried out apart from everything; may be replaced */
	FORM_TEST,    /* the same, and its text is frozen */
	FORM_OPEN,    /* offered to phones; the newest version of its form */
	FORM_CLOSING, /* not offered; responses are taken */
	FORM_CLOSED,  /* responses go to quarantine */
};
#define N_FORM_STATES (FORM_CLOSED + 1)
const char *form_state_word(enum form_state state);

/* Tables and media that go with a form. */
struct stored_file {
	const char *name;
	struct str bytes;
};
struct stored_files {
	const struct stored_file *files;
	size_t n;
};
/* For definition_read_with; the files must live as long. */
struct file_source stored_files_source(const struct stored_files *files);

struct store_form { /* one version */
	int64_t version_id;
	const char *form_id, *version;
	struct str yaml, xform, population_yaml;
	struct stored_files files;
	enum form_state state;
	bool latest;    /* the newest published version of the form */
	int64_t layout; /* what ingest_item.layout must be */
	int64_t published_us;
};
/* All published versions, with their texts; form_id NULL: of all forms. */
enum outcome store_forms(struct store *store, struct arena *arena, const char *form_id,
		struct store_form **ret_forms, size_t *ret_n) MUST_CHECK;
/* How many responses of this version are stored. */
enum outcome store_count_responses(struct store *store, int64_t version_id, uint64_t *ret_n) MUST_CHECK;

/* --- indexes on answers ----------------------------------------------------------- */
struct store_index {
	const char *name; /* of the question; "__system/submissionDate" is the time of receipt */
	uint64_t bytes;
};
/* Makes (or, when it is not `wanted`, drops) the index on a question of a published form, while responses
 * are taken. OUTCOME_REFUSED: its answers may be too long for one. *ret_changed: there was none (was one). */
enum outcome store_put_index(struct store *store, struct arena *arena, const char *form_id, const char *question,
		bool wanted, bool *ret_changed) MUST_CHECK;
enum outcome store_indexes(struct store *store, struct arena *arena, const char *form_id,
		struct store_index **ret_items, size_t *ret_n) MUST_CHECK;

/* --- tokens: what a phone carries in its address ------------------------------ */
struct store_token_terms {
	int64_t expires_us; /* gives no right from then on; 0: it has no end */
	bool replaces;      /* those of the same name at the site are revoked with the same stroke */
};
/* Makes a token for a site (its hash is stored, the token itself is not). Making
 * one for a name that exists at the site makes a further token, unless it replaces. */
enum outcome store_create_token(struct store *store, const char *site, const char *name,
		const struct store_token_terms *terms, char ret_token[65]) MUST_CHECK;
enum outcome store_revoke_tokens(struct store *store, const char *site, const char *name,
		unsigned *ret_n) MUST_CHECK;
struct store_token {
	unsigned char sha256[32];
	int64_t id;
	unsigned site_number;
	const char *name;
	int64_t created_us, expires_us; /* expires_us 0: it has no end */
};
enum outcome store_tokens(struct store *store, struct arena *arena, struct store_token **ret_tokens,
		size_t *ret_n) MUST_CHECK; /* those that were not revoked */

/* --- responses that were stored ---------------------------------------------- */
struct store_submission {
	int64_t id;
	const char *form_id, *instance_id;
	struct str xml;
};
/* Stored submissions with id > after that were not yet forwarded to `destination`,
 * at most `limit`, in order; and noting that one was. */
enum outcome store_unforwarded(struct store *store, struct arena *arena, const char *destination,
		int64_t after, unsigned limit, struct store_submission **ret_items, size_t *ret_n) MUST_CHECK;
enum outcome store_mark_forwarded(struct store *store, const char *destination, int64_t id) MUST_CHECK;

/* --- what was refused and kept -------------------------------------------------- */
struct store_quarantined {
	int64_t id;
	const char *reason, *message;
	const char *form_id, *version, *instance_id, *device_id; /* NULL when not known */
	unsigned site_number;
	int64_t received_us;
	int64_t token_id; /* 0: none */
	const char *decision, *decided_by, *note; /* NULL: nobody decided about it yet */
	int64_t decided_us;
	/* Only by store_quarantined_one: */
	struct str xml; /* the bytes as received */
	const struct store_quarantined_file { /* that came with them */
		const char *name;
		const unsigned char *sha256;
	} *files;
	size_t n_files;
};
/* The newest first; `decided` too, or only what nobody decided about. */
enum outcome store_quarantined(struct store *store, struct arena *arena, bool decided,
		struct store_quarantined **ret_items, size_t *ret_n) MUST_CHECK;
enum outcome store_quarantined_one(struct store *store, struct arena *arena, int64_t id,
		struct store_quarantined *ret_item) MUST_CHECK; /* OUTCOME_UNKNOWN when there is none */
/* `decision` is "accepted" or "discarded". OUTCOME_CONFLICT when somebody decided before,
 * OUTCOME_UNKNOWN when there is none. */
enum outcome store_decide_quarantined(struct store *store, int64_t id, const char *decision, const char *by,
		const char *note) MUST_CHECK;
/* The id of the newest version of a response, by any id it ever had; "" when it is not here. */
enum outcome store_newest_instance(struct store *store, struct arena *arena, const char *form_id,
		const char *instance_id, const char **ret_newest) MUST_CHECK;

#endif
