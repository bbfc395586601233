#define _GNU_SOURCE
#include "collector/login.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/background.h"
#include "base/calendar.h"
#include "base/hash.h"
#include "base/password.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "collector/credentials.h"
#include "collector/exchange.h"
#include "collector/log.h"
#include "collector/rest.h"
#include "store/api_sql.h"
#include "store/desk.h"

#define BY_BOTH 5
#define BY_ACCOUNT 50
#define BY_ADDRESS 30
#define MAX_WAITING 32        /* passwords that are looked at after each other */
#define BELIEVED 64
#define BELIEVED_US (INT64_C(300) * 1000000)

struct believed {
	unsigned char digest[HASH_SHA256_BYTES]; /* of the secret, the account, the password and the record */
	int64_t until_us;                        /* monotonic */
};

struct logins {
	unsigned char secret[HASH_SHA256_BYTES];
	struct believed list[BELIEVED];
	size_t next;
};

/* What the thread works on; it belongs to the login until that is gone, and then to itself. */
struct stretch {
	struct login *login; /* NULL: nobody waits for it any more */
	char *password, *record;
	bool right;
};

struct login {
	struct exchange *exchange;
	struct ask *ask;
	struct stretch *stretch;
	char *account, *password, *address, *record;
	int64_t person;
	bool too_many, basic;
	void (*done)(struct exchange *exchange, int64_t person);
};

/* --- what was right lately -------------------------------------------------------------------- */

struct logins *logins_create(void)
{
	struct logins *logins = xcalloc(1, sizeof(*logins));
	random_bytes(logins->secret, sizeof(logins->secret));
	return logins;
}

void logins_destroy(struct logins *logins)
{
	free(logins);
}

static void digest_of(const struct logins *logins, const struct login *login, unsigned char ret_digest[HASH_SHA256_BYTES])
{
	_cleanup_free_ char *text = xasprintf("%s\n%s\n%s", login->account, login->password, login->record);
	hash_hmac_sha256((struct str){ (const char *)logins->secret, sizeof(logins->secret) }, str_of(text), ret_digest);
	explicit_bzero(text, strlen(text));
}

static bool is_believed(const struct logins *logins, const struct login *login)
{
	unsigned char digest[HASH_SHA256_BYTES];
	digest_of(logins, login, digest);
	for (size_t i = 0; i < BELIEVED; i++) {
		const struct believed *believed = &logins->list[i];
		if (believed->until_us > monotonic_us() && memcmp(believed->digest, digest, sizeof(digest)) == 0) {
			return true;
		}
	}
	return false;
}

static void believe(struct logins *logins, const struct login *login)
{
	struct believed *believed = &logins->list[logins->next++ % BELIEVED];
	digest_of(logins, login, believed->digest);
	believed->until_us = monotonic_us() + BELIEVED_US;
}

/* --- the end ------------------------------------------------------------------------------------ */

static void wipe(char *text)
{
	if (text != NULL) {
		explicit_bzero(text, strlen(text));
		free(text);
	}
}

static void stretch_free(struct stretch *stretch)
{
	wipe(stretch->password);
	free(stretch->record);
	free(stretch);
}

static void login_end(void *work)
{
	struct login *login = work;
	desk_cancel(login->ask);
	if (login->stretch != NULL) {
		login->stretch->login = NULL;
	}
	wipe(login->password);
	free(login->account);
	free(login->address);
	free(login->record);
	free(login);
}

static struct exchange *leave(struct login *login)
{
	struct exchange *exchange = login->exchange;
	exchange->work = NULL;
	login_end(login);
	return exchange;
}

static void succeed(struct login *login)
{
	void (*done)(struct exchange *exchange, int64_t person) = login->done;
	int64_t person = login->person;
	done(leave(login), person);
}

static void on_failed(void *arg, enum outcome outcome, const char *why)
{
	struct login *login = arg;
	login->ask = NULL;
	rest_refuse_database(leave(login), outcome, why);
}

static void ask(struct login *login, const char *sql, const struct desk_handler *handler)
{
	const struct str params[] = { str_of(login->account), str_of(login->address) };
	login->ask = desk_ask(login->exchange->service->clerks, &(struct desk_statement){ .sql = sql, .params = params,
			.n_params = ARRAY_LEN(params) }, handler, login);
	if (login->ask == NULL) {
		on_failed(login, OUTCOME_TRY_LATER, "too many questions wait for the database");
	}
}

/* --- a failure is noted before it is told ---------------------------------------------------------- */

static void ignore_row(void *arg, const struct str *fields, size_t n_fields)
{
	(void)arg;
	(void)fields;
	(void)n_fields;
}

static void on_noted(void *arg)
{
	struct login *login = arg;
	login->ask = NULL;
	rest_refuse(leave(login), 401, "401.2", "the address or the password is not right");
}

