/* cmd_webhook.c - canvass webhook: which programs elsewhere are told what happens. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/scan.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "collector/webhook_message.h"
#include "store/webhooks.h"

#define ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define USUAL_EVENTS "submission.created submission.edited submission.reviewed assessment.finished"

static bool json;
static const char *events, *form_id, *site;

/* Texts from receivers reach a terminal without control characters. */
static void print_plain(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		putchar((unsigned char)*p < 0x20 || *p == 0x7f ? '?' : *p);
	}
}

static void print_json(json_t *value)
{
	json_dumpf(value, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(value);
}

/* "a,b c" as "a b c". */
static const char *spaced(struct arena *arena, const char *list)
{
	char *text = arena_strdup(arena, list);
	for (char *p = text; *p != '\0'; p++) {
		*p = *p == ',' ? ' ' : *p;
	}
	return text;
}

static enum outcome add(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)n;
	unsigned char secret[WEBHOOK_SECRET_BYTES];
	const struct webhook webhook = { .name = operands[0], .url = operands[1], .form_id = form_id, .site = site,
		.events = spaced(arena, events != NULL ? events : USUAL_EVENTS) };
	enum outcome outcome = store_add_webhook(store, &webhook, secret);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	const char *text = webhook_secret_text(arena, (struct str){ (const char *)secret, sizeof(secret) });
	if (json) {
		print_json(json_pack("{s:s, s:s, s:s}", "name", webhook.name, "url", webhook.url, "secret", text));
		return OUTCOME_OK;
	}
	puts(text);
	fputs("This is the secret by which the receiver knows that a message is ours. It is shown once only.\n"
	      "'canvass work' delivers; 'canvass webhook ping NAME' tries it out.\n", stderr);
	return OUTCOME_OK;
}

static json_t *json_of(const struct webhook *webhook)
{
	return json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:I, s:I, s:I}", "name", webhook->name, "url", webhook->url,
			"events", webhook->events, "form_id", webhook->form_id, "site", webhook->site, "stopped_at",
			webhook->stopped_at, "stopped_because", webhook->stopped_because, "waiting",
			(json_int_t)webhook->n_waiting, "delivered", (json_int_t)webhook->n_delivered, "dead",
			(json_int_t)webhook->n_dead);
}

static void print_webhook(const struct webhook *webhook)
{
	printf("%s  ", webhook->name);
	print_plain(webhook->url);
	printf("\n    %s, %s%s%s\n    %llu delivered, %llu waiting, %llu dead\n", webhook->events,
			webhook->form_id != NULL ? webhook->form_id : "all forms", webhook->site != NULL ? " at " : ", all sites",
			webhook->site != NULL ? webhook->site : "", (unsigned long long)webhook->n_delivered,
			(unsigned long long)webhook->n_waiting, (unsigned long long)webhook->n_dead);
	if (webhook->stopped_at != NULL) {
		printf("    stopped %s: ", webhook->stopped_at);
		print_plain(webhook->stopped_because != NULL ? webhook->stopped_because : "");
		puts("");
	}
}

static enum outcome list(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)operands;
	(void)n;
	struct webhook *webhooks;
	size_t n_webhooks;
	enum outcome outcome = store_webhooks(store, arena, &webhooks, &n_webhooks);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	json_t *all = json_array();
	for (size_t i = 0; i < n_webhooks; i++) {
		if (json) {
			json_array_append_new(all, json_of(&webhooks[i]));
		} else {
			print_webhook(&webhooks[i]);
		}
	}
	if (json) {
		print_json(all);
		return OUTCOME_OK;
	}
	json_decref(all);
	if (n_webhooks == 0) {
		fputs("There are no webhooks. 'canvass webhook add NAME URL' makes one.\n", stderr);
	}
	return OUTCOME_OK;
}

