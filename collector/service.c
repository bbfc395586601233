#define _GNU_SOURCE
#include "collector/service.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/background.h"
#include "base/calendar.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "collector/authorise.h"
#include "collector/catalogue.h"
#include "collector/collect.h"
#include "collector/exchange.h"
#include "collector/log.h"
#include "collector/login.h"
#include "collector/metrics.h"
#include "collector/rest.h"
#include "collector/route.h"
#include "collector/submission.h"
#include "store/blobs.h"
#include "store/desk.h"
#include "store/ingest.h"
#include "store/notify.h"

#define MAX_REQUESTS 500           /* at once; fewer than connections, so that more are told to wait */
#define HEAD_MAX_BYTES ((size_t)16 * 1024)
#define RELOAD_AFTER_MS 50         /* publishing makes several notices */
#define RELOAD_AGAIN_MS 2000
#define LOOKUP_INTERVAL_MS 250
#define LOOKUPS_IN_A_ROW 4
#define DRAIN_STEP_MS 20
#define DRAIN_UPLOADS_MS 5000      /* for uploads that are still arriving; phones send those again */
#define MAX_BATCH 256
#define MAX_WAITING 4096
#define GIVE_UP_MS 30000           /* phones wait 60 seconds */
#define READERS 4                  /* answers that are read at once; each is a connection to the database */
#define MAX_READERS_WAITING 100
#define READER_WAITING_S 30
#define CLERKS 3                   /* connections for what people do, one question each at a time */
#define CLERK_S 120                /* one question of theirs */
#define READING_S 600              /* one answer over HTTP, however long it is */

/* --- what is published --------------------------------------------------------- */

/* Reading waits for the database, and everybody waits meanwhile. So it is not even
 * tried while the connection that never waits says that the database is away. */
static void on_reload(void *arg)
{
	struct service *service = arg;
	if (!ingest_connected(service->ingest)) {
		loop_timer_set(service->reload_timer, RELOAD_AGAIN_MS);
	} else if (catalogue_reload(service->catalogue, service->store) != OUTCOME_OK) {
		log_problem("reload-failed", store_error(service->store));
		loop_timer_set(service->reload_timer, RELOAD_AGAIN_MS);
	}
}

/* Strangers can send any number of unknown tokens, so only a few in a row, and then
 * one per interval, are looked for in the database. */
static bool may_look_up(struct service *service)
{
	int64_t now = monotonic_ms(), earliest = now - LOOKUP_INTERVAL_MS * LOOKUPS_IN_A_ROW;
	if (service->lookups_from_ms < earliest) {
		service->lookups_from_ms = earliest;
	}
	if (now - service->lookups_from_ms < LOOKUP_INTERVAL_MS) {
		return false;
	}
	service->lookups_from_ms += LOOKUP_INTERVAL_MS;
	return true;
}

/* A token may be used before the notice that it was made arrives. */
static const struct catalogue_token *find_token(struct service *service, struct str text)
{
	const struct catalogue_token *token = catalogue_token(service->catalogue, text);
	if (token != NULL || !ingest_connected(service->ingest) || !may_look_up(service)) {
		return token;
	}
	if (catalogue_reload_tokens(service->catalogue, service->store) != OUTCOME_OK) {
		log_problem("lookup-failed", store_error(service->store));
	}
	return catalogue_token(service->catalogue, text);
}

/* --- requests ----------------------------------------------------------------- */

static bool check_size(struct exchange *exchange)
{
	struct service *service = exchange->service;
	if (http_head_bytes(exchange->request) > HEAD_MAX_BYTES) {
		exchange_message(exchange, 431, "too-large", MESSAGE_HEAD_TOO_LARGE, NULL);
		return false;
	}
	if (http_n_requests(service->http) > MAX_REQUESTS) {
		exchange_outcome(exchange, OUTCOME_TRY_LATER, MESSAGE_TRY_LATER, NULL);
		return false;
	}
	return true;
}

