#define _GNU_SOURCE
#include "cli/release.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/changes.h"
#include "cli/options.h"
#include "schema/table.h"
#include "schema/xform.h"

#define XFORM_BYTES ((size_t)64 * 1024 * 1024)
#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)
#define ANSWER_BYTES 64

struct releasing {
	const struct release *release;
	struct store *store;
	struct arena *arena;
	struct publication publication;
	struct comparison_with_stored published; /* with the newest published version */
	struct comparison_with_stored draft;     /* with the draft; only when a draft is saved */
	json_t *result;                          /* NULL unless --json */
};

static int say_why(const struct releasing *releasing, enum outcome outcome)
{
	fprintf(stderr, "canvass %s: %s: %s\n", releasing->release->command, releasing->release->name,
			store_error(releasing->store));
	return outcome_exit_status(outcome);
}

static struct changes changes_of(const struct releasing *releasing,
		const struct comparison_with_stored *comparison)
{
	return (struct changes){ .difference = comparison->difference, .n_touched = comparison->n_touched,
		.before = arena_printf(releasing->arena, "%s@%s", releasing->publication.definition->form_id,
				comparison->version),
		.after = releasing->release->name };
}

/* --- showing ------------------------------------------------------------------------- */

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void print_changes(const struct releasing *releasing)
{
	const struct comparison_with_stored *published = &releasing->published;
	if (published->difference == NULL) {
		return;
	}
	struct changes changes = changes_of(releasing, published);
	printf("%s: what changes from version %s to version %s\n", releasing->publication.definition->form_id,
			published->version, releasing->publication.definition->version);
	changes_print(&changes, stdout);
	if (published->population_changed) {
		puts("The population figures are others; weights and estimates follow them.");
	}
	printf("%s affect the stored answers of %" PRIu64 " of %" PRIu64 " response%s.\n",
			releasing->release->as_draft ? "Publishing it would" : "This would", published->n_all_touched,
			published->n_responses, plural(published->n_responses));
	fflush(stdout);
}

static void add_changes(const struct releasing *releasing)
{
	const struct comparison_with_stored *published = &releasing->published;
	json_object_set_new(releasing->result, "before", published->version != NULL ? json_string(published->version)
			: json_null());
	json_object_set_new(releasing->result, "responses", json_integer((json_int_t)published->n_responses));
	json_object_set_new(releasing->result, "affected", json_integer((json_int_t)published->n_all_touched));
	json_object_set_new(releasing->result, "population_changed", json_boolean(published->population_changed));
	if (published->difference != NULL) {
		struct changes changes = changes_of(releasing, published);
		json_object_set_new(releasing->result, "verdict",
				json_string(change_verdict_word(published->difference->verdict)));
		json_object_set_new(releasing->result, "changes", changes_json(&changes));
	}
}

static void show_changes(const struct releasing *releasing)
{
	if (releasing->result != NULL) {
		add_changes(releasing);
	} else {
		print_changes(releasing);
	}
}

static void print_tables(const struct releasing *releasing, const char *schema)
{
	const struct tables *tables = releasing->publication.tables;
	json_t *list = json_array();
	for (size_t i = 0; i < tables->n_tables; i++) {
		const struct table *table = &tables->tables[i];
		_cleanup_free_ char *name = xasprintf("%s.%s", schema, table->name);
		json_array_append_new(list, json_pack("{s:s, s:I}", "name", name, "columns",
				(json_int_t)table->n_columns));
		if (releasing->result == NULL) {
			printf("  table %s: %zu column%s\n", name, table->n_columns, plural(table->n_columns));
		}
	}
	if (releasing->result != NULL) {
		json_object_set(releasing->result, "tables", list);
	}
	json_decref(list);
}

/* --- consent ---------------------------------------------------------------------------- */

