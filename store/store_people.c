#include <string.h>

#include "base/hash.h"
#include "store/people.h"
#include "store/store_private.h"

#define SCRATCH_BYTES ((size_t)16 * 1024)
#define PERSON "(SELECT id FROM canvass.people WHERE lower(email) = lower($1::text) AND removed_at IS NULL)"

/* A statement that gives a row when it found what it is about. */
static enum outcome found_or(struct store *store, const PGresult *res, const char *what, const char *name)
{
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	return PQntuples(res) > 0 ? OUTCOME_OK : store_say(store, OUTCOME_UNKNOWN, "there is no %s '%s'", what, name);
}

static enum outcome find_person(struct store *store, const char *email)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store), "SELECT 1 WHERE " PERSON " IS NOT NULL", email);
	return found_or(store, res, "person", email);
}

enum outcome store_add_person(struct store *store, const char *email, const char *name)
{
	const char *at = strchr(email, '@');
	if (at == NULL || at == email || at[1] == '\0' || strchr(at + 1, '@') != NULL || strpbrk(email, " \t\r\n") != NULL
			|| strlen(email) > 254 || !str_valid_utf8(str_of(email))) {
		return store_say(store, OUTCOME_REFUSED, "'%s' is no e-mail address", email);
	}
	if (name[0] == '\0' || strlen(name) > 200 || !str_valid_utf8(str_of(name))) {
		return store_say(store, OUTCOME_REFUSED, "a person needs a name of at most 200 bytes");
	}
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store), "INSERT INTO canvass.people (email, name)"
			" VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id", email, name);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	return PQntuples(res) > 0 ? OUTCOME_OK
			: store_say(store, OUTCOME_CONFLICT, "there is a person with the address '%s' already", email);
}

enum outcome store_people(struct store *store, struct arena *arena, struct person **ret_people, size_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT p.id, p.email, p.name, coalesce((SELECT string_agg(r.name || coalesce(' at ' || s.name, '') ||"
			" coalesce(' for ' || g.form_id, ''), ', ' ORDER BY g.id) FROM canvass.grants g JOIN canvass.roles r"
			" ON r.id = g.role LEFT JOIN canvass.sites s ON s.number = g.site WHERE g.person = p.id), ''),"
			" coalesce((SELECT string_agg(k.name, ', ' ORDER BY k.name) FROM canvass.sessions k WHERE k.person = p.id"
			" AND k.name IS NOT NULL AND k.expires_at > now()), ''), p.password IS NOT NULL,"
			" (extract(epoch FROM p.created_at) * 1e6)::bigint FROM canvass.people p WHERE p.removed_at IS NULL"
			" ORDER BY lower(p.email)");
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	size_t n = (size_t)PQntuples(res);
	struct person *people = arena_array(arena, n, sizeof(*people));
	for (int row = 0; row < (int)n; row++) {
		people[row] = (struct person){ .id = sql_int(res, row, 0), .email = sql_text(arena, res, row, 1),
			.name = sql_text(arena, res, row, 2), .roles = sql_text(arena, res, row, 3),
			.keys = sql_text(arena, res, row, 4), .has_password = PQgetvalue(res, row, 5)[0] == 't',
			.created_us = sql_int(res, row, 6) };
	}
	*ret_people = people;
	*ret_n = n;
	return OUTCOME_OK;
}

enum outcome store_set_password(struct store *store, const char *email, const char *record)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"WITH p AS (UPDATE canvass.people SET password = $2 WHERE id = " PERSON " RETURNING id),"
			" ended AS (DELETE FROM canvass.sessions WHERE person = (SELECT id FROM p)) SELECT id FROM p", email, record);
	return found_or(store, res, "person", email);
}

