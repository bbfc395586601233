#include "schema/population.h"

#include <math.h>
#include <string.h>

#include "schema/definition_private.h"

#define POPULATION_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define SHARES_TOLERANCE 0.005 /* shares are often published with three digits */

static const char *const top_keys[] = { "name", "title", "universe", "households", "strata", "margins",
	"total" };
static const char *const stratum_keys[] = { "name", "households", "clusters_drawn" };
static const char *const margin_keys[] = { "name", "source", "year", "universe", "categories", "note" };
static const char *const category_keys[] = { "name", "label", "share" };

/* The word under a key that must be there; "" after a problem. */
static const char *word_under(
		struct reader *reader, const struct yaml_node *map, const char *key, const char *what)
{
	const struct yaml_node *node = required_key(reader, map, key, what);
	const char *word = node == NULL ? NULL : read_word(reader, node, key);
	return word != NULL ? word : "";
}

/* The name of one of several things that must differ. */
static const char *new_name(
		struct reader *reader, const struct yaml_node *map, struct names *seen, const char *what)
{
	const char *name = word_under(reader, map, "name", what);
	if (name[0] != '\0' && names_add(seen, reader->scratch, str_of(name), name) != NULL) {
		FOUND(reader, DUPLICATE_NAME, yaml_get(map, "name"), "%s named '%s' is already there", what, name);
	}
	return name;
}

static void number_under(struct reader *reader, const struct yaml_node *map, const char *key,
		const char *what, double min, double max, double *value)
{
	const struct yaml_node *node = required_key(reader, map, key, what);
	if (node != NULL) {
		(void)read_number(reader, node, key, min, max, value);
	}
}

static void read_strata(struct reader *reader, const struct yaml_node *list, struct population *population)
{
	struct population_stratum *strata = arena_array(reader->arena, list->n, sizeof(*strata));
	struct names seen = { 0 };
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *map = list->items[i];
		if (!is_map(reader, map, "stratum")) {
			continue;
		}
		struct population_stratum *stratum = &strata[population->n_strata++];
		check_keys(reader, map, "a stratum", stratum_keys, ARRAY_LEN(stratum_keys));
		stratum->at = map->at;
		stratum->name = new_name(reader, map, &seen, "a stratum");
		number_under(reader, map, "households", "a stratum", 1, INFINITY, &stratum->households);
		const struct yaml_node *clusters = required_key(reader, map, "clusters_drawn", "a stratum");
		if (clusters != NULL) {
			(void)read_whole(reader, clusters, "clusters_drawn", 1, 1000000,
					&stratum->clusters_drawn);
		}
	}
	population->strata = strata;
}

static void read_categories(
		struct reader *reader, const struct yaml_node *list, struct population_margin *margin)
{
	struct population_category *categories = arena_array(reader->arena, list->n, sizeof(*categories));
	struct names seen = { 0 };
	double sum = 0;
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *map = list->items[i];
		if (!is_map(reader, map, "category")) {
			continue;
		}
		struct population_category *category = &categories[margin->n_categories++];
		check_keys(reader, map, "a category", category_keys, ARRAY_LEN(category_keys));
		category->at = map->at;
		category->name = new_name(reader, map, &seen, "a category");
		const struct yaml_node *label = yaml_get(map, "label");
		if (label != NULL) {
			category->label = read_text(reader, label, "label");
		}
		number_under(reader, map, "share", "a category", 0, 1, &category->share);
		sum += category->share;
	}
	if (fabs(sum - 1) > SHARES_TOLERANCE) {
		FOUND(reader, MARGIN_MISMATCH, list, "the shares of margin '%s' add up to %.4g, not to 1", margin->name, sum);
	}
	margin->categories = categories;
}

static void read_margin(struct reader *reader, const struct yaml_node *map, struct population_margin *margin,
		struct names *seen)
{
	check_keys(reader, map, "a margin", margin_keys, ARRAY_LEN(margin_keys));
	margin->at = map->at;
	margin->name = new_name(reader, map, seen, "a margin");
	margin->source = word_under(reader, map, "source", "a margin");
	margin->universe = word_under(reader, map, "universe", "a margin");
	unsigned year = 0;
	const struct yaml_node *node = required_key(reader, map, "year", "a margin");
	if (node != NULL && read_whole(reader, node, "year", 1790, 2999, &year)) {
		margin->year = (int)year;
	}
	if ((node = yaml_get(map, "note")) != NULL) {
		margin->note = read_word(reader, node, "note");
	}
	node = required_key(reader, map, "categories", "a margin");
	if (node != NULL && is_list(reader, node, "categories")) {
		read_categories(reader, node, margin);
	}
}

