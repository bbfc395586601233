/* The part `victimization` of the section `scoring`. */
#include "schema/definition_private.h"

/* The choice that means yes in a question's list; NULL after a problem, or without a question. */
static const struct choice *yes_of(struct reader *reader, const struct yaml_node *map, const char *key,
		const struct question *question, const char *yes)
{
	if (question == NULL || question->list == NULL) {
		return NULL;
	}
	const struct choice *choice = choice_list_find(question->list, str_of(yes));
	if (choice == NULL || choice->missing != MISSING_NONE) {
		FOUND(reader, NO_SUCH_CHOICE, yaml_get(map, key),
				"list '%s' has no answer '%s'; name the answer that means yes under 'yes'", question->list->name,
				yes);
		return NULL;
	}
	return choice;
}

static void read_questions(struct reader *reader, const struct yaml_node *map, struct crime *crime)
{
	const struct yaml_node *node = yaml_get(map, "yes");
	const char *yes = node != NULL ? read_word(reader, node, "yes") : "yes";
	crime->victim = question_under(reader, map, "victim", TYPE(QUESTION_SELECT_ONE));
	crime->incidents = question_under(reader, map, "incidents", TYPE(QUESTION_INTEGER));
	crime->series = question_under(reader, map, "series", TYPE(QUESTION_SELECT_ONE));
	crime->reported = question_under(reader, map, "reported", TYPE(QUESTION_SELECT_ONE));
	if (yes != NULL) {
		crime->victim_yes = yes_of(reader, map, "victim", crime->victim, yes);
		crime->series_yes = yes_of(reader, map, "series", crime->series, yes);
		crime->reported_yes = yes_of(reader, map, "reported", crime->reported, yes);
	}
	if (crime->series != NULL && crime->incidents == NULL) {
		FOUND(reader, MISSING_KEY, yaml_get(map, "series"), "'series' needs 'incidents': how often it happened");
	}
}

void read_crimes(struct reader *reader, const struct yaml_node *list)
{
	struct crime *crimes = arena_array(reader->arena, list->n, sizeof(*crimes));
	struct names names = { 0 };
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *map = list->items[i];
		if (!is_map(reader, map, "victimization")) {
			continue;
		}
		struct crime *crime = &crimes[reader->definition->n_crimes++];
		size_t per = 0;
		check_shape(reader, map, "a part of 'victimization'", &crime_shape);
		crime->at = map->at;
		crime->name = read_thing_name(reader, map, &names, crime, "a part of 'victimization'");
		crime->label = read_label(reader, map);
		(void)shape_choice(reader, map, &crime_shape, "per", "'per'", &per);
		crime->per_household = per == 1;
		read_questions(reader, map, crime);
	}
	reader->definition->crimes = crimes;
}
