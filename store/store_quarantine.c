#include <string.h>

#include "store/store_private.h"

#define SCRATCH_BYTES ((size_t)64 * 1024 * 1024)

#define FIELDS "id, reason, message, form_id, version, instance_id, device_id, site," \
		" (extract(epoch FROM received_at) * 1000000)::bigint, coalesce(token, 0), decision, decided_by, note," \
		" coalesce((extract(epoch FROM decided_at) * 1000000)::bigint, 0)"

static struct store_quarantined read_row(struct arena *arena, const PGresult *res, int row)
{
	return (struct store_quarantined){ .id = sql_int(res, row, 0), .reason = sql_text(arena, res, row, 1),
		.message = sql_text(arena, res, row, 2), .form_id = sql_text(arena, res, row, 3),
		.version = sql_text(arena, res, row, 4), .instance_id = sql_text(arena, res, row, 5),
		.device_id = sql_text(arena, res, row, 6), .site_number = (unsigned)sql_int(res, row, 7),
		.received_us = sql_int(res, row, 8), .token_id = sql_int(res, row, 9), .decision = sql_text(arena, res, row, 10),
		.decided_by = sql_text(arena, res, row, 11), .note = sql_text(arena, res, row, 12),
		.decided_us = sql_int(res, row, 13) };
}

enum outcome store_quarantined(struct store *store, struct arena *arena, bool decided,
		struct store_quarantined **ret_items, size_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT " FIELDS " FROM canvass.quarantine WHERE decision IS NULL OR $1::boolean ORDER BY id DESC",
			decided ? "true" : "false");
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	int n = PQntuples(res);
	struct store_quarantined *items = arena_array(arena, (size_t)n, sizeof(*items));
	for (int row = 0; row < n; row++) {
		items[row] = read_row(arena, res, row);
	}
	*ret_items = items;
	*ret_n = (size_t)n;
	return OUTCOME_OK;
}

static enum outcome read_files(struct store *store, struct arena *arena, struct store_quarantined *item)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT name, blob FROM canvass.quarantine_files WHERE quarantine = $1 ORDER BY name",
			sql_number(arena, item->id));
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	int n = PQntuples(res);
	struct store_quarantined_file *files = arena_array(arena, (size_t)n, sizeof(*files));
	for (int row = 0; row < n; row++) {
		files[row] = (struct store_quarantined_file){ sql_text(arena, res, row, 0),
			(const unsigned char *)sql_bytes(arena, res, row, 1).p };
	}
	item->files = files;
	item->n_files = (size_t)n;
	return OUTCOME_OK;
}

enum outcome store_quarantined_one(struct store *store, struct arena *arena, int64_t id,
		struct store_quarantined *ret_item)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT " FIELDS ", xml FROM canvass.quarantine WHERE id = $1", sql_number(arena, id));
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	if (PQntuples(res) == 0) {
		return store_say(store, OUTCOME_UNKNOWN, "there is nothing in quarantine with the number %lld",
				(long long)id);
	}
	*ret_item = read_row(arena, res, 0);
	ret_item->xml = sql_bytes(arena, res, 0, 14);
	return read_files(store, arena, ret_item);
}

enum outcome store_decide_quarantined(struct store *store, int64_t id, const char *decision, const char *by,
		const char *note)
{
	struct arena *arena = arena_create(SCRATCH_BYTES);
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"UPDATE canvass.quarantine SET decision = $2, decided_at = now(), decided_by = $3, note = $4"
			" WHERE id = $1 AND decision IS NULL", sql_number(arena, id), decision, by, note);
	bool done = sql_ok(res) && strcmp(PQcmdTuples(res), "1") == 0;
	enum outcome outcome = !sql_ok(res) ? store_failed(store, res) : OUTCOME_OK;
	struct store_quarantined item;
	if (outcome == OUTCOME_OK && !done) {
		outcome = store_quarantined_one(store, arena, id, &item);
	}
	if (outcome == OUTCOME_OK && !done) {
		outcome = store_say(store, OUTCOME_CONFLICT, "it was %s already", item.decision);
	}
	arena_destroy(arena);
	return outcome;
}

enum outcome store_newest_instance(struct store *store, struct arena *arena, const char *form_id,
		const char *instance_id, const char **ret_newest)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT s.instance_id FROM canvass.submissions s WHERE s.form_id = $1 AND (s.instance_id = $2 OR s.id ="
			" (SELECT submission FROM canvass.superseded WHERE form_id = $1 AND instance_id = $2))", form_id,
			instance_id);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	*ret_newest = PQntuples(res) > 0 ? sql_text(arena, res, 0, 0) : "";
	return OUTCOME_OK;
}
