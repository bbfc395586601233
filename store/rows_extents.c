/* How large the values of a table are: asked of the database before the rows are read. */
#include "store/columns_copy.h"
#include "store/rows_private.h"
#include "store/store_private.h"

enum { EXTENT_MIN, EXTENT_MAX, EXTENT_LONGEST, EXTENT_FILLED, EXTENT_BYTES, N_EXTENTS };
enum { HEAD_N, HEAD_INSTANCE, HEAD_LEFT_EMPTY, N_HEAD_COMMON, HEAD_SUBMITTER_ID = N_HEAD_COMMON, HEAD_SUBMITTER,
	HEAD_DEVICE, HEAD_VERSION, HEAD_SITE, N_HEAD };

static void add_text_extent(struct buf *sql, const char *text)
{
	buf_addf(sql, ", ARRAY[0, 0, max(octet_length(%s)), count(*) FILTER (WHERE %s <> ''),"
		      " sum(octet_length(%s))]::bigint[]", text, text, text);
}

static void add_extent(struct buf *sql, const struct table_column *column)
{
	_cleanup_buf_ struct buf name = BUF(ROWS_QUERY_BYTES);
	buf_adds(&name, column->type == COLUMN_TEXT_ARRAY ? "array_to_string(t." : "t.");
	sql_add_name(&name, column->name);
	buf_adds(&name, column->type == COLUMN_TEXT_ARRAY ? ", ' ')" : "");
	switch (column->type) {
	case COLUMN_TEXT:
	case COLUMN_TEXT_ARRAY:
		add_text_extent(sql, buf_text(&name));
		break;
	case COLUMN_INTEGER:
		buf_addf(sql, ", ARRAY[min(%s), max(%s), 0, 0, 0]::bigint[]", buf_text(&name), buf_text(&name));
		break;
	case COLUMN_DOUBLE:
	case COLUMN_DATE:
	case COLUMN_CLOCK:
	case COLUMN_TIMESTAMP:
		buf_adds(sql, ", NULL::bigint[]");
		break;
	}
}

static void add_query(struct buf *sql, const struct rows_wanted *wanted, const struct table *table)
{
	static const char *const main_texts[] = { "k.name", "s.device_id", "t._version", "t._site" };
	buf_adds(sql, "SELECT count(*)");
	add_text_extent(sql, ROWS_INSTANCE);
	add_text_extent(sql, "array_to_string(t._left_empty, ' ')");
	if (table->repeat == NULL) {
		buf_adds(sql, ", ARRAY[min(s.token), max(s.token), 0, 0, 0]::bigint[]");
		for (size_t i = 0; i < ARRAY_LEN(main_texts); i++) {
			add_text_extent(sql, main_texts[i]);
		}
	}
	for (size_t i = 0; i < table->n_columns; i++) {
		add_extent(sql, &table->columns[i]);
	}
	rows_add_from(sql, wanted, table);
}

static struct rows_extent read_extent(struct str array)
{
	int64_t values[N_EXTENTS] = { 0 };
	struct str element;
	size_t at = 0;
	for (size_t i = 0; i < N_EXTENTS && copy_element(array, &at, &element); i++) {
		values[i] = copy_int64(element);
	}
	return (struct rows_extent){ .min = values[EXTENT_MIN], .max = values[EXTENT_MAX],
		.longest = (uint64_t)values[EXTENT_LONGEST], .n_filled = (uint64_t)values[EXTENT_FILLED],
		.all_bytes = (uint64_t)values[EXTENT_BYTES] };
}

static struct rows_extents read_extents(struct arena *arena, const struct table *table, const struct str *fields)
{
	bool is_main = table->repeat == NULL;
	struct rows_extents extents = { .n = (uint64_t)copy_int64(fields[HEAD_N]),
		.instance_id = read_extent(fields[HEAD_INSTANCE]), .left_empty = read_extent(fields[HEAD_LEFT_EMPTY]) };
	if (is_main) {
		extents.submitter_id = read_extent(fields[HEAD_SUBMITTER_ID]);
		extents.submitter = read_extent(fields[HEAD_SUBMITTER]);
		extents.device_id = read_extent(fields[HEAD_DEVICE]);
		extents.version = read_extent(fields[HEAD_VERSION]);
		extents.site = read_extent(fields[HEAD_SITE]);
	}
	struct rows_extent *columns = arena_array(arena, table->n_columns, sizeof(*columns));
	for (size_t i = 0; i < table->n_columns; i++) {
		columns[i] = read_extent(fields[(is_main ? N_HEAD : N_HEAD_COMMON) + i]);
	}
	extents.columns = columns;
	return extents;
}

enum outcome rows_extents(struct store *store, struct arena *arena, const struct rows_wanted *wanted,
		struct rows_extents *ret_extents)
{
	const struct table *table = &wanted->tables->tables[wanted->table];
	struct rows_wanted plain = *wanted;
	plain.count_files = false;
	_cleanup_buf_ struct buf sql = BUF(ROWS_QUERY_BYTES);
	add_query(&sql, &plain, table);
	struct copy copy;
	size_t n_head = table->repeat == NULL ? N_HEAD : N_HEAD_COMMON;
	enum outcome outcome = copy_begin(store, buf_text(&sql), n_head + table->n_columns, &copy);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	struct rows_extents extents = { 0 };
	if (copy_next(&copy)) {
		extents = read_extents(arena, table, copy.fields);
	}
	outcome = copy_end(&copy);
	if (outcome == OUTCOME_OK) {
		*ret_extents = extents;
	}
	return outcome;
}
