/* The value of a variable in a row. */
#include "export/cells.h"
#include "export/variables.h"

#define SCRATCH_BYTES ((size_t)64 * 1024 * 1024)

void values_init(struct values *values, struct arena *arena, const struct plan *plan,
		const struct variables *variables)
{
	const struct table *table = variables->table->table;
	size_t *question_of = arena_array(arena, table->n_columns, sizeof(*question_of));
	*values = (struct values){ .plan = plan, .variables = variables, .scratch = BUF(SCRATCH_BYTES),
		.question_of = question_of, .left_empty_in = arena_array(arena, table->n_columns, sizeof(uint64_t)) };
	for (size_t i = 0; i < table->n_columns; i++) { /* the parts of a geopoint are one question */
		bool is_part = i > 0 && table->columns[i].question == table->columns[i - 1].question;
		question_of[i] = is_part ? question_of[i - 1] : i;
		if (!is_part) {
			names_add(&values->questions, arena, str_of(table->columns[i].stored_as), &question_of[i]);
		}
	}
}

void values_finish(struct values *values)
{
	buf_finish(&values->scratch);
}

void values_take_row(struct values *values, const struct row *row)
{
	values->row = row;
	values->n_rows++;
	for (size_t i = 0; i < row->n_left_empty; i++) {
		const size_t *question = names_find(&values->questions, row->left_empty[i]);
		if (question != NULL) {
			values->left_empty_in[*question] = values->n_rows;
		}
	}
}

static struct datum text(struct str text)
{
	return (struct datum){ .kind = DATUM_TEXT, .text = text.p != NULL ? text : STR("") };
}

static struct datum number(double number)
{
	return (struct datum){ .kind = DATUM_NUMBER, .number = number };
}

static struct datum missing(char letter)
{
	return (struct datum){ .kind = DATUM_MISSING, .letter = letter };
}

static const struct variable_code *code_of_letter(const struct variable_codes *codes, char letter)
{
	for (size_t i = 0; codes != NULL && i < codes->n; i++) {
		if (codes->items[i].letter == letter) {
			return &codes->items[i];
		}
	}
	return NULL;
}

static struct datum no_answer(const struct values *values, const struct variable *variable)
{
	bool left_empty = values->left_empty_in[values->question_of[variable->column]] == values->n_rows;
	struct datum value = missing(left_empty ? LETTER_LEFT_EMPTY : LETTER_NOT_ASKED);
	value.code = code_of_letter(variable->codes, value.letter);
	return value;
}

static struct datum of_code(const struct variable_code *code)
{
	struct datum value = code->letter != 0 ? missing(code->letter) : number(code->value);
	value.code = code;
	return value;
}

static struct datum code_value(struct values *values, const struct variable *variable, const struct cell *cell)
{
	const struct variable_code *code = names_find(&variable->codes->by_name, cell->text);
	if (code == NULL) {
		values->n_unknown++;
		code = code_of_letter(variable->codes, LETTER_UNKNOWN);
	}
	return of_code(code);
}

/* "Don't know" among the chosen makes the whole answer missing in that way. */
static struct datum flag_value(const struct variable *variable, const struct cell *cell)
{
	bool chosen = false;
	for (size_t i = 0; i < cell->n_items; i++) {
		const struct variable_code *code = names_find(&variable->codes->by_name, cell->items[i]);
		if (code != NULL) { /* only the missing ones have names here */
			return of_code(code);
		}
		chosen = chosen || str_is(cell->items[i], variable->choice);
	}
	return number(chosen ? 1 : 0);
}

static struct datum words(struct values *values, const struct str *words, size_t n)
{
	buf_clear(&values->scratch);
	cells_add_words(&values->scratch, words, n);
	return text(buf_str(&values->scratch));
}

static struct datum column_value(struct values *values, const struct variable *variable)
{
	const struct cell *cell = &values->row->cells[variable->column];
	if (cell->kind == CELL_NULL) {
		return variable->kind == VARIABLE_TEXT ? text(STR("")) : no_answer(values, variable);
	}
	if (variable->kind == VARIABLE_CODE) {
		return code_value(values, variable, cell);
	}
	if (variable->kind == VARIABLE_FLAG) {
		return flag_value(variable, cell);
	}
	switch (cell->kind) {
	case CELL_TEXT:
		return text(cell->text);
	case CELL_TEXT_ARRAY:
		return words(values, cell->items, cell->n_items);
	case CELL_DOUBLE:
		return number(cell->number);
	case CELL_INTEGER:
	case CELL_DATE:
	case CELL_CLOCK:
	case CELL_TIME:
		return number((double)cell->integer);
	case CELL_NULL:
		break;
	}
	return missing(LETTER_NOT_ASKED);
}

static struct datum key(struct values *values, bool of_parent)
{
	buf_clear(&values->scratch);
	if (of_parent) {
		cells_add_parent_key(&values->scratch, values->plan->items, values->variables->table, values->row);
	} else {
		cells_add_key(&values->scratch, values->plan->items, values->variables->table, values->row);
	}
	return text(buf_str(&values->scratch));
}

struct datum values_get(struct values *values, const struct variable *variable)
{
	const struct row *row = values->row;
	switch (variable->source) {
	case FROM_COLUMN:
		return column_value(values, variable);
	case FROM_KEY:
		return key(values, false);
	case FROM_PARENT_KEY:
		return key(values, true);
	case FROM_RECEIVED:
		return number((double)row->received_us);
	case FROM_SITE:
		return text(row->site);
	case FROM_VERSION:
		return text(row->version);
	case FROM_SUBMITTER_ID:
		return row->submitter_id != 0 ? number((double)row->submitter_id) : missing(LETTER_NOT_ASKED);
	case FROM_SUBMITTER:
		return text(row->submitter);
	case FROM_DEVICE:
		return text(row->device_id);
	case FROM_PRESENT:
		return number(row->n_files_present);
	case FROM_EXPECTED:
		return number(row->n_files_expected);
	case FROM_LEFT_EMPTY:
		return words(values, row->left_empty, row->n_left_empty);
	}
	return missing(LETTER_NOT_ASKED);
}
