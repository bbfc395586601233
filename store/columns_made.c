#include "store/columns_made.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "store/columns_fill.h"

#define US_PER_SECOND INT64_C(1000000)

struct made_answers {
	struct filling filling;
	const struct tables *tables;
	size_t room;
};

struct made_answers *made_answers_create(const struct definition *definition, size_t n)
{
	struct made_answers *made = xcalloc(1, sizeof(*made));
	filling_begin(&made->filling, definition);
	filling_room(&made->filling, n);
	made->tables = tables_plan(made->filling.answers->arena, definition);
	made->room = n;
	return made;
}

static void add_cell(struct filling *filling, struct answers_column *column, size_t row, const struct cell *cell)
{
	switch (cell->kind) {
	case CELL_NULL:
		filling_missing(column, row, MISSING_NOT_ASKED);
		return;
	case CELL_TEXT:
		if (column->codes != NULL) {
			filling_choice(filling, column, row, cell->text);
		} else if (column->texts != NULL) {
			column->texts[row] = filling_intern(filling, cell->text);
		}
		return;
	case CELL_TEXT_ARRAY:
		for (size_t i = 0; column->chosen != NULL && i < cell->n_items; i++) {
			filling_chosen(filling, column, row, cell->items[i]);
		}
		return;
	case CELL_INTEGER:
	case CELL_DATE:
	case CELL_DOUBLE:
		if (column->numbers != NULL) {
			column->numbers[row] = cell->kind == CELL_DOUBLE ? cell->number : (double)cell->integer;
		}
		return;
	case CELL_CLOCK:
	case CELL_TIME:
		return; /* only that it was answered */
	}
}

void made_answers_add(struct made_answers *made, const struct response *response)
{
	struct filling *filling = &made->filling;
	struct answers *answers = filling->answers;
	size_t row = answers->n++;
	assert(row < made->room);
	answers->instance_ids[row] = arena_str(answers->arena, response->instance_id).p;
	answers->versions[row] = filling->definition->version;
	answers->received_us[row] = (int64_t)row * US_PER_SECOND;
	const struct table_row *main_row = &response_rows(response, made->tables).rows[0];
	for (size_t i = 0; i < filling->table->n_columns; i++) {
		if (filling->columns[i] != NULL) {
			add_cell(filling, filling->columns[i], row, &main_row->cells[i]);
		}
	}
	for (size_t i = 0; i < main_row->n_left_empty; i++) {
		filling_left_empty(filling, row, main_row->left_empty[i]);
	}
}

struct answers *made_answers_end(struct made_answers *made)
{
	struct answers *answers = made->filling.answers;
	answers->n_simulated = answers->n;
	free(made);
	return answers;
}
