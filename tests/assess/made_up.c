#include "tests/assess/made_up.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "base/xalloc.h"

static void open_column(
		struct answers *answers, struct answers_column *column, const struct question *question)
{
	size_t n = answers->n + 1;
	column->question = question;
	column->missing = arena_array(answers->arena, n, 1);
	if (question->type == QUESTION_SELECT_ONE) {
		column->codes = arena_array(answers->arena, n, sizeof(int32_t));
	} else if (question->type == QUESTION_SELECT_MULTIPLE) {
		column->chosen = arena_array(answers->arena, n, sizeof(uint64_t));
	} else if (question->type == QUESTION_INTEGER || question->type == QUESTION_DECIMAL
			|| question->type == QUESTION_DATE) {
		column->numbers = arena_array(answers->arena, n, sizeof(double));
	} else if (question->type == QUESTION_TEXT || question->type == QUESTION_CALCULATE) {
		column->texts = arena_array(answers->arena, n, sizeof(char *));
	}
}

struct answers *made_up_answers(const struct definition *definition, size_t n)
{
	struct answers *answers = xcalloc(1, sizeof(*answers));
	answers->n = n;
	answers->arena = arena_create((size_t)1 << 32);
	answers->columns =
			arena_array(answers->arena, definition->n_questions + 1, sizeof(*answers->columns));
	answers->versions = arena_array(answers->arena, n + 1, sizeof(char *));
	answers->instance_ids = arena_array(answers->arena, n + 1, sizeof(char *));
	answers->sites = arena_array(answers->arena, n + 1, sizeof(int32_t));
	answers->received_us = arena_array(answers->arena, n + 1, sizeof(int64_t));
	memset(answers->snapshot_sha256, 'a', sizeof(answers->snapshot_sha256) - 1);
	for (size_t q = 0; q < definition->n_questions; q++) {
		open_column(answers, &answers->columns[q], definition->questions[q]);
	}
	for (size_t row = 0; row < n; row++) {
		answers->versions[row] = definition->version;
		answers->instance_ids[row] = arena_printf(answers->arena, "uuid:%zu", row);
		answers->sites[row] = 11;
		answers->received_us[row] = INT64_C(1790000000000000) + (int64_t)row * 1000000;
		for (size_t q = 0; q < definition->n_questions; q++) {
			made_up_set(answers, row, definition->questions[q]->name, "");
		}
	}
	return answers;
}

static struct answers_column *column_named(struct answers *answers, const char *name)
{
	for (struct answers_column *column = answers->columns; column->question != NULL; column++) {
		if (strcmp(column->question->name, name) == 0) {
			return column;
		}
	}
	abort(); /* a mistake in the test */
}

static const struct choice *choice_of(const struct answers_column *column, struct str name)
{
	const struct choice *choice = choice_list_find(column->question->list, name);
	if (choice == NULL) {
		abort();
	}
	return choice;
}

static void set_missing(struct answers_column *column, size_t row, enum missing_kind kind)
{
	column->missing[row] = (int8_t)kind;
	if (column->codes != NULL) {
		column->codes[row] = kind == MISSING_NOT_ASKED ? CODE_NOT_ASKED : CODE_LEFT_EMPTY;
	} else if (column->chosen != NULL) {
		column->chosen[row] = 0;
	} else if (column->numbers != NULL) {
		column->numbers[row] = NAN;
	} else if (column->texts != NULL) {
		column->texts[row] = NULL;
	}
}

static void set_answer(struct answers *answers, struct answers_column *column, size_t row, struct str answer)
{
	struct str rest = answer, word;
	column->missing[row] = MISSING_NONE;
	if (column->codes != NULL) {
		const struct choice *choice = choice_of(column, answer);
		column->codes[row] = (int32_t)(choice - column->question->list->choices);
		column->missing[row] = (int8_t)choice->missing;
	} else if (column->chosen != NULL) {
		while (str_next_word(&rest, &word)) {
			const struct choice *choice = choice_of(column, word);
			column->chosen[row] |= UINT64_C(1) << (choice - column->question->list->choices);
			column->missing[row] = choice->missing != MISSING_NONE ? (int8_t)choice->missing
									       : column->missing[row];
		}
	} else if (column->numbers != NULL) {
		if (!str_to_decimal(answer, &column->numbers[row])) {
			abort();
		}
	} else if (column->texts != NULL) {
		column->texts[row] = arena_strndup(answers->arena, answer.p, answer.n);
	}
}

void made_up_set(struct answers *answers, size_t row, const char *question, const char *answer)
{
	struct answers_column *column = column_named(answers, question);
	set_missing(column, row, answer == NULL ? MISSING_NOT_ASKED : MISSING_LEFT_EMPTY);
	if (answer != NULL && answer[0] != '\0') {
		set_answer(answers, column, row, str_of(answer));
	}
}

void made_up_free(struct answers *answers)
{
	arena_destroy(answers->arena);
	free(answers);
}
