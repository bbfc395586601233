/* The statements that read the rows of a form. */
#include <inttypes.h>
#include <string.h>

#include "store/rows_private.h"
#include "store/store_private.h"

size_t rows_n_head(const struct table *table)
{
	return table->repeat == NULL ? N_ROW_MAIN : N_ROW_COMMON + table_positions(table).n;
}

void rows_add_conditions(struct buf *sql, const struct rows_wanted *wanted)
{
	if (wanted->since_us != INT64_MIN) {
		buf_addf(sql, " AND s.received_at >= 'epoch'::timestamptz + %" PRId64 " * interval '1 microsecond'",
				wanted->since_us);
	}
	if (wanted->site != NULL) {
		buf_adds(sql, " AND s.site = (SELECT i.number FROM canvass.sites i WHERE i.name = ");
		sql_add_literal(sql, wanted->site);
		buf_addc(sql, ')');
	}
}

void rows_add_from(struct buf *sql, const struct rows_wanted *wanted, const struct table *table)
{
	buf_adds(sql, " FROM canvass.submissions s JOIN data.");
	sql_add_name(sql, table->name);
	buf_adds(sql, " t ON t._submission = s.id");
	if (table->repeat == NULL) {
		buf_adds(sql, " LEFT JOIN canvass.tokens k ON k.id = s.token");
	}
	if (table->repeat == NULL && wanted->count_files) {
		buf_adds(sql, " CROSS JOIN LATERAL (SELECT count(*)::integer AS expected, count(a.blob)::integer AS present"
			      " FROM canvass.attachments a WHERE a.submission = s.id) f");
	}
	buf_adds(sql, " WHERE true");
	rows_add_conditions(sql, wanted);
}

/* What enum row_field lists, then the columns. */
void rows_add_fields(struct buf *sql, const struct table *table, const char *n_files)
{
	buf_adds(sql, "s.id, " ROWS_INSTANCE ", t._left_empty");
	struct position_names positions = table_positions(table);
	for (size_t i = 0; i < positions.n; i++) {
		buf_addf(sql, ", t.%s", positions.names[i]);
	}
	if (table->repeat == NULL) {
		buf_addf(sql, ", s.received_at, s.edited_at, s.token, k.name, s.device_id, t._version, t._site, s.review_state, " ROWS_EDITS ", %s",
				n_files);
	}
	for (size_t i = 0; i < table->n_columns; i++) {
		buf_adds(sql, ", t.");
		sql_add_name(sql, table->columns[i].name);
	}
}

static void add_fields(struct buf *sql, const struct rows_wanted *wanted, const struct table *table)
{
	rows_add_fields(sql, table, wanted->count_files ? "f.expected, f.present" : "0, 0");
}

void rows_add_query(struct buf *sql, const struct rows_wanted *wanted, const struct table *table)
{
	buf_adds(sql, "SELECT ");
	add_fields(sql, wanted, table);
	rows_add_from(sql, wanted, table);
	buf_adds(sql, " ORDER BY s.id");
	struct position_names positions = table_positions(table);
	for (size_t i = 0; i < positions.n; i++) {
		buf_addf(sql, ", t.%s", positions.names[i]);
	}
}

void rows_add_query_of_all(struct buf *sql, const struct rows_wanted *wanted)
{
	for (size_t i = 0; i < wanted->tables->n_tables; i++) {
		const struct table *table = &wanted->tables->tables[i];
		struct position_names positions = table_positions(table);
		buf_addf(sql, "%sSELECT s.id, %zu::integer, ARRAY[", i > 0 ? " UNION ALL " : "", i);
		for (size_t k = 0; k < positions.n; k++) {
			buf_addf(sql, "%st.%s", k > 0 ? ", " : "", positions.names[k]);
		}
		buf_adds(sql, "]::integer[], ROW(");
		add_fields(sql, wanted, table);
		buf_adds(sql, ")");
		rows_add_from(sql, wanted, table);
	}
	buf_adds(sql, " ORDER BY 1, 2, 3");
}

/* --- locking and counting ---------------------------------------------------------- */

enum outcome rows_begin(struct store *store)
{
	store_db(store);
	return store_do(store, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

enum outcome rows_end(struct store *store, enum outcome outcome)
{
	return store_end(store, outcome);
}

enum outcome rows_lock(struct store *store, const struct tables *tables)
{
	_cleanup_buf_ struct buf sql = BUF(ROWS_QUERY_BYTES);
	buf_adds(&sql, LOCK_PATIENCE ";");
	for (size_t i = 0; i < tables->n_tables; i++) {
		buf_adds(&sql, "LOCK TABLE data.");
		sql_add_name(&sql, tables->tables[i].name);
		buf_adds(&sql, " IN ACCESS SHARE MODE;");
	}
	return store_do(store, buf_text(&sql));
}

enum outcome rows_count(struct store *store, const struct rows_wanted *wanted, uint64_t *ret_n)
{
	_cleanup_buf_ struct buf sql = BUF(ROWS_QUERY_BYTES);
	struct rows_wanted plain = *wanted;
	plain.count_files = false;
	buf_adds(&sql, "SELECT count(*)");
	rows_add_from(&sql, &plain, &wanted->tables->tables[wanted->table]);
	_cleanup_pgresult_ PGresult *res = PQexec(store->connection, buf_text(&sql));
	if (!sql_ok(res)) {
		return store_failed(store, res);
	}
	*ret_n = (uint64_t)sql_int(res, 0, 0);
	return OUTCOME_OK;
}
