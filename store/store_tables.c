/*
 * store_tables.c - the tables of answers: made at publishing, extended in place.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "store/store_private.h"

#define MAX_STATEMENT_BYTES ((size_t)16 * 1024 * 1024)

struct making { /* one table */
	struct store *store;
	const struct area *area;
	const struct definition *definition;
	const struct table *table, *main_table;
	struct position_names positions;
	struct buf *sql;
};

/* --- names ------------------------------------------------------------------------- */

static void add_table_name(const struct making *making, const struct table *table)
{
	buf_addf(making->sql, "%s.", making->area->schema);
	sql_add_name(making->sql, table->name);
}

static void add_key(const struct making *making)
{
	buf_adds(making->sql, "(_submission");
	for (size_t i = 0; i < making->positions.n; i++) {
		buf_addf(making->sql, ", %s", making->positions.names[i]);
	}
	buf_addc(making->sql, ')');
}

/* --- making a new table --------------------------------------------------------------- */

static void add_main_columns(const struct making *making)
{
	buf_addf(making->sql, "_submission bigint PRIMARY KEY REFERENCES %s,"
			" _version text NOT NULL, _site text NOT NULL, _received_at timestamptz NOT NULL,"
			" _left_empty text[] NOT NULL", making->area->submissions);
}

static void add_child_columns(const struct making *making)
{
	buf_adds(making->sql, "_submission bigint NOT NULL REFERENCES ");
	add_table_name(making, making->main_table);
	for (size_t i = 0; i < making->positions.n; i++) {
		buf_addf(making->sql, ", %s integer NOT NULL", making->positions.names[i]);
	}
	buf_adds(making->sql, ", _left_empty text[] NOT NULL, PRIMARY KEY ");
	add_key(making);
}

static void add_create(const struct making *making)
{
	buf_adds(making->sql, "CREATE TABLE ");
	add_table_name(making, making->table);
	buf_adds(making->sql, " (");
	if (making->table->repeat == NULL) {
		add_main_columns(making);
	} else {
		add_child_columns(making);
	}
	buf_adds(making->sql, ");\nGRANT INSERT ON ");
	add_table_name(making, making->table);
	buf_adds(making->sql, " TO canvass_collector;\nGRANT SELECT ON ");
	add_table_name(making, making->table);
	buf_adds(making->sql, " TO canvass_analyst, canvass_reader;\n");
}

/* Takes the name for this form, or says who has it. */
static enum outcome take_name(const struct making *making, bool *ret_is_new)
{
	struct store *store = making->store;
	const char *form_id = making->definition->form_id;
	_cleanup_free_ char *take = xasprintf("INSERT INTO %s (name, form_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
			making->area->tables);
	_cleanup_pgresult_ PGresult *taken = sql_run(store->connection, take, making->table->name, form_id);
	if (!sql_ok(taken)) {
		return store_failed(store, taken);
	}
	*ret_is_new = strcmp(PQcmdTuples(taken), "1") == 0;
	_cleanup_free_ char *look = xasprintf("SELECT form_id FROM %s WHERE name = $1", making->area->tables);
	_cleanup_pgresult_ PGresult *owner = sql_run(store->connection, look, making->table->name);
	if (!sql_ok(owner)) {
		return store_failed(store, owner);
	}
	if (!str_is(sql_str(owner, 0, 0), form_id)) {
		return store_say(store, OUTCOME_CONFLICT, "the table %s.%s belongs to the form '%s' already; "
				"give this form another form_id", making->area->schema, making->table->name, PQgetvalue(owner, 0, 0));
	}
	return OUTCOME_OK;
}

/* --- columns --------------------------------------------------------------------------- */

static int find_column(const PGresult *columns, const char *name)
{
	for (int row = 0; row < PQntuples(columns); row++) {
		if (str_is(sql_str(columns, row, 0), name)) {
			return row;
		}
	}
	return -1;
}

static PGresult *read_columns(const struct making *making)
{
	return sql_run(making->store->connection,
			"SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a"
			" JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
			" WHERE n.nspname = $2 AND c.relname = $1 AND a.attnum > 0 AND NOT a.attisdropped",
			making->table->name, making->area->schema);
}

const char *sql_full_type(enum column_type type)
{
	return type == COLUMN_TIMESTAMP ? "timestamp with time zone"
	       : type == COLUMN_CLOCK   ? "time without time zone"
					: column_type_sql(type);
}

