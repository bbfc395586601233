/* The section `design`: how households were drawn, weights and raking. */
#include <math.h>

#include "schema/definition_private.h"

#define OUTCOME_TYPES (CATEGORY_TYPES | TYPE(QUESTION_TEXT) | TYPE(QUESTION_DECIMAL))
#define NUMBER_TYPES (TYPE(QUESTION_INTEGER) | TYPE(QUESTION_DECIMAL) | TYPE(QUESTION_CALCULATE))

static void read_nonresponse(
		struct reader *reader, const struct yaml_node *weights_node, struct survey_design *design)
{
	const struct yaml_node *map = yaml_get(weights_node, "nonresponse");
	design->response_min_n = 20;
	if (map == NULL || !is_map(reader, map, "nonresponse")) {
		return;
	}
	check_shape(reader, map, "'nonresponse'", &nonresponse_shape);
	design->response_class = question_under(reader, map, "class", KEY_TYPES);
	shape_whole(reader, map, &nonresponse_shape, "min_n", &design->response_min_n);
	if (design->outcome == NULL) {
		FOUND(reader, MISSING_KEY, map,
				"'nonresponse' needs 'outcome' in the design: it says who was not interviewed");
	}
}

static void read_trim(struct reader *reader, const struct yaml_node *weights_node, struct survey_design *design)
{
	const struct yaml_node *map = yaml_get(weights_node, "trim");
	if (map != NULL && is_map(reader, map, "trim")) {
		check_shape(reader, map, "'trim'", &trim_shape);
		shape_number(reader, map, &trim_shape, "max_ratio", &design->trim_ratio);
	}
}

static void read_replicates(
		struct reader *reader, const struct yaml_node *design_node, struct survey_design *design)
{
	const struct yaml_node *map = yaml_get(design_node, "replicates");
	if (map != NULL && is_map(reader, map, "replicates")) {
		check_shape(reader, map, "'replicates'", &replicates_shape);
		design->replicates = 200;
		design->replicates_seed = 1;
		shape_whole(reader, map, &replicates_shape, "n", &design->replicates);
		shape_whole(reader, map, &replicates_shape, "seed", &design->replicates_seed);
	}
}

static void read_weights(
		struct reader *reader, const struct yaml_node *design_node, struct survey_design *design)
{
	design->adults_cap = INFINITY;
	const struct yaml_node *map = yaml_get(design_node, "weights");
	if (map == NULL || !is_map(reader, map, "weights")) {
		return;
	}
	check_shape(reader, map, "weights", &weights_shape);
	const struct yaml_node *node = yaml_get(map, "base");
	size_t base;
	if (shape_choice(reader, map, &weights_shape, "base", "base weight", &base)) { /* base_words */
		design->base = base == 0 ? BASE_EQUAL : BASE_PPS_CLUSTERS;
	}
	if (design->base == BASE_PPS_CLUSTERS) {
		static const char *const needed[] = { "strata", "clusters", "population" };
		for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
			if (yaml_get(design_node, needed[i]) == NULL) {
				FOUND(reader, MISSING_KEY, node, "base weight pps_clusters needs '%s' in the design",
						needed[i]);
			}
		}
	}
	design->adults = question_under(reader, map, "adults_in_household", NUMBER_TYPES);
	shape_number(reader, map, &weights_shape, "cap", &design->adults_cap);
	if ((node = yaml_get(map, "cap")) != NULL && yaml_get(map, "adults_in_household") == NULL) {
		FOUND(reader, MISSING_KEY, node, "'cap' limits 'adults_in_household', which is not there");
	}
	read_nonresponse(reader, map, design);
	read_trim(reader, map, design);
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
		check_shape(reader, map, "a rule of 'collapse'", &collapse_shape);
		const struct yaml_node *margin = yaml_get(map, "margin");
		shape_whole(reader, map, &collapse_shape, "min_n", &rule.min_n);
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
			FOUND(reader, MARGIN_MISMATCH, margin, "'%s' is not one of the raking margins", rule.margin->name);
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
	check_shape(reader, map, "'rake'", &rake_shape);
	const struct yaml_node *node = yaml_get(map, "margins");
	if (node != NULL) {
		design->margins =
				named_questions(reader, node, "margins", CATEGORY_TYPES, &design->n_margins);
	}
	if ((node = section_list(reader, map, "collapse")) != NULL) {
		read_collapse(reader, node, design);
	}
	shape_whole(reader, map, &rake_shape, "max_iterations", &design->rake_max_iterations);
	shape_number(reader, map, &rake_shape, "tolerance", &design->rake_tolerance);
	if (yaml_get(design_node, "population") == NULL) {
		FOUND(reader, MISSING_KEY, map, "'rake' needs 'population' in the design: the figures to fit to");
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
			FOUND(reader, WRONG_VALUE, node,
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
			FOUND(reader, ILLEGAL_NAME, node,
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
	check_shape(reader, map, "design", &design_shape);
	read_population_name(reader, map, design);
	const struct yaml_node *universe = yaml_get(map, "universe");
	design->universe = universe == NULL ? NULL : read_word(reader, universe, "universe");
	design->unit = question_under(reader, map, "unit", KEY_TYPES);
	design->outcome = question_under(reader, map, "outcome", OUTCOME_TYPES);
	check_outcome(reader, yaml_get(map, "outcome"), design->outcome);
	design->language = question_under(reader, map, "language", CATEGORY_TYPES | TYPE(QUESTION_TEXT));
	design->strata = question_under(reader, map, "strata", KEY_TYPES);
	design->clusters = question_under(reader, map, "clusters", KEY_TYPES);
	shape_whole(reader, map, &design_shape, "target_completes", &design->target_completes);
	read_weights(reader, map, design);
	read_rake(reader, map, design);
	read_replicates(reader, map, design);
}
