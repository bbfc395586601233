/* Looking up what is published. */
#include <assert.h>

#include "store/store_private.h"

const struct area area_published = { .schema = "data", .tables = "canvass.data_tables",
	.submissions = "canvass.submissions", .text = "form_version", .forms = "canvass.forms", .layout = "layout" };
const struct area area_draft = { .schema = "draft", .tables = "canvass.draft_tables",
	.submissions = "canvass.draft_submissions", .text = "draft", .forms = "canvass.drafts", .layout = "id" };

static const char *const state_words[N_FORM_STATES] = {
	[FORM_DRAFT] = "draft",
	[FORM_TEST] = "test",
	[FORM_OPEN] = "open",
	[FORM_CLOSING] = "closing",
	[FORM_CLOSED] = "closed",
};

const char *form_state_word(enum form_state state)
{
	return state_words[state];
}

enum form_state form_state_of(struct str word)
{
	for (size_t i = 0; i < N_FORM_STATES; i++) {
		if (str_is(word, state_words[i])) {
			return (enum form_state)i;
		}
	}
	assert(false); /* a CHECK of the table allows no other */
	return FORM_CLOSED;
}

static struct store_form read_form(struct arena *arena, const PGresult *res, int row)
{
	return (struct store_form){ .version_id = sql_int(res, row, 0), .form_id = sql_text(arena, res, row, 1),
		.version = sql_text(arena, res, row, 2), .yaml = sql_bytes(arena, res, row, 3),
		.xform = sql_bytes(arena, res, row, 4), .population_yaml = sql_bytes(arena, res, row, 5),
		.latest = str_is(sql_str(res, row, 6), "t"), .published_us = sql_int(res, row, 7),
		.state = form_state_of(sql_str(res, row, 8)), .layout = sql_int(res, row, 9) };
}

static enum outcome read_forms(struct store *store, struct arena *arena, const struct area *area,
		const PGresult *res, struct store_form **ret_forms, size_t *ret_n)
{
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	int n = PQntuples(res);
	struct store_form *forms = arena_array(arena, (size_t)n, sizeof(*forms));
	for (int row = 0; row < n; row++) {
		forms[row] = read_form(arena, res, row);
		enum outcome outcome = store_read_files(store, arena, area, forms[row].version_id, &forms[row].files);
		if (outcome != OUTCOME_OK) {
			return outcome;
		}
	}
	*ret_forms = forms;
	*ret_n = (size_t)n;
	return OUTCOME_OK;
}

enum outcome store_forms(struct store *store, struct arena *arena, const char *form_id,
		struct store_form **ret_forms, size_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT v.id, form_id, v.version, v.yaml, v.xform, v.population_yaml,"
			" v.id = max(v.id) OVER (PARTITION BY form_id),"
			" (extract(epoch FROM v.published_at) * 1000000)::bigint, v.state, f.layout"
			" FROM canvass.form_versions v JOIN canvass.forms f USING (form_id)"
			" WHERE $1::text IS NULL OR form_id = $1 ORDER BY form_id, v.id", form_id);
	return read_forms(store, arena, &area_published, res, ret_forms, ret_n);
}

enum outcome store_drafts(struct store *store, struct arena *arena, const char *form_id,
		struct store_form **ret_forms, size_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store),
			"SELECT id, form_id, version, yaml, xform, population_yaml, false,"
			" (extract(epoch FROM saved_at) * 1000000)::bigint, state, id"
			" FROM canvass.drafts WHERE $1::text IS NULL OR form_id = $1 ORDER BY form_id", form_id);
	return read_forms(store, arena, &area_draft, res, ret_forms, ret_n);
}

static enum outcome count(struct store *store, const char *statement, const char *parameter, uint64_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store_db(store), statement, parameter);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	*ret_n = (uint64_t)sql_int(res, 0, 0);
	return OUTCOME_OK;
}

enum outcome store_count_responses(struct store *store, int64_t version_id, uint64_t *ret_n)
{
	struct arena *arena = arena_create(4096);
	enum outcome outcome = count(store, "SELECT count(*) FROM canvass.submissions WHERE form_version = $1",
			sql_number(arena, version_id), ret_n);
	arena_destroy(arena);
	return outcome;
}

enum outcome store_count_tried(struct store *store, const char *form_id, uint64_t *ret_n)
{
	return count(store, "SELECT count(*) FROM canvass.draft_submissions WHERE form_id = $1", form_id, ret_n);
}
