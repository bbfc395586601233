/*
 * cmd_token.c - the tokens that let phones in: made, listed and revoked.
 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "cli/commands.h"
#include "cli/token_terms.h"

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)

static const char *url;

static int say_why(const struct store *store, enum outcome outcome)
{
	fprintf(stderr, "canvass token: %s\n", store_error(store));
	return outcome_exit_status(outcome);
}

static const struct store_site *find_site(const struct store_site *sites, size_t n, const char *name, unsigned number)
{
	for (size_t i = 0; i < n; i++) {
		if (name != NULL ? strcmp(sites[i].name, name) == 0 : sites[i].number == number) {
			return &sites[i];
		}
	}
	return NULL;
}

/* The token alone on standard output (and below it the address), so that scripts can take it. */
static int create(struct store *store, struct arena *arena, char **operands)
{
	char token[65];
	struct store_site site = { 0 };
	int status = token_make(store, arena, operands[0], operands[1], token, &site);
	if (status != 0) {
		return status;
	}
	puts(token);
	if (url != NULL) {
		puts(token_address(arena, url, token, site.number));
		fputs("In ODK Collect: add a project by hand and enter this address; leave user name and password empty.\n"
		      "'canvass qr' shows a code for its camera instead.\n", stderr);
	}
	fputs("This is shown once only. Whoever has it can send responses; revoke it when a phone is lost.\n", stderr);
	return 0;
}

/* "until 2026-12-31 17:00 UTC", "ended 2026-...", or nothing. */
static void print_end(const struct store_token *token)
{
	char at[CALENDAR_TIME_TEXT];
	if (token->expires_us != 0) {
		calendar_write_time(token->expires_us, at);
		printf(", %s %.10s %.5s UTC", token->expires_us > calendar_now() ? "until" : "ended", at, at + 11);
	}
}

static int list(struct store *store, struct arena *arena, char **operands)
{
	(void)operands;
	struct store_site *sites;
	struct store_token *tokens;
	size_t n_sites, n_tokens;
	enum outcome outcome = store_sites(store, arena, &sites, &n_sites);
	if (outcome == OUTCOME_OK) {
		outcome = store_tokens(store, arena, &tokens, &n_tokens);
	}
	if (outcome != OUTCOME_OK) {
		return say_why(store, outcome);
	}
	if (n_tokens == 0) {
		fputs("There are no valid tokens. 'canvass token create SITE NAME' makes one.\n", stderr);
	}
	for (size_t i = 0; i < n_tokens; i++) {
		char at[CALENDAR_TIME_TEXT];
		calendar_write_time(tokens[i].created_us, at);
		const struct store_site *site = find_site(sites, n_sites, NULL, tokens[i].site_number);
		printf("%-24s %-28s made %.10s %.5s UTC", site != NULL ? site->name : "", tokens[i].name, at, at + 11);
		print_end(&tokens[i]);
		putchar('\n');
	}
	return 0;
}

static int revoke(struct store *store, struct arena *arena, char **operands)
{
	(void)arena;
	unsigned n;
	enum outcome outcome = store_revoke_tokens(store, operands[0], operands[1], &n);
	if (outcome != OUTCOME_OK) {
		return say_why(store, outcome);
	}
	if (n == 0) {
		fprintf(stderr, "canvass token: there is no valid token '%s' at '%s'; 'canvass token list' shows them\n",
				operands[1], operands[0]);
		return outcome_exit_status(OUTCOME_UNKNOWN);
	}
	printf("%u token%s revoked.\n", n, n == 1 ? "" : "s");
	return 0;
}

static const struct action {
	const char *name;
	int n_operands;
	int (*run)(struct store *store, struct arena *arena, char **operands);
} actions[] = {
	{ "create", 2, create },
	{ "list", 0, list },
	{ "revoke", 2, revoke },
};

static int run(const struct action *action, char **operands)
{
	int status;
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	struct arena *arena = arena_create(ARENA_BYTES);
	status = action->run(store, arena, operands);
	arena_destroy(arena);
	store_close(store);
	return status;
}

int cmd_token(int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ .name = "url", .value = "BASE", .text = &url,
			.help = "with create: print the address for the phone, https://survey.example.org" },
		OPTION_DAYS,
		OPTION_REPLACE,
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass token create SITE NAME | token list | token revoke SITE NAME",
		.about = "Lets a phone in. A token is made for a site and a name, for instance that of the\n"
			"surveyor, and is part of the address that the phone uses. The database keeps only\n"
			"its hash. Revoking takes effect at once.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 1, .max_operands = 3,
	};
	int n;
	int status = options_read(&line, argc, argv, &n);
	if (status >= 0) {
		return status;
	}
	for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
		if (strcmp(argv[0], actions[i].name) == 0 && n == actions[i].n_operands + 1) {
			return run(&actions[i], argv + 1);
		}
	}
	fprintf(stderr, "usage: %s\n", line.usage);
	return EXIT_WRONG_USE;
}
