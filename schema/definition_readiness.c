/* The section `readiness`: what must hold before a team is set up. */
#include "schema/definition_private.h"

const char *condition_word(enum condition_kind kind)
{
	return condition_types[kind].word;
}

/* `condition` itself is no key of its shape: every entry has it. */
static void check_condition_keys(struct reader *reader, const struct yaml_node *map, enum condition_kind kind)
{
	const struct shape *shape = &condition_types[kind].shape;
	const char *what = arena_printf(reader->scratch, "condition '%s'", shape->name);
	const char **words = arena_array(reader->scratch, shape->n_keys + 1, sizeof(*words));
	words[0] = "condition";
	for (size_t i = 0; i < shape->n_keys; i++) {
		words[i + 1] = shape->keys[i].word;
		if (shape->keys[i].required) {
			(void)required_key(reader, map, words[i + 1], what);
		}
	}
	check_keys(reader, map, what, words, shape->n_keys + 1);
}

static void read_numbers(struct reader *reader, const struct yaml_node *map, struct condition *condition)
{
	const struct {
		const char *word;
		double *number;
		unsigned *count;
	} places[] = {
		{ "share", &condition->share, NULL },
		{ "max_kish", &condition->max_kish, NULL },
		{ "back_checks", &condition->back_checks, NULL },
		{ "min_alpha", &condition->min_alpha, NULL },
		{ "min", &condition->min, NULL },
		{ "min_n", NULL, &condition->min_n },
		{ "informants", NULL, &condition->informants },
		{ "focus_groups", NULL, &condition->focus_groups },
	};
	const struct shape *shape = &condition_types[condition->kind].shape;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		if (find_key(shape, str_of(places[i].word)) == NULL) {
			continue;
		}
		if (places[i].number != NULL) {
			shape_number(reader, map, shape, places[i].word, places[i].number);
		} else {
			shape_whole(reader, map, shape, places[i].word, places[i].count);
		}
	}
}

static void check_language(struct reader *reader, const struct yaml_node *node, const char *language)
{
	const struct question *question = reader->definition->design.language;
	if (question == NULL || question->list == NULL
			|| choice_list_find(question->list, str_of(language)) != NULL) {
		return;
	}
	FOUND(reader, NO_SUCH_CHOICE, node, "list '%s' of the question '%s' has no choice '%s'", question->list->name,
			question->name, language);
}

static void read_languages(struct reader *reader, const struct yaml_node *map, struct condition *condition)
{
	const struct definition *definition = reader->definition;
	const struct yaml_node *list = yaml_get(map, "languages");
	if (!definition->design.declared || definition->design.language == NULL) {
		FOUND(reader, MISSING_KEY, map, "condition 'language_access' needs 'language' in the design");
	}
	if (list == NULL) {
		condition->languages = definition->languages;
		condition->n_languages = definition->n_languages;
		return;
	}
	if (!is_list(reader, list, "languages")) {
		return;
	}
	const char **languages = arena_array(reader->arena, list->n, sizeof(*languages));
	for (size_t i = 0; i < list->n; i++) {
		const char *language = read_word(reader, list->items[i], "languages");
		if (language != NULL) {
			check_language(reader, list->items[i], language);
			languages[condition->n_languages++] = language;
		}
	}
	condition->languages = languages;
}

static void read_support(struct reader *reader, const struct yaml_node *map, struct condition *condition)
{
	const struct yaml_node *headline = yaml_get(map, "headline");
	if (headline != NULL) {
		condition->headline = named_thing(reader, headline, &reader->headlines, "headline");
	}
	condition->group = question_under(reader, map, "group", CATEGORY_TYPES);
}

static void read_baseline(struct reader *reader, const struct yaml_node *map, struct condition *condition)
{
	const struct yaml_node *scales = yaml_get(map, "scales");
	if (scales != NULL) {
		condition->scales = (const struct scale *const *)named_things(
				reader, scales, &reader->scales, "scale", &condition->n_scales);
		return;
	}
	const struct definition *definition = reader->definition;
	const struct scale **all = arena_array(reader->arena, definition->n_scales, sizeof(*all));
	for (size_t i = 0; i < definition->n_scales; i++) {
		all[i] = &definition->scales[i];
	}
	condition->scales = all;
	condition->n_scales = definition->n_scales;
}

/* What a condition needs of the rest of the definition. */
static void check_needs(struct reader *reader, const struct yaml_node *map, const struct condition *condition)
{
	const struct definition *definition = reader->definition;
	const char *word = condition_types[condition->kind].word;
	if (condition->kind == CONDITION_SAMPLE_COMPLETION && definition->design.target_completes == 0) {
		FOUND(reader, MISSING_KEY, map, "condition '%s' needs 'target_completes' in the design", word);
	} else if (condition->kind == CONDITION_RESPONSE_REPORTING && definition->design.outcome == NULL) {
		FOUND(reader, MISSING_KEY, map, "condition '%s' needs 'outcome' in the design", word);
	} else if (condition->kind == CONDITION_GROUP_COVERAGE && definition->design.n_margins == 0) {
		FOUND(reader, MARGIN_MISMATCH, map, "condition '%s' needs 'rake' with margins in the design", word);
	} else if ((condition->kind == CONDITION_SCALE_QUALITY || condition->kind == CONDITION_BASELINE)
			&& definition->n_scales == 0) {
		FOUND(reader, MISSING_KEY, map, "condition '%s' needs a scale under 'scoring'", word);
	}
}

static void read_condition(struct reader *reader, const struct yaml_node *map, struct condition *condition)
{
	condition->at = map->at;
	condition->share = condition_types[condition->kind].share;
	condition->max_kish = 2.0;
	condition->back_checks = 0.10;
	condition->min_alpha = 0.70;
	condition->min = 4;
	condition->min_n = 30;
	condition->informants = 6;
	condition->focus_groups = 4;
	check_condition_keys(reader, map, condition->kind);
	read_numbers(reader, map, condition);
	check_needs(reader, map, condition);
	if (condition->kind == CONDITION_LANGUAGE_ACCESS) {
		read_languages(reader, map, condition);
	} else if (condition->kind == CONDITION_SUPPORT_MAJORITY) {
		read_support(reader, map, condition);
	} else if (condition->kind == CONDITION_BASELINE) {
		read_baseline(reader, map, condition);
	}
}

void read_readiness(struct reader *reader, const struct yaml_node *root)
{
	const struct yaml_node *list = section_list(reader, root, "readiness");
	if (list == NULL) {
		return;
	}
	const char *words[N_CONDITIONS];
	for (size_t i = 0; i < N_CONDITIONS; i++) {
		words[i] = condition_types[i].word;
	}
	struct condition *all = arena_array(reader->arena, list->n, sizeof(*all));
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *map = list->items[i];
		const struct yaml_node *word = !is_map(reader, map, "readiness")
							       ? NULL
							       : required_key(reader, map, "condition",
									       "an entry of 'readiness'");
		size_t kind;
		if (word != NULL && read_choice(reader, word, "condition", words, ARRAY_LEN(words), &kind)) {
			struct condition *condition = &all[reader->definition->n_conditions++];
			condition->kind = (enum condition_kind)kind;
			read_condition(reader, map, condition);
		}
	}
	reader->definition->conditions = all;
}
