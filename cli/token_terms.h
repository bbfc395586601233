/*
 * token_terms.h - the options with which tokens are made, for the commands that make them.
 */
#ifndef CLI_TOKEN_TERMS_H
#define CLI_TOKEN_TERMS_H

#include "base/arena.h"
#include "cli/options.h"

/* Filled by options_read. */
extern const char *token_days;
extern bool token_replaces;
#define OPTION_DAYS { .name = "days", .value = "NUMBER", .text = &token_days, \
		.help = "the token ends after so many days (default: it has no end)" }
#define OPTION_REPLACE { .name = "replace", .flag = &token_replaces, \
		.help = "tokens of the same name at the site give no right any more" }

/* Makes a token by these options, and finds its site. Says what is wrong, and returns the exit
 * status; else 0. */
int token_make(struct store *store, struct arena *arena, const char *site, const char *name, char ret_token[65],
		struct store_site *ret_site) MUST_CHECK;

/* "https://host/v1/key/TOKEN/projects/1"; a slash at the end of the base does no harm. */
const char *token_address(struct arena *arena, const char *base, const char *token, unsigned site_number);

#endif
