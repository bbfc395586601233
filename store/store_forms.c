#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "store/store_private.h"

#define SCRATCH_BYTES (4 * DEFINITION_MAX_BYTES)
#define LOCK_PUBLISHING "SELECT pg_advisory_xact_lock(7223372036854775002)"

/* --- publishing ------------------------------------------------------------------- */

/* The hash of the definition followed by its population file. */
static void hash_publication(const struct publication *publication, char ret_hex[HASH_SHA256_HEX])
{
	struct buf bytes = BUF(2 * DEFINITION_MAX_BYTES);
	buf_add_str(&bytes, publication->yaml);
	buf_add_str(&bytes, publication->population_yaml);
	assert(buf_ok(&bytes));
	hash_sha256_hex(buf_str(&bytes), ret_hex);
	buf_finish(&bytes);
}

/* *ret_published: this very version is there. OUTCOME_CONFLICT: another one of its name is. */
static enum outcome look_for_version(struct store *store, const struct definition *definition, const char *hash,
		bool *ret_published)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"SELECT sha256, to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM"
			" canvass.form_versions WHERE form_id = $1 AND version = $2", definition->form_id, definition->version);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	*ret_published = PQntuples(res) > 0;
	if (*ret_published && !str_is(sql_str(res, 0, 0), hash)) {
		return store_say(store, OUTCOME_CONFLICT, "version '%s' of '%s' was published on %s UTC with another text; "
				"a published version never changes, so give this one a new version", definition->version,
				definition->form_id, PQgetvalue(res, 0, 1));
	}
	return OUTCOME_OK;
}

static enum outcome insert_version(struct store *store, const struct publication *publication, const char *hash)
{
	const struct definition *definition = publication->definition;
	struct arena *arena = arena_create(SCRATCH_BYTES);
	_cleanup_pgresult_ PGresult *form = sql_run(store->connection,
			"INSERT INTO canvass.forms (form_id) VALUES ($1) ON CONFLICT DO NOTHING", definition->form_id);
	if (!sql_ok(form)) {
		arena_destroy(arena);
		return store_failed(store, form);
	}
	_cleanup_pgresult_ PGresult *version = sql_run(store->connection,
			"INSERT INTO canvass.form_versions (form_id, version, yaml, xform, population_yaml, sha256)"
			" VALUES ($1, $2, $3, $4, $5, $6)", definition->form_id, definition->version,
			sql_bytea(arena, publication->yaml), sql_bytea(arena, publication->xform),
			sql_bytea(arena, publication->population_yaml), hash);
	arena_destroy(arena);
	return sql_ok(version) ? OUTCOME_OK : store_failed(store, version);
}

static enum outcome publish(struct store *store, const struct publication *publication, bool *ret_is_new)
{
	char hash[HASH_SHA256_HEX];
	bool published = false;
	hash_publication(publication, hash);
	enum outcome outcome = store_do(store, LOCK_PUBLISHING);
	if (outcome == OUTCOME_OK) {
		outcome = look_for_version(store, publication->definition, hash, &published);
	}
	if (outcome != OUTCOME_OK || published) {
		*ret_is_new = false;
		return outcome;
	}
	outcome = insert_version(store, publication, hash);
	if (outcome == OUTCOME_OK) {
		outcome = store_put_tables(store, publication->definition, publication->tables);
	}
	if (outcome == OUTCOME_OK) {
		outcome = store_do(store, "NOTIFY canvass_forms");
	}
	*ret_is_new = true;
	return outcome;
}

enum outcome store_publish(struct store *store, const struct publication *publication, bool *ret_is_new)
{
	bool is_new = false;
	enum outcome outcome = store_begin(store);
	if (outcome == OUTCOME_OK) {
		outcome = store_end(store, publish(store, publication, &is_new));
	}
	if (outcome == OUTCOME_OK) {
		*ret_is_new = is_new;
	}
	return outcome;
}

/* --- looking up --------------------------------------------------------------------- */

static struct store_form read_form(struct arena *arena, const PGresult *res, int row)
{
	return (struct store_form){ .version_id = sql_int(res, row, 0), .form_id = sql_text(arena, res, row, 1),
		.version = sql_text(arena, res, row, 2), .yaml = sql_bytes(arena, res, row, 3),
		.xform = sql_bytes(arena, res, row, 4), .population_yaml = sql_bytes(arena, res, row, 5),
		.latest = str_is(sql_str(res, row, 6), "t"), .published_us = sql_int(res, row, 7) };
}

enum outcome store_forms(struct store *store, struct arena *arena, const char *form_id,
		struct store_form **ret_forms, size_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT id, form_id, version, yaml, xform, population_yaml,"
			" id = max(id) OVER (PARTITION BY form_id), (extract(epoch FROM published_at) * 1000000)::bigint"
			" FROM canvass.form_versions WHERE $1::text IS NULL OR form_id = $1 ORDER BY form_id, id", form_id);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	int n = PQntuples(res);
	struct store_form *forms = arena_array(arena, (size_t)n, sizeof(*forms));
	for (int row = 0; row < n; row++) {
		forms[row] = read_form(arena, res, row);
	}
	*ret_forms = forms;
	*ret_n = (size_t)n;
	return OUTCOME_OK;
}

enum outcome store_count_responses(struct store *store, int64_t version_id, uint64_t *ret_n)
{
	struct arena *arena = arena_create(4096);
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT count(*) FROM canvass.submissions WHERE form_version = $1", sql_number(arena, version_id));
	arena_destroy(arena);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	*ret_n = (uint64_t)sql_int(res, 0, 0);
	return OUTCOME_OK;
}
