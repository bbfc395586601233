/*
 * store_private.h - what the files of the store share.
 */
#ifndef STORE_STORE_PRIVATE_H
#define STORE_STORE_PRIVATE_H

#include "base/buf.h"
#include "store/cluster.h"
#include "store/migrations.h"
#include "store/sql.h"
#include "store/store.h"

struct store {
	struct cluster *cluster; /* NULL when the database is not ours */
	char *conninfo, *collector_conninfo;
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

/* Makes or extends the tables of a form, within a transaction (store_tables.c). */
enum outcome store_put_tables(struct store *store, const struct definition *definition,
		const struct tables *tables) MUST_CHECK;

/* A type as PostgreSQL itself writes it: "timestamp with time zone". */
const char *sql_full_type(enum column_type type);

/* The names of the columns that tell which repetition a row of a child table is,
 * outermost first, the row's own position last; 0 for the main table. */
#define TABLE_MAX_DEPTH 16
struct position_names {
	size_t n;
	char names[TABLE_MAX_DEPTH][40];
};
struct position_names table_positions(const struct table *table);

#endif