static void read_margins(struct reader *reader, const struct yaml_node *list, struct population *population)
{
	struct population_margin *margins = arena_array(reader->arena, list->n, sizeof(*margins));
	struct names seen = { 0 };
	for (size_t i = 0; i < list->n; i++) {
		if (!is_map(reader, list->items[i], "margin")) {
			continue;
		}
		struct population_margin *margin = &margins[population->n_margins++];
		read_margin(reader, list->items[i], margin, &seen);
		if (margin->universe[0] != '\0' && margins[0].universe[0] != '\0'
				&& strcmp(margin->universe, margins[0].universe) != 0) {
			FOUND(reader, MARGIN_UNIVERSE, list->items[i],
					"margin '%s' is about '%s', but margin '%s' on line %u about '%s'; all must "
					"have one universe",
					margin->name, margin->universe, margins[0].name, margins[0].at.line,
					margins[0].universe);
		}
	}
	population->margins = margins;
}

static void read_population(
		struct reader *reader, const struct yaml_node *root, struct population *population)
{
	collect_languages(reader, root);
	population->languages = reader->definition->languages;
	population->n_languages = reader->definition->n_languages;
	check_keys(reader, root, "the file", top_keys, ARRAY_LEN(top_keys));
	population->name = word_under(reader, root, "name", "the file");
	population->universe = word_under(reader, root, "universe", "the file");
	const struct yaml_node *node = required_key(reader, root, "title", "the file");
	if (node != NULL) {
		population->title = read_text(reader, node, "title");
	}
	if ((node = yaml_get(root, "households")) != NULL) {
		(void)read_number(reader, node, "households", 1, INFINITY, &population->households);
	}
	number_under(reader, root, "total", "the file", 1, INFINITY, &population->total);
	if ((node = section_list(reader, root, "strata")) != NULL) {
		read_strata(reader, node, population);
	}
	if ((node = section_list(reader, root, "margins")) != NULL) {
		read_margins(reader, node, population);
	}
	report_missing_translations(reader);
}

struct population *population_read(struct str yaml, struct problems *problems)
{
	size_t errors_before = problems_errors(problems);
	struct arena *arena = arena_create(POPULATION_ARENA_BYTES);
	struct population *population = arena_new(arena, struct population);
	population->arena = arena;
	population->file = arena_strdup(arena, problems_file(problems));
	struct definition languages = { .default_language = "en" }; /* all that reading texts needs of one */
	struct reader reader = { .definition = &languages,
		.arena = arena,
		.problems = problems,
		.scratch = arena_create(POPULATION_ARENA_BYTES) };
	const struct yaml_node *root = yaml_read(reader.scratch, yaml, problems);
	if (root != NULL && is_map(&reader, root, "population")) {
		read_population(&reader, root, population);
	}
	arena_destroy(reader.scratch);
	if (problems_errors(problems) > errors_before) {
		population_destroy(population);
		return NULL;
	}
	return population;
}

void population_destroy(struct population *population)
{
	if (population != NULL) {
		arena_destroy(population->arena);
	}
}

const struct population_margin *population_margin(const struct population *population, const char *name)
{
	for (size_t i = 0; i < population->n_margins; i++) {
		if (strcmp(population->margins[i].name, name) == 0) {
			return &population->margins[i];
		}
	}
	return NULL;
}

/* --- against a definition ------------------------------------------------------------ */

static bool has_category(const struct population_margin *margin, const char *name)
{
	for (size_t i = 0; i < margin->n_categories; i++) {
		if (strcmp(margin->categories[i].name, name) == 0) {
			return true;
		}
	}
	return false;
}

