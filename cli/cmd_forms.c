/* canvass forms: what is published or saved as a draft, and moving it from one state to the next. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/release.h"

#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)
#define PROBLEMS_SHOWN 20

static bool json, yes, dry_run;

static int say_why(struct store *store, enum outcome outcome)
{
	fprintf(stderr, "canvass forms: %s\n", store_error(store));
	return outcome_exit_status(outcome);
}

/* --- listing ------------------------------------------------------------------------ */

static bool is_draft(const struct store_form *form)
{
	return form->state == FORM_DRAFT || form->state == FORM_TEST;
}

static void print_form(const struct store_form *form, uint64_t n, json_t *list)
{
	char at[CALENDAR_TIME_TEXT];
	bool draft = is_draft(form);
	calendar_write_time(form->published_us, at);
	if (json) {
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:b, s:s, s:I, s:I}", "form_id", form->form_id,
				"version", form->version, "state", form_state_word(form->state), "latest",
				form->latest, draft ? "saved_at" : "published_at", at, "responses",
				draft ? (json_int_t)0 : (json_int_t)n, "tried", draft ? (json_int_t)n : (json_int_t)0));
	} else {
		printf("%-24s %-12s %-8s %-9s %.10s %.5s UTC  %llu %s%s\n", form->form_id, form->version,
				form_state_word(form->state), draft ? "saved" : "published", at, at + 11,
				(unsigned long long)n, draft ? "trial" : "response", n == 1 ? "" : "s");
	}
}

static enum outcome print_all(struct store *store, const struct store_form *forms, size_t n_forms, json_t *list)
{
	enum outcome outcome = OUTCOME_OK;
	for (size_t i = 0; i < n_forms && outcome == OUTCOME_OK; i++) {
		uint64_t n = 0;
		outcome = is_draft(&forms[i]) ? store_count_tried(store, forms[i].form_id, &n)
				: store_count_responses(store, forms[i].version_id, &n);
		if (outcome == OUTCOME_OK) {
			print_form(&forms[i], n, list);
		}
	}
	return outcome;
}

static enum outcome print_forms(struct store *store, struct arena *arena, json_t *list)
{
	struct store_form *forms, *drafts;
	size_t n_forms = 0, n_drafts = 0;
	enum outcome outcome = store_forms(store, arena, NULL, &forms, &n_forms);
	if (outcome == OUTCOME_OK) {
		outcome = print_all(store, forms, n_forms, list);
	}
	if (outcome == OUTCOME_OK) {
		outcome = store_drafts(store, arena, NULL, &drafts, &n_drafts);
	}
	if (outcome == OUTCOME_OK) {
		outcome = print_all(store, drafts, n_drafts, list);
	}
	if (outcome == OUTCOME_OK && n_forms + n_drafts == 0) {
		fputs("No form is published. 'canvass publish FILE' publishes one.\n", stderr);
	}
	return outcome;
}

