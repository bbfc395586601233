/* Forms go from one state to the next. */
#include <string.h>

#include "base/scan.h"
#include "store/store_private.h"

#define SCRATCH_BYTES ((size_t)65536)

enum outcome store_set_draft_state(struct store *store, const char *form_id, enum form_state state)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"WITH moved AS (UPDATE canvass.drafts SET state = $2 WHERE form_id = $1 RETURNING id)"
			" SELECT count(*), pg_notify('canvass_forms', '') FROM moved", form_id, form_state_word(state));
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	return sql_int(res, 0, 0) > 0 ? OUTCOME_OK
			: store_say(store, OUTCOME_UNKNOWN, "there is no draft of a form '%s'", form_id);
}

/* The newest version, and whether `version` is one at all. */
static enum outcome find_newest(struct store *store, struct arena *arena, const char *form_id,
		const char *version, const char **ret_newest)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"SELECT version, bool_or(version = $2) OVER () FROM canvass.form_versions WHERE form_id = $1"
			" ORDER BY id DESC LIMIT 1", form_id, version);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	if (PQntuples(res) == 0) {
		return store_say(store, OUTCOME_UNKNOWN, "no form '%s' is published", form_id);
	}
	if (version != NULL && !str_is(sql_str(res, 0, 1), "t")) {
		return store_say(store, OUTCOME_UNKNOWN, "no version '%s' of '%s' is published", version, form_id);
	}
	*ret_newest = sql_text(arena, res, 0, 0);
	return OUTCOME_OK;
}

static enum outcome move(struct store *store, struct arena *arena, const char *form_id, const char *version,
		enum form_state state, unsigned *ret_n)
{
	const char *newest = NULL;
	enum outcome outcome = store_do(store, LOCK_PUBLISHING);
	if (outcome == OUTCOME_OK) {
		outcome = find_newest(store, arena, form_id, version, &newest);
	}
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	if (state == FORM_OPEN && version != NULL && strcmp(version, newest) != 0) {
		return store_say(store, OUTCOME_REFUSED, "version '%s' of '%s' cannot be opened again: phones are only "
				"offered the newest one, which is '%s'", version, form_id, newest);
	}
	const char *which = version != NULL ? version : state == FORM_CLOSED ? NULL : newest;
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"UPDATE canvass.form_versions SET state = $3 WHERE form_id = $1 AND ($2::text IS NULL OR version = $2)"
			" AND state <> $3", form_id, which, form_state_word(state));
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	int64_t n = 0;
	bool is_number = str_to_int(str_of(PQcmdTuples(res)), 0, UINT32_MAX, &n);
	*ret_n = is_number ? (unsigned)n : 0;
	return store_do(store, NOTIFY_FORMS);
}

enum outcome store_set_state(struct store *store, const char *form_id, const char *version,
		enum form_state state, unsigned *ret_n)
{
	if (state == FORM_DRAFT || state == FORM_TEST) {
		return store_say(store, OUTCOME_REFUSED, "a published version is never a draft again; save a new version "
				"with 'canvass publish --draft FILE'");
	}
	unsigned n = 0;
	struct arena *arena = arena_create(SCRATCH_BYTES);
	enum outcome outcome = store_begin(store);
	if (outcome == OUTCOME_OK) {
		outcome = store_end(store, move(store, arena, form_id, version, state, &n));
	}
	if (outcome == OUTCOME_OK) {
		*ret_n = n;
	}
	arena_destroy(arena);
	return outcome;
}
