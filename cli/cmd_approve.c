/* canvass approve: lists assessments that were submitted, and approves one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/scan.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "store/assessments.h"

#define LIST_ARENA_BYTES ((size_t)64 * 1024 * 1024)

static int say_why(struct store *store, enum outcome outcome)
{
	fprintf(stderr, "canvass approve: %s\n", store_error(store));
	return outcome_exit_status(outcome);
}

static void print_one(const struct stored_assessment *one)
{
	char at[CALENDAR_TIME_TEXT];
	calendar_write_time(one->submitted_us, at);
	printf("%" PRId64 "  %s  submitted by %s, %.16s  %s", one->id, one->form_id, one->submitted_by, at,
			one->n_approvals >= APPROVALS_NEEDED ? "final" : "draft");
	for (size_t i = 0; i < one->n_approvals; i++) {
		printf("%s%s", i == 0 ? ", approved by " : " and ", one->approvals[i].by);
	}
	putchar('\n');
}

static int list_all(struct store *store)
{
	struct arena *arena = arena_create(LIST_ARENA_BYTES);
	struct stored_assessment *list;
	size_t n;
	enum outcome outcome = store_assessments(store, arena, &list, &n);
	for (size_t i = 0; outcome == OUTCOME_OK && i < n; i++) {
		print_one(&list[i]);
	}
	if (outcome == OUTCOME_OK && n == 0) {
		puts("No assessment was submitted yet; 'canvass assess FORM --submit --by NAME' does it.");
	}
	arena_destroy(arena);
	return outcome == OUTCOME_OK ? EXIT_SUCCESS : say_why(store, outcome);
}

static int approve(struct store *store, int64_t id, const char *by)
{
	enum outcome outcome = store_approve_assessment(store, id, by);
	if (outcome != OUTCOME_OK) {
		return say_why(store, outcome);
	}
	struct arena *arena = arena_create(LIST_ARENA_BYTES);
	struct stored_assessment *list;
	size_t n;
	outcome = store_assessments(store, arena, &list, &n);
	for (size_t i = 0; outcome == OUTCOME_OK && i < n; i++) {
		if (list[i].id == id) {
			print_one(&list[i]);
			puts(list[i].n_approvals < APPROVALS_NEEDED
							? "One more person must approve it."
							: "It is final. 'canvass report NUMBER' writes the report.");
		}
	}
	arena_destroy(arena);
	return outcome == OUTCOME_OK ? EXIT_SUCCESS : say_why(store, outcome);
}

int cmd_approve(int argc, char **argv)
{
	const char *by = NULL;
	const struct option_spec specs[] = {
		{ "by", "NAME", "the person who approves it", .text = &by },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass approve [NUMBER --by NAME]",
		.about = "Without a number: lists the assessments that were submitted (canvass assess --submit).\n"
			 "With one: approves it. Two people must; then it is final. What was submitted and who\n"
			 "approved it is kept and cannot be changed.",
		.specs = specs,
		.n_specs = ARRAY_LEN(specs),
		.min_operands = 0,
		.max_operands = 1,
	};
	int n_operands, status = options_read(&line, argc, argv, &n_operands);
	int64_t id = 0;
	if (status >= 0) {
		return status;
	}
	if (n_operands == 1 && !str_to_int(str_of(argv[0]), 1, INT64_MAX, &id)) {
		fprintf(stderr, "canvass approve: '%s' is no number of an assessment\n", argv[0]);
		return EXIT_WRONG_USE;
	}
	if (n_operands == 1 && (by == NULL || strspn(by, " ") == strlen(by))) {
		fputs("canvass approve: say who approves it: --by NAME\n", stderr);
		return EXIT_WRONG_USE;
	}
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	status = n_operands == 1 ? approve(store, id, by) : list_all(store);
	store_close(store);
	return status;
}
