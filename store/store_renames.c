/*
 * store_renames.c - tables, columns and stored choices get the names of a new version.
 *
 * The tables are locked first: what the service still sends by the old names then
 * waits, and finds afterwards that the layout is another one.
 */
#include <string.h>

#include "store/store_private.h"

#define MAX_STATEMENT_BYTES ((size_t)16 * 1024 * 1024)
#define PLAN_BYTES ((size_t)64 * 1024 * 1024)

struct renaming {
	struct store *store;
	const struct area *area;
	const struct tables *old, *new; /* the same tables and columns, before and after */
	struct buf *sql;
};

static void add_table(const struct renaming *renaming, const char *before, const struct table *table)
{
	buf_addf(renaming->sql, "%s %s.", before, renaming->area->schema);
	sql_add_name(renaming->sql, table->name);
}

static void add_locks(const struct renaming *renaming)
{
	for (size_t i = 0; i < renaming->old->n_tables; i++) {
		add_table(renaming, "LOCK TABLE", &renaming->old->tables[i]);
		buf_adds(renaming->sql, " IN ACCESS EXCLUSIVE MODE;\n");
	}
}

static void rename_table(const struct renaming *renaming, const struct table *old, const struct table *new)
{
	add_table(renaming, "ALTER TABLE", old);
	buf_adds(renaming->sql, " RENAME TO ");
	sql_add_name(renaming->sql, new->name);
	buf_addf(renaming->sql, ";\nUPDATE %s SET name = ", renaming->area->tables);
	sql_add_literal(renaming->sql, new->name);
	buf_adds(renaming->sql, " WHERE name = ");
	sql_add_literal(renaming->sql, old->name);
	buf_adds(renaming->sql, ";\n");
}

static void rename_column(const struct renaming *renaming, const struct table *table,
		const struct table_column *old, const struct table_column *new)
{
	add_table(renaming, "ALTER TABLE", table);
	buf_adds(renaming->sql, " RENAME COLUMN ");
	sql_add_name(renaming->sql, old->name);
	buf_adds(renaming->sql, " TO ");
	sql_add_name(renaming->sql, new->name);
	buf_adds(renaming->sql, ";\n");
}

/* The questions that were left empty are listed by name. */
static void rename_left_empty(const struct renaming *renaming, const struct table *table,
		const struct table_column *old, const struct table_column *new)
{
	add_table(renaming, "UPDATE", table);
	buf_adds(renaming->sql, " SET _left_empty = array_replace(_left_empty, ");
	sql_add_literal(renaming->sql, old->stored_as);
	buf_adds(renaming->sql, ", ");
	sql_add_literal(renaming->sql, new->stored_as);
	buf_adds(renaming->sql, ") WHERE ");
	sql_add_literal(renaming->sql, old->stored_as);
	buf_adds(renaming->sql, " = ANY (_left_empty);\n");
}

static void add_case(struct buf *sql, const struct table_column *column, const char *of)
{
	buf_addf(sql, "CASE %s", of);
	for (size_t i = 0; i < column->n_choice_names; i++) {
		buf_adds(sql, " WHEN ");
		sql_add_literal(sql, column->choice_names[i].from);
		buf_adds(sql, " THEN ");
		sql_add_literal(sql, column->choice_names[i].to);
	}
	buf_addf(sql, " ELSE %s END", of);
}

static void add_old_choices(struct buf *sql, const struct table_column *column)
{
	buf_adds(sql, "ARRAY[");
	for (size_t i = 0; i < column->n_choice_names; i++) {
		buf_adds(sql, i > 0 ? ", " : "");
		sql_add_literal(sql, column->choice_names[i].from);
	}
	buf_addc(sql, ']');
}

static void rename_choices(const struct renaming *renaming, const struct table *table,
		const struct table_column *column)
{
	_cleanup_buf_ struct buf name = BUF(256);
	sql_add_name(&name, column->name);
	bool several = column->type == COLUMN_TEXT_ARRAY;
	add_table(renaming, "UPDATE", table);
	buf_addf(renaming->sql, " SET %s = ", buf_text(&name));
	if (several) {
		buf_adds(renaming->sql, "ARRAY(SELECT ");
		add_case(renaming->sql, column, "word");
		buf_addf(renaming->sql, " FROM unnest(%s) WITH ORDINALITY AS words (word, place) ORDER BY place)",
				buf_text(&name));
	} else {
		add_case(renaming->sql, column, buf_text(&name));
	}
	buf_addf(renaming->sql, several ? " WHERE %s && " : " WHERE %s = ANY (", buf_text(&name));
	add_old_choices(renaming->sql, column);
	buf_adds(renaming->sql, several ? ";\n" : ");\n");
}