/* The token must be one of the site that the address names. */
static bool check_token(struct exchange *exchange)
{
	const struct catalogue_token *token = find_token(exchange->service, exchange->captures[0]);
	int64_t number;
	if (token == NULL || !str_to_int(exchange->captures[1], 0, INT32_MAX, &number) ||
			number != (int64_t)token->site_number) {
		exchange->service->metrics->unknown_tokens++;
		exchange_outcome(exchange, OUTCOME_FORBIDDEN, MESSAGE_FORBIDDEN, NULL);
		return false;
	}
	exchange->token_id = token->id;
	exchange->site_number = token->site_number;
	exchange->site_name = xstrdup(token->site_name);
	return true;
}

static unsigned method_bit(const char *method)
{
	static const struct {
		const char *name;
		unsigned bit;
	} methods[] = { { "GET", METHOD_GET }, { "HEAD", METHOD_HEAD }, { "POST", METHOD_POST }, { "PUT", METHOD_PUT },
		{ "PATCH", METHOD_PATCH }, { "DELETE", METHOD_DELETE } };
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		if (strcmp(method, methods[i].name) == 0) {
			return methods[i].bit;
		}
	}
	return 0;
}

static void refuse_method(struct exchange *exchange)
{
	char allow[ROUTE_ALLOW_TEXT];
	route_allow(exchange->route, allow);
	struct answer answer = { .status = 405, .word = "wrong-method", .allow = allow };
	if (rest_is_ours(http_path(exchange->request))) {
		answer.body = STR("{\"code\":405.1,\"message\":\"this cannot be done with what is at this address\",\"details\":null}");
		answer.content_type = "application/json; charset=utf-8";
		answer.language = "en";
		exchange_answer(exchange, &answer);
	} else {
		exchange_answer_message(exchange, &answer, MESSAGE_WRONG_METHOD, NULL);
	}
}

static void on_begin(void *arg, struct http_request *request)
{
	struct exchange *exchange = exchange_create(arg, request);
	if (!check_size(exchange)) {
		return;
	}
	exchange->route = route_find(http_path(request), method_bit(http_method(request)), exchange->captures);
	if (exchange->route == NULL && rest_is_ours(http_path(request))) {
		rest_refuse(exchange, 404, "404.1", "there is nothing at this address; /v1/openapi.json lists what there is");
	} else if (exchange->route == NULL) {
		exchange_outcome(exchange, OUTCOME_UNKNOWN, MESSAGE_NO_SUCH_ADDRESS, NULL);
	} else if (exchange->route->key && !check_token(exchange)) {
		return;
	} else if ((method_bit(http_method(request)) & exchange->route->methods) == 0) {
		refuse_method(exchange);
	} else if (exchange->route->begin != NULL) {
		(void)exchange->route->begin(exchange);
	}
}

static void on_piece(void *arg, struct http_request *request, struct str piece)
{
	(void)arg;
	struct exchange *exchange = http_data(request);
	if (exchange->gathers) {
		rest_piece(exchange, piece);
	} else if (exchange->upload != NULL) {
		submission_piece(exchange, piece);
	}
}

static void on_end(void *arg, struct http_request *request)
{
	(void)arg;
	struct exchange *exchange = http_data(request);
	if (exchange->route->verb != NULL) {
		authorise(exchange, exchange->route->end);
	} else {
		exchange->route->end(exchange);
	}
}

static void on_gone(void *arg, struct http_request *request)
{
	(void)arg;
	struct exchange *exchange = http_data(request);
	exchange_log(exchange);
	metrics_count(exchange->service, exchange);
	exchange_destroy(exchange);
}

static const struct http_handler handler = {
	.begin = on_begin, .piece = on_piece, .end = on_end, .gone = on_gone,
};

/* --- notices --------------------------------------------------------- */

static void on_changed(void *arg)
{
	struct service *service = arg;
	loop_timer_set(service->reload_timer, RELOAD_AFTER_MS);
}

/* --- the database ------------------------------------------------------------- */

/* One line when it goes and one when it is back, not one per attempt. */
static void watch_database(void *arg)
{
	struct service *service = arg;
	bool away = !ingest_connected(service->ingest);
	const char *problem = ingest_problem(service->ingest);
	if (away && !service->database_away && problem[0] != '\0') { /* at first it is only on its way */
		service->database_away = true;
		log_problem("database-away", problem);
	} else if (!away && service->database_away) {
		service->database_away = false;
		log_event("database-back", "waiting=%zu", ingest_waiting(service->ingest));
	}
}