static bool ask(const char *question)
{
	char answer[ANSWER_BYTES];
	fprintf(stderr, "%s [y/N] ", question);
	return fgets(answer, sizeof(answer), stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y');
}

/* 0, or the exit status when somebody or nobody was there to say no. */
static int get_consent(const struct releasing *releasing, const char *what)
{
	const struct release *release = releasing->release;
	fprintf(stderr, "canvass %s: %s\n", release->command, what);
	if (release->yes) {
		return 0;
	}
	if (release->json || !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
		fprintf(stderr, "canvass %s: nothing was changed; say --yes to go on\n", release->command);
		return EXIT_WRONG_USE;
	}
	if (ask("Go on?")) {
		return 0;
	}
	fprintf(stderr, "canvass %s: nothing was changed\n", release->command);
	return EXIT_FAILURE;
}

static int consent_to_publish(const struct releasing *releasing)
{
	const struct comparison_with_stored *published = &releasing->published;
	int status = 0;
	if (published->n_all_touched > 0) {
		status = get_consent(releasing, arena_printf(releasing->arena,
				"this affects the stored answers of %" PRIu64 " response%s", published->n_all_touched,
				plural(published->n_all_touched)));
	}
	if (status == 0 && published->n_tried > 0) {
		status = get_consent(releasing, arena_printf(releasing->arena,
				"%" PRIu64 " answer%s to the draft will be thrown away", published->n_tried,
				plural(published->n_tried)));
	}
	return status;
}

static int consent_to_save(const struct releasing *releasing)
{
	const struct comparison_with_stored *draft = &releasing->draft;
	bool fits = draft->version == NULL || draft->is_same
			|| (draft->difference != NULL && draft->difference->verdict == CHANGE_COMPATIBLE);
	if (fits || draft->n_responses == 0) {
		return 0;
	}
	return get_consent(releasing, arena_printf(releasing->arena,
			"%" PRIu64 " answer%s to the draft would not fit the new one and will be thrown away",
			draft->n_responses, plural(draft->n_responses)));
}

/* --- doing it ------------------------------------------------------------------------------ */

static int put_sites(const struct releasing *releasing)
{
	const struct sites *sites = releasing->release->sites;
	bool leave = sites == NULL || releasing->release->dry_run;
	enum outcome outcome = leave ? OUTCOME_OK : store_put_sites(releasing->store, sites);
	return outcome == OUTCOME_OK ? 0 : say_why(releasing, outcome);
}

static int put_figures(const struct releasing *releasing)
{
	const struct release *release = releasing->release;
	bool leave = release->figures.n == 0 || release->dry_run;
	enum outcome outcome = leave ? OUTCOME_OK
				     : store_put_figures(releasing->store,
						       releasing->publication.definition->beside.figures,
						       release->figures);
	return outcome == OUTCOME_OK ? 0 : say_why(releasing, outcome);
}

static int publish(const struct releasing *releasing)
{
	const struct definition *definition = releasing->publication.definition;
	bool is_new = false;
	int status = put_sites(releasing);
	if (status == 0) {
		status = put_figures(releasing);
	}
	if (status != 0) {
		return status;
	}
	enum outcome outcome = store_publish(releasing->store, &releasing->publication, &is_new);
	if (outcome != OUTCOME_OK) {
		return say_why(releasing, outcome);
	}
	if (releasing->result != NULL) {
		json_object_set_new(releasing->result, "new", json_boolean(is_new));
	} else {
		printf("%s %s, version %s\n", is_new ? "Published" : "Already published:", definition->form_id,
				definition->version);
	}
	print_tables(releasing, "data");
	return 0;
}

static int save_draft(const struct releasing *releasing)
{
	static const char *const words[] = { [DRAFT_NEW] = "new", [DRAFT_SAME] = "same",
		[DRAFT_REPLACED] = "replaced", [DRAFT_EMPTIED] = "emptied" };
	const struct definition *definition = releasing->publication.definition;
	enum draft_fate fate = DRAFT_NEW;
	int status = put_sites(releasing);
	if (status != 0) {
		return status;
	}
	enum outcome outcome = store_save_draft(releasing->store, &releasing->publication, &fate);
	if (outcome != OUTCOME_OK) {
		return say_why(releasing, outcome);
	}
	if (releasing->result != NULL) {
		json_object_set_new(releasing->result, "draft", json_string(words[fate]));
	} else {
		printf("%s %s, version %s\n  phones try it out at ADDRESS/v1/test/TOKEN/projects/NUMBER/forms/%s/draft\n",
				fate == DRAFT_SAME ? "Already saved: the draft of" : "Saved the draft of",
				definition->form_id, definition->version, definition->form_id);
	}
	print_tables(releasing, "draft");
	return 0;
}

static int refuse(const struct releasing *releasing)
{
	const struct difference *difference = releasing->published.difference;
	for (size_t i = 0; i < difference->n; i++) {
		const struct change *change = &difference->changes[i];
		if (change->verdict != CHANGE_COMPATIBLE) {
			struct source_pos at = change->after.line > 0 ? change->after : (struct source_pos){ 1, 1 };
			fprintf(stderr, "%s:%u:%u: error: %s; %s\n", releasing->release->name, at.line, at.column,
					change->text, change->advice);
		}
	}
	return outcome_exit_status(OUTCOME_REFUSED);
}

static int go(const struct releasing *releasing)
{
	const struct release *release = releasing->release;
	const struct comparison_with_stored *published = &releasing->published;
	if (published->has_version) { /* nothing can change any more; the store says so */
		return release->as_draft ? save_draft(releasing) : publish(releasing);
	}
	show_changes(releasing);
	if (release->as_draft) {
		int status = release->dry_run ? 0 : consent_to_save(releasing);
		return status != 0 || release->dry_run ? status : save_draft(releasing);
	}
	if (published->difference != NULL && published->difference->verdict != CHANGE_COMPATIBLE) {
		return refuse(releasing);
	}
	int status = release->dry_run ? 0 : consent_to_publish(releasing);
	return status != 0 || release->dry_run ? status : publish(releasing);
}

static enum outcome compare(struct releasing *releasing)
{
	enum outcome outcome = store_compare(releasing->store, releasing->arena, &releasing->publication, false,
			&releasing->published);
	if (outcome == OUTCOME_OK && releasing->release->as_draft) {
		outcome = store_compare(releasing->store, releasing->arena, &releasing->publication, true,
				&releasing->draft);
	}
	return outcome;
}

static int compare_and_go(struct releasing *releasing)
{
	const struct release *release = releasing->release;
	const struct definition *definition = releasing->publication.definition;
	enum outcome outcome = compare(releasing);
	if (outcome != OUTCOME_OK) {
		return say_why(releasing, outcome);
	}
	if (release->json) {
		releasing->result = json_pack("{s:s, s:s, s:b, s:b}", "form_id", definition->form_id, "version",
				definition->version, "new", false, "dry_run", release->dry_run);
	}
	int status = go(releasing);
	if (releasing->result != NULL) {
		json_dumpf(releasing->result, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(releasing->result);
	}
	stored_comparison_finish(&releasing->published);
	stored_comparison_finish(&releasing->draft);
	return status;
}

int release_run(struct store *store, const struct release *release)
{
	_cleanup_buf_ struct buf xform = BUF(XFORM_BYTES);
	struct releasing releasing = { .release = release, .store = store, .arena = arena_create(ARENA_BYTES),
		.publication = release->publication };
	xform_write(release->publication.definition, &xform);
	releasing.publication.xform = buf_str(&xform);
	releasing.publication.tables = tables_plan(releasing.arena, release->publication.definition);
	int status;
	if (buf_ok(&xform)) {
		status = compare_and_go(&releasing);
	} else {
		fprintf(stderr, "canvass %s: %s: the form is too large\n", release->command, release->name);
		status = outcome_exit_status(OUTCOME_TOO_LARGE);
	}
	arena_destroy(releasing.arena);
	return status;
}
