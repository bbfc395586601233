#include <string.h>

#include "base/hash.h"
#include "base/scan.h"
#include "store/store_private.h"

#define SCRATCH_BYTES ((size_t)4096)

static enum outcome find_site(struct store *store, const char *site, int64_t *ret_number)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT number FROM canvass.sites WHERE name = $1", site);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	if (PQntuples(res) == 0) {
		return store_say(store, OUTCOME_UNKNOWN,
				"there is no site '%s'; sites come from sites.yaml beside a definition that is published", site);
	}
	*ret_number = sql_int(res, 0, 0);
	return OUTCOME_OK;
}

/* The notice and the change become visible together. */
static enum outcome insert_token(struct store *store, struct arena *arena, int64_t site, const char *name,
		const struct store_token_terms *terms, const char *token)
{
	unsigned char digest[HASH_SHA256_BYTES];
	hash_sha256(str_of(token), digest);
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"WITH made AS (INSERT INTO canvass.tokens (sha256, site, name, expires_at) VALUES ($1::bytea, $2, $3,"
			" to_timestamp(nullif($4::bigint, 0) / 1e6))), replaced AS (UPDATE canvass.tokens SET revoked_at = now()"
			" WHERE $5::boolean AND site = $2::integer AND name = $3 AND revoked_at IS NULL)"
			" SELECT pg_notify('canvass_forms', '')",
			sql_bytea(arena, (struct str){ (const char *)digest, sizeof(digest) }), sql_number(arena, site), name,
			sql_number(arena, terms->expires_us), terms->replaces ? "true" : "false");
	return sql_ok(res) ? OUTCOME_OK : store_failed(store, res);
}

enum outcome store_create_token(struct store *store, const char *site, const char *name,
		const struct store_token_terms *terms, char ret_token[65])
{
	int64_t number;
	if (name[0] == '\0' || !str_valid_utf8(str_of(name))) {
		return store_say(store, OUTCOME_REFUSED, "a token needs a name, for instance that of the surveyor");
	}
	enum outcome outcome = find_site(store, site, &number);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	char token[ID_TOKEN_TEXT];
	id_token(token);
	struct arena *arena = arena_create(SCRATCH_BYTES);
	outcome = insert_token(store, arena, number, name, terms, token);
	arena_destroy(arena);
	if (outcome == OUTCOME_OK) {
		memcpy(ret_token, token, sizeof(token));
	}
	return outcome;
}

enum outcome store_revoke_tokens(struct store *store, const char *site, const char *name, unsigned *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"WITH revoked AS (UPDATE canvass.tokens t SET revoked_at = now() FROM canvass.sites s"
			" WHERE s.number = t.site AND s.name = $1 AND t.name = $2 AND t.revoked_at IS NULL RETURNING t.id)"
			" SELECT count(*), pg_notify('canvass_forms', '') FROM revoked", site, name);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	*ret_n = (unsigned)sql_int(res, 0, 0);
	return OUTCOME_OK;
}

enum outcome store_tokens(struct store *store, struct arena *arena, struct store_token **ret_tokens, size_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT sha256, id, site, name, (extract(epoch FROM created_at) * 1000000)::bigint,"
			" coalesce((extract(epoch FROM expires_at) * 1000000)::bigint, 0)"
			" FROM canvass.tokens WHERE revoked_at IS NULL ORDER BY id");
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	int n = PQntuples(res);
	struct store_token *tokens = arena_array(arena, (size_t)n, sizeof(*tokens));
	for (int row = 0; row < n; row++) {
		struct str digest = sql_bytes(arena, res, row, 0);
		tokens[row] = (struct store_token){ .id = sql_int(res, row, 1),
			.site_number = (unsigned)sql_int(res, row, 2), .name = sql_text(arena, res, row, 3),
			.created_us = sql_int(res, row, 4), .expires_us = sql_int(res, row, 5) };
		memcpy(tokens[row].sha256, digest.p, sizeof(tokens[row].sha256)); /* 32 bytes: a CHECK says so */
	}
	*ret_tokens = tokens;
	*ret_n = (size_t)n;
	return OUTCOME_OK;
}