/* The categories of a select_one are its choices that are not missing. */
static void check_choices(const struct population *population, const struct population_margin *margin, const struct question *question,
		struct problems *problems)
{
	const struct choice_list *list = question->list;
	for (size_t i = 0; i < list->n_choices; i++) {
		const struct choice *choice = &list->choices[i];
		if (choice->missing == MISSING_NONE && !has_category(margin, choice->name)) {
			finding_add(problems, FINDING_MARGIN_MISMATCH, choice->at,
					"margin '%s' (%s:%u) has no category '%s'", margin->name, population->file,
					margin->at.line, choice->name);
		}
	}
	for (size_t i = 0; i < margin->n_categories; i++) {
		const struct choice *choice = choice_list_find(list, str_of(margin->categories[i].name));
		if (choice == NULL) {
			finding_add(problems, FINDING_MARGIN_MISMATCH, question->at,
					"margin '%s': list '%s' has no choice '%s', which is a category (%s:%u)",
					margin->name, list->name, margin->categories[i].name, population->file,
					margin->categories[i].at.line);
		} else if (choice->missing != MISSING_NONE) {
			finding_add(problems, FINDING_MARGIN_MISMATCH, choice->at,
					"margin '%s': choice '%s' is missing, but has a share (%s:%u)", margin->name,
					choice->name, population->file, margin->categories[i].at.line);
		}
	}
}

/* The results of a calculation have no labels of their own. */
static void check_calculation(const struct population *population, const struct population_margin *margin, const struct question *question,
		struct problems *problems)
{
	for (size_t i = 0; i < margin->n_categories; i++) {
		const struct population_category *category = &margin->categories[i];
		if (!text_is_set(&category->label)) {
			finding_add(problems, FINDING_MARGIN_MISMATCH, question->at,
					"margin '%s': category '%s' needs a label (%s:%u), because the question is a "
					"calculate", margin->name, category->name, population->file, category->at.line);
		}
	}
}

static void check_strata(const struct population *population, const struct survey_design *design,
		struct problems *problems)
{
	if (population->n_strata == 0) {
		finding_add(problems, FINDING_MARGIN_MISMATCH, design->at,
				"base weight pps_clusters needs 'strata' in the population file");
	}
	const struct choice_list *list = design->strata == NULL ? NULL : design->strata->list;
	for (size_t i = 0; list != NULL && i < population->n_strata; i++) {
		if (choice_list_find(list, str_of(population->strata[i].name)) == NULL) {
			finding_add(problems, FINDING_MARGIN_MISMATCH, design->strata->at,
					"list '%s' has no choice '%s', which is a stratum (%s:%u)",
					list->name, population->strata[i].name, population->file,
					population->strata[i].at.line);
		}
	}
	for (size_t i = 0; list != NULL && i < list->n_choices; i++) {
		const struct choice *choice = &list->choices[i];
		bool found = choice->missing != MISSING_NONE;
		for (size_t k = 0; k < population->n_strata && !found; k++) {
			found = strcmp(population->strata[k].name, choice->name) == 0;
		}
		if (!found) {
			finding_add(problems, FINDING_MARGIN_MISMATCH, choice->at,
					"%s has no stratum '%s'", population->file, choice->name);
		}
	}
}

void population_check(const struct population *population, const struct definition *definition,
		struct problems *problems)
{
	const struct survey_design *design = &definition->design;
	for (size_t i = 0; i < design->n_margins; i++) {
		const struct question *question = design->margins[i];
		const struct population_margin *margin = population_margin(population, question->name);
		if (margin == NULL) {
			finding_add(problems, FINDING_MARGIN_MISMATCH, design->at,
					"the population file '%s' has no margin '%s'", population->name,
					question->name);
			continue;
		}
		if (design->universe != NULL && strcmp(margin->universe, design->universe) != 0) {
			finding_add(problems, FINDING_MARGIN_UNIVERSE, design->at,
					"the design is about '%s', but margin '%s' (%s:%u) about '%s'; weights are never "
					"fitted to another universe",
					design->universe, margin->name, population->file, margin->at.line, margin->universe);
		}
		if (question->list != NULL) {
			check_choices(population, margin, question, problems);
		} else {
			check_calculation(population, margin, question, problems);
		}
	}
	if (design->base == BASE_PPS_CLUSTERS) {
		check_strata(population, design, problems);
	}
}
