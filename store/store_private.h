/*
 * store_private.h - what the files of the store share.
 */
#ifndef STORE_STORE_PRIVATE_H
#define STORE_STORE_PRIVATE_H

#include "base/buf.h"
#include "store/area.h"
#include "store/cluster.h"
#include "store/migrations.h"
#include "store/sql.h"
#include "store/store.h"
#include "store/versions.h"

struct store {
	struct cluster *cluster; /* NULL when the database is not ours */
	char *conninfo, *collector_conninfo, *reader_conninfo;
	PGconn *connection;
	bool owns;               /* connected as canvass_owner, after the migrations */
	unsigned n_migrations_run;
	struct buf error;
};

/* The connection, opened again when it broke. */
PGconn *store_db(struct store *store);

/* Keeps PostgreSQL's message and judges it: what may pass is OUTCOME_TRY_LATER. */
enum outcome store_failed(struct store *store, const PGresult *result);
enum outcome store_outcome_of(const char *sqlstate); /* NULL: the connection broke */

/* Statements whose rows nobody needs; store->error is set when one fails. */
enum outcome store_do(struct store *store, const char *statements) MUST_CHECK;

/* Says why in our own words. Returns outcome. */
enum outcome store_say(struct store *store, enum outcome outcome, const char *format, ...) PRINTF(3, 4);

/* BEGIN, COMMIT or ROLLBACK: a transaction that ends in OUTCOME_OK is committed. */
enum outcome store_begin(struct store *store) MUST_CHECK;
enum outcome store_end(struct store *store, enum outcome outcome) MUST_CHECK;

/* Runs the given migrations; store_migrate gives it those of the program. */
enum outcome migrate_with(struct store *store, const struct migration *list, size_t n_list,
		unsigned *ret_n_run) MUST_CHECK;

/* The rest within a transaction. */

/* The files of a publication, once its text is there (store_files.c). */
enum outcome store_put_files(struct store *store, const struct area *area,
		const struct publication *publication) MUST_CHECK;
/* The files of a version or draft, by its id. */
enum outcome store_read_files(struct store *store, struct arena *arena, const struct area *area, int64_t owner,
		struct stored_files *ret_files) MUST_CHECK;

/* Makes or extends the tables of a form (store_tables.c). */
enum outcome store_put_tables(struct store *store, const struct area *area, const struct definition *definition,
		const struct tables *tables) MUST_CHECK;

/* A type as PostgreSQL itself writes it: "timestamp with time zone". */
const char *sql_full_type(enum column_type type);
/* Gives tables, columns and stored choices the names of a new version (store_renames.c). */
enum outcome store_rename(struct store *store, const struct area *area, const struct definition *before,
		const struct renames *renames) MUST_CHECK;

/* The texts of a version with what they were read as. */
struct stored_text {
	struct version_text text;
	struct definition *definition; /* NULL when there is none, or when it cannot be read any more */
	const char *version, *sha256;  /* NULL when there is none */
	enum form_state state;
	struct str population_yaml;
};
/* The newest published version, or the draft; definition_unref its definition. */
enum outcome store_read_text(struct store *store, struct arena *arena, const struct area *area,
		const char *form_id, struct stored_text *ret_text) MUST_CHECK;

/* One publisher at a time. */
#define LOCK_PUBLISHING "SELECT pg_advisory_xact_lock(7223372036854775002)"
/* Whoever waits for a lock on a table holds up those behind: the service. */
#define LOCK_PATIENCE "SET LOCAL lock_timeout = '10s'"
#define NOTIFY_FORMS "NOTIFY canvass_forms"

/* The hash of the definition followed by its population file. */
#define HASH_PUBLICATION_HEX 65
void hash_publication(const struct publication *publication, char ret_hex[HASH_PUBLICATION_HEX]);

/* Says why a new version cannot follow the stored one, when it cannot. */
enum outcome store_judge(struct store *store, const struct difference *difference) MUST_CHECK;

/* Drops the draft of a form with its tables and answers (store_drafts.c). `version`
 * NULL: whatever its version is. */
enum outcome store_drop_draft(struct store *store, const char *form_id, const char *version) MUST_CHECK;

enum form_state form_state_of(struct str word); /* as the database writes it */


#endif
