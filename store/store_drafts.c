/*
 * store_drafts.c - a draft of a form: its text, and tables for the answers of those
 * who try it out.
 */
#include <string.h>

#include "store/store_private.h"

#define SCRATCH_BYTES (4 * DEFINITION_MAX_BYTES)
#define COMPARE_BYTES ((size_t)1024 * 1024 * 1024)
#define DROP_BYTES ((size_t)1024 * 1024)

/* --- dropping ----------------------------------------------------------------------- */

static enum outcome run(struct store *store, const char *statement, const char *parameter)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection, statement, parameter);
	return sql_ok(res) ? OUTCOME_OK : store_failed(store, res);
}

static enum outcome drop_tables(struct store *store, const char *form_id)
{
	_cleanup_pgresult_ PGresult *names = sql_run(store->connection,
			"DELETE FROM canvass.draft_tables WHERE form_id = $1 RETURNING name", form_id);
	if (!sql_ok(names)) {
		return store_failed(store, names);
	}
	_cleanup_buf_ struct buf sql = BUF(DROP_BYTES);
	for (int row = 0; row < PQntuples(names); row++) {
		buf_adds(&sql, "DROP TABLE draft.");
		sql_add_name(&sql, PQgetvalue(names, row, 0));
		buf_adds(&sql, " CASCADE;\n"); /* the tables of its repeats refer to it */
	}
	enum outcome outcome = store_do(store, buf_text(&sql));
	return outcome == OUTCOME_OK
			? run(store, "DELETE FROM canvass.draft_submissions WHERE form_id = $1", form_id) : outcome;
}

enum outcome store_drop_draft(struct store *store, const char *form_id, const char *version)
{
	_cleanup_pgresult_ PGresult *gone = sql_run(store->connection,
			"DELETE FROM canvass.drafts WHERE form_id = $1 AND ($2::text IS NULL OR version = $2)", form_id,
			version);
	if (!sql_ok(gone)) {
		return store_failed(store, gone);
	}
	return strcmp(PQcmdTuples(gone), "0") == 0 ? OUTCOME_OK : drop_tables(store, form_id);
}

/* --- saving --------------------------------------------------------------------------- */

static enum outcome check_version(struct store *store, const struct definition *definition)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"SELECT 1 FROM canvass.form_versions WHERE form_id = $1 AND version = $2", definition->form_id,
			definition->version);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	return PQntuples(res) == 0 ? OUTCOME_OK : store_say(store, OUTCOME_CONFLICT, "version '%s' of '%s' is published "
			"already; give the draft a new version", definition->version, definition->form_id);
}

static enum outcome insert_draft(struct store *store, const struct publication *publication, const char *hash)
{
	struct arena *arena = arena_create(SCRATCH_BYTES);
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"INSERT INTO canvass.drafts (form_id, version, yaml, xform, population_yaml, sha256)"
			" VALUES ($1, $2, $3, $4, $5, $6)", publication->definition->form_id, publication->definition->version,
			sql_bytea(arena, publication->yaml), sql_bytea(arena, publication->xform),
			sql_bytea(arena, publication->population_yaml), hash);
	arena_destroy(arena);
	return sql_ok(res) ? OUTCOME_OK : store_failed(store, res);
}

/* OUTCOME_REFUSED when the answers that are there do not fit the new text. */
static enum outcome keep_tables(struct store *store, struct arena *arena, const struct stored_text *before,
		const struct publication *publication)
{
	if (before->definition == NULL) {
		return OUTCOME_REFUSED;
	}
	const struct version_text after = { publication->definition, publication->yaml };
	const struct difference *difference = difference_between(arena, &before->text, &after, NULL, true);
	enum outcome outcome = store_judge(store, difference);
	if (outcome == OUTCOME_OK) {
		outcome = store_rename(store, &area_draft, before->definition, &difference->renames);
	}
	return outcome == OUTCOME_OK
			? store_put_tables(store, &area_draft, publication->definition, publication->tables) : outcome;
}

static enum outcome replace(struct store *store, struct arena *arena, const struct stored_text *before,
		const struct publication *publication, enum draft_fate *ret_fate)
{
	const struct definition *definition = publication->definition;
	*ret_fate = before->version == NULL ? DRAFT_NEW : DRAFT_REPLACED;
	enum outcome outcome = run(store, "DELETE FROM canvass.drafts WHERE form_id = $1", definition->form_id);
	if (outcome == OUTCOME_OK && before->version != NULL) {
		outcome = keep_tables(store, arena, before, publication);
	}
	if (outcome == OUTCOME_REFUSED) {
		*ret_fate = DRAFT_EMPTIED;
		outcome = drop_tables(store, definition->form_id);
	}
	if (outcome == OUTCOME_OK && *ret_fate != DRAFT_REPLACED) {
		outcome = store_put_tables(store, &area_draft, definition, publication->tables);
	}
	return outcome;
}

static enum outcome save(struct store *store, struct arena *arena, const struct publication *publication,
		struct stored_text *before, enum draft_fate *ret_fate)
{
	const struct definition *definition = publication->definition;
	char hash[HASH_PUBLICATION_HEX];
	hash_publication(publication, hash);
	enum outcome outcome = store_do(store, LOCK_PUBLISHING);
	if (outcome == OUTCOME_OK) {
		outcome = check_version(store, definition);
	}
	if (outcome == OUTCOME_OK) {
		outcome = store_read_text(store, arena, &area_draft, definition->form_id, before);
	}
	if (outcome == OUTCOME_OK && before->version != NULL && strcmp(before->sha256, hash) == 0) {
		*ret_fate = DRAFT_SAME;
		return OUTCOME_OK;
	}
	if (outcome == OUTCOME_OK && before->version != NULL && before->state == FORM_TEST) {
		return store_say(store, OUTCOME_CONFLICT, "the draft of '%s' is being tested, so its text is frozen; "
				"'canvass forms state %s draft' takes it back", definition->form_id, definition->form_id);
	}
	if (outcome == OUTCOME_OK) {
		outcome = replace(store, arena, before, publication, ret_fate);
	}
	if (outcome == OUTCOME_OK) {
		outcome = insert_draft(store, publication, hash);
	}
	if (outcome == OUTCOME_OK) {
		outcome = store_put_files(store, &area_draft, publication);
	}
	return outcome == OUTCOME_OK ? store_do(store, NOTIFY_FORMS) : outcome;
}

enum outcome store_save_draft(struct store *store, const struct publication *publication,
		enum draft_fate *ret_fate)
{
	struct arena *arena = arena_create(COMPARE_BYTES);
	struct stored_text before = { 0 };
	enum draft_fate fate = DRAFT_NEW;
	enum outcome outcome = store_begin(store);
	if (outcome == OUTCOME_OK) {
		outcome = store_end(store, save(store, arena, publication, &before, &fate));
	}
	if (outcome == OUTCOME_OK) {
		*ret_fate = fate;
	}
	definition_unref(before.definition);
	arena_destroy(arena);
	return outcome;
}
