/* canvass forms: what is published, and how many responses there are of it. */
#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "cli/commands.h"
#include "cli/options.h"

#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)

static bool json;

static void print_form(const struct store_form *form, uint64_t n, json_t *list)
{
	char at[CALENDAR_TIME_TEXT];
	calendar_write_time(form->published_us, at);
	if (json) {
		json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:s, s:I}", "form_id", form->form_id, "version",
				form->version, "latest", form->latest, "published_at", at, "responses", (json_int_t)n));
	} else {
		printf("%-24s %-12s %-8s published %.10s %.5s UTC  %llu response%s\n", form->form_id, form->version,
				form->latest ? "offered" : "accepted", at, at + 11, (unsigned long long)n, n == 1 ? "" : "s");
	}
}

static enum outcome print_forms(struct store *store, struct arena *arena, json_t *list)
{
	struct store_form *forms;
	size_t n_forms = 0;
	enum outcome outcome = store_forms(store, arena, NULL, &forms, &n_forms);
	for (size_t i = 0; i < n_forms && outcome == OUTCOME_OK; i++) {
		uint64_t n = 0;
		outcome = store_count_responses(store, forms[i].version_id, &n);
		if (outcome == OUTCOME_OK) {
			print_form(&forms[i], n, list);
		}
	}
	if (outcome == OUTCOME_OK && n_forms == 0) {
		fputs("No form is published. 'canvass publish FILE' publishes one.\n", stderr);
	}
	return outcome;
}

static int list_forms(struct store *store)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	json_t *list = json_array();
	enum outcome outcome = print_forms(store, arena, list);
	if (outcome != OUTCOME_OK) {
		fprintf(stderr, "canvass forms: %s\n", store_error(store));
	} else if (json) {
		json_dumpf(list, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	json_decref(list);
	arena_destroy(arena);
	return outcome_exit_status(outcome);
}

int cmd_forms(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ .name = "json", .flag = &json, .help = "print the list as JSON" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass forms [OPTION]...",
		.about = "Lists the published versions of all forms with the number of their responses.\n"
			"Phones are offered the newest version; responses to older ones are accepted too.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 0, .max_operands = 0,
	};
	int n_operands;
	int status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	status = list_forms(store);
	store_close(store);
	return status;
}
