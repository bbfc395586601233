#include "cli/token_terms.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"

#define DAYS_MAX 3650
#define DAY_US (INT64_C(24) * 3600 * 1000000)

const char *token_days;
bool token_replaces;

static int say_why(const struct store *store, enum outcome outcome)
{
	fprintf(stderr, "canvass: %s\n", store_error(store));
	return outcome_exit_status(outcome);
}

int token_make(struct store *store, struct arena *arena, const char *site, const char *name, char ret_token[65],
		struct store_site *ret_site)
{
	long days = 0;
	struct store_site *sites;
	size_t n;
	if (token_days != NULL && !option_number("days", token_days, 1, DAYS_MAX, &days)) {
		return EXIT_WRONG_USE;
	}
	const struct store_token_terms terms = { .expires_us = days > 0 ? calendar_now() + days * DAY_US : 0,
		.replaces = token_replaces };
	enum outcome outcome = store_create_token(store, site, name, &terms, ret_token);
	if (outcome == OUTCOME_OK) {
		outcome = store_sites(store, arena, &sites, &n);
	}
	if (outcome != OUTCOME_OK) {
		return say_why(store, outcome);
	}
	for (size_t i = 0; i < n; i++) {
		if (strcmp(sites[i].name, site) == 0) {
			*ret_site = sites[i];
		}
	}
	return 0;
}

const char *token_address(struct arena *arena, const char *base, const char *token, unsigned site_number)
{
	size_t n = strlen(base);
	while (n > 0 && base[n - 1] == '/') {
		n--;
	}
	return arena_printf(arena, "%.*s/v1/key/%s/projects/%u", (int)n, base, token, site_number);
}
