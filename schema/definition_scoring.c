/* The section `scoring`: headline percentages and rankings; scales are in definition_scales.c. */
#include "schema/definition_private.h"

const char *read_thing_name(struct reader *reader, const struct yaml_node *map, struct names *names,
		const void *thing, const char *what)
{
	const struct yaml_node *node = yaml_get(map, "name");
	const char *name = node == NULL ? NULL : read_word(reader, node, "name");
	if (name == NULL) {
		return "";
	}
	if (!is_legal_name(node->text)) {
		FOUND(reader, ILLEGAL_NAME, node,
				"the name '%s' is not legal: a lower-case letter, then lower-case letters, "
				"digits and '_'; at most %d characters",
				name, NAME_MAX_BYTES);
	} else if (names_add(names, reader->scratch, str_of(name), thing) != NULL) {
		FOUND(reader, DUPLICATE_NAME, node, "%s named '%s' is already there", what, name);
	}
	return name;
}

const struct choice *const *read_choices_of(struct reader *reader, const struct yaml_node *node, const char *key,
		const struct question *question, size_t *ret_n)
{
	*ret_n = 0;
	if (!is_list(reader, node, key) || question == NULL || question->list == NULL) {
		return NULL;
	}
	const struct choice_list *list = question->list;
	const struct choice **choices = arena_array(reader->arena, node->n, sizeof(*choices));
	const char **names = arena_array(reader->scratch, list->n_choices, sizeof(*names));
	for (size_t i = 0; i < list->n_choices; i++) {
		names[i] = list->choices[i].name;
	}
	struct names seen = { 0 };
	for (size_t i = 0; i < node->n; i++) {
		const struct yaml_node *item = node->items[i];
		if (read_word(reader, item, key) == NULL) {
			continue;
		}
		const struct choice *choice = choice_list_find(list, item->text);
		if (choice == NULL) {
			FOUND(reader, NO_SUCH_CHOICE, item, "list '%s' has no choice '%s'%s", list->name, item->text.p,
					did_you_mean(reader, item->text, names, list->n_choices));
		} else if (choice->missing != MISSING_NONE) {
			FOUND(reader, NO_SUCH_CHOICE, item, "'%s' is missing (%s) and cannot be %s", choice->name,
					missing_word(choice->missing), key);
		} else if (names_add(&seen, reader->scratch, item->text, choice) != NULL) {
			FOUND(reader, NAMED_TWICE, item, "'%s' is there twice", choice->name);
		} else {
			choices[(*ret_n)++] = choice;
		}
	}
	return choices;
}

static void read_headlines(struct reader *reader, const struct yaml_node *list)
{
	struct headline *headlines = arena_array(reader->arena, list->n, sizeof(*headlines));
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *map = list->items[i];
		if (!is_map(reader, map, "headline")) {
			continue;
		}
		struct headline *headline = &headlines[reader->definition->n_headlines++];
		check_shape(reader, map, "a headline", &headline_shape);
		headline->at = map->at;
		headline->name = read_thing_name(reader, map, &reader->headlines, headline, "a headline");
		headline->label = read_label(reader, map);
		headline->question = question_under(reader, map, "question", TYPE(QUESTION_SELECT_ONE));
		const struct yaml_node *favourable = yaml_get(map, "favourable");
		if (favourable != NULL) {
			headline->favourable = read_choices_of(reader, favourable, "favourable", headline->question,
					&headline->n_favourable);
			if (headline->question != NULL && favourable->kind == YAML_LIST && favourable->n == 0) {
				FOUND(reader, NO_SUCH_CHOICE, favourable, "headline '%s' has no favourable choice",
						headline->name);
			}
		}
	}
	reader->definition->headlines = headlines;
}

static void read_rankings(struct reader *reader, const struct yaml_node *list)
{
	struct ranking *rankings = arena_array(reader->arena, list->n, sizeof(*rankings));
	struct names names = { 0 };
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *map = list->items[i];
		if (!is_map(reader, map, "ranking")) {
			continue;
		}
		struct ranking *ranking = &rankings[reader->definition->n_rankings++];
		check_shape(reader, map, "a ranking", &ranking_shape);
		ranking->at = map->at;
		ranking->name = read_thing_name(reader, map, &names, ranking, "a ranking");
		ranking->label = read_label(reader, map);
		ranking->question = question_under(reader, map, "question", TYPE(QUESTION_SELECT_MULTIPLE));
	}
	reader->definition->rankings = rankings;
}

void read_scoring(struct reader *reader, const struct yaml_node *root)
{
	const struct yaml_node *scoring = yaml_get(root, "scoring");
	if (scoring == NULL || !is_map(reader, scoring, "scoring")) {
		return;
	}
	check_shape(reader, scoring, "scoring", &scoring_shape);
	const struct yaml_node *list;
	if ((list = section_list(reader, scoring, "scales")) != NULL) {
		read_scales(reader, list);
	}
	if ((list = section_list(reader, scoring, "headlines")) != NULL) {
		read_headlines(reader, list);
	}
	if ((list = section_list(reader, scoring, "rankings")) != NULL) {
		read_rankings(reader, list);
	}
	if ((list = section_list(reader, scoring, "victimization")) != NULL) {
		read_crimes(reader, list);
	}
}
