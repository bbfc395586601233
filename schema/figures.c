#include "schema/figures.h"

#include <string.h>

#include "schema/definition_private.h"

#define FIGURES_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define YEAR_MIN 1900
#define YEAR_MAX 2999

static const char *const top_keys[] = { "name", "title", "warning", "figures", "studies",
	"summary" };
static const char *const figure_keys[] = { "name", "label", "asked", "differs", "share", "n", "year", "source",
	"address", "nearest" };
static const char *const study_keys[] = { "name", "finding", "limits", "year", "source", "address" };

static const char *word_under(struct reader *reader, const struct yaml_node *map, const char *key, const char *what)
{
	const struct yaml_node *node = required_key(reader, map, key, what);
	const char *word = node == NULL ? NULL : read_word(reader, node, key);
	return word != NULL ? word : "";
}

static const char *new_name(struct reader *reader, const struct yaml_node *map, struct names *seen, const char *what)
{
	const char *name = word_under(reader, map, "name", what);
	if (name[0] != '\0' && names_add(seen, reader->scratch, str_of(name), name) != NULL) {
		FOUND(reader, DUPLICATE_NAME, yaml_get(map, "name"), "%s named '%s' is already there", what, name);
	}
	return name;
}

static struct text text_under(struct reader *reader, const struct yaml_node *map, const char *key, const char *what)
{
	const struct yaml_node *node = required_key(reader, map, key, what);
	return node == NULL ? (struct text){ 0 } : read_text(reader, node, key);
}

static unsigned year_under(struct reader *reader, const struct yaml_node *map, const char *what)
{
	unsigned year = 0;
	const struct yaml_node *node = required_key(reader, map, "year", what);
	if (node != NULL) {
		(void)read_whole(reader, node, "year", YEAR_MIN, YEAR_MAX, &year);
	}
	return year;
}

static void read_figure(struct reader *reader, const struct yaml_node *map, struct published_figure *figure,
		struct names *seen)
{
	check_keys(reader, map, "a figure", figure_keys, ARRAY_LEN(figure_keys));
	figure->at = map->at;
	figure->name = new_name(reader, map, seen, "a figure");
	figure->label = text_under(reader, map, "label", "a figure");
	figure->asked = text_under(reader, map, "asked", "a figure");
	figure->differs = text_under(reader, map, "differs", "a figure");
	figure->year = year_under(reader, map, "a figure");
	figure->source = word_under(reader, map, "source", "a figure");
	figure->address = word_under(reader, map, "address", "a figure");
	const struct yaml_node *node = required_key(reader, map, "share", "a figure");
	if (node != NULL) {
		(void)read_number(reader, node, "share", 0, 1, &figure->share);
	}
	if ((node = yaml_get(map, "n")) != NULL) {
		(void)read_whole(reader, node, "n", 1, 1000000000, &figure->n);
	}
	if ((node = yaml_get(map, "nearest")) != NULL) {
		figure->nearest = read_word(reader, node, "nearest");
	}
}

static void read_study(struct reader *reader, const struct yaml_node *map, struct study *study, struct names *seen)
{
	check_keys(reader, map, "a study", study_keys, ARRAY_LEN(study_keys));
	study->at = map->at;
	study->name = new_name(reader, map, seen, "a study");
	study->finding = text_under(reader, map, "finding", "a study");
	study->limits = text_under(reader, map, "limits", "a study");
	study->year = year_under(reader, map, "a study");
	study->source = word_under(reader, map, "source", "a study");
	study->address = word_under(reader, map, "address", "a study");
}

static void read_lists(struct reader *reader, const struct yaml_node *root, struct figures *figures)
{
	struct names seen_figures = { 0 }, seen_studies = { 0 };
	const struct yaml_node *list = section_list(reader, root, "figures");
	struct published_figure *all = arena_array(reader->arena, list != NULL ? list->n : 0, sizeof(*all));
	for (size_t i = 0; list != NULL && i < list->n; i++) {
		if (is_map(reader, list->items[i], "figure")) {
			read_figure(reader, list->items[i], &all[figures->n_figures++], &seen_figures);
		}
	}
	list = section_list(reader, root, "studies");
	struct study *studies = arena_array(reader->arena, list != NULL ? list->n : 0, sizeof(*studies));
	for (size_t i = 0; list != NULL && i < list->n; i++) {
		if (is_map(reader, list->items[i], "study")) {
			read_study(reader, list->items[i], &studies[figures->n_studies++], &seen_studies);
		}
	}
	if (list != NULL) {
		figures->summary = text_under(reader, root, "summary", "a file with studies");
	}
	figures->figures = all;
	figures->studies = studies;
}

static void read_root(struct reader *reader, const struct yaml_node *root, struct figures *figures)
{
	collect_languages(reader, root);
	figures->languages = reader->definition->languages;
	figures->n_languages = reader->definition->n_languages;
	check_keys(reader, root, "the file", top_keys, ARRAY_LEN(top_keys));
	figures->name = word_under(reader, root, "name", "the file");
	figures->title = text_under(reader, root, "title", "the file");
	figures->warning = text_under(reader, root, "warning", "the file");
	read_lists(reader, root, figures);
	report_missing_translations(reader);
}

struct figures *figures_read(struct str yaml, struct problems *problems)
{
	size_t errors_before = problems_errors(problems);
	struct arena *arena = arena_create(FIGURES_ARENA_BYTES);
	struct figures *figures = arena_new(arena, struct figures);
	figures->arena = arena;
	struct definition languages = { .default_language = "en" }; /* all that reading texts needs of one */
	struct reader reader = { .definition = &languages,
		.arena = arena,
		.problems = problems,
		.scratch = arena_create(FIGURES_ARENA_BYTES) };
	const struct yaml_node *root = yaml_read(reader.scratch, yaml, problems);
	if (root != NULL && is_map(&reader, root, "figures")) {
		read_root(&reader, root, figures);
	}
	arena_destroy(reader.scratch);
	if (problems_errors(problems) > errors_before) {
		figures_destroy(figures);
		return NULL;
	}
	return figures;
}

void figures_destroy(struct figures *figures)
{
	if (figures != NULL) {
		arena_destroy(figures->arena);
	}
}

void figures_check(const struct figures *figures, const struct definition *definition, struct problems *problems)
{
	for (size_t i = 0; i < figures->n_figures; i++) {
		const struct published_figure *figure = &figures->figures[i];
		bool found = figure->nearest == NULL;
		for (size_t k = 0; k < definition->n_headlines && !found; k++) {
			found = strcmp(definition->headlines[k].name, figure->nearest) == 0;
		}
		if (!found) {
			finding_add(problems, FINDING_NO_SUCH_NAME, definition->design.at,
					"the figure '%s' of '%s' is nearest to the headline '%s', which does not exist",
					figure->name, figures->name, figure->nearest);
		}
	}
}