static int list_forms(struct store *store, struct arena *arena)
{
	json_t *list = json_array();
	enum outcome outcome = print_forms(store, arena, list);
	if (outcome == OUTCOME_OK && json) {
		json_dumpf(list, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	json_decref(list);
	return outcome == OUTCOME_OK ? 0 : say_why(store, outcome);
}

/* --- states ------------------------------------------------------------------------------ */

struct moving {
	struct store *store;
	struct arena *arena;
	const char *form_id, *version; /* NULL: of the form */
	enum form_state state;
};

static void print_moved(const struct moving *moving, unsigned n)
{
	if (json) {
		json_t *result = json_pack("{s:s, s:s?, s:s, s:i}", "form_id", moving->form_id, "version",
				moving->version, "state", form_state_word(moving->state), "changed", (int)n);
		json_dumpf(result, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(result);
	} else {
		printf("%s%s%s is %s%s\n", moving->form_id, moving->version != NULL ? "@" : "",
				moving->version != NULL ? moving->version : "", n == 0 ? "already " : "",
				form_state_word(moving->state));
	}
}

static int move_published(const struct moving *moving)
{
	unsigned n = 0;
	enum outcome outcome = store_set_state(moving->store, moving->form_id, moving->version, moving->state, &n);
	if (outcome != OUTCOME_OK) {
		return say_why(moving->store, outcome);
	}
	print_moved(moving, n);
	return 0;
}

/* What was tested is published as it is, byte for byte. */
static int open_draft(const struct moving *moving, const struct store_form *draft)
{
	struct problems *problems = problems_create(PROBLEMS_SHOWN);
	struct file_source files = stored_files_source(&draft->files);
	struct definition *definition = definition_read_with(draft->yaml, &files, problems);
	problems_destroy(problems);
	if (definition == NULL) {
		fprintf(stderr, "canvass forms: the draft of '%s' cannot be read by this program\n", draft->form_id);
		return EX_DATAERR;
	}
	int status = release_run(moving->store, &(struct release){ .command = "forms",
		.name = arena_printf(moving->arena, "%s@draft", draft->form_id),
		.publication = { .definition = definition, .yaml = draft->yaml,
			.population_yaml = draft->population_yaml, .files = draft->files },
		.yes = yes, .dry_run = dry_run, .json = json });
	definition_unref(definition);
	return status;
}

static int move_draft(const struct moving *moving, const struct store_form *draft)
{
	if (moving->state == FORM_OPEN && draft->state == FORM_TEST) {
		return open_draft(moving, draft);
	}
	if (moving->state == FORM_DRAFT || moving->state == FORM_TEST) {
		enum outcome outcome = store_set_draft_state(moving->store, moving->form_id, moving->state);
		if (outcome != OUTCOME_OK) {
			return say_why(moving->store, outcome);
		}
		print_moved(moving, draft->state != moving->state);
		return 0;
	}
	fprintf(stderr, "canvass forms: the draft of '%s' is in state %s and cannot be %s; a draft goes to test, and "
			"from test to open ('canvass publish FILE' publishes a file at once)\n", moving->form_id,
			form_state_word(draft->state), form_state_word(moving->state));
	return outcome_exit_status(OUTCOME_REFUSED);
}

/* Without a version, opening and testing are about the draft when there is one;
 * closing never is. */
static bool is_about_draft(const struct moving *moving, const struct store_form *draft, bool published)
{
	if (moving->version != NULL) {
		return strcmp(moving->version, draft->version) == 0 || strcmp(moving->version, "draft") == 0;
	}
	return !published || moving->state == FORM_DRAFT || moving->state == FORM_TEST || moving->state == FORM_OPEN;
}

static int move(const struct moving *moving)
{
	struct store_form *forms, *drafts;
	size_t n_forms, n_drafts;
	enum outcome outcome = store_forms(moving->store, moving->arena, moving->form_id, &forms, &n_forms);
	if (outcome == OUTCOME_OK) {
		outcome = store_drafts(moving->store, moving->arena, moving->form_id, &drafts, &n_drafts);
	}
	if (outcome != OUTCOME_OK) {
		return say_why(moving->store, outcome);
	}
	return n_drafts > 0 && is_about_draft(moving, &drafts[0], n_forms > 0) ? move_draft(moving, &drafts[0])
			: move_published(moving);
}

static bool read_state(const char *word, enum form_state *ret_state)
{
	for (size_t i = 0; i < N_FORM_STATES; i++) {
		if (strcmp(word, form_state_word((enum form_state)i)) == 0) {
			*ret_state = (enum form_state)i;
			return true;
		}
	}
	fprintf(stderr, "canvass forms: there is no state '%s'; a form is draft, test, open, closing or closed\n", word);
	return false;
}

static int set_state(struct store *store, struct arena *arena, char **operands)
{
	struct moving moving = { .store = store, .arena = arena, .form_id = operands[0] };
	const char *at = strchr(operands[0], '@');
	if (at != NULL) {
		moving.form_id = arena_strndup(arena, operands[0], (size_t)(at - operands[0]));
		moving.version = at + 1;
	}
	return read_state(operands[1], &moving.state) ? move(&moving) : EXIT_WRONG_USE;
}

int cmd_forms(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ .name = "yes", .flag = &yes, .help = "go on when stored answers are affected" },
		{ .name = "dry-run", .flag = &dry_run, .help = "opening a draft: only show what would change" },
		{ .name = "json", .flag = &json, .help = "print the result as JSON" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass forms [OPTION]... [state FORM[@VERSION] STATE]",
		.about = "Lists all versions and drafts of forms, their states and the number of their responses.\n"
			"A form is draft (tried out apart), test (the same, frozen), open (offered to phones),\n"
			"closing (not offered, responses are taken) or closed (responses go to quarantine).\n"
			"'state' moves it from one to the next; without a version: the form as a whole.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 0, .max_operands = 3,
	};
	int n_operands;
	int status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	if (n_operands > 0 && (n_operands != 3 || strcmp(argv[0], "state") != 0)) {
		fprintf(stderr, "canvass forms: say nothing more, or: %s\n", line.usage);
		return EXIT_WRONG_USE;
	}
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	struct arena *arena = arena_create(ARENA_BYTES);
	status = n_operands == 0 ? list_forms(store, arena) : set_state(store, arena, argv + 1);
	arena_destroy(arena);
	store_close(store);
	return status;
}
