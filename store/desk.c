#define _GNU_SOURCE
#include "store/desk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/xalloc.h"
#include "store/link.h"
#include "store/store_private.h"

#define ASK_BYTES ((size_t)4 * 1024 * 1024)
#define MAX_FIELDS 1700 /* PostgreSQL has at most 1664 columns in a row */
#define MESSAGE_BYTES ((size_t)1024)
#define TICK_MS 500

struct ask {
	struct desk *desk;
	struct arena *arena; /* holds the ask and its statement */
	const char *sql;
	const char *const *params;
	int n_params;
	bool binary, paused;
	int64_t since_ms;
	const struct desk_handler *handler;
	void *arg;
	struct counter *at; /* NULL: it waits in the queue */
	struct ask *next;   /* in the queue */
};

/* A connection and what it answers just now. */
struct counter {
	struct desk *desk;
	struct link *link;
	struct ask *ask;  /* NULL: nothing, or what came of it is not wanted */
	bool busy, failed;
	enum outcome outcome; /* of a failed statement */
	struct buf why;
};

struct desk {
	struct desk_options options;
	struct loop_timer *timer;
	struct ask *first, **last; /* the queue */
	size_t n_waiting;
	struct counter *counters;
};

/* --- asks ------------------------------------------------------------------------ */

static void put_in_queue(struct desk *desk, struct ask *ask)
{
	*desk->last = ask;
	desk->last = &ask->next;
	if (desk->n_waiting++ == 0) {
		loop_timer_set(desk->timer, TICK_MS);
	}
}

static void take_from_queue(struct desk *desk, struct ask *ask)
{
	struct ask **place = &desk->first;
	while (*place != ask) {
		place = &(*place)->next;
	}
	*place = ask->next;
	if (desk->last == &ask->next) {
		desk->last = place;
	}
	ask->next = NULL;
	desk->n_waiting--;
}

static void fail(struct ask *ask, enum outcome outcome, const char *why)
{
	const struct desk_handler *handler = ask->handler;
	void *arg = ask->arg;
	arena_destroy(ask->arena);
	handler->failed(arg, outcome, why);
}

static struct ask *ask_create(const struct desk_statement *statement)
{
	struct arena *arena = arena_create(ASK_BYTES);
	struct ask *ask = arena_new(arena, struct ask);
	const char **params = arena_array(arena, statement->n_params, sizeof(*params));
	for (size_t i = 0; i < statement->n_params; i++) {
		struct str param = statement->params[i];
		params[i] = param.p != NULL ? arena_str(arena, param).p : NULL;
	}
	*ask = (struct ask){ .arena = arena, .sql = arena_strdup(arena, statement->sql), .params = params,
		.n_params = (int)statement->n_params, .binary = statement->binary, .since_ms = monotonic_ms() };
	return ask;
}

/* --- a connection ------------------------------------------------------------------- */

static void begin_next(struct counter *counter)
{
	struct desk *desk = counter->desk;
	struct ask *ask = desk->first;
	if (ask == NULL || counter->busy || !link_is_up(counter->link)) {
		return;
	}
	take_from_queue(desk, ask);
	ask->at = counter;
	counter->ask = ask;
	counter->busy = true;
	counter->failed = false;
	link_send_rows(counter->link, ask->sql, ask->n_params, ask->params, ask->binary);
	link_pause(counter->link, ask->paused);
}

static void begin_all(struct desk *desk)
{
	for (unsigned i = 0; i < desk->options.n_links; i++) {
		begin_next(&desk->counters[i]);
	}
}

static void on_up(void *arg)
{
	begin_next(arg);
}

static void take_row(struct counter *counter, const PGresult *result)
{
	struct str fields[MAX_FIELDS];
	int n = PQnfields(result);
	assert(n <= MAX_FIELDS);
	for (int i = 0; i < n; i++) {
		fields[i] = PQgetisnull(result, 0, i) ? (struct str){ 0 } : sql_str(result, 0, i);
	}
	counter->ask->handler->row(counter->ask->arg, fields, (size_t)n);
}

/* 57014 is how a statement ends that took longer than statement_timeout; class 22 is about values. */
static void take_failure(struct counter *counter, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	counter->failed = true;
	counter->outcome = state != NULL && strcmp(state, "57014") == 0 ? OUTCOME_TOO_LARGE
			: state != NULL && strncmp(state, "22", 2) == 0 ? OUTCOME_MALFORMED : store_outcome_of(state);
	buf_clear(&counter->why);
	sql_add_message(&counter->why, PQresultErrorMessage(result));
}

static void end_statement(struct counter *counter)
{
	struct ask *ask = counter->ask;
	counter->ask = NULL;
	counter->busy = false;
	if (ask != NULL && counter->failed) {
		fail(ask, counter->outcome, buf_text(&counter->why));
	} else if (ask != NULL) {
		const struct desk_handler *handler = ask->handler;
		void *arg_of = ask->arg;
		arena_destroy(ask->arena);
		handler->done(arg_of);
	}
	begin_next(counter);
}