static const struct desk_handler noting = { .row = ignore_row, .done = on_noted, .failed = on_failed };

/* --- the password ------------------------------------------------------------------------------------ */

static void work(void *arg)
{
	struct stretch *stretch = arg;
	stretch->right = password_is(str_of(stretch->password), str_of(stretch->record));
}

static void on_stretched(void *arg)
{
	struct stretch *stretch = arg;
	struct login *login = stretch->login;
	bool right = stretch->right;
	stretch_free(stretch);
	if (login == NULL) {
		return;
	}
	login->stretch = NULL;
	if (right && login->person != 0) {
		if (login->basic) {
			believe(login->exchange->service->logins, login);
		}
		succeed(login);
	} else {
		log_event("login-failed", "request=%llu", (unsigned long long)http_id(login->exchange->request));
		ask(login, api_failed_sql, &noting);
	}
}

static void look_at_password(struct login *login)
{
	struct stretch *stretch = xcalloc(1, sizeof(*stretch));
	*stretch = (struct stretch){ .login = login, .password = xstrdup(login->password), .record = xstrdup(login->record) };
	login->stretch = stretch;
	if (!background_do(login->exchange->service->background, MAX_WAITING, work, on_stretched, stretch)) {
		login->stretch = NULL;
		stretch_free(stretch);
		rest_refuse(leave(login), 503, "503.1", "too many people sign in just now; try again in a moment");
	}
}

/* --- the account --------------------------------------------------------------------------------------- */

static void on_account(void *arg, const struct str *fields, size_t n_fields)
{
	struct login *login = arg;
	int64_t by_both = 0, by_account = 0, by_address = 0;
	if (n_fields != 5 || !str_to_int(fields[0], 0, INT64_MAX, &login->person) || !str_to_int(fields[2], 0, INT64_MAX, &by_both)
			|| !str_to_int(fields[3], 0, INT64_MAX, &by_account) || !str_to_int(fields[4], 0, INT64_MAX, &by_address)) {
		login->person = 0;
	}
	login->record = xstrndup(fields[1].p, fields[1].n);
	login->too_many = by_both >= BY_BOTH || by_account >= BY_ACCOUNT || by_address >= BY_ADDRESS;
}

static void on_counted(void *arg)
{
	struct login *login = arg;
	login->ask = NULL;
	if (login->too_many || login->record == NULL) {
		rest_refuse(leave(login), 429, "429.1", "too many wrong passwords; wait for a quarter of an hour");
	} else if (login->basic && login->person != 0 && is_believed(login->exchange->service->logins, login)) {
		succeed(login);
	} else {
		look_at_password(login);
	}
}

static const struct desk_handler counting = { .row = on_account, .done = on_counted, .failed = on_failed };

/* Behind a proxy, what it says of the client: the last of the list is its own word. */
static char *address_of(const struct exchange *exchange)
{
	struct str forwarded = http_header(exchange->request, "X-Forwarded-For");
	if (!exchange->service->options.behind_proxy || forwarded.n == 0) {
		return http_address(exchange->request);
	}
	const char *comma = memrchr(forwarded.p, ',', forwarded.n);
	struct str last = comma == NULL ? forwarded : (struct str){ comma + 1, (size_t)(forwarded.p + forwarded.n - comma - 1) };
	last = str_trim(last);
	return xstrndup(last.p, last.n < INET6_ADDRSTRLEN && str_valid_utf8(last) ? last.n : 0);
}

static void begin(struct exchange *exchange, struct str account, struct str password, bool basic,
		void (*done)(struct exchange *exchange, int64_t person))
{
	struct login *login = xcalloc(1, sizeof(*login));
	*login = (struct login){ .exchange = exchange, .account = xstrndup(account.p, account.n), .basic = basic,
		.password = xstrndup(password.p, password.n), .address = address_of(exchange), .done = done };
	exchange->work = login;
	exchange->end_work = login_end;
	ask(login, api_account_sql, &counting);
}

void login_try(struct exchange *exchange, struct str account, struct str password,
		void (*done)(struct exchange *exchange, int64_t person))
{
	if (!credentials_are_plain(account, password)) {
		rest_refuse(exchange, 401, "401.2", "the address or the password is not right");
		return;
	}
	begin(exchange, account, password, false, done);
}

void login_basic(struct exchange *exchange, struct str text,
		void (*done)(struct exchange *exchange, int64_t person))
{
	struct credentials credentials;
	if (!credentials_read(text, &credentials)) {
		rest_refuse(exchange, 401, "401.2", "what stands behind Basic is no base64 of an address, a colon and a password");
		return;
	}
	begin(exchange, credentials.account, credentials.password, true, done);
	explicit_bzero(&credentials, sizeof(credentials));
}
