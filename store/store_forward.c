#include "store/store_private.h"

#define SCRATCH_BYTES ((size_t)4096)

enum outcome store_unforwarded(struct store *store, struct arena *arena, const char *destination, int64_t after,
		unsigned limit, struct store_submission **ret_items, size_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT s.id, s.form_id, s.instance_id, s.xml FROM canvass.submissions s"
			" WHERE s.id > $1 AND NOT EXISTS (SELECT 1 FROM canvass.forwarded f"
			" WHERE f.destination = $2 AND f.submission = s.id) ORDER BY s.id LIMIT $3",
			sql_number(arena, after), destination, sql_number(arena, limit));
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	int n = PQntuples(res);
	struct store_submission *items = arena_array(arena, (size_t)n, sizeof(*items));
	for (int row = 0; row < n; row++) {
		items[row] = (struct store_submission){ .id = sql_int(res, row, 0),
			.form_id = sql_text(arena, res, row, 1), .instance_id = sql_text(arena, res, row, 2),
			.xml = sql_bytes(arena, res, row, 3) };
	}
	*ret_items = items;
	*ret_n = (size_t)n;
	return OUTCOME_OK;
}

enum outcome store_mark_forwarded(struct store *store, const char *destination, int64_t id)
{
	struct arena *arena = arena_create(SCRATCH_BYTES);
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"INSERT INTO canvass.forwarded (destination, submission) VALUES ($1, $2) ON CONFLICT DO NOTHING",
			destination, sql_number(arena, id));
	arena_destroy(arena);
	return sql_ok(res) ? OUTCOME_OK : store_failed(store, res);
}
