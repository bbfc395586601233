/* What a new version would change for what is stored. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "store/store_private.h"

#define MAX_STATEMENT_BYTES ((size_t)16 * 1024 * 1024)

/* --- the stored text ------------------------------------------------------------ */

enum outcome store_read_text(struct store *store, struct arena *arena, const struct area *area,
		const char *form_id, struct stored_text *ret_text)
{
	*ret_text = (struct stored_text){ 0 };
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection, area == &area_draft
			? "SELECT version, yaml, sha256, state, population_yaml, id FROM canvass.drafts WHERE form_id = $1"
			: "SELECT version, yaml, sha256, state, population_yaml, id FROM canvass.form_versions WHERE form_id = $1"
			  " ORDER BY id DESC LIMIT 1", form_id);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	if (PQntuples(res) == 0) {
		return OUTCOME_OK;
	}
	struct stored_files files;
	enum outcome outcome = store_read_files(store, arena, area, sql_int(res, 0, 5), &files);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	struct problems *problems = problems_create(1);
	struct str yaml = sql_bytes(arena, res, 0, 1);
	struct file_source source = stored_files_source(&files);
	struct definition *definition = definition_read_with(yaml, &source, problems);
	problems_destroy(problems);
	*ret_text = (struct stored_text){ .text = { definition, yaml }, .definition = definition,
		.version = sql_text(arena, res, 0, 0), .sha256 = sql_text(arena, res, 0, 2),
		.state = form_state_of(sql_str(res, 0, 3)), .population_yaml = sql_bytes(arena, res, 0, 4) };
	return OUTCOME_OK;
}

/* --- counting -------------------------------------------------------------------- */

struct counting {
	struct store *store;
	const struct area *area;
	const struct tables *tables; /* of the version before */
	struct buf *conditions;      /* one per table: what is true of the rows that are touched */
};

static void add_condition(const struct counting *counting, size_t table, const struct table_column *column,
		const struct choice *choice)
{
	struct buf *sql = &counting->conditions[table];
	buf_adds(sql, sql->length == 0 ? "" : " OR ");
	if (column == NULL) { /* a repeat: all of its rows */
		buf_adds(sql, "true");
		return;
	}
	if (choice != NULL) {
		sql_add_literal(sql, choice->name);
		buf_adds(sql, column->type == COLUMN_TEXT_ARRAY ? " = ANY (" : " = (");
	}
	sql_add_name(sql, column->name);
	buf_adds(sql, choice != NULL ? ")" : " IS NOT NULL");
}

static void add_change_conditions(const struct counting *counting, const struct change *change)
{
	for (size_t i = 0; i < counting->tables->n_tables; i++) {
		const struct table *table = &counting->tables->tables[i];
		if (change->question != NULL && table->repeat == change->question) {
			add_condition(counting, i, NULL, NULL);
		}
		for (size_t j = 0; j < table->n_columns; j++) {
			const struct question *question = table->columns[j].question;
			bool is_it = change->choice != NULL ? question->list == change->list
					: question == change->question;
			bool is_first = j == 0 || table->columns[j - 1].question != question;
			if (is_it && is_first) {
				add_condition(counting, i, &table->columns[j], change->choice);
			}
		}
	}
}

/* Counts the responses that the conditions are true of, and clears the conditions. */
static enum outcome run_count(const struct counting *counting, uint64_t *ret_n)
{
	_cleanup_buf_ struct buf sql = BUF(MAX_STATEMENT_BYTES);
	buf_adds(&sql, "SELECT count(*) FROM (");
	bool any = false;
	for (size_t i = 0; i < counting->tables->n_tables; i++) {
		struct buf *conditions = &counting->conditions[i];
		if (conditions->length > 0) {
			buf_addf(&sql, "%sSELECT _submission FROM %s.", any ? " UNION " : "", counting->area->schema);
			sql_add_name(&sql, counting->tables->tables[i].name);
			buf_addf(&sql, " WHERE %s", buf_text(conditions));
			any = true;
		}
		buf_clear(conditions);
	}
	buf_adds(&sql, any ? " GROUP BY _submission) AS touched" : "SELECT WHERE false) AS touched");
	if (!buf_ok(&sql)) {
		return store_say(counting->store, OUTCOME_TOO_LARGE, "there are too many changes to count");
	}
	_cleanup_pgresult_ PGresult *res = sql_run(counting->store->connection, buf_text(&sql));
	if (!sql_ok(res)) {
		return store_failed(counting->store, res);
	}
	*ret_n = (uint64_t)sql_int(res, 0, 0);
	return OUTCOME_OK;
}

static bool touches(const struct change *change)
{
	return change->question != NULL || change->choice != NULL;
}

