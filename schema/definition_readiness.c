/* The section `readiness`: what must hold before a team is set up. */
#include <math.h>
#include <stdint.h>

#include "schema/definition_private.h"

#define CONDITION_KEYS_MAX 3

static const struct {
	const char *word;
	const char *keys[CONDITION_KEYS_MAX];
	double share; /* the default, where the condition has a share */
} conditions[] = {
	/* in the order of enum condition_kind */
	{ "sample_completion", { "share" }, 0.8 },
	{ "response_reporting", { NULL }, 0 },
	{ "group_coverage", { "min_n" }, 0 },
	{ "language_access", { "languages" }, 0 },
	{ "weight_quality", { "max_kish" }, 0 },
	{ "interview_quality", { "back_checks" }, 0 },
	{ "scale_quality", { "min_alpha" }, 0 },
	{ "support_majority", { "headline", "share", "group" }, 0.5 },
	{ "stakeholders", { "informants", "focus_groups" }, 0 },
	{ "readiness_stage", { "min" }, 0 },
	{ "baseline", { "scales" }, 0 },
	{ "community_plan", { NULL }, 0 },
};

const char *condition_word(enum condition_kind kind)
{
	return conditions[kind].word;
}

static void check_condition_keys(struct reader *reader, const struct yaml_node *map, enum condition_kind kind)
{
	const char *keys[1 + CONDITION_KEYS_MAX] = { "condition" };
	size_t n = 1;
	while (n <= CONDITION_KEYS_MAX && conditions[kind].keys[n - 1] != NULL) {
		keys[n] = conditions[kind].keys[n - 1];
		n++;
	}
	check_keys(reader, map, arena_printf(reader->scratch, "condition '%s'", conditions[kind].word), keys,
			n);
}

static void read_numbers(struct reader *reader, const struct yaml_node *map, struct condition *condition)
{
	const struct {
		const char *key;
		double *value, min, max;
	} numbers[] = {
		{ "share", &condition->share, 0, 1 },
		{ "max_kish", &condition->max_kish, 1, INFINITY },
		{ "back_checks", &condition->back_checks, 0, 1 },
		{ "min_alpha", &condition->min_alpha, 0, 1 },
		{ "min", &condition->min, 1, 9 },
	};
	const struct {
		const char *key;
		unsigned *value;
	} counts[] = {
		{ "min_n", &condition->min_n },
		{ "informants", &condition->informants },
		{ "focus_groups", &condition->focus_groups },
	};
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		const struct yaml_node *node = yaml_get(map, numbers[i].key);
		if (node != NULL) {
			(void)read_number(reader, node, numbers[i].key, numbers[i].min, numbers[i].max,
					numbers[i].value);
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		const struct yaml_node *node = yaml_get(map, counts[i].key);
		if (node != NULL) {
			(void)read_whole(reader, node, counts[i].key, 1, 1000000, counts[i].value);
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
	ERROR(reader, node, "list '%s' of the question '%s' has no choice '%s'", question->list->name,
			question->name, language);
}

static void read_languages(struct reader *reader, const struct yaml_node *map, struct condition *condition)
{
	const struct definition *definition = reader->definition;
	const struct yaml_node *list = yaml_get(map, "languages");
	if (!definition->design.declared || definition->design.language == NULL) {
		ERROR(reader, map, "condition 'language_access' needs 'language' in the design");
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
	const struct yaml_node *headline =
			required_key(reader, map, "headline", "condition 'support_majority'");
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
	const char *word = conditions[condition->kind].word;
	if (condition->kind == CONDITION_SAMPLE_COMPLETION && definition->design.target_completes == 0) {
		ERROR(reader, map, "condition '%s' needs 'target_completes' in the design", word);
	} else if (condition->kind == CONDITION_RESPONSE_REPORTING && definition->design.outcome == NULL) {
		ERROR(reader, map, "condition '%s' needs 'outcome' in the design", word);
	} else if (condition->kind == CONDITION_GROUP_COVERAGE && definition->design.n_margins == 0) {
		ERROR(reader, map, "condition '%s' needs 'rake' with margins in the design", word);
	} else if ((condition->kind == CONDITION_SCALE_QUALITY || condition->kind == CONDITION_BASELINE)
			&& definition->n_scales == 0) {
		ERROR(reader, map, "condition '%s' needs a scale under 'scoring'", word);
	}
}

static void read_condition(struct reader *reader, const struct yaml_node *map, struct condition *condition)
{
	condition->at = map->at;
	condition->share = conditions[condition->kind].share;
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
	const char *words[ARRAY_LEN(conditions)];
	for (size_t i = 0; i < ARRAY_LEN(conditions); i++) {
		words[i] = conditions[i].word;
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
