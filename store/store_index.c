/*
 * store_index.c - indexes on answers, made when somebody asks for them: each one makes storing a
 * response a little slower, so none is made by itself.
 */
#define _GNU_SOURCE
#include <string.h>

#include "base/xalloc.h"
#include "store/store_private.h"

#define SQL_BYTES ((size_t)16 * 1024)
#define RECEIVED "__system/submissionDate"

struct indexed { /* a column that may have one */
	const struct table *table;
	const char *name, *column;
	bool is_list;
};

/* --- what may have one ------------------------------------------------------------- */

static enum outcome refuse_kind(struct store *store, const struct question *question)
{
	return store_say(store, OUTCOME_REFUSED, "'%s' can have no index: %s", question->name,
			question_answer(question) == ANSWER_TEXT || question_answer(question) == ANSWER_FILE
			? "a text may be longer than an index takes; choices, numbers, dates and times can have one"
			: "places are not looked for by their value");
}

static bool may_have_one(const struct question *question)
{
	enum answer_kind kind = question_answer(question);
	return kind == ANSWER_CHOICE || kind == ANSWER_CHOICES || kind == ANSWER_RANKING || kind == ANSWER_INTEGER
	       || kind == ANSWER_DECIMAL || kind == ANSWER_DATE || kind == ANSWER_TIME || kind == ANSWER_DATETIME;
}

static enum outcome find_question(struct store *store, const struct tables *tables, const char *name, struct indexed *ret_indexed)
{
	if (strcmp(name, RECEIVED) == 0) {
		*ret_indexed = (struct indexed){ &tables->tables[0], name, "_received_at", false };
		return OUTCOME_OK;
	}
	for (size_t i = 0; i < tables->n_tables; i++) {
		for (size_t k = 0; k < tables->tables[i].n_columns; k++) {
			const struct table_column *column = &tables->tables[i].columns[k];
			if (strcmp(column->question->name, name) != 0) {
				continue;
			}
			if (!may_have_one(column->question)) {
				return refuse_kind(store, column->question);
			}
			*ret_indexed = (struct indexed){ &tables->tables[i], column->question->name, column->name,
				column->type == COLUMN_TEXT_ARRAY };
			return OUTCOME_OK;
		}
	}
	return store_say(store, OUTCOME_UNKNOWN, "the form has no question '%s' with an answer; " RECEIVED
			" stands for the time of receipt", name);
}

/* --- what is there ------------------------------------------------------------------ */

/* The indexes on a column beside the key of the table: name, size, whether it was finished. */
static PGresult *find_indexes(struct store *store, const struct indexed *indexed)
{
	return sql_run(store->connection, "SELECT i.relname, pg_relation_size(i.oid), x.indisvalid FROM pg_index x"
			" JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid"
			" JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]"
			" WHERE n.nspname = 'data' AND c.relname = $1 AND a.attname = $2 AND NOT x.indisprimary", indexed->table->name,
			indexed->column);
}

static enum outcome drop_one(struct store *store, const char *name)
{
	_cleanup_buf_ struct buf sql = BUF(SQL_BYTES);
	buf_adds(&sql, "DROP INDEX CONCURRENTLY data.");
	sql_add_name(&sql, name);
	return store_do(store, buf_text(&sql));
}

/* What was not finished is of no use. */
static enum outcome look(struct store *store, const struct indexed *indexed, bool drop_all, bool *ret_found)
{
	_cleanup_pgresult_ PGresult *found = find_indexes(store, indexed);
	enum outcome outcome = sql_ok(found) ? OUTCOME_OK : store_failed(store, found);
	*ret_found = false;
	for (int row = 0; outcome == OUTCOME_OK && row < PQntuples(found); row++) {
		bool finished = PQgetvalue(found, row, 2)[0] == 't';
		if (drop_all || !finished) {
			outcome = drop_one(store, PQgetvalue(found, row, 0));
		}
		*ret_found = *ret_found || finished;
	}
	return outcome;
}

/* --- one question ---------------------------------------------------------------------- */

