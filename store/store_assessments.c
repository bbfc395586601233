/* Assessments that people approve. */
#include "store/assessments.h"

#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "store/store_private.h"

#define DOCUMENT_ARENA_BYTES ((size_t)1024 * 1024 * 1024)

enum outcome store_put_assessment(struct store *store, const char *form_id, struct str document, const char *by,
		int64_t *ret_id)
{
	unsigned char digest[HASH_SHA256_BYTES];
	hash_sha256(document, digest);
	struct arena *arena = arena_create(DOCUMENT_ARENA_BYTES);
	const char *hash = sql_bytea(arena, (struct str){ (const char *)digest, sizeof(digest) });
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"WITH new AS (INSERT INTO canvass.assessments (form_id, document, sha256, submitted_by)"
			" VALUES ($1, $2::bytea, $3::bytea, $4) ON CONFLICT (form_id, sha256) DO NOTHING RETURNING id)"
			" SELECT id FROM new UNION ALL"
			" SELECT id FROM canvass.assessments WHERE form_id = $1 AND sha256 = $3::bytea LIMIT 1",
			form_id, sql_bytea(arena, document), hash, by);
	arena_destroy(arena);
	if (!sql_ok(res) || PQntuples(res) != 1) {
		return store_failed(store, res);
	}
	*ret_id = sql_int(res, 0, 0);
	return OUTCOME_OK;
}

/* Where people are listed (canvass people), only one of them may approve. */
static enum outcome check_person(struct store *store, const char *by)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT count(*) FILTER (WHERE lower($1) IN (lower(name), lower(email))), count(*)"
			" FROM canvass.people WHERE removed_at IS NULL", by);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	return sql_int(res, 0, 0) > 0 || sql_int(res, 0, 1) == 0
			? OUTCOME_OK
			: store_say(store, OUTCOME_REFUSED,
					  "nobody called '%s' is among the people; 'canvass people list' shows them", by);
}

enum outcome store_approve_assessment(struct store *store, int64_t id, const char *by)
{
	struct arena *arena = arena_create(4096);
	const char *number = sql_number(arena, id);
	enum outcome known = check_person(store, by);
	if (known != OUTCOME_OK) {
		arena_destroy(arena);
		return known;
	}
	_cleanup_pgresult_ PGresult *found = sql_run(
			store_db(store), "SELECT 1 FROM canvass.assessments WHERE id = $1", number);
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"INSERT INTO canvass.assessment_approvals (assessment, approved_by)"
			" SELECT id, btrim($2) FROM canvass.assessments WHERE id = $1 ON CONFLICT DO NOTHING RETURNING 1",
			number, by);
	arena_destroy(arena);
	if (!sql_ok(found) || !sql_ok(res)) {
		return store_failed(store, sql_ok(found) ? res : found);
	}
	if (PQntuples(found) == 0) {
		return store_say(store, OUTCOME_UNKNOWN, "there is no assessment %" PRId64 "; 'canvass approve' lists them",
				id);
	}
	return PQntuples(res) == 1 ? OUTCOME_OK
				   : store_say(store, OUTCOME_CONFLICT,
						     "%s has approved it before; another person must do so", by);
}

static enum outcome read_approvals(struct store *store, struct arena *arena, struct stored_assessment *assessment)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT approved_by, (extract(epoch FROM approved_at) * 1000000)::bigint"
			" FROM canvass.assessment_approvals WHERE assessment = $1 ORDER BY approved_at, approved_by",
			sql_number(arena, assessment->id));
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	assessment->n_approvals = (size_t)PQntuples(res);
	assessment->approvals = arena_array(arena, assessment->n_approvals + 1, sizeof(*assessment->approvals));
	for (int row = 0; row < PQntuples(res); row++) {
		assessment->approvals[row] = (struct stored_approval){ sql_text(arena, res, row, 0), sql_int(res, row, 1) };
	}
	return OUTCOME_OK;
}

enum outcome store_assessment(struct store *store, struct arena *arena, int64_t id,
		struct stored_assessment *ret_assessment)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT form_id, submitted_by, (extract(epoch FROM submitted_at) * 1000000)::bigint, document"
			" FROM canvass.assessments WHERE id = $1", sql_number(arena, id));
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	if (PQntuples(res) == 0) {
		return store_say(store, OUTCOME_UNKNOWN, "there is no assessment %" PRId64 "; 'canvass approve' lists them",
				id);
	}
	struct stored_assessment assessment = { .id = id, .form_id = sql_text(arena, res, 0, 0),
		.submitted_by = sql_text(arena, res, 0, 1), .submitted_us = sql_int(res, 0, 2),
		.document = sql_bytes(arena, res, 0, 3) };
	enum outcome outcome = read_approvals(store, arena, &assessment);
	if (outcome == OUTCOME_OK) {
		*ret_assessment = assessment;
	}
	return outcome;
}

enum outcome store_assessments(struct store *store, struct arena *arena, struct stored_assessment **ret_list,
		size_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT id, form_id, submitted_by, (extract(epoch FROM submitted_at) * 1000000)::bigint"
			" FROM canvass.assessments ORDER BY id DESC");
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	size_t n = (size_t)PQntuples(res);
	struct stored_assessment *list = arena_array(arena, n + 1, sizeof(*list));
	enum outcome outcome = OUTCOME_OK;
	for (size_t i = 0; i < n && outcome == OUTCOME_OK; i++) {
		list[i] = (struct stored_assessment){ .id = sql_int(res, (int)i, 0),
			.form_id = sql_text(arena, res, (int)i, 1), .submitted_by = sql_text(arena, res, (int)i, 2),
			.submitted_us = sql_int(res, (int)i, 3) };
		outcome = read_approvals(store, arena, &list[i]);
	}
	if (outcome == OUTCOME_OK) {
		*ret_list = list;
		*ret_n = n;
	}
	return outcome;
}
