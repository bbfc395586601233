/* A response as rows of typed cells. */
#include <string.h>

#include "base/calendar.h"
#include "base/scan.h"
#include "schema/answer.h"
#include "schema/response_private.h"

struct rows {
	struct arena *arena;
	struct table_row *rows;
	size_t n, capacity;
	const struct tables *tables;
};

static struct cell words_cell(struct arena *arena, struct str text)
{
	struct str rest = text, word, *items = NULL;
	size_t n = 0, capacity = 0;
	while (str_next_word(&rest, &word)) {
		items = arena_grow(arena, items, n, &capacity, sizeof(*items));
		items[n++] = word;
	}
	return (struct cell){ .kind = CELL_TEXT_ARRAY, .items = items, .n_items = n };
}

static struct cell geopoint_cell(struct str text, enum geopoint_part part)
{
	double parts[4];
	unsigned n;
	if (!answer_read_geopoint(text, parts, &n) || (unsigned)part >= n) {
		return (struct cell){ .kind = CELL_NULL };
	}
	return (struct cell){ .kind = CELL_DOUBLE, .number = parts[part] };
}

static struct cell number_cell(struct str text)
{
	struct cell cell = { .kind = CELL_DOUBLE };
	return str_to_decimal(text, &cell.number) ? cell : (struct cell){ .kind = CELL_NULL };
}

static struct cell make_cell(struct arena *arena, const struct table_column *column, struct str text)
{
	struct cell cell = { .kind = CELL_NULL };
	int32_t days;
	switch (column->type) {
	case COLUMN_TEXT:
		return (struct cell){ .kind = CELL_TEXT, .text = text };
	case COLUMN_TEXT_ARRAY:
		return words_cell(arena, text);
	case COLUMN_INTEGER:
		cell.kind = answer_read_integer(text, &cell.integer) ? CELL_INTEGER : CELL_NULL;
		return cell;
	case COLUMN_DOUBLE:
		return question_answer(column->question) == ANSWER_GEOPOINT ? geopoint_cell(text, column->part)
				: number_cell(text);
	case COLUMN_DATE:
		if (calendar_read_date(text, &days)) {
			cell = (struct cell){ .kind = CELL_DATE, .integer = days };
		}
		return cell;
	case COLUMN_CLOCK:
		cell.kind = calendar_read_clock(text, &cell.integer) ? CELL_CLOCK : CELL_NULL;
		return cell;
	case COLUMN_TIMESTAMP:
		cell.kind = calendar_read_time(text, &cell.integer) ? CELL_TIME : CELL_NULL;
		return cell;
	}
	return cell;
}

static struct str stored_name(const struct table_column *column, struct str choice)
{
	for (size_t i = 0; i < column->n_choice_names; i++) {
		if (str_is(choice, column->choice_names[i].from)) {
			return str_of(column->choice_names[i].to);
		}
	}
	return choice;
}

/* A response to an older version is stored by the names of the newest. */
static struct cell rename_choices(struct arena *arena, const struct table_column *column, struct cell cell)
{
	if (column->n_choice_names == 0) {
		return cell;
	}
	if (cell.kind == CELL_TEXT) {
		cell.text = stored_name(column, cell.text);
	} else if (cell.kind == CELL_TEXT_ARRAY) {
		struct str *items = arena_array(arena, cell.n_items, sizeof(*items));
		for (size_t i = 0; i < cell.n_items; i++) {
			items[i] = stored_name(column, cell.items[i]);
		}
		cell.items = items;
	}
	return cell;
}

static const struct node *child_of_question(const struct node *above, const struct question *question)
{
	for (const struct node *child = above->first_child; child != NULL; child = child->next) {
		if (child->question == question) {
			return child;
		}
	}
	return NULL;
}

/* The node of a question inside a row: groups between are walked. Mostly it is the one
 * behind `last`, the node of the column before. */
static const struct node *find_node(const struct node *top, const struct question *question,
		const struct question *repeat, const struct node *last)
{
	if (last != NULL && last->next != NULL && last->next->question == question) {
		return last->next;
	}
	const struct node *above = question->parent == repeat || question->parent == NULL ? top
			: find_node(top, question->parent, repeat, NULL);
	return above != NULL ? child_of_question(above, question) : NULL;
}

static void fill_row(struct rows *rows, struct table_row *row, const struct node *top)
{
	const struct table *table = row->table;
	struct cell *cells = arena_array(rows->arena, table->n_columns, sizeof(*cells));
	struct str *left_empty = arena_array(rows->arena, table->n_columns, sizeof(*left_empty));
	const struct question *last = NULL;
	const struct node *node = NULL;
	for (size_t i = 0; i < table->n_columns; i++) {
		const struct table_column *column = &table->columns[i];
		bool again = column->question == last;
		last = column->question;
		node = again ? node : find_node(top, column->question, table->repeat, node);
		if (node == NULL || node->irrelevant) {
			continue;
		}
		if (node->text.n > 0) {
			cells[i] = rename_choices(rows->arena, column, make_cell(rows->arena, column, node->text));
		} else if (!again) {
			left_empty[row->n_left_empty++] = str_of(column->stored_as);
		}
	}
	row->cells = cells;
	row->left_empty = left_empty;
}

static const struct table *table_of(const struct tables *tables, const struct question *repeat)
{
	for (size_t i = 0; i < tables->n_tables; i++) {
		if (tables->tables[i].repeat == repeat) {
			return &tables->tables[i];
		}
	}
	return NULL;
}

static void add_rows(struct rows *rows, const struct node *top, const struct question *repeat, unsigned position,
		unsigned parent_row);

static void add_repetitions(struct rows *rows, const struct node *node, unsigned row)
{
	unsigned position = 0;
	const char *last = NULL;
	for (const struct node *child = node->first_child; child != NULL; child = child->next) {
		const struct question *question = child->question;
		if (question == NULL || child->irrelevant) {
			continue;
		}
		if (question->type == QUESTION_REPEAT) {
			position = last != NULL && strcmp(last, question->name) == 0 ? position + 1 : 1;
			last = question->name;
			add_rows(rows, child, question, position, row);
		} else if (question->type == QUESTION_GROUP) {
			add_repetitions(rows, child, row);
		}
	}
}

static void add_rows(struct rows *rows, const struct node *top, const struct question *repeat, unsigned position,
		unsigned parent_row)
{
	rows->rows = arena_grow(rows->arena, rows->rows, rows->n, &rows->capacity, sizeof(*rows->rows));
	unsigned row = (unsigned)rows->n++;
	rows->rows[row] = (struct table_row){
		.table = table_of(rows->tables, repeat),
		.position = position,
		.parent_row = parent_row,
	};
	fill_row(rows, &rows->rows[row], top);
	add_repetitions(rows, top, row);
}

struct table_rows response_rows(const struct response *response, const struct tables *tables)
{
	struct rows rows = { .arena = response->arena, .tables = tables };
	add_rows(&rows, response->root, NULL, 1, 0);
	return (struct table_rows){ rows.rows, rows.n };
}