static void rename_columns(const struct renaming *renaming, const struct table *old, const struct table *new)
{
	for (size_t i = 0; i < old->n_columns; i++) {
		const struct table_column *before = &old->columns[i], *after = &new->columns[i];
		if (strcmp(before->name, after->name) != 0) {
			rename_column(renaming, new, before, after);
		}
		bool is_first = i == 0 || old->columns[i - 1].question != before->question;
		if (is_first && strcmp(before->stored_as, after->stored_as) != 0) {
			rename_left_empty(renaming, new, before, after);
		}
		if (after->n_choice_names > 0) {
			rename_choices(renaming, new, after);
		}
	}
}

/* A column that an earlier version had, and that stays with its answers, has the name. */
static enum outcome check_free(const struct renaming *renaming, const struct table *old, const char *name)
{
	struct store *store = renaming->store;
	_cleanup_pgresult_ PGresult *res = sql_run(store->connection,
			"SELECT 1 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
			" JOIN pg_namespace n ON n.oid = c.relnamespace"
			" WHERE n.nspname = $1 AND c.relname = $2 AND a.attname = $3 AND NOT a.attisdropped",
			renaming->area->schema, old->name, name);
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	return PQntuples(res) == 0 ? OUTCOME_OK : store_say(store, OUTCOME_REFUSED, "nothing can be renamed to '%s': "
			"an earlier version had a question of that name, whose answers are kept; choose another name", name);
}

static enum outcome check_names(const struct renaming *renaming)
{
	enum outcome outcome = OUTCOME_OK;
	for (size_t i = 0; i < renaming->old->n_tables && outcome == OUTCOME_OK; i++) {
		const struct table *old = &renaming->old->tables[i], *new = &renaming->new->tables[i];
		for (size_t j = 0; j < old->n_columns && outcome == OUTCOME_OK; j++) {
			if (strcmp(old->columns[j].name, new->columns[j].name) != 0) {
				outcome = check_free(renaming, old, new->columns[j].name);
			}
		}
		_cleanup_pgresult_ PGresult *taken = sql_run(renaming->store->connection,
				"SELECT to_regclass(format('%I.%I', $1::text, $2::text)) IS NOT NULL AND $2::text <> $3::text",
				renaming->area->schema, new->name, old->name);
		if (outcome == OUTCOME_OK && !sql_ok(taken)) {
			outcome = store_failed(renaming->store, taken);
		} else if (outcome == OUTCOME_OK && str_is(sql_str(taken, 0, 0), "t")) {
			outcome = store_say(renaming->store, OUTCOME_REFUSED, "the repeat '%s' cannot be renamed to '%s': "
					"an earlier version had one of that name, whose answers are kept; choose another name",
					old->stored_as, new->stored_as);
		}
	}
	return outcome;
}

static enum outcome rename_all(const struct renaming *renaming)
{
	enum outcome outcome = check_names(renaming);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	add_locks(renaming);
	for (size_t i = 0; i < renaming->old->n_tables; i++) {
		const struct table *old = &renaming->old->tables[i], *new = &renaming->new->tables[i];
		if (strcmp(old->name, new->name) != 0) {
			rename_table(renaming, old, new);
		}
		rename_columns(renaming, old, new);
	}
	if (!buf_ok(renaming->sql)) {
		return store_say(renaming->store, OUTCOME_TOO_LARGE, "there is too much to be renamed at once");
	}
	return store_do(renaming->store, buf_text(renaming->sql));
}

enum outcome store_rename(struct store *store, const struct area *area, const struct definition *before,
		const struct renames *renames)
{
	if (renames->n == 0) {
		return OUTCOME_OK;
	}
	struct arena *arena = arena_create(PLAN_BYTES);
	_cleanup_buf_ struct buf sql = BUF(MAX_STATEMENT_BYTES);
	const struct tables *old = tables_plan(arena, before);
	enum outcome outcome = rename_all(&(struct renaming){ store, area, old, tables_rename(arena, old, renames),
		&sql });
	arena_destroy(arena);
	return outcome;
}
