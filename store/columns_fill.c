#include "store/columns_fill.h"

#include <math.h>

#define ANSWERS_ARENA_BYTES ((size_t)16 * 1024 * 1024 * 1024)
#define CHOSEN_MAX 64

void filling_begin(struct filling *ret_filling, const struct definition *definition)
{
	struct arena *arena = arena_create(ANSWERS_ARENA_BYTES);
	struct answers *answers = arena_new(arena, struct answers);
	answers->arena = arena;
	answers->columns = arena_array(arena, definition->n_questions, sizeof(*answers->columns));
	*ret_filling = (struct filling){ .definition = definition, .answers = answers,
		.table = &tables_plan(arena, definition)->tables[0] };
}

static struct names index_choices(struct arena *arena, const struct choice_list *list)
{
	struct names names = { 0 };
	for (size_t i = 0; i < list->n_choices; i++) {
		names_add(&names, arena, str_of(list->choices[i].name), &list->choices[i]);
	}
	return names;
}

static void make_arrays(struct arena *arena, struct answers_column *column, size_t n)
{
	column->missing = arena_array(arena, n, sizeof(*column->missing));
	switch (question_answer(column->question)) {
	case ANSWER_CHOICE:
		column->codes = arena_array(arena, n, sizeof(*column->codes));
		break;
	case ANSWER_CHOICES:
		column->chosen = arena_array(arena, n, sizeof(*column->chosen));
		break;
	case ANSWER_INTEGER:
	case ANSWER_DECIMAL:
	case ANSWER_DATE:
		column->numbers = arena_array(arena, n, sizeof(*column->numbers));
		break;
	case ANSWER_TEXT:
		column->texts = arena_array(arena, n, sizeof(*column->texts));
		break;
	case ANSWER_RANKING:
	case ANSWER_TIME:
	case ANSWER_DATETIME:
	case ANSWER_GEOPOINT:
	case ANSWER_GEOTRACE:
	case ANSWER_GEOSHAPE:
	case ANSWER_FILE:
	case ANSWER_NONE:
		break; /* only whether it is missing */
	}
}

void filling_room(struct filling *filling, size_t n)
{
	struct answers *answers = filling->answers;
	const struct definition *definition = filling->definition;
	struct arena *arena = answers->arena;
	struct names *choices = arena_array(arena, definition->n_questions, sizeof(*choices));
	answers->instance_ids = arena_array(arena, n, sizeof(*answers->instance_ids));
	answers->versions = arena_array(arena, n, sizeof(*answers->versions));
	answers->sites = arena_array(arena, n, sizeof(*answers->sites));
	answers->received_us = arena_array(arena, n, sizeof(*answers->received_us));
	filling->columns = arena_array(arena, filling->table->n_columns, sizeof(*filling->columns));
	for (size_t i = 0; i < filling->table->n_columns; i++) {
		const struct table_column *from = &filling->table->columns[i];
		struct answers_column *column = &answers->columns[from->question->index];
		if (from->part != GEOPOINT_LATITUDE) {
			continue;
		}
		column->question = from->question;
		make_arrays(arena, column, n);
		filling->columns[i] = column;
		names_add(&filling->questions, arena, str_of(from->question->name), column);
		if (from->question->list != NULL) {
			choices[from->question->index] = index_choices(arena, from->question->list);
		}
	}
	filling->choices = choices;
}

const char *filling_intern(struct filling *filling, struct str text)
{
	const char *known = names_find(&filling->texts, text);
	if (known == NULL) {
		struct str copy = arena_str(filling->answers->arena, text);
		known = copy.p;
		names_add(&filling->texts, filling->answers->arena, copy, known);
	}
	return known;
}

void filling_choice(const struct filling *filling, struct answers_column *column, size_t row, struct str name)
{
	const struct choice *choice = names_find(&filling->choices[column->question->index], name);
	column->codes[row] = choice == NULL ? CODE_UNKNOWN : (int32_t)(choice - column->question->list->choices);
	column->missing[row] = (int8_t)(choice == NULL ? MISSING_NONE : choice->missing);
}

void filling_chosen(const struct filling *filling, struct answers_column *column, size_t row, struct str name)
{
	const struct choice *choice = names_find(&filling->choices[column->question->index], name);
	if (choice == NULL) {
		return; /* an option of another version */
	}
	size_t i = (size_t)(choice - column->question->list->choices);
	if (i < CHOSEN_MAX) {
		column->chosen[row] |= UINT64_C(1) << i;
	}
	if (choice->missing != MISSING_NONE) {
		column->missing[row] = (int8_t)choice->missing;
	}
}

void filling_missing(struct answers_column *column, size_t row, enum missing_kind kind)
{
	column->missing[row] = (int8_t)kind;
	if (column->codes != NULL) {
		column->codes[row] = kind == MISSING_LEFT_EMPTY ? CODE_LEFT_EMPTY : CODE_NOT_ASKED;
	} else if (column->numbers != NULL) {
		column->numbers[row] = NAN;
	}
}

void filling_left_empty(const struct filling *filling, size_t row, struct str question)
{
	/* The index holds what we may write to; names_find gives it back as const. */
	const struct answers_column *found = names_find(&filling->questions, question);
	if (found != NULL && found->missing[row] == MISSING_NOT_ASKED) {
		filling_missing(&filling->answers->columns[found->question->index], row, MISSING_LEFT_EMPTY);
	}
}

void answers_destroy(struct answers *answers)
{
	if (answers != NULL) {
		arena_destroy(answers->arena);
	}
}

const struct answers_column *answers_of(const struct answers *answers, const struct question *question)
{
	return &answers->columns[question->index];
}
