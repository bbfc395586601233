/* canvass quarantine: what was refused and kept. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/scan.h"
#include "cli/commands.h"
#include "cli/options.h"

#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)

static bool json;

/* Texts from strangers reach a terminal without control characters. */
static void print_plain(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		putchar((unsigned char)*p < 0x20 || *p == 0x7f ? '?' : *p);
	}
}

static const char *or_dash(const char *text)
{
	return text != NULL ? text : "-";
}

static json_t *json_of(const struct store_quarantined *item)
{
	char at[CALENDAR_TIME_TEXT];
	calendar_write_time(item->received_us, at);
	return json_pack("{s:I, s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:i, s:s}", "id", (json_int_t)item->id, "reason",
			item->reason, "message", item->message, "form_id", item->form_id, "version", item->version,
			"instance_id", item->instance_id, "device_id", item->device_id, "site", (int)item->site_number,
			"received_at", at);
}

static void print_item(const struct store_quarantined *item)
{
	char at[CALENDAR_TIME_TEXT];
	calendar_write_time(item->received_us, at);
	printf("%lld  %.10s %.5s UTC  %s  ", (long long)item->id, at, at + 11, item->reason);
	print_plain(or_dash(item->form_id));
	putchar(' ');
	print_plain(or_dash(item->version));
	putchar(' ');
	print_plain(or_dash(item->instance_id));
	fputs("\n    ", stdout);
	print_plain(item->message);
	putchar('\n');
}

static enum outcome list(struct store *store, struct arena *arena)
{
	struct store_quarantined *items;
	size_t n;
	enum outcome outcome = store_quarantined(store, arena, &items, &n);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	if (json) {
		json_t *all = json_array();
		for (size_t i = 0; i < n; i++) {
			json_array_append_new(all, json_of(&items[i]));
		}
		json_dumpf(all, stdout, JSON_INDENT(1));
		putchar('\n');
		json_decref(all);
		return OUTCOME_OK;
	}
	for (size_t i = 0; i < n; i++) {
		print_item(&items[i]);
	}
	if (n == 0) {
		fputs("Nothing is in quarantine.\n", stderr);
	}
	return OUTCOME_OK;
}

/* The bytes alone go to standard output, so that they can be saved as they came. */
static enum outcome show(struct store *store, struct arena *arena, int64_t id)
{
	struct store_quarantined item;
	enum outcome outcome = store_quarantined_one(store, arena, id, &item);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	fprintf(stderr, "%s: %s\n", item.reason, item.message);
	fwrite(item.xml.p, 1, item.xml.n, stdout);
	return OUTCOME_OK;
}

static int run(bool listing, int64_t id)
{
	int status;
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	struct arena *arena = arena_create(ARENA_BYTES);
	enum outcome outcome = listing ? list(store, arena) : show(store, arena, id);
	if (outcome != OUTCOME_OK) {
		fprintf(stderr, "canvass quarantine: %s\n", store_error(store));
	}
	arena_destroy(arena);
	store_close(store);
	return outcome_exit_status(outcome);
}

int cmd_quarantine(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ .name = "json", .flag = &json, .help = "with list: print JSON" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass quarantine list | quarantine show NUMBER",
		.about = "What was sent and refused is kept. 'list' names it, the newest first; 'show' writes\n"
			"the bytes as they were received to standard output, and the reason to standard error.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 1, .max_operands = 2,
	};
	int n;
	int64_t id = 0;
	int status = options_read(&line, argc, argv, &n);
	if (status >= 0) {
		return status;
	}
	bool listing = strcmp(argv[0], "list") == 0 && n == 1;
	bool showing = strcmp(argv[0], "show") == 0 && n == 2 && str_to_int(str_of(argv[1]), 1, INT64_MAX, &id);
	if (!listing && !showing) {
		fprintf(stderr, "usage: %s\n", line.usage);
		return EXIT_WRONG_USE;
	}
	return run(listing, id);
}
