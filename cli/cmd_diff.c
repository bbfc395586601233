/* canvass diff: what a new version of a definition changes. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "cli/changes.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/options.h"
#include "store/versions.h"

#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)
#define PROBLEMS_SHOWN 200

struct side {
	const char *name;
	struct buf yaml;
	struct definition *definition;
	const struct store_form *stored; /* NULL: it is a file */
};

struct differing {
	struct side before, after;
	struct arena *arena;
	struct store *store; /* opened when a side is not a file */
	struct definition **between; /* what was published from one side to the other, both included */
	size_t n_between;
};

static bool json;

/* --- reading ---------------------------------------------------------------------- */

static bool is_wanted(const struct store_form *form, const char *version)
{
	return version == NULL ? form->latest : strcmp(form->version, version) == 0;
}

static int take_stored(struct side *side, const struct store_form *form)
{
	struct problems *problems = problems_create(PROBLEMS_SHOWN);
	problems_set_file(problems, side->name);
	buf_add_str(&side->yaml, form->yaml);
	struct file_source files = stored_files_source(&form->files);
	side->definition = definition_read_with(form->yaml, &files, problems);
	side->stored = form;
	if (side->definition == NULL) {
		fprintf(stderr, "canvass diff: %s cannot be read by this program\n", side->name);
	}
	problems_destroy(problems);
	return side->definition != NULL ? 0 : EX_DATAERR;
}

static int find_stored(struct differing *differing, struct side *side, const char *form_id, const char *version)
{
	bool draft = version != NULL && strcmp(version, "draft") == 0;
	struct store_form *forms;
	size_t n;
	enum outcome outcome = draft ? store_drafts(differing->store, differing->arena, form_id, &forms, &n)
			: store_forms(differing->store, differing->arena, form_id, &forms, &n);
	if (outcome != OUTCOME_OK) {
		fprintf(stderr, "canvass diff: %s\n", store_error(differing->store));
		return outcome_exit_status(outcome);
	}
	for (size_t i = 0; i < n; i++) {
		if (draft || is_wanted(&forms[i], version)) {
			return take_stored(side, &forms[i]);
		}
	}
	fprintf(stderr, "canvass diff: there is no file and no published form '%s'; 'canvass forms' lists those that "
			"are published\n", side->name);
	return EX_NOINPUT;
}

static int read_side(struct differing *differing, struct side *side)
{
	int status = 0;
	if (form_is_file(side->name)) {
		side->definition = form_read_file(side->name, &side->yaml, &status);
		return status;
	}
	if (differing->store == NULL && (differing->store = open_store(&status)) == NULL) {
		return status;
	}
	const char *at = strchr(side->name, '@');
	const char *form_id = at == NULL ? side->name
			: arena_strndup(differing->arena, side->name, (size_t)(at - side->name));
	return find_stored(differing, side, form_id, at == NULL ? NULL : at + 1);
}

/* --- showing ----------------------------------------------------------------------- */

static json_t *side_json(const struct side *side)
{
	return json_pack("{s:s, s:s, s:s}", "name", side->name, "form_id", side->definition->form_id, "version",
			side->definition->version);
}

static void print_json(const struct differing *differing, const struct changes *changes)
{
	json_t *result = json_pack("{s:o, s:o, s:b, s:s, s:o}", "before", side_json(&differing->before), "after",
			side_json(&differing->after), "same", changes->difference->n == 0, "verdict",
			change_verdict_word(changes->difference->verdict), "changes", changes_json(changes));
	json_dumpf(result, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(result);
}

static bool is_draft(const struct side *side)
{
	return side->stored != NULL && (side->stored->state == FORM_DRAFT || side->stored->state == FORM_TEST);
}

/* --- what happened between two published versions ------------------------------------ */

static struct definition *read_quietly(struct str yaml)
{
	struct problems *problems = problems_create(PROBLEMS_SHOWN);
	struct definition *definition = definition_read(yaml, problems);
	problems_destroy(problems);
	return definition;
}

/* Definitions live as long as the names of their renames are used: until the end. */
static void chain_renames(struct differing *differing, const struct store_form *forms, size_t n,
		struct renames *ret_renames)
{
	const struct store_form *first = differing->before.stored, *last = differing->after.stored;
	struct definition *before = NULL;
	struct renames renames = { 0 };
	differing->between = arena_array(differing->arena, n, sizeof(*differing->between));
	for (size_t i = 0; i < n; i++) {
		struct definition *definition = forms[i].version_id < first->version_id
				|| forms[i].version_id > last->version_id ? NULL : read_quietly(forms[i].yaml);
		if (definition == NULL) {
			continue;
		}
		differing->between[differing->n_between++] = definition;
		if (before != NULL) {
			struct renames next = renames_between(differing->arena, before, definition);
			renames = renames_then(differing->arena, &renames, &next);
		}
		before = definition;
	}
	*ret_renames = renames;
}

/* Two published versions may be far apart; NULL when they are not both published. */
static const struct renames *find_renames(struct differing *differing)
{
	const struct side *before = &differing->before, *after = &differing->after;
	struct store_form *forms;
	size_t n;
	struct renames *renames = arena_new(differing->arena, struct renames);
	bool published = before->stored != NULL && after->stored != NULL && !is_draft(before) && !is_draft(after)
			&& strcmp(before->stored->form_id, after->stored->form_id) == 0
			&& before->stored->version_id < after->stored->version_id;
	if (!published || store_forms(differing->store, differing->arena, before->stored->form_id, &forms, &n)
			!= OUTCOME_OK) {
		return NULL;
	}
	chain_renames(differing, forms, n, renames);
	return renames;
}

static int show(struct differing *differing)
{
	const struct side *before = &differing->before, *after = &differing->after;
	const struct difference *difference = difference_between(differing->arena,
			&(struct version_text){ before->definition, buf_str(&before->yaml) },
			&(struct version_text){ after->definition, buf_str(&after->yaml) },
			find_renames(differing), is_draft(before));
	struct changes changes = { .difference = difference, .before = before->name, .after = after->name };
	if (json) {
		print_json(differing, &changes);
	} else if (difference->n == 0) {
		puts("There is no difference.");
	} else {
		changes_print(&changes, stdout);
	}
	return difference->verdict == CHANGE_COMPATIBLE ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void finish_side(struct side *side)
{
	definition_unref(side->definition);
	buf_finish(&side->yaml);
}

int cmd_diff(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ .name = "json", .flag = &json, .help = "print the changes as JSON" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass diff [OPTION]... OLD NEW",
		.about = "Says what a new version of a survey changes: for people, for data, for scores, and whether\n"
			"it can be published onto the answers there are. OLD and NEW are files, or FORM, FORM@VERSION\n"
			"or FORM@draft of the database. Exit status 1: a rename must be declared, or it is refused.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 2, .max_operands = 2,
	};
	int n_operands;
	int status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	struct differing differing = { .before = { .name = argv[0], .yaml = BUF(DEFINITION_MAX_BYTES) },
		.after = { .name = argv[1], .yaml = BUF(DEFINITION_MAX_BYTES) }, .arena = arena_create(ARENA_BYTES) };
	status = read_side(&differing, &differing.before);
	if (status == 0) {
		status = read_side(&differing, &differing.after);
	}
	if (status == 0) {
		status = show(&differing);
	}
	for (size_t i = 0; i < differing.n_between; i++) {
		definition_unref(differing.between[i]);
	}
	finish_side(&differing.before);
	finish_side(&differing.after);
	store_close(differing.store);
	arena_destroy(differing.arena);
	return status;
}
