#include "store/rows.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "store/columns_copy.h"
#include "store/rows_private.h"
#include "store/store_private.h"

/* The fields of a row of ROWS_ALL_TABLES. */
enum { ALL_SUBMISSION, ALL_TABLE, ALL_POSITIONS, ALL_RECORD, N_ALL };

struct rows {
	struct store *store;
	const struct rows_wanted *wanted;
	struct copy copy;
	struct str *fields;     /* of the present row, from row_field on */
	struct cell *cells;
	struct str *items;      /* elements of arrays of the present row */
	size_t n_items, n_items_room;
	struct row row;
	bool ended, strange;    /* strange: a row that cannot be read */
};

static size_t n_fields(const struct table *table)
{
	return rows_n_head(table) + table->n_columns;
}

enum outcome rows_open(struct store *store, const struct rows_wanted *wanted, struct rows **ret_rows)
{
	_cleanup_buf_ struct buf sql = BUF(ROWS_QUERY_BYTES);
	bool all = wanted->table == ROWS_ALL_TABLES;
	size_t n = all ? N_ALL : n_fields(&wanted->tables->tables[wanted->table]), n_most = 0;
	if (all) {
		rows_add_query_of_all(&sql, wanted);
	} else {
		rows_add_query(&sql, wanted, &wanted->tables->tables[wanted->table]);
	}
	for (size_t i = 0; i < wanted->tables->n_tables; i++) {
		size_t n_here = n_fields(&wanted->tables->tables[i]);
		n_most = n_here > n_most ? n_here : n_most;
	}
	struct copy copy;
	enum outcome outcome = copy_begin(store, buf_text(&sql), n, &copy);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	struct rows *rows = xcalloc(1, sizeof(*rows));
	*rows = (struct rows){ .store = store, .wanted = wanted, .copy = copy,
		.fields = xcalloc(n_most, sizeof(struct str)), .cells = xcalloc(n_most, sizeof(struct cell)) };
	*ret_rows = rows;
	return OUTCOME_OK;
}

/* --- one row ------------------------------------------------------------------------ */

/* An element takes at least the four bytes of its length. */
static void make_room(struct rows *rows, size_t n_row_fields)
{
	size_t bytes = 0;
	for (size_t i = 0; i < n_row_fields; i++) {
		bytes += rows->fields[i].n;
	}
	rows->n_items = 0;
	if (bytes / 4 > rows->n_items_room) {
		rows->n_items_room = bytes / 2;
		rows->items = xreallocarray(rows->items, rows->n_items_room, sizeof(struct str));
	}
}

static const struct str *read_items(struct rows *rows, struct str array, size_t *ret_n)
{
	struct str *first = &rows->items[rows->n_items];
	size_t at = 0, n = 0;
	while (copy_element(array, &at, &first[n])) {
		n++;
	}
	rows->n_items += n;
	*ret_n = n;
	return first;
}

static void read_cell(struct rows *rows, const struct table_column *column, struct str field, struct cell *cell)
{
	if (field.p == NULL) {
		cell->kind = CELL_NULL;
		return;
	}
	switch (column->type) {
	case COLUMN_TEXT:
		cell->kind = CELL_TEXT;
		cell->text = field;
		break;
	case COLUMN_TEXT_ARRAY:
		cell->kind = CELL_TEXT_ARRAY;
		cell->items = read_items(rows, field, &cell->n_items);
		break;
	case COLUMN_INTEGER:
		cell->kind = CELL_INTEGER;
		cell->integer = copy_int32(field);
		break;
	case COLUMN_DOUBLE:
		cell->kind = CELL_DOUBLE;
		cell->number = copy_double(field);
		break;
	case COLUMN_DATE:
		cell->kind = CELL_DATE;
		cell->integer = copy_days(field);
		break;
	case COLUMN_CLOCK:
		cell->kind = CELL_CLOCK;
		cell->integer = copy_int64(field);
		break;
	case COLUMN_TIMESTAMP:
		cell->kind = CELL_TIME;
		cell->integer = copy_time_us(field);
		break;
	}
}

static void read_main(struct row *row, const struct str *fields)
{
	row->received_us = copy_time_us(fields[ROW_RECEIVED]);
	row->submitter_id = copy_int64(fields[ROW_SUBMITTER_ID]);
	row->submitter = fields[ROW_SUBMITTER];
	row->device_id = fields[ROW_DEVICE];
	row->version = fields[ROW_VERSION];
	row->site = fields[ROW_SITE];
	row->n_edits = (unsigned)copy_int32(fields[ROW_EDITS]);
	row->n_files_expected = (unsigned)copy_int32(fields[ROW_EXPECTED]);
	row->n_files_present = (unsigned)copy_int32(fields[ROW_PRESENT]);
}

static void read_row(struct rows *rows, size_t i_table)
{
	const struct table *table = &rows->wanted->tables->tables[i_table];
	size_t n_head = rows_n_head(table);
	const struct str *fields = rows->fields;
	struct row *row = &rows->row;
	make_room(rows, n_head + table->n_columns);
	*row = (struct row){ .table = i_table, .submission = copy_int64(fields[ROW_SUBMISSION]),
		.instance_id = fields[ROW_INSTANCE], .cells = rows->cells };
	row->left_empty = read_items(rows, fields[ROW_LEFT_EMPTY], &row->n_left_empty);
	if (table->repeat == NULL) {
		read_main(row, fields);
	} else {
		row->n_positions = n_head - N_ROW_COMMON;
		for (size_t i = 0; i < row->n_positions; i++) {
			row->positions[i] = (unsigned)copy_int32(fields[N_ROW_COMMON + i]);
		}
	}
	for (size_t i = 0; i < table->n_columns; i++) {
		read_cell(rows, &table->columns[i], fields[n_head + i], &rows->cells[i]);
	}
}

/* Finds the table of a row of all tables, and takes its record apart. */
static bool open_record(struct rows *rows, size_t *ret_table)
{
	size_t i = (size_t)copy_int32(rows->copy.fields[ALL_TABLE]);
	if (i >= rows->wanted->tables->n_tables || !copy_record(rows->copy.fields[ALL_RECORD],
				n_fields(&rows->wanted->tables->tables[i]), rows->fields)) {
		return false;
	}
	*ret_table = i;
	return true;
}

const struct row *rows_next(struct rows *rows)
{
	size_t i_table = rows->wanted->table;
	if (rows->ended || !copy_next(&rows->copy)) {
		rows->ended = true;
		return NULL;
	}
	if (i_table == ROWS_ALL_TABLES) {
		if (!open_record(rows, &i_table)) {
			rows->strange = true;
			return NULL;
		}
	} else {
		size_t n = n_fields(&rows->wanted->tables->tables[i_table]);
		for (size_t i = 0; i < n; i++) {
			rows->fields[i] = rows->copy.fields[i];
		}
	}
	read_row(rows, i_table);
	return &rows->row;
}

enum outcome rows_close(struct rows *rows)
{
	if (!rows->ended) {
		copy_cancel(&rows->copy);
	}
	enum outcome outcome = copy_end(&rows->copy);
	if (rows->strange) {
		outcome = store_say(rows->store, OUTCOME_FAILED, "the database sent rows in a form that is not known");
	}
	free(rows->fields);
	free(rows->cells);
	free(rows->items);
	free(rows);
	return outcome;
}