static enum outcome refuse_type(const struct making *making, const struct table_column *column, const char *stored)
{
	return store_say(making->store, OUTCOME_REFUSED, "question '%s' is stored as %s since an earlier version and "
			"would become %s; a published question keeps its type, so give the new one another name",
			column->question->name, stored, sql_full_type(column->type));
}

/* A repeat that moved into another one would need another key. */
static enum outcome check_key(const struct making *making, const PGresult *columns)
{
	size_t n = 0;
	for (int row = 0; row < PQntuples(columns); row++) {
		struct str name = sql_str(columns, row, 0);
		n += str_is(name, "_position") || str_starts(name, STR("_parent_position"));
	}
	if (n != making->positions.n) {
		return store_say(making->store, OUTCOME_REFUSED, "the repeat '%s' stands within another repeat than in an "
				"earlier version; give it another name", making->table->repeat->name);
	}
	return OUTCOME_OK;
}

static enum outcome add_missing_columns(const struct making *making, const PGresult *columns)
{
	for (size_t i = 0; i < making->table->n_columns; i++) {
		const struct table_column *column = &making->table->columns[i];
		int row = find_column(columns, column->name);
		if (row < 0) {
			buf_adds(making->sql, "ALTER TABLE ");
			add_table_name(making, making->table);
			buf_adds(making->sql, " ADD COLUMN ");
			sql_add_name(making->sql, column->name);
			buf_addf(making->sql, " %s;\n", column_type_sql(column->type));
		} else if (!str_is(sql_str(columns, row, 1), sql_full_type(column->type))) {
			return refuse_type(making, column, PQgetvalue(columns, row, 1));
		}
	}
	return OUTCOME_OK;
}

static void add_comments(const struct making *making)
{
	for (size_t i = 0; i < making->table->n_columns; i++) {
		const struct table_column *column = &making->table->columns[i];
		if (!text_is_set(&column->question->label)) {
			continue;
		}
		buf_adds(making->sql, "COMMENT ON COLUMN ");
		add_table_name(making, making->table);
		buf_addc(making->sql, '.');
		sql_add_name(making->sql, column->name);
		buf_adds(making->sql, " IS ");
		sql_add_literal(making->sql, text_in(&column->question->label, 0));
		buf_adds(making->sql, ";\n");
	}
	buf_adds(making->sql, "COMMENT ON TABLE ");
	add_table_name(making, making->table);
	buf_adds(making->sql, " IS ");
	sql_add_literal(making->sql, text_in(making->table->repeat != NULL ? &making->table->repeat->label
			: &making->definition->form_title, 0));
	buf_adds(making->sql, ";\n");
}

static enum outcome run_sql(const struct making *making)
{
	if (!buf_ok(making->sql)) {
		return store_say(making->store, OUTCOME_TOO_LARGE, "the table data.%s is too large", making->table->name);
	}
	return store_do(making->store, buf_text(making->sql));
}

static enum outcome put_table(const struct making *making)
{
	bool is_new;
	enum outcome outcome = take_name(making, &is_new);
	if (outcome == OUTCOME_OK && is_new) {
		add_create(making);
		outcome = run_sql(making);
		buf_clear(making->sql);
	}
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	_cleanup_pgresult_ PGresult *columns = read_columns(making);
	if (!sql_ok(columns)) {
		return store_failed(making->store, columns);
	}
	outcome = check_key(making, columns);
	if (outcome == OUTCOME_OK) {
		outcome = add_missing_columns(making, columns);
	}
	if (outcome == OUTCOME_OK) {
		add_comments(making);
		outcome = run_sql(making);
	}
	return outcome;
}

enum outcome store_put_tables(struct store *store, const struct area *area, const struct definition *definition,
		const struct tables *tables)
{
	enum outcome outcome = OUTCOME_OK;
	for (size_t i = 0; i < tables->n_tables && outcome == OUTCOME_OK; i++) {
		_cleanup_buf_ struct buf sql = BUF(MAX_STATEMENT_BYTES);
		const struct table *table = &tables->tables[i];
		outcome = put_table(&(struct making){ store, area, definition, table, &tables->tables[0],
			table_positions(table), &sql });
	}
	return outcome;
}
