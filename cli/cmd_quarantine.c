/* canvass quarantine: what was refused and kept. */
#include <jansson.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/scan.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "collector/acceptance.h"

#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)

static bool json, with_decided;
static const char *as_version, *note, *by;

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
	return json_pack("{s:I, s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:i, s:s, s:s?, s:s?, s:s?}", "id", (json_int_t)item->id, "reason",
			item->reason, "message", item->message, "form_id", item->form_id, "version", item->version,
			"instance_id", item->instance_id, "device_id", item->device_id, "site", (int)item->site_number,
			"received_at", at, "decision", item->decision, "decided_by", item->decided_by, "note", item->note);
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
	if (item->decision != NULL) {
		printf("    %s by ", item->decision);
		print_plain(or_dash(item->decided_by));
		fputs(item->note != NULL ? ": " : "", stdout);
		print_plain(item->note != NULL ? item->note : "");
		putchar('\n');
	}
}

static enum outcome list(struct store *store, struct arena *arena)
{
	struct store_quarantined *items;
	size_t n;
	enum outcome outcome = store_quarantined(store, arena, with_decided, &items, &n);
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
		fputs(with_decided ? "Nothing is in quarantine.\n" : "Nothing is in quarantine that waits for a decision.\n", stderr);
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

/* --- decisions ------------------------------------------------------------------ */

static const char *who(void)
{
	const struct passwd *user = getpwuid(getuid());
	if (by != NULL) {
		return by;
	}
	return user != NULL ? user->pw_name : "unknown";
}

static void print_decision(int64_t id, bool done, const struct accepted *accepted)
{
	if (json) {
		json_t *findings = json_array();
		for (size_t i = 0; i < accepted->n_findings; i++) {
			json_array_append_new(findings, json_string(accepted->findings[i]));
		}
		json_t *said = json_pack("{s:I, s:b, s:s, s:o}", "id", (json_int_t)id, "ok", done, "message", accepted->said,
				"findings", findings);
		json_dumpf(said, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(said);
		return;
	}
	printf("%lld: ", (long long)id);
	print_plain(accepted->said);
	putchar('\n');
	for (size_t i = 0; i < accepted->n_findings && done; i++) {
		fputs("    ", stdout);
		print_plain(accepted->findings[i]);
		putchar('\n');
	}
}

static enum outcome accept_one(struct store *store, int64_t id)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct accepted accepted;
	enum outcome outcome = acceptance_run(store, arena,
			&(struct acceptance){ .id = id, .as_version = as_version, .by = who(), .note = note }, &accepted);
	print_decision(id, outcome == OUTCOME_OK, &accepted);
	arena_destroy(arena);
	return outcome;
}

static enum outcome discard_one(struct store *store, int64_t id)
{
	enum outcome outcome = store_decide_quarantined(store, id, "discarded", who(), note);
	const struct accepted said = { .said = outcome == OUTCOME_OK ? "discarded; its bytes stay" : store_error(store) };
	print_decision(id, outcome == OUTCOME_OK, &said);
	return outcome;
}

/* The first outcome that is not fine; the others are dealt with all the same. */
static enum outcome decide(struct store *store, bool accepting, char **ids, int n)
{
	enum outcome first = OUTCOME_OK;
	for (int i = 0; i < n; i++) {
		int64_t id = 0;
		(void)!str_to_int(str_of(ids[i]), 1, INT64_MAX, &id); /* looked at before */
		enum outcome outcome = accepting ? accept_one(store, id) : discard_one(store, id);
		first = first == OUTCOME_OK ? outcome : first;
	}
	return first;
}

/* --- the command ------------------------------------------------------------------- */

enum action { LIST, SHOW, ACCEPT, DISCARD, NONE };

static enum action action_of(const char *word, int n_ids)
{
	static const char *const words[] = { [LIST] = "list", [SHOW] = "show", [ACCEPT] = "accept", [DISCARD] = "discard" };
	for (int i = LIST; i < NONE; i++) {
		bool fits = i == LIST ? n_ids == 0 : i == SHOW ? n_ids == 1 : n_ids > 0;
		if (strcmp(word, words[i]) == 0 && fits) {
			return (enum action)i;
		}
	}
	return NONE;
}

static enum outcome act(struct store *store, struct arena *arena, enum action action, char **ids, int n)
{
	int64_t id = 0;
	enum outcome outcome = OUTCOME_OK;
	switch (action) {
	case LIST:
		outcome = list(store, arena);
		break;
	case SHOW:
		(void)!str_to_int(str_of(ids[0]), 1, INT64_MAX, &id); /* looked at before */
		outcome = show(store, arena, id);
		break;
	case ACCEPT:
	case DISCARD:
		return decide(store, action == ACCEPT, ids, n);
	case NONE:
		break;
	}
	if (outcome != OUTCOME_OK) {
		fprintf(stderr, "canvass quarantine: %s\n", store_error(store));
	}
	return outcome;
}

static int run(enum action action, char **ids, int n)
{
	int status;
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	struct arena *arena = arena_create(ARENA_BYTES);
	enum outcome outcome = act(store, arena, action, ids, n);
	arena_destroy(arena);
	store_close(store);
	return outcome_exit_status(outcome);
}

static bool are_numbers(char **texts, int n)
{
	int64_t id;
	for (int i = 0; i < n; i++) {
		if (!str_to_int(str_of(texts[i]), 1, INT64_MAX, &id)) {
			return false;
		}
	}
	return true;
}

int cmd_quarantine(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ .name = "all", .flag = &with_decided, .help = "with list: also what somebody decided about" },
		{ .name = "as-version", .value = "VERSION", .text = &as_version,
				.help = "with accept: the published version of the form to read it with" },
		{ .name = "note", .value = "TEXT", .text = &note, .help = "with accept and discard: why, for the record" },
		{ .name = "by", .value = "NAME", .text = &by, .help = "with accept and discard: who decides (default: the user of this machine)" },
		{ .name = "json", .flag = &json, .help = "print JSON; with accept and discard a line for each" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass quarantine list | show NUMBER | accept NUMBER... | discard NUMBER...",
		.about = "What was sent and refused is kept. 'list' names what waits for a decision, the newest\n"
			"first; 'show' writes the bytes as they were received to standard output, and the reason\n"
			"to standard error. 'accept' stores it after all, and says what is wrong with its answers:\n"
			"an answer that is none of its type is empty in the table. 'discard' takes it off the\n"
			"list; its bytes stay.\n"
			"Exit status: 0 fine, 65 one cannot be read, 66 there is none of that number, or not the\n"
			"version of the form, 73 somebody decided about it already.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 1, .max_operands = -1,
	};
	int n;
	int status = options_read(&line, argc, argv, &n);
	if (status >= 0) {
		return status;
	}
	enum action action = action_of(argv[0], n - 1);
	if (action == NONE || !are_numbers(argv + 1, n - 1)) {
		fprintf(stderr, "usage: %s\n", line.usage);
		return EXIT_WRONG_USE;
	}
	return run(action, argv + 1, n - 1);
}
