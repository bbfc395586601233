/* rows_read.c - a row in PostgreSQL's binary form, field by field, as typed values. */
#include <stdlib.h>

#include "base/xalloc.h"
#include "store/columns_copy.h"
#include "store/rows_private.h"

/* An element takes at least the four bytes of its length. */
static void make_room(struct row_reader *reader, const struct str *fields, size_t n_fields)
{
	size_t bytes = 0;
	for (size_t i = 0; i < n_fields; i++) {
		bytes += fields[i].n;
	}
	reader->n_items = 0;
	if (bytes / 4 > reader->n_items_room) {
		reader->n_items_room = bytes / 2;
		reader->items = xreallocarray(reader->items, reader->n_items_room, sizeof(struct str));
	}
}

static const struct str *read_items(struct row_reader *reader, struct str array, size_t *ret_n)
{
	struct str *first = &reader->items[reader->n_items];
	size_t at = 0, n = 0;
	while (copy_element(array, &at, &first[n])) {
		n++;
	}
	reader->n_items += n;
	*ret_n = n;
	return first;
}

static void read_cell(struct row_reader *reader, const struct table_column *column, struct str field, struct cell *cell)
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
		cell->items = read_items(reader, field, &cell->n_items);
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
	row->edited_us = fields[ROW_EDITED].p != NULL ? copy_time_us(fields[ROW_EDITED]) : 0;
	row->submitter_id = copy_int64(fields[ROW_SUBMITTER_ID]);
	row->submitter = fields[ROW_SUBMITTER];
	row->device_id = fields[ROW_DEVICE];
	row->version = fields[ROW_VERSION];
	row->site = fields[ROW_SITE];
	row->review_state = fields[ROW_REVIEW];
	row->n_edits = (unsigned)copy_int32(fields[ROW_EDITS]);
	row->n_files_expected = (unsigned)copy_int32(fields[ROW_EXPECTED]);
	row->n_files_present = (unsigned)copy_int32(fields[ROW_PRESENT]);
}

const struct row *row_read(struct row_reader *reader, const struct tables *tables, size_t i_table, const struct str *fields)
{
	const struct table *table = &tables->tables[i_table];
	size_t n_head = rows_n_head(table);
	struct row *row = &reader->row;
	make_room(reader, fields, n_head + table->n_columns);
	*row = (struct row){ .table = i_table, .submission = copy_int64(fields[ROW_SUBMISSION]),
		.instance_id = fields[ROW_INSTANCE], .cells = reader->cells };
	row->left_empty = read_items(reader, fields[ROW_LEFT_EMPTY], &row->n_left_empty);
	if (table->repeat == NULL) {
		read_main(row, fields);
	} else {
		row->n_positions = n_head - N_ROW_COMMON;
		for (size_t i = 0; i < row->n_positions; i++) {
			row->positions[i] = (unsigned)copy_int32(fields[N_ROW_COMMON + i]);
		}
	}
	for (size_t i = 0; i < table->n_columns; i++) {
		read_cell(reader, &table->columns[i], fields[n_head + i], &reader->cells[i]);
	}
	return row;
}

size_t rows_n_fields(const struct table *table)
{
	return rows_n_head(table) + table->n_columns;
}

void row_reader_init(struct row_reader *reader, const struct tables *tables)
{
	size_t n_most = 0;
	for (size_t i = 0; i < tables->n_tables; i++) {
		n_most = rows_n_fields(&tables->tables[i]) > n_most ? rows_n_fields(&tables->tables[i]) : n_most;
	}
	*reader = (struct row_reader){ .cells = xcalloc(n_most, sizeof(struct cell)),
		.fields = xcalloc(n_most, sizeof(struct str)) };
}

void row_reader_finish(struct row_reader *reader)
{
	free(reader->cells);
	free(reader->fields);
	free(reader->items);
}

const struct row *row_read_record(struct row_reader *reader, const struct tables *tables, struct str table, struct str record)
{
	size_t i = (size_t)copy_int32(table);
	if (i >= tables->n_tables || !copy_record(record, rows_n_fields(&tables->tables[i]), reader->fields)) {
		return NULL;
	}
	return row_read(reader, tables, i, reader->fields);
}
