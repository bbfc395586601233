/* The section `design`: how households were drawn, weights and raking. */
#include <math.h>

#include "schema/definition_private.h"

static const char *const design_keys[] = { "population", "unit", "outcome", "language", "target_completes",
	"strata", "clusters", "weights", "rake" };
static const char *const weights_keys[] = { "base", "adults_in_household", "cap" };
static const char *const rake_keys[] = { "margins", "collapse", "max_iterations", "tolerance" };
static const char *const collapse_keys[] = { "margin", "min_n" };
static const char *const bases[] = { "equal", "pps_clusters" };

#define OUTCOME_TYPES (CATEGORY_TYPES | TYPE(QUESTION_TEXT) | TYPE(QUESTION_DECIMAL))
#define NUMBER_TYPES (TYPE(QUESTION_INTEGER) | TYPE(QUESTION_DECIMAL) | TYPE(QUESTION_CALCULATE))

static void read_weights(
		struct reader *reader, const struct yaml_node *design_node, struct survey_design *design)
{
	design->adults_cap = INFINITY;
	const struct yaml_node *map = yaml_get(design_node, "weights");
	if (map == NULL || !is_map(reader, map, "weights")) {
		return;
	}
	check_keys(reader, map, "weights", weights_keys, ARRAY_LEN(weights_keys));
	const struct yaml_node *node = yaml_get(map, "base");
	size_t base;
	if (node != NULL && read_choice(reader, node, "base weight", bases, ARRAY_LEN(bases), &base)) {
		design->base = base == 0 ? BASE_EQUAL : BASE_PPS_CLUSTERS;
	}
	if (design->base == BASE_PPS_CLUSTERS) {
		static const char *const needed[] = { "strata", "clusters", "population" };
		for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
			if (yaml_get(design_node, needed[i]) == NULL) {
				ERROR(reader, node, "base weight pps_clusters needs '%s' in the design",
						needed[i]);
			}
		}
	}
	design->adults = question_under(reader, map, "adults_in_household", NUMBER_TYPES);
	if ((node = yaml_get(map, "cap")) != NULL) {
		(void)read_number(reader, node, "cap", 1, INFINITY, &design->adults_cap);
		if (yaml_get(map, "adults_in_household") == NULL) {
			ERROR(reader, node, "'cap' limits 'adults_in_household', which is not there");
		}
	}
}

static void read_collapse(struct reader *reader, const struct yaml_node *list, struct survey_design *design)
{
	struct collapse *rules = arena_array(reader->arena, list->n, sizeof(*rules));
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *map = list->items[i];
		struct collapse rule = { .min_n = 30 };
		if (!is_map(reader, map, "collapse")) {
			continue;
		}
		check_keys(reader, map, "collapse", collapse_keys, ARRAY_LEN(collapse_keys));
		const struct yaml_node *margin = required_key(reader, map, "margin", "a rule of 'collapse'");
		const struct yaml_node *min_n = yaml_get(map, "min_n");
		if (min_n != NULL) {
			(void)read_whole(reader, min_n, "min_n", 1, 1000000, &rule.min_n);
		}
		if (margin == NULL
				|| (rule.margin = named_question(reader, margin, "margin", CATEGORY_TYPES))
						   == NULL) {
			continue;
		}
		size_t k = 0;
		while (k < design->n_margins && design->margins[k] != rule.margin) {
			k++;
		}
		if (k == design->n_margins) {
			ERROR(reader, margin, "'%s' is not one of the raking margins", rule.margin->name);
		}
		rules[design->n_collapse++] = rule;
	}
	design->collapse = rules;
}