static enum outcome count_changes(const struct counting *counting, const struct difference *difference,
		uint64_t *n_touched, uint64_t *ret_n_all)
{
	enum outcome outcome = OUTCOME_OK;
	for (size_t i = 0; i < difference->n && outcome == OUTCOME_OK; i++) {
		if (touches(&difference->changes[i])) {
			add_change_conditions(counting, &difference->changes[i]);
			outcome = run_count(counting, &n_touched[i]);
		}
	}
	for (size_t i = 0; i < difference->n && outcome == OUTCOME_OK; i++) {
		if (n_touched[i] > 0) {
			add_change_conditions(counting, &difference->changes[i]);
		}
	}
	return outcome == OUTCOME_OK ? run_count(counting, ret_n_all) : outcome;
}

static enum outcome count_touched(struct store *store, struct arena *arena, const struct area *area,
		struct comparison_with_stored *comparison)
{
	struct counting counting = { .store = store, .area = area, .tables = tables_plan(arena, comparison->before) };
	counting.conditions = arena_array(arena, counting.tables->n_tables, sizeof(*counting.conditions));
	for (size_t i = 0; i < counting.tables->n_tables; i++) {
		counting.conditions[i] = BUF(MAX_STATEMENT_BYTES);
	}
	uint64_t *n_touched = arena_array(arena, comparison->difference->n, sizeof(*n_touched));
	enum outcome outcome = count_changes(&counting, comparison->difference, n_touched,
			&comparison->n_all_touched);
	comparison->n_touched = n_touched;
	for (size_t i = 0; i < counting.tables->n_tables; i++) {
		buf_finish(&counting.conditions[i]);
	}
	return outcome;
}

static enum outcome count_form(struct store *store, const char *statement, const char *form_id,
		const char *version, uint64_t *ret_n)
{
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection, statement, form_id, version);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	*ret_n = (uint64_t)sql_int(res, 0, 0);
	return OUTCOME_OK;
}

static enum outcome count_all(struct store *store, const struct area *area, const struct definition *definition,
		struct comparison_with_stored *comparison)
{
	_cleanup_free_ char *all = xasprintf("SELECT count(*) FROM %s WHERE form_id = $1 AND $2 <> ''",
			area->submissions);
	enum outcome outcome = count_form(store, all, definition->form_id, definition->version,
			&comparison->n_responses);
	if (outcome == OUTCOME_OK) {
		outcome = count_form(store, "SELECT count(*) FROM canvass.draft_submissions s"
				" JOIN canvass.drafts d USING (form_id) WHERE form_id = $1 AND d.version = $2",
				definition->form_id, definition->version, &comparison->n_tried);
	}
	return outcome;
}

/* Is there a version, or a draft, of this name, and is it this very text? */
static enum outcome look_for_version(struct store *store, const struct area *area,
		const struct publication *publication, struct comparison_with_stored *comparison)
{
	const struct definition *definition = publication->definition;
	char hash[HASH_PUBLICATION_HEX];
	hash_publication(publication, hash);
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection, area == &area_draft
			? "SELECT sha256 FROM canvass.drafts WHERE form_id = $1 AND version = $2"
			: "SELECT sha256 FROM canvass.form_versions WHERE form_id = $1 AND version = $2",
			definition->form_id, definition->version);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	comparison->has_version = PQntuples(res) > 0;
	comparison->is_same = comparison->has_version && str_is(sql_str(res, 0, 0), hash);
	return OUTCOME_OK;
}

/* --- comparing ---------------------------------------------------------------------- */

static enum outcome compare(struct store *store, struct arena *arena, const struct publication *publication,
		const struct area *area, struct comparison_with_stored *comparison)
{
	const struct definition *definition = publication->definition;
	struct stored_text before;
	enum outcome outcome = store_read_text(store, arena, area, definition->form_id, &before);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	comparison->version = before.version;
	comparison->before = before.definition;
	comparison->population_changed = before.version != NULL
			&& !str_eq(before.population_yaml, publication->population_yaml);
	outcome = look_for_version(store, area, publication, comparison);
	if (outcome == OUTCOME_OK) {
		outcome = count_all(store, area, definition, comparison);
	}
	if (outcome == OUTCOME_OK && before.definition != NULL) {
		const struct version_text after = { definition, publication->yaml };
		comparison->difference = difference_between(arena, &before.text, &after, NULL, area == &area_draft);
		outcome = count_touched(store, arena, area, comparison);
	}
	return outcome;
}

enum outcome store_compare(struct store *store, struct arena *arena, const struct publication *publication,
		bool with_draft, struct comparison_with_stored *ret_comparison)
{
	struct comparison_with_stored comparison = { 0 };
	store_db(store);
	enum outcome outcome = store_do(store, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
	if (outcome == OUTCOME_OK) {
		outcome = store_end(store, compare(store, arena, publication,
				with_draft ? &area_draft : &area_published, &comparison));
	}
	if (outcome == OUTCOME_OK) {
		*ret_comparison = comparison;
	} else {
		stored_comparison_finish(&comparison);
	}
	return outcome;
}

void stored_comparison_finish(struct comparison_with_stored *comparison)
{
	definition_unref(comparison->before);
	comparison->before = NULL;
	comparison->difference = NULL;
}
