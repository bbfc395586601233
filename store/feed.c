#include "store/feed.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "store/columns_copy.h"
#include "store/feed_private.h"
#include "store/rows_private.h"
#include "store/sql.h"

/* Fields of a row of a page with repetitions: its place on the page, its table, which repetition,
 * the fields of enum row_field and the columns, and what it is ordered by. */
enum { PAGE_PLACE, PAGE_TABLE, PAGE_POSITIONS, PAGE_RECORD, PAGE_VALUE, N_PAGE };

static const struct table *main_table(const struct feed_wanted *wanted)
{
	return &wanted->tables->tables[0];
}

static const struct table *table_of(const struct feed_wanted *wanted)
{
	return &wanted->tables->tables[wanted->table];
}

static bool is_main(const struct feed_wanted *wanted)
{
	return wanted->table == 0;
}

/* --- which rows --------------------------------------------------------------------- */

/* Joins that nothing is asked of are left out by PostgreSQL. */
static void add_from(const struct feed_wanted *wanted, const struct table *table, struct buf *sql)
{
	buf_adds(sql, " FROM data.");
	sql_add_name(sql, table->name);
	buf_adds(sql, " t");
	if (table->repeat != NULL) {
		buf_adds(sql, " JOIN data.");
		sql_add_name(sql, main_table(wanted)->name);
		buf_adds(sql, " m ON m._submission = t._submission");
	}
	buf_adds(sql, " LEFT JOIN canvass.submissions s ON s.id = t._submission LEFT JOIN canvass.tokens k ON k.id = s.token");
}

static void add_where(const struct feed_wanted *wanted, struct buf *sql, struct params *params)
{
	buf_addf(sql, " WHERE %s._site = $%zu", is_main(wanted) ? "t" : "m", params_add(params, str_of(wanted->site)));
	if (wanted->key.p != NULL) {
		_cleanup_free_ char *key = feed_key_sql(wanted->form_id);
		const char *place = strstr(key, "%s");
		buf_addf(sql, " AND t._submission = (%.*s$%zu::text%s)", (int)(place - key), key, params_add(params, wanted->key), place + 2);
	}
	struct position_names names = table_positions(table_of(wanted));
	for (size_t i = 0; i < wanted->n_positions && i < names.n; i++) {
		buf_addf(sql, " AND t.%s = %u", names.names[i], wanted->positions[i]);
	}
	if (wanted->filter != NULL) {
		buf_adds(sql, " AND ");
		filter_add_sql(wanted->filter, sql, params);
	}
}

/* "t._submission, t._position", each followed by `direction`. */
static void add_key_columns(const struct feed_wanted *wanted, struct buf *sql, const char *direction)
{
	struct position_names names = table_positions(table_of(wanted));
	buf_addf(sql, "t._submission%s", direction);
	for (size_t i = 0; i < names.n; i++) {
		buf_addf(sql, ", t.%s%s", names.names[i], direction);
	}
}

static void add_positions_of(const struct feed_place *place, struct buf *sql)
{
	for (size_t i = 0; i < place->n_positions; i++) {
		buf_addf(sql, "%s%u", i > 0 ? ", " : "", place->positions[i]);
	}
}

/* Behind a place in the order of receipt. The first condition is for the index. */
static void add_behind(const struct feed_wanted *wanted, struct buf *sql)
{
	const struct feed_place *after = wanted->after;
	struct position_names names = table_positions(table_of(wanted));
	if (names.n == 0) {
		buf_addf(sql, " AND t._submission < %" PRId64, after->submission);
		return;
	}
	buf_addf(sql, " AND t._submission <= %" PRId64 " AND (t._submission < %" PRId64 " OR (", after->submission,
			after->submission);
	for (size_t i = 0; i < names.n; i++) {
		buf_addf(sql, "%st.%s", i > 0 ? ", " : "", names.names[i]);
	}
	buf_adds(sql, ") > (");
	add_positions_of(after, sql);
	buf_adds(sql, "))");
}

