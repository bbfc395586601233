/* What can only be checked when the whole survey is known: names of columns and
 * tables, and defaults. */
#include <string.h>

#include "base/calendar.h"
#include "schema/answer.h"
#include "schema/definition_private.h"

#define GEOPOINT_SUFFIX_MAX 10 /* "_longitude" */
#define DEFAULT_ARENA_BYTES ((size_t)4 * 1024 * 1024)

static void check_geopoint_columns(struct reader *reader, const struct question *question)
{
	static const char *const parts[] = { "latitude", "longitude", "altitude", "accuracy" };
	if (strlen(question->name) + GEOPOINT_SUFFIX_MAX > SQL_NAME_MAX_BYTES) {
		finding_add(reader->problems, FINDING_ILLEGAL_NAME, question->at,
				"the name '%s' is too long for a geopoint: at most %d characters",
				question->name, SQL_NAME_MAX_BYTES - GEOPOINT_SUFFIX_MAX);
	}
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const char *column = arena_printf(reader->scratch, "%s_%s", question->name, parts[i]);
		const struct question *other = names_find(reader->questions, str_of(column));
		if (other != NULL) {
			finding_add(reader->problems, FINDING_DUPLICATE_NAME, other->at,
					"the name '%s' is already taken by a column of "
					"the geopoint '%s', on line %u",
					column, question->name, question->at.line);
		}
	}
}

static void check_table_name(struct reader *reader, const struct question *repeat)
{
	size_t room = SQL_NAME_MAX_BYTES - strlen("__");
	if (strlen(reader->definition->form_id) + strlen(repeat->name) > room) {
		finding_add(reader->problems, FINDING_ILLEGAL_NAME, repeat->at,
				"the name of the repeat '%s' is too long: with the "
				"form_id it may have %zu characters",
				repeat->name, room);
	}
}

void check_columns(struct reader *reader)
{
	for (size_t i = 0; i < reader->n_all; i++) {
		if (question_answer(reader->all[i]) == ANSWER_GEOPOINT) {
			check_geopoint_columns(reader, reader->all[i]);
		} else if (reader->all[i]->type == QUESTION_REPEAT) {
			check_table_name(reader, reader->all[i]);
		}
	}
}

/* --- defaults ----------------------------------------------------------------- */

static bool all_are_choices(const struct choice_list *list, struct str names)
{
	struct str name;
	while (str_next_word(&names, &name)) {
		if (choice_list_find(list, name) == NULL) {
			return false;
		}
	}
	return true;
}

/* NULL when the answer fits the question, else what it should be. */
static const char *misfit(const struct question *question, struct str answer)
{
	if (question->list != NULL && !all_are_choices(question->list, answer)) {
		return question_answer(question) == ANSWER_CHOICE ? "a choice of its list"
								  : "choices of its list, with spaces between";
	}
	return answer_misfit(question, answer);
}

static struct node *no_instance(void *arg, struct str id)
{
	(void)arg;
	(void)id;
	return NULL;
}

static struct str no_text(void *arg, struct str id)
{
	(void)arg;
	(void)id;
	return STR("");
}

static struct str no_choice_label(void *arg, struct str choice, struct str path)
{
	(void)arg;
	(void)choice;
	(void)path;
	return STR("");
}

/* Only a constraint that looks at nothing but its own answer can be tried. */
static bool refuses(const struct question *question, struct arena *arena)
{
	struct node *root = node_create(arena, "data");
	struct node *node = node_create(arena, question->name);
	node->text = str_of(question->default_answer);
	node_append(root, node);
	node_number(root);
	struct evaluation evaluation = { .arena = arena,
		.root = root,
		.context = node,
		.instance = no_instance,
		.itext = no_text,
		.choice_label = no_choice_label,
		.now_us = calendar_now() };
	struct value value;
	struct expression_error error;
	return expression_evaluate(question->constraint.expression, &evaluation, &value, &error)
	       && !value_to_boolean(&value);
}

static void check_constraint(struct reader *reader, const struct question *question)
{
	if (question->constraint.expression == NULL || strstr(question->constraint.source, "${") != NULL) {
		return;
	}
	struct arena *arena = arena_create(DEFAULT_ARENA_BYTES);
	if (refuses(question, arena)) {
		finding_add(reader->problems, FINDING_REFUSED_DEFAULT, question->constraint.at,
				"the constraint of '%s' refuses its own default '%s'",
				question->name, question->default_answer);
	}
	arena_destroy(arena);
}

void check_defaults(struct reader *reader)
{
	for (size_t i = 0; i < reader->n_all; i++) {
		const struct question *question = reader->all[i];
		if (question->default_answer == NULL) {
			continue;
		}
		const char *wanted = misfit(question, str_of(question->default_answer));
		if (wanted != NULL) {
			finding_add(reader->problems, FINDING_WRONG_DEFAULT, question->at,
					"the default '%s' of '%s' is not %s", question->default_answer,
					question->name, wanted);
		} else {
			check_constraint(reader, question);
		}
	}
}