/* The role and the site of a grant, by name. */
static enum outcome check_grant(struct store *store, const struct grant *grant)
{
	_cleanup_pgresult_ PGresult *role = sql_run(store_db(store), "SELECT 1 FROM canvass.roles WHERE name = $1", grant->role);
	if (found_or(store, role, "role", grant->role) != OUTCOME_OK) {
		return store_say(store, OUTCOME_UNKNOWN,
				"there is no role '%s'; there are administrator, planner, surveyor, auditor and analyst", grant->role);
	}
	_cleanup_pgresult_ PGresult *site = sql_run(store_db(store),
			"SELECT 1 WHERE $1::text IS NULL OR EXISTS (SELECT 1 FROM canvass.sites WHERE name = $1)", grant->site);
	return found_or(store, site, "site", grant->site != NULL ? grant->site : "");
}

enum outcome store_grant(struct store *store, const char *email, const struct grant *grant)
{
	enum outcome outcome = find_person(store, email);
	outcome = outcome == OUTCOME_OK ? check_grant(store, grant) : outcome;
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"INSERT INTO canvass.grants (person, role, site, form_id, granted_by) SELECT " PERSON ","
			" (SELECT id FROM canvass.roles WHERE name = $2), (SELECT number FROM canvass.sites WHERE name = $3), $4, $5"
			" ON CONFLICT DO NOTHING", email, grant->role, grant->site, grant->form_id, grant->by);
	return sql_ok(res) ? OUTCOME_OK : store_failed(store, res);
}

enum outcome store_revoke_grant(struct store *store, const char *email, const struct grant *grant)
{
	enum outcome outcome = find_person(store, email);
	outcome = outcome == OUTCOME_OK ? check_grant(store, grant) : outcome;
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"DELETE FROM canvass.grants WHERE person = " PERSON " AND role = (SELECT id FROM canvass.roles WHERE name = $2)"
			" AND site IS NOT DISTINCT FROM (SELECT number FROM canvass.sites WHERE name = $3)"
			" AND form_id IS NOT DISTINCT FROM $4::text RETURNING id", email, grant->role, grant->site, grant->form_id);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	return PQntuples(res) > 0 ? OUTCOME_OK
			: store_say(store, OUTCOME_UNKNOWN, "'%s' was not given this; 'canvass people list' shows what they were", email);
}

enum outcome store_remove_person(struct store *store, const char *email)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"WITH p AS (UPDATE canvass.people SET removed_at = now(), password = NULL WHERE id = " PERSON " RETURNING id),"
			" a AS (DELETE FROM canvass.sessions WHERE person = (SELECT id FROM p)),"
			" b AS (DELETE FROM canvass.grants WHERE person = (SELECT id FROM p)),"
			" c AS (UPDATE canvass.tokens SET revoked_at = now() WHERE person = (SELECT id FROM p) AND revoked_at IS NULL)"
			" SELECT id FROM p", email);
	return found_or(store, res, "person", email);
}

enum outcome store_create_key(struct store *store, const char *email, const char *name, unsigned days, char ret_key[65])
{
	enum outcome outcome = find_person(store, email);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	char key[ID_TOKEN_TEXT];
	unsigned char digest[HASH_SHA256_BYTES];
	id_token(key);
	hash_sha256(str_of(key), digest);
	struct arena *arena = arena_create(SCRATCH_BYTES);
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"INSERT INTO canvass.sessions (sha256, person, name, expires_at) SELECT $2::bytea, " PERSON ", $3,"
			" now() + $4::integer * interval '1 day' ON CONFLICT (person, name) DO UPDATE SET sha256 = excluded.sha256,"
			" created_at = now(), expires_at = excluded.expires_at",
			email, sql_bytea(arena, (struct str){ (const char *)digest, sizeof(digest) }), name, sql_number(arena, days));
	arena_destroy(arena);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	memcpy(ret_key, key, sizeof(key));
	return OUTCOME_OK;
}

enum outcome store_remove_key(struct store *store, const char *email, const char *name)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"DELETE FROM canvass.sessions WHERE person = " PERSON " AND name = $2 RETURNING 1", email, name);
	return found_or(store, res, "key", name);
}