/* "(t._submission, t._position) > (17, 2)" */
static void add_key_after(const struct feed_wanted *wanted, struct buf *sql)
{
	buf_addc(sql, '(');
	add_key_columns(wanted, sql, "");
	buf_addf(sql, ") %s (%" PRId64 "%s", wanted->ascending ? ">" : "<", wanted->after->submission,
			wanted->after->n_positions > 0 ? ", " : "");
	add_positions_of(wanted->after, sql);
	buf_addc(sql, ')');
}

/* Behind a place in the order of an answer: those without one are first, or last when it descends. */
static void add_behind_ordered(const struct feed_wanted *wanted, struct buf *sql, struct params *params)
{
	const char *by = wanted->order_by->sql, *sign = wanted->ascending ? ">" : "<";
	if (wanted->after->value.p == NULL) {
		buf_addf(sql, " AND (%s IS NULL AND ", by);
		add_key_after(wanted, sql);
		if (wanted->ascending) {
			buf_addf(sql, " OR %s IS NOT NULL", by);
		}
		buf_addc(sql, ')');
		return;
	}
	size_t value = params_add(params, wanted->after->value);
	const char *type = feed_order_type(wanted->order_by);
	buf_addf(sql, " AND (%s %s= $%zu::%s AND (%s %s $%zu::%s OR ", by, sign, value, type, by, sign, value, type);
	add_key_after(wanted, sql);
	buf_adds(sql, ")");
	if (!wanted->ascending && !feed_is_always_there(wanted->order_by)) {
		buf_addf(sql, " OR %s IS NULL", by);
	}
	buf_addc(sql, ')');
}

static void add_order(const struct feed_wanted *wanted, struct buf *sql)
{
	buf_adds(sql, " ORDER BY ");
	if (wanted->order_by != NULL) {
		buf_addf(sql, "%s %s, ", wanted->order_by->sql, wanted->ascending ? "NULLS FIRST" : "DESC NULLS LAST");
		add_key_columns(wanted, sql, wanted->ascending ? "" : " DESC");
		return;
	}
	struct position_names names = table_positions(table_of(wanted));
	buf_adds(sql, "t._submission DESC");
	for (size_t i = 0; i < names.n; i++) {
		buf_addf(sql, ", t.%s", names.names[i]);
	}
}

/* FROM ... LIMIT */
static void add_rows(const struct feed_wanted *wanted, struct buf *sql, struct params *params)
{
	add_from(wanted, table_of(wanted), sql);
	add_where(wanted, sql, params);
	if (wanted->after != NULL && wanted->order_by != NULL) {
		add_behind_ordered(wanted, sql, params);
	} else if (wanted->after != NULL) {
		add_behind(wanted, sql);
	}
	add_order(wanted, sql);
	if (wanted->limit > 0) {
		buf_addf(sql, " LIMIT %" PRIu64, wanted->limit);
	}
	if (wanted->skip > 0) {
		buf_addf(sql, " OFFSET %" PRIu64, wanted->skip);
	}
}

/* --- the statements ------------------------------------------------------------------ */

static void add_value(const struct feed_wanted *wanted, struct buf *sql)
{
	if (wanted->order_by != NULL) {
		buf_addf(sql, "(%s)::text", wanted->order_by->sql);
	} else {
		buf_adds(sql, "NULL::text");
	}
}

static const char *files_of(const struct feed_wanted *wanted)
{
	return wanted->count_files ? FEED_EXPECTED ", " FEED_PRESENT : "0, 0";
}

/* First which responses, then what they say: what is skipped is not read whole. */
static bool in_two_steps(const struct feed_wanted *wanted)
{
	return is_main(wanted) && (wanted->expand || wanted->skip > 0);
}

