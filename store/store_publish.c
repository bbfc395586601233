/* Publishing a version. */
#include <string.h>

#include "base/hash.h"
#include "store/store_private.h"

#define SCRATCH_BYTES (4 * DEFINITION_MAX_BYTES)
#define COMPARE_BYTES ((size_t)1024 * 1024 * 1024)

void hash_publication(const struct publication *publication, char ret_hex[HASH_PUBLICATION_HEX])
{
	unsigned char digest[HASH_SHA256_BYTES];
	struct hash_stream *hash = hash_stream_create();
	hash_stream_add(hash, publication->yaml);
	hash_stream_add(hash, publication->population_yaml);
	for (size_t i = 0; i < publication->files.n; i++) {
		const struct stored_file *file = &publication->files.files[i];
		hash_stream_add(hash, (struct str){ file->name, strlen(file->name) + 1 });
		hash_stream_add(hash, file->bytes);
	}
	hash_stream_end(hash, digest);
	hash_to_hex(digest, sizeof(digest), ret_hex);
}

enum outcome store_judge(struct store *store, const struct difference *difference)
{
	for (size_t i = 0; i < difference->n; i++) {
		const struct change *change = &difference->changes[i];
		if (change->verdict == difference->verdict && change->verdict != CHANGE_COMPATIBLE) {
			return store_say(store, OUTCOME_REFUSED, "%s; %s", change->text, change->advice);
		}
	}
	return OUTCOME_OK;
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

/* Makes the tables fit, as far as the stored answers allow it. */
static enum outcome follow(struct store *store, const struct publication *publication, bool *ret_renamed)
{
	const char *form_id = publication->definition->form_id;
	struct arena *arena = arena_create(COMPARE_BYTES);
	struct stored_text before;
	enum outcome outcome = store_read_text(store, arena, &area_published, form_id, &before);
	if (outcome == OUTCOME_OK && before.version != NULL && before.definition == NULL) {
		outcome = store_say(store, OUTCOME_FAILED, "version '%s' of '%s' cannot be read by this program",
				before.version, form_id);
	} else if (outcome == OUTCOME_OK && before.definition != NULL) {
		const struct version_text after = { publication->definition, publication->yaml };
		const struct difference *difference = difference_between(arena, &before.text, &after, NULL, false);
		*ret_renamed = difference->renames.n > 0;
		outcome = store_judge(store, difference);
		if (outcome == OUTCOME_OK) {
			outcome = store_rename(store, &area_published, before.definition, &difference->renames);
		}
	}
	definition_unref(before.definition);
	arena_destroy(arena);
	return outcome;
}

static enum outcome insert_version(struct store *store, const struct publication *publication, const char *hash,
		bool renamed)
{
	const struct definition *definition = publication->definition;
	struct arena *arena = arena_create(SCRATCH_BYTES);
	_cleanup_pgresult_ PGresult *form = sql_run(store->connection,
			"INSERT INTO canvass.forms (form_id) VALUES ($1) ON CONFLICT DO NOTHING", definition->form_id);
	_cleanup_pgresult_ PGresult *former = !sql_ok(form) ? NULL : sql_run(store->connection,
			"UPDATE canvass.form_versions SET state = 'closing' WHERE form_id = $1 AND state = 'open'",
			definition->form_id);
	_cleanup_pgresult_ PGresult *version = !sql_ok(former) ? NULL : sql_run(store->connection,
			"WITH new AS (INSERT INTO canvass.form_versions (form_id, version, yaml, xform, population_yaml, sha256)"
			" VALUES ($1, $2, $3, $4, $5, $6) RETURNING id, form_id)"
			" UPDATE canvass.forms f SET layout = new.id FROM new WHERE f.form_id = new.form_id AND $7 = 'renamed'",
			definition->form_id, definition->version, sql_bytea(arena, publication->yaml),
			sql_bytea(arena, publication->xform), sql_bytea(arena, publication->population_yaml), hash,
			renamed ? "renamed" : "");
	arena_destroy(arena);
	return sql_ok(version) ? OUTCOME_OK
			: store_failed(store, !sql_ok(form) ? form : !sql_ok(former) ? former : version);
}

static enum outcome publish_new(struct store *store, const struct publication *publication, const char *hash)
{
	const struct definition *definition = publication->definition;
	bool renamed = false;
	enum outcome outcome = follow(store, publication, &renamed);
	if (outcome == OUTCOME_OK) {
		outcome = insert_version(store, publication, hash, renamed);
	}
	if (outcome == OUTCOME_OK) {
		outcome = store_put_files(store, &area_published, publication);
	}
	if (outcome == OUTCOME_OK) {
		outcome = store_put_tables(store, &area_published, definition, publication->tables);
	}
	if (outcome == OUTCOME_OK) {
		outcome = store_drop_draft(store, definition->form_id, definition->version);
	}
	return outcome == OUTCOME_OK ? store_do(store, NOTIFY_FORMS) : outcome;
}

static enum outcome publish(struct store *store, const struct publication *publication, bool *ret_is_new)
{
	char hash[HASH_PUBLICATION_HEX];
	bool published = false;
	hash_publication(publication, hash);
	enum outcome outcome = store_do(store, LOCK_PUBLISHING "; " LOCK_PATIENCE);
	if (outcome == OUTCOME_OK) {
		outcome = look_for_version(store, publication->definition, hash, &published);
	}
	*ret_is_new = outcome == OUTCOME_OK && !published;
	return *ret_is_new ? publish_new(store, publication, hash) : outcome;
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