static void read_rake(
		struct reader *reader, const struct yaml_node *design_node, struct survey_design *design)
{
	design->rake_max_iterations = 200;
	design->rake_tolerance = 1e-9;
	const struct yaml_node *map = yaml_get(design_node, "rake");
	if (map == NULL || !is_map(reader, map, "rake")) {
		return;
	}
	check_keys(reader, map, "rake", rake_keys, ARRAY_LEN(rake_keys));
	const struct yaml_node *node = required_key(reader, map, "margins", "'rake'");
	if (node != NULL) {
		design->margins =
				named_questions(reader, node, "margins", CATEGORY_TYPES, &design->n_margins);
	}
	if ((node = section_list(reader, map, "collapse")) != NULL) {
		read_collapse(reader, node, design);
	}
	if ((node = yaml_get(map, "max_iterations")) != NULL) {
		(void)read_whole(reader, node, "max_iterations", 1, 1000000, &design->rake_max_iterations);
	}
	if ((node = yaml_get(map, "tolerance")) != NULL) {
		(void)read_number(reader, node, "tolerance", 1e-15, 0.1, &design->rake_tolerance);
	}
	if (yaml_get(design_node, "population") == NULL) {
		ERROR(reader, map, "'rake' needs 'population' in the design: the figures to fit to");
	}
}

/* AAPOR final disposition codes: 1.1 to 4.9, with one or two further digits. */
static bool is_outcome_code(struct str code)
{
	bool fine = code.n >= 3 && code.n <= 5 && code.p[0] >= '1' && code.p[0] <= '4' && code.p[1] == '.';
	for (size_t i = 2; fine && i < code.n; i++) {
		fine = code.p[i] >= '0' && code.p[i] <= '9';
	}
	return fine;
}

static void check_outcome(struct reader *reader, const struct yaml_node *node, const struct question *outcome)
{
	if (outcome == NULL || outcome->list == NULL) {
		return;
	}
	for (size_t i = 0; i < outcome->list->n_choices; i++) {
		const char *name = outcome->list->choices[i].name;
		if (!is_outcome_code(str_of(name))) {
			ERROR(reader, node,
					"outcome: choice '%s' of list '%s' is not an AAPOR code such as 1.1 "
					"or 2.11",
					name, outcome->list->name);
			return;
		}
	}
}

/* A population's name is part of a path: no separators in it. */
static void read_population_name(
		struct reader *reader, const struct yaml_node *map, struct survey_design *design)
{
	const struct yaml_node *node = yaml_get(map, "population");
	const char *name = node == NULL ? NULL : read_word(reader, node, "population");
	for (size_t i = 0; name != NULL && name[i] != '\0'; i++) {
		char c = name[i];
		bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
			    || c == '_' || c == '-';
		if (!fine) {
			ERROR(reader, node,
					"population '%s': write the name only, of letters, digits, '-' and "
					"'_'; the file is population/NAME.yaml",
					name);
			return;
		}
	}
	design->population = name;
}

void read_design(struct reader *reader, const struct yaml_node *root)
{
	struct survey_design *design = &reader->definition->design;
	design->adults_cap = INFINITY;
	design->rake_max_iterations = 200;
	design->rake_tolerance = 1e-9;
	const struct yaml_node *map = yaml_get(root, "design");
	if (map == NULL || !is_map(reader, map, "design")) {
		return;
	}
	design->declared = true;
	design->at = map->at;
	check_keys(reader, map, "design", design_keys, ARRAY_LEN(design_keys));
	read_population_name(reader, map, design);
	design->unit = question_under(reader, map, "unit", KEY_TYPES);
	design->outcome = question_under(reader, map, "outcome", OUTCOME_TYPES);
	check_outcome(reader, yaml_get(map, "outcome"), design->outcome);
	design->language = question_under(reader, map, "language", CATEGORY_TYPES | TYPE(QUESTION_TEXT));
	design->strata = question_under(reader, map, "strata", KEY_TYPES);
	design->clusters = question_under(reader, map, "clusters", KEY_TYPES);
	const struct yaml_node *target = yaml_get(map, "target_completes");
	if (target != NULL) {
		(void)read_whole(reader, target, "target_completes", 1, 100000000, &design->target_completes);
	}
	read_weights(reader, map, design);
	read_rake(reader, map, design);
}
