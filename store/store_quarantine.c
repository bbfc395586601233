#include "store/store_private.h"

#define FIELDS "id, reason, message, form_id, version, instance_id, device_id, site," \
		" (extract(epoch FROM received_at) * 1000000)::bigint"

static struct store_quarantined read_row(struct arena *arena, const PGresult *res, int row)
{
	return (struct store_quarantined){ .id = sql_int(res, row, 0), .reason = sql_text(arena, res, row, 1),
		.message = sql_text(arena, res, row, 2), .form_id = sql_text(arena, res, row, 3),
		.version = sql_text(arena, res, row, 4), .instance_id = sql_text(arena, res, row, 5),
		.device_id = sql_text(arena, res, row, 6), .site_number = (unsigned)sql_int(res, row, 7),
		.received_us = sql_int(res, row, 8) };
}

enum outcome store_quarantined(struct store *store, struct arena *arena, struct store_quarantined **ret_items,
		size_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT " FIELDS " FROM canvass.quarantine ORDER BY id DESC");
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
	ret_item->xml = sql_bytes(arena, res, 0, 9);
	return OUTCOME_OK;
}