static void on_result(void *arg, const PGresult *result)
{
	struct counter *counter = arg;
	if (result == NULL) {
		end_statement(counter);
	} else if (PQresultStatus(result) == PGRES_SINGLE_TUPLE) {
		take_row(counter, result);
	} else if (!sql_ok(result)) {
		take_failure(counter, result);
	}
}

static void on_down(void *arg, const char *why)
{
	struct counter *counter = arg;
	struct ask *ask = counter->ask;
	counter->ask = NULL;
	counter->busy = false;
	if (ask != NULL) {
		fail(ask, OUTCOME_TRY_LATER, why);
	}
}

static const struct link_handler link_handler = { .up = on_up, .result = on_result, .down = on_down };

/* --- the desk ------------------------------------------------------------------------ */

static void on_tick(void *arg)
{
	struct desk *desk = arg;
	int64_t oldest = monotonic_ms() - (int64_t)desk->options.waiting_seconds * 1000;
	while (desk->first != NULL && desk->first->since_ms < oldest) {
		struct ask *ask = desk->first;
		take_from_queue(desk, ask);
		fail(ask, OUTCOME_TRY_LATER, desk_is_up(desk) ? "too many questions wait for the database"
				: "the database does not answer");
	}
	if (desk->n_waiting > 0) {
		loop_timer_set(desk->timer, TICK_MS);
	}
}

/* A client that goes away while its statement is at work is noticed within a second. Compiling
 * (jit) a statement that gives one page costs more than it saves. */
static char *set_up_of(const struct desk_options *options)
{
	return xasprintf("SET ROLE %s; SET default_transaction_read_only = %s; SET statement_timeout = '%us';"
			" SET client_connection_check_interval = '1s'; SET jit = off; SET client_encoding = 'UTF8';"
			" SET standard_conforming_strings = on; SET timezone = 'UTC'; SET datestyle = 'ISO, YMD';"
			" SET search_path = pg_catalog", options->role != NULL ? options->role : "canvass_reader",
			options->role != NULL ? "off" : "on", options->statement_seconds);
}

struct desk *desk_create(struct loop *loop, const struct desk_options *options)
{
	struct desk *desk = xcalloc(1, sizeof(*desk));
	_cleanup_free_ char *set_up = set_up_of(options);
	desk->options = *options;
	desk->options.conninfo = NULL; /* each link has a copy */
	desk->last = &desk->first;
	desk->timer = loop_timer_add(loop, on_tick, desk);
	desk->counters = xcalloc(options->n_links, sizeof(*desk->counters));
	for (unsigned i = 0; i < options->n_links; i++) {
		struct counter *counter = &desk->counters[i];
		*counter = (struct counter){ .desk = desk, .why = BUF(MESSAGE_BYTES) };
		counter->link = link_create(loop, options->conninfo, "canvass desk", set_up, &link_handler, counter);
	}
	return desk;
}

void desk_destroy(struct desk *desk)
{
	if (desk == NULL) {
		return;
	}
	desk->options.max_waiting = 0; /* for those who ask again when they hear that it failed */
	for (unsigned i = 0; i < desk->options.n_links; i++) {
		link_destroy(desk->counters[i].link);
		desk->counters[i].link = NULL;
	}
	for (unsigned i = 0; i < desk->options.n_links; i++) {
		on_down(&desk->counters[i], "the service ends");
		buf_finish(&desk->counters[i].why);
	}
	while (desk->first != NULL) {
		struct ask *ask = desk->first;
		take_from_queue(desk, ask);
		fail(ask, OUTCOME_TRY_LATER, "the service ends");
	}
	loop_timer_remove(desk->timer);
	free(desk->counters);
	free(desk);
}

struct ask *desk_ask(struct desk *desk, const struct desk_statement *statement, const struct desk_handler *handler,
		void *arg)
{
	if (desk->n_waiting >= desk->options.max_waiting) {
		return NULL;
	}
	struct ask *ask = ask_create(statement);
	ask->desk = desk;
	ask->handler = handler;
	ask->arg = arg;
	put_in_queue(desk, ask);
	begin_all(desk);
	return ask;
}

void desk_pause(struct ask *ask, bool paused)
{
	ask->paused = paused;
	if (ask->at != NULL) {
		link_pause(ask->at->link, paused);
	}
}

void desk_cancel(struct ask *ask)
{
	if (ask == NULL) {
		return;
	}
	if (ask->at == NULL) {
		take_from_queue(ask->desk, ask);
	} else {
		ask->at->ask = NULL;
		ask->at->busy = false;
		link_give_up(ask->at->link);
	}
	arena_destroy(ask->arena);
}

bool desk_is_up(const struct desk *desk)
{
	for (unsigned i = 0; i < desk->options.n_links; i++) {
		if (link_is_up(desk->counters[i].link)) {
			return true;
		}
	}
	return false;
}

size_t desk_n_waiting(const struct desk *desk)
{
	return desk->n_waiting;
}

size_t desk_n_answering(const struct desk *desk)
{
	size_t n = 0;
	for (unsigned i = 0; i < desk->options.n_links; i++) {
		n += desk->counters[i].ask != NULL;
	}
	return n;
}