static void add_two_steps(const struct feed_wanted *wanted, struct buf *sql, struct params *params)
{
	size_t n_tables = wanted->expand ? wanted->tables->n_tables : 1;
	buf_adds(sql, "WITH page AS (SELECT o.id, o.value, row_number() OVER () AS place FROM (SELECT t._submission AS id, ");
	add_value(wanted, sql);
	buf_adds(sql, " AS value");
	add_rows(wanted, sql, params);
	buf_adds(sql, ") o)");
	for (size_t i = 0; i < n_tables; i++) {
		const struct table *table = &wanted->tables->tables[i];
		struct position_names names = table_positions(table);
		buf_addf(sql, "%s SELECT p.place, %zu::integer, ARRAY[", i > 0 ? " UNION ALL" : "", i);
		for (size_t k = 0; k < names.n; k++) {
			buf_addf(sql, "%st.%s", k > 0 ? ", " : "", names.names[k]);
		}
		buf_adds(sql, "]::integer[], ROW(");
		rows_add_fields(sql, table, files_of(wanted));
		buf_adds(sql, "), p.value FROM page p JOIN data.");
		sql_add_name(sql, table->name);
		buf_adds(sql, " t ON t._submission = p.id LEFT JOIN canvass.submissions s ON s.id = t._submission"
			      " LEFT JOIN canvass.tokens k ON k.id = s.token");
	}
	buf_adds(sql, " ORDER BY 1, 2, 3");
}

void feed_add_page(const struct feed_wanted *wanted, struct buf *sql, struct params *params)
{
	if (in_two_steps(wanted)) {
		add_two_steps(wanted, sql, params);
		return;
	}
	buf_adds(sql, "SELECT ");
	rows_add_fields(sql, table_of(wanted), files_of(wanted));
	buf_adds(sql, ", ");
	add_value(wanted, sql);
	add_rows(wanted, sql, params);
}

void feed_add_count(const struct feed_wanted *wanted, struct buf *sql, struct params *params)
{
	buf_adds(sql, "SELECT count(*)");
	add_from(wanted, table_of(wanted), sql);
	add_where(wanted, sql, params);
}

/* --- the rows --------------------------------------------------------------------------- */

struct feed_reader {
	const struct feed_wanted *wanted;
	struct row_reader rows;
	struct feed_place place;
	struct buf value;
};

struct feed_reader *feed_reader_create(const struct feed_wanted *wanted)
{
	struct feed_reader *reader = xcalloc(1, sizeof(*reader));
	reader->wanted = wanted;
	reader->value = BUF(FEED_SQL_BYTES);
	row_reader_init(&reader->rows, wanted->tables);
	return reader;
}

static void note_place(struct feed_reader *reader, const struct row *row, struct str value)
{
	struct feed_place *place = &reader->place;
	if (row->table != reader->wanted->table) {
		return;
	}
	*place = (struct feed_place){ .submission = row->submission, .n_positions = row->n_positions };
	memcpy(place->positions, row->positions, sizeof(place->positions));
	buf_clear(&reader->value);
	buf_add_str(&reader->value, value);
	place->value = value.p != NULL ? (struct str){ buf_text(&reader->value), value.n } : value;
}

const struct row *feed_read(struct feed_reader *reader, const struct str *fields, size_t n_fields)
{
	const struct feed_wanted *wanted = reader->wanted;
	const struct row *row = NULL;
	if (in_two_steps(wanted) && n_fields == N_PAGE) {
		row = row_read_record(&reader->rows, wanted->tables, fields[PAGE_TABLE], fields[PAGE_RECORD]);
	} else if (!in_two_steps(wanted) && n_fields == rows_n_fields(table_of(wanted)) + 1) {
		row = row_read(&reader->rows, wanted->tables, wanted->table, fields);
	}
	if (row != NULL) {
		note_place(reader, row, fields[n_fields - 1]);
	}
	return row;
}

struct feed_place feed_place_of(const struct feed_reader *reader)
{
	return reader->place;
}

void feed_reader_destroy(struct feed_reader *reader)
{
	if (reader != NULL) {
		row_reader_finish(&reader->rows);
		buf_finish(&reader->value);
		free(reader);
	}
}

int64_t feed_read_count(struct str field)
{
	return copy_int64(field);
}
