/* Figures that others have published. */
#include "base/hash.h"
#include "store/store_private.h"

#define FIGURES_TEXT_BYTES ((size_t)64 * 1024 * 1024)

enum outcome store_put_figures(struct store *store, const char *name, struct str yaml)
{
	unsigned char digest[HASH_SHA256_BYTES];
	hash_sha256(yaml, digest);
	struct arena *arena = arena_create(FIGURES_TEXT_BYTES);
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"INSERT INTO canvass.figures (name, yaml, sha256) VALUES ($1, $2::bytea, $3::bytea)"
			" ON CONFLICT (name) DO UPDATE SET yaml = excluded.yaml, sha256 = excluded.sha256, stored_at = now()"
			" WHERE figures.sha256 <> excluded.sha256",
			name, sql_bytea(arena, yaml), sql_bytea(arena, (struct str){ (const char *)digest, sizeof(digest) }));
	arena_destroy(arena);
	return sql_ok(res) ? OUTCOME_OK : store_failed(store, res);
}

enum outcome store_figures(struct store *store, struct arena *arena, const char *name, struct str *ret_yaml)
{
	_cleanup_pgresult_ PGresult *res = sql_run(
			store_db(store), "SELECT yaml FROM canvass.figures WHERE name = $1", name);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	*ret_yaml = PQntuples(res) == 1 ? sql_bytes(arena, res, 0, 0) : STR("");
	return OUTCOME_OK;
}
