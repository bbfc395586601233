#include "store/store_private.h"

#define NUMBER_BYTES ((size_t)4096)

static enum outcome put_site(struct store *store, const struct site *site)
{
	struct arena *arena = arena_create(NUMBER_BYTES);
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"INSERT INTO canvass.sites (number, name, title, status) VALUES ($1, $2, $3, $4)"
			" ON CONFLICT (number) DO UPDATE SET name = excluded.name, title = excluded.title,"
			" status = excluded.status",
			sql_number(arena, site->number), site->name, site->title, site->status);
	arena_destroy(arena);
	return sql_ok(res) ? OUTCOME_OK : store_failed(store, res);
}

enum outcome store_put_sites(struct store *store, const struct sites *sites)
{
	enum outcome outcome = store_begin(store);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	for (size_t i = 0; i < sites->n_sites && outcome == OUTCOME_OK; i++) {
		outcome = put_site(store, &sites->sites[i]);
	}
	if (outcome == OUTCOME_OK) {
		outcome = store_do(store, "NOTIFY canvass_forms");
	}
	return store_end(store, outcome);
}

enum outcome store_sites(struct store *store, struct arena *arena, struct store_site **ret_sites, size_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT number, name, title, status FROM canvass.sites ORDER BY number");
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	int n = PQntuples(res);
	struct store_site *sites = arena_array(arena, (size_t)n, sizeof(*sites));
	for (int row = 0; row < n; row++) {
		sites[row] = (struct store_site){ .number = (unsigned)sql_int(res, row, 0),
			.name = sql_text(arena, res, row, 1), .title = sql_text(arena, res, row, 2),
			.status = sql_text(arena, res, row, 3) };
	}
	*ret_sites = sites;
	*ret_n = (size_t)n;
	return OUTCOME_OK;
}