/* --- life ---------------------------------------------------------------------- */

static void on_drain_step(void *arg)
{
	struct service *service = arg;
	bool late = monotonic_ms() >= service->uploads_until_ms;
	if (ingest_waiting(service->ingest) == 0 && (late || http_n_requests(service->http) == 0)) {
		loop_stop(service->loop);
		return;
	}
	loop_timer_set(service->drain_timer, DRAIN_STEP_MS);
}

static void start_parts(struct service *service)
{
	const char *conninfo = store_collector_conninfo(service->store);
	service->reload_timer = loop_timer_add(service->loop, on_reload, service);
	service->drain_timer = loop_timer_add(service->loop, on_drain_step, service);
	service->notify = notify_create(service->loop, conninfo, on_changed, service);
	service->ingest = ingest_create(service->loop, &(struct ingest_options){ .conninfo = conninfo,
			.max_batch = MAX_BATCH, .max_waiting = MAX_WAITING, .give_up_ms = GIVE_UP_MS });
	loop_before_wait(service->loop, watch_database, service);
	service->collector = xcalloc(1, sizeof(*service->collector));
	service->blobs = blobs_create(service->loop, conninfo, GIVE_UP_MS);
	*service->collector = (struct collector){ service->catalogue, service->ingest, service->blobs };
	if (service->options.reader_conninfo != NULL) {
		service->desk = desk_create(service->loop, &(struct desk_options){ .n_links = READERS,
				.conninfo = service->options.reader_conninfo, .max_waiting = MAX_READERS_WAITING,
				.waiting_seconds = READER_WAITING_S, .statement_seconds = READING_S });
		service->clerks = desk_create(service->loop, &(struct desk_options){ .n_links = CLERKS, .role = "canvass_clerk",
				.conninfo = service->options.reader_conninfo, .max_waiting = MAX_READERS_WAITING,
				.waiting_seconds = READER_WAITING_S, .statement_seconds = CLERK_S });
		service->background = background_create(service->loop);
		service->logins = logins_create();
	}
}

struct service *service_create(struct loop *loop, struct store *store, const struct service_options *options,
		char **ret_error)
{
	struct service *service = xcalloc(1, sizeof(*service));
	*service = (struct service){ .loop = loop, .store = store, .options = *options };
	service->catalogue = catalogue_create();
	service->metrics = metrics_create();
	if (catalogue_reload(service->catalogue, store) != OUTCOME_OK) {
		*ret_error = xasprintf("what is published cannot be read: %s", store_error(store));
		close(options->listen_fd);
		service_destroy(service);
		return NULL;
	}
	start_parts(service);
	service->http = http_create(loop, options->listen_fd, &(struct http_limits){ .patience_s = options->patience_s,
			.per_address = !options->behind_proxy }, &handler, service);
	if (service->http == NULL) {
		*ret_error = xstrdup("the HTTP library cannot start");
		service_destroy(service);
		return NULL;
	}
	return service;
}

void service_reload(struct service *service, const char *public_url)
{
	service->options.public_url = public_url;
	loop_timer_set(service->reload_timer, 0);
}

void service_drain(struct service *service)
{
	if (!service->draining) {
		service->draining = true;
		service->uploads_until_ms = monotonic_ms() + DRAIN_UPLOADS_MS;
		http_stop_accepting(service->http);
		loop_timer_set(service->drain_timer, 0);
	}
}

/* First what may still wait for the database is answered, then HTTP ends. */
void service_destroy(struct service *service)
{
	if (service == NULL) {
		return;
	}
	loop_before_wait_remove(service->loop, watch_database, service);
	blobs_destroy(service->blobs); /* what waits for it is answered, so nothing goes on to ingest */
	ingest_destroy(service->ingest);
	http_destroy(service->http);
	desk_destroy(service->desk); /* whose answers nobody takes any more */
	desk_destroy(service->clerks);
	background_destroy(service->background);
	logins_destroy(service->logins);
	notify_destroy(service->notify);
	loop_timer_remove(service->reload_timer);
	loop_timer_remove(service->drain_timer);
	catalogue_destroy(service->catalogue);
	metrics_destroy(service->metrics);
	free(service->collector);
	free(service);
}
