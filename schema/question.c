/* What is known of a question from its type. */
#include <string.h>

#include "schema/definition_keys.h"

const char *question_type_word(enum question_type type)
{
	return question_types[type].word;
}

/* A range is whole numbers when it begins, ends and steps on whole numbers. */
static bool is_whole(double number)
{
	return number >= INT32_MIN && number <= INT32_MAX && (double)(int32_t)number == number;
}

enum answer_kind question_answer(const struct question *question)
{
	if (question->type == QUESTION_RANGE && is_whole(question->start) && is_whole(question->end)
			&& is_whole(question->step)) {
		return ANSWER_INTEGER;
	}
	return question_types[question->type].answer;
}

enum answer_source question_source(const struct question *question)
{
	return question_types[question->type].source;
}

bool question_is_calculated(const struct question *question)
{
	return question->calculation.source != NULL && question->n_triggers == 0;
}

bool question_has_answer(const struct question *question)
{
	return question_types[question->type].answer != ANSWER_NONE;
}

const char *question_parameter(const struct question *question, const char *word)
{
	for (size_t i = 0; i < question->n_parameters; i++) {
		if (strcmp(question->parameters[i].word, word) == 0) {
			return question->parameters[i].value;
		}
	}
	return NULL;
}
