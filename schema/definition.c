#include "schema/definition.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "schema/definition_private.h"

#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)

static void read_sections(struct reader *reader, const struct yaml_node *root)
{
	check_shape(reader, root, "the file", &definition_shape);
	read_settings(reader, root);
	collect_languages(reader, root);
	read_form_title(reader, root);
	read_sites_key(reader, root);
	read_choices(reader, root);
	read_survey(reader, root);
	check_renames(reader, root);
	read_entities(reader, root);
	read_formulas(reader);
	check_entities(reader);
	finish_files(reader);
	check_cycles(reader);
	check_columns(reader);
	check_defaults(reader);
	check_truth(reader);
	read_scoring(reader, root);
	read_report(reader, root);
	read_design(reader, root);
	read_disclosure(reader, root);
	read_readiness(reader, root);
	check_leaks(reader);
	check_clashes(reader);
	report_unused_lists(reader);
	report_missing_translations(reader);
}

static void read_whole_text(struct reader *reader, struct str yaml)
{
	if (yaml.n > DEFINITION_MAX_BYTES) {
		finding_add(reader->problems, FINDING_TOO_LARGE, (struct source_pos){ 1, 1 },
				"the file is larger than %zu MiB", DEFINITION_MAX_BYTES / (1024 * 1024));
		return;
	}
	const struct yaml_node *root = yaml_read(reader->scratch, yaml, reader->problems);
	if (root != NULL && is_map(reader, root, "definition")) {
		read_sections(reader, root);
	}
}

struct definition *definition_read(struct str yaml, struct problems *problems)
{
	return definition_read_with(yaml, NULL, problems);
}

struct definition *definition_read_with(
		struct str yaml, const struct file_source *files, struct problems *problems)
{
	size_t errors_before = problems_errors(problems);
	struct arena *arena = arena_create(ARENA_BYTES);
	struct whole_definition *whole = arena_new(arena, struct whole_definition);
	whole->definition.arena = arena;
	whole->definition.references = 1;
	struct reader reader = { .definition = &whole->definition,
		.arena = arena,
		.problems = problems,
		.scratch = arena_create(ARENA_BYTES),
		.source = files,
		.questions = &whole->questions };
	read_whole_text(&reader, yaml);
	bool fine = problems_errors(problems) == errors_before;
	if (fine) {
		check_beginning(&reader);
		fine = problems_errors(problems) == errors_before;
	}
	if (fine && arena_full(arena)) {
		finding_add(problems, FINDING_TOO_LARGE, (struct source_pos){ 1, 1 },
				"the definition is too large");
		fine = false;
	}
	arena_destroy(reader.scratch);
	if (!fine) {
		arena_destroy(arena);
		return NULL;
	}
	return &whole->definition;
}

/* Callers hold definitions they must not change; only the count is ours. */
struct definition *definition_ref(const struct definition *definition)
{
	struct definition *counted = (struct definition *)definition;
	assert(counted->references > 0);
	counted->references++;
	return counted;
}

void definition_unref(const struct definition *definition)
{
	struct definition *counted = (struct definition *)definition;
	if (counted == NULL) {
		return;
	}
	assert(counted->references > 0);
	if (--counted->references == 0) {
		arena_destroy(counted->arena);
	}
}

const struct question *definition_find(const struct definition *definition, struct str name)
{
	const struct whole_definition *whole = (const struct whole_definition *)definition;
	return names_find(&whole->questions, name);
}

const struct choice *choice_list_find(const struct choice_list *list, struct str name)
{
	for (size_t i = 0; i < list->n_choices; i++) {
		if (str_is(name, list->choices[i].name)) {
			return &list->choices[i];
		}
	}
	return NULL;
}

const char *missing_word(enum missing_kind kind)
{
	switch (kind) {
	case MISSING_NONE:
		return "none";
	case MISSING_DONT_KNOW:
		return "dont_know";
	case MISSING_REFUSED:
		return "refused";
	case MISSING_NOT_APPLICABLE:
		return "not_applicable";
	case MISSING_LEFT_EMPTY:
		return "left_empty";
	case MISSING_NOT_ASKED:
		return "not_asked";
	}
	assert(false);
	return "none";
}
