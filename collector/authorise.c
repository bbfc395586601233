#include "collector/authorise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "collector/exchange.h"
#include "collector/login.h"
#include "collector/rest.h"
#include "collector/route.h"
#include "store/api_sql.h"
#include "store/desk.h"

#define NUMBER_TEXT_BYTES 24

struct permit {
	struct exchange *exchange;
	struct ask *ask;
	bool found, allowed;
	void (*go)(struct exchange *exchange);
};

static void end_permit(void *work)
{
	struct permit *permit = work;
	desk_cancel(permit->ask);
	free(permit);
}

static struct str copy_of(struct str field)
{
	return field.p != NULL ? (struct str){ xstrndup(field.p, field.n), field.n } : (struct str){ 0 };
}

static void on_row(void *arg, const struct str *fields, size_t n_fields)
{
	struct permit *permit = arg;
	struct person_asking *person = &permit->exchange->person;
	int64_t id;
	if (n_fields != 5 || !str_to_int(fields[0], 1, INT64_MAX, &id)) {
		return;
	}
	permit->found = true;
	permit->allowed = fields[4].p != NULL;
	person->id = id;
	person->own = permit->allowed && str_is(fields[4], "own");
	person->email = copy_of(fields[1]).p;
	person->name = copy_of(fields[2]).p;
	permit->exchange->site_name = (char *)(uintptr_t)copy_of(fields[3]).p;
}

static void on_done(void *arg)
{
	struct permit *permit = arg;
	struct exchange *exchange = permit->exchange;
	void (*go)(struct exchange *exchange) = permit->go;
	bool found = permit->found, allowed = permit->allowed;
	permit->ask = NULL;
	exchange->work = NULL;
	end_permit(permit);
	if (!found) {
		rest_refuse(exchange, 401, "401.2", "nobody is known by this; sign in again");
	} else if (!allowed) {
		rest_refuse(exchange, 403, "403.1", "you may not do this here; an administrator can give you the right");
	} else if (exchange->route->about != ABOUT_NOTHING && exchange->site_name == NULL) {
		rest_refuse(exchange, 404, "404.1", "there is no project of this number");
	} else {
		go(exchange);
	}
}

static void on_failed(void *arg, enum outcome outcome, const char *why)
{
	struct permit *permit = arg;
	struct exchange *exchange = permit->exchange;
	permit->ask = NULL;
	exchange->work = NULL;
	end_permit(permit);
	rest_refuse_database(exchange, outcome, why);
}

static const struct desk_handler handler = { .row = on_row, .done = on_done, .failed = on_failed };

/* False when the address names no number. */
static bool read_site(struct exchange *exchange)
{
	int64_t number;
	if (exchange->route->about == ABOUT_NOTHING) {
		return true;
	}
	if (!str_to_int(exchange->captures[0], 1, INT32_MAX, &number)) {
		rest_refuse(exchange, 404, "404.1", "a project is named by its number");
		return false;
	}
	exchange->site_number = (unsigned)number;
	return true;
}

static void look_up(struct exchange *exchange, const char *sql, struct str who, void (*go)(struct exchange *exchange))
{
	const struct route *route = exchange->route;
	const struct str none = { 0 };
	char site[NUMBER_TEXT_BYTES];
	snprintf(site, sizeof(site), "%u", exchange->site_number);
	const struct str params[] = { who, str_of(route->verb), route->about != ABOUT_NOTHING ? str_of(site) : none,
		route->about == ABOUT_FORM ? exchange->captures[1] : none };
	struct permit *permit = xcalloc(1, sizeof(*permit));
	*permit = (struct permit){ .exchange = exchange, .go = go };
	exchange->work = permit;
	exchange->end_work = end_permit;
	permit->ask = desk_ask(exchange->service->clerks, &(struct desk_statement){ .sql = sql, .params = params,
			.n_params = ARRAY_LEN(params) }, &handler, permit);
	if (permit->ask == NULL) {
		on_failed(permit, OUTCOME_TRY_LATER, "too many questions wait for the database");
	}
}

static void on_login(struct exchange *exchange, int64_t person)
{
	char id[NUMBER_TEXT_BYTES];
	snprintf(id, sizeof(id), "%lld", (long long)person);
	look_up(exchange, api_may_sql, str_of(id), exchange->after_login);
}

void authorise(struct exchange *exchange, void (*go)(struct exchange *exchange))
{
	struct str header = http_header(exchange->request, "Authorization");
	if (exchange->service->clerks == NULL) {
		rest_refuse(exchange, 501, "501.1", "this service gives no answers over HTTP; its operator can switch it on "
				"(api-database)");
		return;
	}
	if (!read_site(exchange)) {
		return;
	}
	if (str_starts(header, STR("Bearer "))) {
		char digest[HASH_SHA256_HEX];
		hash_sha256_hex((struct str){ header.p + 7, header.n - 7 }, digest);
		look_up(exchange, api_who_sql, str_of(digest), go);
	} else if (str_starts(header, STR("Basic "))) {
		exchange->after_login = go;
		login_basic(exchange, (struct str){ header.p + 6, header.n - 6 }, on_login);
	} else {
		rest_refuse(exchange, 401, "401.2", "sign in: POST /v1/sessions, or send a key as Authorization: Bearer");
	}
}