static enum outcome dead(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)operands;
	(void)n;
	struct dead_letter *letters;
	size_t n_letters;
	enum outcome outcome = store_dead_letters(store, arena, &letters, &n_letters);
	if (outcome != OUTCOME_OK) {
		return outcome;
	}
	json_t *all = json_array();
	for (size_t i = 0; i < n_letters; i++) {
		const struct dead_letter *letter = &letters[i];
		if (json) {
			json_array_append_new(all, json_pack("{s:I, s:s, s:s, s:s, s:s, s:s?, s:s?, s:i, s:i, s:s?}", "id",
					(json_int_t)letter->id, "webhook", letter->webhook, "event", letter->event_id, "type",
					letter->what, "happened_at", letter->happened_at, "form_id", letter->form_id,
					"instance_id", letter->instance_id, "attempts", (int)letter->attempts, "last_status",
					(int)letter->last_status, "last_error", letter->last_error));
		} else {
			printf("%lld  %s  %s  %s %s\n    after %u attempts: ", (long long)letter->id, letter->webhook, letter->what,
					letter->form_id != NULL ? letter->form_id : "",
					letter->instance_id != NULL ? letter->instance_id : "", letter->attempts);
			print_plain(letter->last_error != NULL ? letter->last_error : "");
			puts("");
		}
	}
	if (json) {
		print_json(all);
		return OUTCOME_OK;
	}
	json_decref(all);
	if (n_letters == 0) {
		fputs("There are no dead letters.\n", stderr);
	}
	return OUTCOME_OK;
}

static enum outcome retry(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)arena;
	int64_t id = 0;
	unsigned n_again;
	if (n == 2 && !str_to_int(str_of(operands[1]), 1, INT64_MAX, &id)) {
		fprintf(stderr, "canvass webhook: '%s' is no number of a dead letter; 'canvass webhook dead' shows them\n",
				operands[1]);
		return OUTCOME_UNKNOWN;
	}
	enum outcome outcome = store_retry_dead(store, operands[0], id, &n_again);
	if (outcome == OUTCOME_OK) {
		printf("%u to be delivered again.\n", n_again);
	}
	return outcome;
}

/* An action on one webhook, and what is said then. */
static enum outcome done(enum outcome outcome, const char *said)
{
	if (outcome == OUTCOME_OK) {
		puts(said);
	}
	return outcome;
}

static enum outcome remove_one(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)arena;
	(void)n;
	return done(store_remove_webhook(store, operands[0]), "removed");
}

static enum outcome start(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)arena;
	(void)n;
	return done(store_start_webhook(store, operands[0]), "started");
}

static enum outcome ping(struct store *store, struct arena *arena, char **operands, int n)
{
	(void)arena;
	(void)n;
	return done(store_ping_webhook(store, operands[0]), "to be delivered; 'canvass webhook list' shows whether it was");
}

static const struct action {
	const char *name;
	int min_operands, max_operands;
	enum outcome (*run)(struct store *store, struct arena *arena, char **operands, int n);
} actions[] = {
	{ "add", 2, 2, add },
	{ "list", 0, 0, list },
	{ "ping", 1, 1, ping },
	{ "dead", 0, 0, dead },
	{ "retry", 1, 2, retry },
	{ "start", 1, 1, start },
	{ "remove", 1, 1, remove_one },
};

static int run(const struct action *action, char **operands, int n)
{
	int status;
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	struct arena *arena = arena_create(ARENA_BYTES);
	enum outcome outcome = action->run(store, arena, operands, n);
	if (outcome != OUTCOME_OK && store_error(store)[0] != '\0') {
		fprintf(stderr, "canvass webhook: %s\n", store_error(store));
	}
	arena_destroy(arena);
	store_close(store);
	return outcome_exit_status(outcome);
}

int cmd_webhook(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ .name = "event", .value = "WORDS", .text = &events,
			.help = "with add: what it is told of, with commas between (default: all)" },
		{ .name = "form", .value = "FORM", .text = &form_id, .help = "with add: of this form only" },
		{ .name = "site", .value = "SITE", .text = &site, .help = "with add: of this site only" },
		{ .name = "json", .flag = &json, .help = "print JSON" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass webhook add NAME URL | list | ping NAME | dead | retry NAME [ID] |\n"
			"       start NAME | remove NAME",
		.about = "Lets other programs know when something happened: a response came, was corrected or\n"
			"reviewed, or an assessment was finished. They get the ids, signed, and never an answer.\n"
			"'canvass work' delivers. What a receiver does not take is tried again for three and a\n"
			"half days; then it is a dead letter, until 'retry'. A receiver that answers 410 is\n"
			"stopped, until 'start'.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 1, .max_operands = 3,
	};
	int n;
	int status = options_read(&line, argc, argv, &n);
	if (status >= 0) {
		return status;
	}
	for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
		if (strcmp(argv[0], actions[i].name) == 0 && n > actions[i].min_operands && n <= actions[i].max_operands + 1) {
			return run(&actions[i], argv + 1, n - 1);
		}
	}
	fprintf(stderr, "usage: %s\n", line.usage);
	return EXIT_WRONG_USE;
}
