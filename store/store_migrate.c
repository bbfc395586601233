#include <string.h>

#include "base/hash.h"
#include "store/store_private.h"

#define LOCK_MIGRATIONS "SELECT pg_advisory_xact_lock(7223372036854775001)"
#define MAX_STATEMENT_BYTES ((size_t)65536)

static const struct migration *find(const struct migration *list, size_t n_list, struct str name)
{
	for (size_t i = 0; i < n_list; i++) {
		if (str_is(name, list[i].name)) {
			return &list[i];
		}
	}
	return NULL;
}

/* What ran must be what this program carries, byte for byte. */
static enum outcome check_done(struct store *store, const struct migration *list, size_t n_list, struct str name,
		struct str sha256)
{
	const struct migration *migration = find(list, n_list, name);
	if (migration == NULL) {
		return store_say(store, OUTCOME_REFUSED, "the database is newer than this program: it has had the "
				"migration %.*s; install the newer canvass", STR_ARG(name));
	}
	char hex[HASH_SHA256_HEX];
	hash_sha256_hex(str_of(migration->sql), hex);
	if (!str_is(sha256, hex)) {
		return store_say(store, OUTCOME_REFUSED, "the migration %s was changed after it had run on this "
				"database; bring it back as it was and put the change into a new migration", migration->name);
	}
	return OUTCOME_OK;
}

static enum outcome has_list(struct store *store, bool *ret_has)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"SELECT to_regclass('canvass.migrations') IS NOT NULL");
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	*ret_has = str_is(sql_str(res, 0, 0), "t");
	return OUTCOME_OK;
}

/* Checks those that have run; done[i] tells whether list[i] is among them. */
static enum outcome read_done(struct store *store, const struct migration *list, size_t n_list, bool *done)
{
	bool has = false;
	enum outcome outcome = has_list(store, &has);
	memset(done, 0, n_list * sizeof(*done));
	if (outcome != OUTCOME_OK || !has) {
		return outcome;
	}
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"SELECT name, sha256 FROM canvass.migrations ORDER BY name");
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	for (int row = 0; row < PQntuples(res) && outcome == OUTCOME_OK; row++) {
		struct str name = sql_str(res, row, 0);
		outcome = check_done(store, list, n_list, name, sql_str(res, row, 1));
		if (outcome == OUTCOME_OK) {
			done[find(list, n_list, name) - list] = true;
		}
	}
	return outcome;
}

static enum outcome run_one(struct store *store, const struct migration *migration)
{
	enum outcome outcome = store_do(store, migration->sql);
	if (outcome != OUTCOME_OK) {
		_cleanup_buf_ struct buf why = BUF(MAX_STATEMENT_BYTES);
		buf_adds(&why, store_error(store));
		return store_say(store, outcome, "the migration %s failed: %s", migration->name, buf_text(&why));
	}
	char hex[HASH_SHA256_HEX];
	hash_sha256_hex(str_of(migration->sql), hex);
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"INSERT INTO canvass.migrations (name, sha256) VALUES ($1, $2)", migration->name, hex);
	return sql_ok(res) ? OUTCOME_OK : store_failed(store, res);
}

/* In a transaction, behind the lock: another program may have been faster. */
static enum outcome run_next(struct store *store, const struct migration *list, size_t n_list, bool *done,
		unsigned *n_run)
{
	enum outcome outcome = store_do(store, LOCK_MIGRATIONS);
	if (outcome == OUTCOME_OK) {
		outcome = read_done(store, list, n_list, done);
	}
	for (size_t i = 0; i < n_list && outcome == OUTCOME_OK; i++) {
		if (!done[i]) {
			outcome = run_one(store, &list[i]);
			done[i] = true;
			(*n_run)++;
			break;
		}
	}
	return outcome;
}

static bool all_done(const bool *done, size_t n)
{
	return n == 0 || memchr(done, false, n) == NULL;
}

enum outcome migrate_with(struct store *store, const struct migration *list, size_t n_list, unsigned *ret_n_run)
{
	struct arena *arena = arena_create(65536);
	bool *done = arena_array(arena, n_list + 1, sizeof(*done));
	unsigned n_run = 0;
	store_db(store);
	enum outcome outcome = store_do(store, "RESET ROLE"); /* the first one makes the roles */
	if (outcome == OUTCOME_OK) {
		outcome = read_done(store, list, n_list, done);
	}
	while (outcome == OUTCOME_OK && !all_done(done, n_list)) {
		outcome = store_begin(store);
		if (outcome == OUTCOME_OK) {
			outcome = store_end(store, run_next(store, list, n_list, done, &n_run));
		}
	}
	arena_destroy(arena);
	if (outcome == OUTCOME_OK && store->owns) {
		outcome = store_do(store, "SET ROLE canvass_owner");
	}
	if (outcome == OUTCOME_OK) {
		*ret_n_run = n_run;
	}
	return outcome;
}

enum outcome store_migrate(struct store *store, unsigned *ret_n_run)
{
	return migrate_with(store, migrations, n_migrations, ret_n_run);
}
