/* cmd_index.c - canvass index FORM QUESTION...: answers that are found fast. */
#include <inttypes.h>
#include <stdio.h>

#include "base/arena.h"
#include "cli/commands.h"
#include "cli/options.h"

#define ARENA_BYTES ((size_t)256 * 1024 * 1024)

static bool drop;

static int say_why(const struct store *store, enum outcome outcome)
{
	fprintf(stderr, "canvass index: %s\n", store_error(store));
	return outcome_exit_status(outcome);
}

static int list(struct store *store, struct arena *arena, const char *form_id)
{
	struct store_index *items;
	size_t n;
	enum outcome outcome = store_indexes(store, arena, form_id, &items, &n);
	if (outcome != OUTCOME_OK) {
		return say_why(store, outcome);
	}
	for (size_t i = 0; i < n; i++) {
		printf("%-40s %8.1f MiB\n", items[i].name, (double)items[i].bytes / (1024.0 * 1024.0));
	}
	if (n == 0) {
		fprintf(stderr, "No answer of '%s' has an index. 'canvass index %s QUESTION' makes one.\n", form_id, form_id);
	}
	return 0;
}

static int put(struct store *store, struct arena *arena, const char *form_id, const char *question)
{
	bool changed;
	enum outcome outcome = store_put_index(store, arena, form_id, question, !drop, &changed);
	if (outcome != OUTCOME_OK) {
		return say_why(store, outcome);
	}
	printf("%s: %s\n", question, drop ? changed ? "the index is gone" : "there was none"
			: changed ? "has an index now" : "had one already");
	return 0;
}

static int run(struct store *store, char **operands, int n_operands)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	int status = n_operands == 1 ? list(store, arena, operands[0]) : 0;
	for (int i = 1; i < n_operands && status == 0; i++) {
		status = put(store, arena, operands[0], operands[i]);
	}
	arena_destroy(arena);
	return status;
}

int cmd_index(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ "drop", NULL, "remove the indexes instead of making them", .flag = &drop },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass index [OPTION]... FORM [QUESTION]...",
		.about = "Lets the answers to some questions be found fast: a page of the OData service that asks for\n"
			 "a rare answer ($filter), or for an order ($orderby), then takes some milliseconds, however many\n"
			 "responses there are. Each index makes storing a response a little slower, so none is made by\n"
			 "itself. __system/submissionDate stands for the time of receipt. Responses are taken meanwhile.\n"
			 "Without QUESTION: lists what has an index, with its size.",
		.specs = specs,
		.n_specs = ARRAY_LEN(specs),
		.min_operands = 1,
		.max_operands = 100,
	};
	int n, status = options_read(&line, argc, argv, &n);
	if (status >= 0) {
		return status;
	}
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	status = run(store, argv, n);
	store_close(store);
	return status;
}
