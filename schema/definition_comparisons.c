/* The section `report`: importance, programs, what results are set beside, and the method. */
#include "schema/definition_private.h"

static const struct choice *choice_under(struct reader *reader, const struct yaml_node *map, const char *key,
		const struct question *question)
{
	const struct yaml_node *node = yaml_get(map, key);
	if (node == NULL || read_word(reader, node, key) == NULL || question == NULL || question->list == NULL) {
		return NULL;
	}
	const struct choice *choice = choice_list_find(question->list, node->text);
	if (choice == NULL) {
		const char **names = arena_array(reader->scratch, question->list->n_choices, sizeof(*names));
		for (size_t i = 0; i < question->list->n_choices; i++) {
			names[i] = question->list->choices[i].name;
		}
		FOUND(reader, NO_SUCH_CHOICE, node, "list '%s' has no choice '%s'%s", question->list->name, node->text.p,
				did_you_mean(reader, node->text, names, question->list->n_choices));
	} else if (choice->missing != MISSING_NONE) {
		FOUND(reader, NO_SUCH_CHOICE, node, "'%s' is missing (%s) and cannot be important", choice->name,
				missing_word(choice->missing));
	}
	return choice;
}

static void read_one_importance(struct reader *reader, const struct yaml_node *map, struct importance *importance)
{
	check_shape(reader, map, "importance", &importance_shape);
	importance->at = map->at;
	importance->question = question_under(reader, map, "question", TYPE(QUESTION_SELECT_MULTIPLE));
	importance->choice = choice_under(reader, map, "choice", importance->question);
	importance->rated = question_under(reader, map, "rated", TYPE(QUESTION_SELECT_ONE));
	const struct yaml_node *favourable = yaml_get(map, "favourable");
	if (favourable != NULL) {
		importance->favourable = read_choices_of(
				reader, favourable, "favourable", importance->rated, &importance->n_favourable);
		if (favourable->kind == YAML_LIST && favourable->n == 0) {
			FOUND(reader, NO_SUCH_CHOICE, favourable, "no choice is favourable; name at least one");
		}
	}
}

static void read_importance(struct reader *reader, const struct yaml_node *list)
{
	struct importance *all = arena_array(reader->arena, list->n, sizeof(*all));
	size_t n = 0;
	for (size_t i = 0; i < list->n; i++) {
		if (!is_map(reader, list->items[i], "importance")) {
			continue;
		}
		struct importance *importance = &all[n++];
		read_one_importance(reader, list->items[i], importance);
		if (importance->question != NULL && all[0].question != NULL && importance->question != all[0].question) {
			FOUND(reader, WRONG_VALUE, list->items[i],
					"'question' must be the same in all of them: '%s', not '%s'; people choose "
					"among all things at once", all[0].question->name, importance->question->name);
		}
		for (size_t k = 0; k + 1 < n; k++) {
			if (importance->choice != NULL && all[k].choice == importance->choice) {
				FOUND(reader, NAMED_TWICE, list->items[i], "'%s' is there twice", importance->choice->name);
			}
		}
	}
	reader->definition->importance = all;
	reader->definition->n_importance = n;
}

static void same_list(struct reader *reader, const struct yaml_node *map, const char *key,
		const struct question *question, const struct question *first)
{
	if (question != NULL && first != NULL && question->list != first->list) {
		FOUND(reader, WRONG_VALUE, yaml_get(map, key), "'%s' has other choices than '%s'; the questions about "
				"programs must have one list", question->name, first->name);
	}
}

static void read_programs(struct reader *reader, const struct yaml_node *map)
{
	struct programs *programs = &reader->definition->programs;
	check_shape(reader, map, "programs", &programs_shape);
	programs->at = map->at;
	programs->needed = question_under(reader, map, "needed", TYPE(QUESTION_SELECT_MULTIPLE));
	programs->used = question_under(reader, map, "used", TYPE(QUESTION_SELECT_MULTIPLE));
	programs->important = question_under(reader, map, "important", TYPE(QUESTION_SELECT_MULTIPLE));
	same_list(reader, map, "used", programs->used, programs->needed);
	same_list(reader, map, "important", programs->important, programs->needed);
	const struct yaml_node *except = yaml_get(map, "except");
	if (except != NULL) {
		programs->except = read_choices_of(
				reader, except, "except", programs->needed, &programs->n_except);
	}
}

static const char *plain_word(struct reader *reader, const struct yaml_node *map, const char *key)
{
	const struct yaml_node *node = yaml_get(map, key);
	return node == NULL ? NULL : read_word(reader, node, key);
}

static void read_method(struct reader *reader, const struct yaml_node *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *map = list->items[i];
		size_t about;
		if (!is_map(reader, map, "method")) {
			continue;
		}
		check_shape(reader, map, "an element of the method", &method_shape);
		const struct yaml_node *node = yaml_get(map, "text");
		struct text text = node != NULL ? read_text(reader, node, "text") : (struct text){ 0 };
		if (!shape_choice(reader, map, &method_shape, "about", "subject", &about)) {
			continue;
		}
		if (text_is_set(&reader->definition->method[about])) {
			FOUND(reader, NAMED_TWICE, map, "'%s' is there twice", method_words.words[about]);
		}
		reader->definition->method[about] = text; /* method_words */
	}
}

void read_comparisons(struct reader *reader, const struct yaml_node *report)
{
	const struct yaml_node *importance = section_list(reader, report, "importance");
	if (importance != NULL) {
		read_importance(reader, importance);
	}
	const struct yaml_node *programs = yaml_get(report, "programs");
	if (programs != NULL && is_map(reader, programs, "programs")) {
		read_programs(reader, programs);
	}
	const struct yaml_node *method = section_list(reader, report, "method");
	if (method != NULL) {
		read_method(reader, method);
	}
	const struct yaml_node *beside = yaml_get(report, "beside");
	if (beside != NULL && is_map(reader, beside, "beside")) {
		check_shape(reader, beside, "beside", &beside_shape);
		reader->definition->beside.form = plain_word(reader, beside, "form");
		reader->definition->beside.figures = plain_word(reader, beside, "figures");
	}
}