/* In the order in which a feed gives rows, so that a page reads only what it gives. */
static enum outcome make_one(struct store *store, const struct indexed *indexed)
{
	_cleanup_buf_ struct buf sql = BUF(SQL_BYTES);
	struct position_names positions = table_positions(indexed->table);
	buf_adds(&sql, "CREATE INDEX CONCURRENTLY ON data.");
	sql_add_name(&sql, indexed->table->name);
	buf_adds(&sql, indexed->is_list ? " USING gin (" : " (");
	sql_add_name(&sql, indexed->column);
	if (!indexed->is_list) {
		buf_adds(&sql, " NULLS FIRST, _submission");
		for (size_t i = 0; i < positions.n; i++) {
			buf_addf(&sql, ", %s", positions.names[i]);
		}
	}
	buf_addc(&sql, ')');
	return store_do(store, buf_text(&sql));
}

static enum outcome read_tables(struct store *store, struct arena *arena, const char *form_id, struct stored_text *ret_text,
		const struct tables **ret_tables)
{
	store_db(store);
	enum outcome outcome = store_read_text(store, arena, &area_published, form_id, ret_text);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	if (ret_text->definition == NULL) {
		return store_say(store, OUTCOME_UNKNOWN, "no form '%s' is published; 'canvass forms' lists those that are", form_id);
	}
	*ret_tables = tables_plan(arena, ret_text->definition);
	return OUTCOME_OK;
}

enum outcome store_put_index(struct store *store, struct arena *arena, const char *form_id, const char *question, bool wanted,
		bool *ret_changed)
{
	struct stored_text text = { 0 };
	const struct tables *tables;
	struct indexed indexed;
	bool found = false;
	enum outcome outcome = read_tables(store, arena, form_id, &text, &tables);
	if (outcome == OUTCOME_OK) {
		outcome = find_question(store, tables, question, &indexed);
	}
	if (outcome == OUTCOME_OK) {
		outcome = look(store, &indexed, !wanted, &found);
	}
	if (outcome == OUTCOME_OK && wanted && !found) {
		outcome = make_one(store, &indexed);
	}
	if (outcome == OUTCOME_OK) {
		*ret_changed = wanted != found;
	}
	definition_unref(text.definition);
	return outcome;
}

/* --- all --------------------------------------------------------------------------------- */

static enum outcome list_column(struct store *store, struct arena *arena, const struct indexed *indexed,
		struct store_index *items, size_t *n)
{
	_cleanup_pgresult_ PGresult *found = find_indexes(store, indexed);
	if (!sql_ok(found)) {
		return store_failed(store, found);
	}
	if (PQntuples(found) > 0 && PQgetvalue(found, 0, 2)[0] == 't') {
		items[(*n)++] = (struct store_index){ arena_strdup(arena, indexed->name), (uint64_t)sql_int(found, 0, 1) };
	}
	return OUTCOME_OK;
}

enum outcome store_indexes(struct store *store, struct arena *arena, const char *form_id, struct store_index **ret_items,
		size_t *ret_n)
{
	struct stored_text text = { 0 };
	const struct tables *tables;
	enum outcome outcome = read_tables(store, arena, form_id, &text, &tables);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	struct store_index *items = arena_array(arena, text.definition->n_questions + 1, sizeof(*items));
	size_t n = 0;
	struct indexed received = { &tables->tables[0], RECEIVED, "_received_at", false };
	outcome = list_column(store, arena, &received, items, &n);
	for (size_t i = 0; i < text.definition->n_questions && outcome == OUTCOME_OK; i++) {
		struct indexed indexed;
		const struct question *question = text.definition->questions[i];
		if (question_has_answer(question) && may_have_one(question)) {
			outcome = find_question(store, tables, question->name, &indexed);
			outcome = outcome == OUTCOME_OK ? list_column(store, arena, &indexed, items, &n) : outcome;
		}
	}
	definition_unref(text.definition);
	if (outcome == OUTCOME_OK) {
		*ret_items = items;
		*ret_n = n;
	}
	return outcome;
}
