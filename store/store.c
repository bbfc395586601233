#define _GNU_SOURCE
#include "store/store.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "store/store_private.h"

#define MAX_ERROR_BYTES ((size_t)8192)
#define OLDEST_SERVER 140000 /* the first with lz4 and with what the statements use */

static void ignore_notice(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

/* --- errors ------------------------------------------------------------------------ */

/* https://www.postgresql.org/docs/15/errcodes-appendix.html: the first two
 * characters are the class. */
enum outcome store_outcome_of(const char *sqlstate)
{
	static const char *const passing[] = { "08", "25", "26", "40", "53", "55", "57", "58" };
	if (sqlstate == NULL) {
		return OUTCOME_TRY_LATER;
	}
	for (size_t i = 0; i < ARRAY_LEN(passing); i++) {
		if (strncmp(sqlstate, passing[i], 2) == 0) {
			return OUTCOME_TRY_LATER;
		}
	}
	if (strcmp(sqlstate, "42501") == 0) { /* insufficient privilege */
		return OUTCOME_FORBIDDEN;
	}
	return strcmp(sqlstate, "54011") == 0 ? OUTCOME_REFUSED : OUTCOME_FAILED; /* too many columns */
}

enum outcome store_failed(struct store *store, const PGresult *result)
{
	const char *message = PQresultErrorMessage(result), *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	buf_clear(&store->error);
	if (state != NULL && strcmp(state, "55P03") == 0) { /* lock not available */
		buf_adds(&store->error, "others are using the tables just now; nothing was changed, try again in a moment");
		return OUTCOME_TRY_LATER;
	}
	sql_add_message(&store->error, message[0] != '\0' ? message : PQerrorMessage(store->connection));
	if (store->error.length == 0) {
		buf_adds(&store->error, "the database gave an unexpected answer");
	}
	return store_outcome_of(state);
}

enum outcome store_do(struct store *store, const char *statements)
{
	_cleanup_pgresult_ PGresult *result = PQexec(store->connection, statements);
	return sql_ok(result) ? OUTCOME_OK : store_failed(store, result);
}

enum outcome store_say(struct store *store, enum outcome outcome, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	_cleanup_free_ char *text = xvasprintf(format, args);
	va_end(args);
	buf_clear(&store->error);
	buf_adds(&store->error, text);
	return outcome;
}

const char *store_error(const struct store *store)
{
	return buf_text(&store->error);
}

/* --- the connection ------------------------------------------------------------------ */

static bool prepare_connection(struct store *store)
{
	PGconn *db = store->connection;
	if (PQstatus(db) != CONNECTION_OK) {
		buf_clear(&store->error);
		buf_adds(&store->error, "cannot connect to the database: ");
		sql_add_message(&store->error, PQerrorMessage(db));
		return false;
	}
	if (PQserverVersion(db) < OLDEST_SERVER) {
		store_say(store, OUTCOME_FAILED, "the database is PostgreSQL %d; canvass needs 14 or newer",
				PQserverVersion(db) / 10000);
		return false;
	}
	PQsetNoticeProcessor(db, ignore_notice, NULL);
	return store_do(store, "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on") == OUTCOME_OK
			&& (!store->owns || store_do(store, "SET ROLE canvass_owner") == OUTCOME_OK);
}

/* A server that went away has left its farewell and then the end of the stream;
 * neither is noticed before one reads. Reading does not wait. */
static bool is_broken(PGconn *db)
{
	for (int i = 0; i < 2 && PQstatus(db) == CONNECTION_OK && PQconsumeInput(db) == 1; i++) {
		PQisBusy(db); /* takes in what was read */
	}
	return PQstatus(db) == CONNECTION_BAD;
}

PGconn *store_db(struct store *store)
{
	if (is_broken(store->connection)) {
		PQreset(store->connection);
		if (!prepare_connection(store)) {
			return store->connection; /* the statement will fail and say so */
		}
	}
	return store->connection;
}

enum outcome store_begin(struct store *store)
{
	store_db(store);
	return store_do(store, "BEGIN");
}

enum outcome store_end(struct store *store, enum outcome outcome)
{
	if (outcome != OUTCOME_OK) {
		PQclear(PQexec(store->connection, "ROLLBACK"));
		return outcome;
	}
	_cleanup_pgresult_ PGresult *result = PQexec(store->connection, "COMMIT");
	bool committed = sql_ok(result) && strcmp(PQcmdStatus(result), "COMMIT") == 0;
	return committed ? OUTCOME_OK : store_failed(store, result);
}

/* --- opening ------------------------------------------------------------------------- */

static bool connect_store(struct store *store, const struct store_options *options)
{
	if (options->database != NULL) {
		store->conninfo = xstrdup(options->database);
		store->collector_conninfo = xstrdup(options->database);
	} else {
		char *error = NULL;
		store->cluster = cluster_open(options->data_directory, &error);
		if (store->cluster == NULL) {
			store_say(store, OUTCOME_FAILED, "%s", error);
			free(error);
			return false;
		}
		store->conninfo = xstrdup(cluster_conninfo(store->cluster));
		store->collector_conninfo = xasprintf("%s user=canvass_collector", store->conninfo); /* the last one counts */
		store->reader_conninfo = xasprintf("%s user=canvass_clerk", store->conninfo);
	}
	const char *const keywords[] = { "dbname", "fallback_application_name", NULL };
	const char *const values[] = { store->conninfo, "canvass", NULL };
	store->connection = PQconnectdbParams(keywords, values, 1);
	return prepare_connection(store);
}

static bool bring_up_to_date(struct store *store)
{
	if (store_migrate(store, &store->n_migrations_run) != OUTCOME_OK) {
		return false;
	}
	store->owns = true;
	return store_do(store, "SET ROLE canvass_owner") == OUTCOME_OK;
}

struct store *store_open(const struct store_options *options, char **ret_error)
{
	assert(options->database != NULL || options->data_directory != NULL);
	struct store *store = xcalloc(1, sizeof(*store));
	store->error = BUF(MAX_ERROR_BYTES);
	if (!connect_store(store, options) || !bring_up_to_date(store)) {
		*ret_error = xstrdup(store_error(store));
		store_close(store);
		return NULL;
	}
	return store;
}

void store_close(struct store *store)
{
	if (store == NULL) {
		return;
	}
	PQfinish(store->connection);
	cluster_close(store->cluster);
	free(store->conninfo);
	free(store->collector_conninfo);
	free(store->reader_conninfo);
	buf_finish(&store->error);
	free(store);
}

const char *store_conninfo(const struct store *store)
{
	return store->conninfo;
}

const char *store_collector_conninfo(const struct store *store)
{
	return store->collector_conninfo;
}

const char *store_reader_conninfo(const struct store *store)
{
	return store->reader_conninfo;
}

unsigned store_migrations_run(const struct store *store)
{
	return store->n_migrations_run;
}
