#define _GNU_SOURCE
#include "store/link.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "store/sql.h"

#define FIRST_REST_MS 50
#define LONGEST_REST_MS 3000
#define CONNECT_MS 10000
#define MESSAGE_BYTES ((size_t)2048)

enum link_state { LINK_RESTING, LINK_CONNECTING, LINK_SETTING_UP, LINK_IDLE, LINK_BUSY };

struct link {
	struct loop *loop;
	char *conninfo, *name, *set_up;
	const struct link_handler *handler;
	void *arg;
	enum link_state state;
	PGconn *db;
	bool set_up_failed;
	struct loop_watch *watch;
	unsigned watched;
	struct loop_timer *timer; /* until the next attempt, or until this one took too long */
	int64_t rest_ms;
	bool paused;
	struct loop_timer *go_on_timer;
};

static void on_ready(void *arg, unsigned events);

static void hang_up(struct link *link)
{
	loop_watch_remove(link->watch);
	link->watch = NULL;
	PQfinish(link->db);
	link->db = NULL;
	link->state = LINK_RESTING;
	link->paused = false;
	loop_timer_set(link->go_on_timer, -1);
}

static void lost(struct link *link)
{
	struct buf why = BUF(MESSAGE_BYTES);
	if (link->db != NULL) {
		sql_add_message(&why, PQerrorMessage(link->db));
	}
	if (why.length == 0) {
		buf_adds(&why, "the database does not answer");
	}
	hang_up(link);
	loop_timer_set(link->timer, link->rest_ms);
	link->rest_ms = link->rest_ms * 2 < LONGEST_REST_MS ? link->rest_ms * 2 : LONGEST_REST_MS;
	if (link->handler->down != NULL) {
		link->handler->down(link->arg, buf_text(&why));
	}
	buf_finish(&why);
}

/* libpq may change its socket from one step of connecting to the next. */
static void wait_for(struct link *link, unsigned events)
{
	if (link->state == LINK_CONNECTING) {
		loop_watch_remove(link->watch);
		link->watch = NULL;
	}
	if (link->watch == NULL) {
		link->watch = loop_watch_add(link->loop, PQsocket(link->db), events, on_ready, link);
	} else if (link->watched != events) {
		loop_watch_set(link->watch, events);
	}
	link->watched = events;
}

/* Pushes out what libpq holds and waits for what remains. */
static void flush(struct link *link)
{
	int left = PQflush(link->db);
	if (left < 0) {
		lost(link);
	} else {
		wait_for(link, (link->paused ? 0 : LOOP_READ) | (left > 0 ? LOOP_WRITE : 0));
	}
}

/* --- answers ---------------------------------------------------------------------- */

static void statement_done(struct link *link)
{
	bool setting_up = link->state == LINK_SETTING_UP;
	if (setting_up && link->set_up_failed) {
		lost(link);
		return;
	}
	link->state = LINK_IDLE;
	if (!setting_up) {
		link->handler->result(link->arg, NULL);
		return;
	}
	loop_timer_set(link->timer, -1);
	link->rest_ms = FIRST_REST_MS;
	link->handler->up(link->arg);
}

static void take_result(struct link *link, PGresult *result)
{
	if (link->state == LINK_SETTING_UP) {
		link->set_up_failed = link->set_up_failed || !sql_ok(result);
	} else {
		link->handler->result(link->arg, result);
	}
	PQclear(result);
}

static void take_answers(struct link *link)
{
	const PGconn *db = link->db;
	while (link->db == db && (link->state == LINK_SETTING_UP || link->state == LINK_BUSY)
			&& !link->paused && PQisBusy(link->db) == 0) {
		PGresult *result = PQgetResult(link->db);
		if (result == NULL) {
			statement_done(link);
		} else {
			take_result(link, result);
		}
	}
}

static void take_notices(struct link *link)
{
	bool any = false;
	for (PGnotify *notice; (notice = PQnotifies(link->db)) != NULL; PQfreemem(notice)) {
		any = true;
	}
	if (any && link->handler->notice != NULL) {
		link->handler->notice(link->arg);
	}
}

/* --- connecting --------------------------------------------------------------------- */

static void begin_set_up(struct link *link)
{
	link->state = LINK_SETTING_UP;
	link->set_up_failed = false;
	if (PQsetnonblocking(link->db, 1) != 0 || PQsendQuery(link->db, link->set_up) != 1) {
		lost(link);
	} else {
		flush(link);
	}
}

static void go_on_connecting(struct link *link)
{
	switch (PQconnectPoll(link->db)) {
	case PGRES_POLLING_READING:
		wait_for(link, LOOP_READ);
		break;
	case PGRES_POLLING_WRITING:
		wait_for(link, LOOP_WRITE);
		break;
	case PGRES_POLLING_OK:
		wait_for(link, LOOP_READ);
		begin_set_up(link);
		break;
	case PGRES_POLLING_FAILED:
	case PGRES_POLLING_ACTIVE:
		lost(link);
		break;
	}
}

static void go_on_reading(struct link *link)
{
	const PGconn *db = link->db;
	take_answers(link);
	if (link->db == db) {
		take_notices(link);
		flush(link);
	}
}

static void on_ready(void *arg, unsigned events)
{
	struct link *link = arg;
	if (link->state == LINK_CONNECTING) {
		go_on_connecting(link);
		return;
	}
	if ((events & LOOP_READ) != 0 && !link->paused && PQconsumeInput(link->db) != 1) {
		lost(link);
		return;
	}
	go_on_reading(link);
}

/* What libpq has read already is not told by the socket again. */
static void on_go_on(void *arg)
{
	struct link *link = arg;
	if (link->db != NULL && !link->paused) {
		go_on_reading(link);
	}
}

static void ignore_notice(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

/* A network that silently drops the connection would otherwise go unnoticed for
 * hours. What conninfo says itself counts more. */
static void on_timer(void *arg)
{
	static const char *const keywords[] = { "keepalives_idle", "keepalives_interval", "keepalives_count",
		"dbname", "fallback_application_name", NULL };
	struct link *link = arg;
	const char *const values[] = { "30", "10", "3", link->conninfo, link->name, NULL };
	if (link->state != LINK_RESTING) {
		lost(link);
		return;
	}
	link->db = PQconnectStartParams(keywords, values, 1);
	if (link->db == NULL || PQstatus(link->db) == CONNECTION_BAD) {
		lost(link);
		return;
	}
	PQsetNoticeProcessor(link->db, ignore_notice, NULL);
	link->state = LINK_CONNECTING;
	loop_timer_set(link->timer, CONNECT_MS);
	wait_for(link, LOOP_WRITE);
}

struct link *link_create(struct loop *loop, const char *conninfo, const char *name, const char *set_up,
		const struct link_handler *handler, void *arg)
{
	struct link *link = xcalloc(1, sizeof(*link));
	*link = (struct link){ .loop = loop, .conninfo = xstrdup(conninfo), .name = xstrdup(name),
		.set_up = xstrdup(set_up), .handler = handler, .arg = arg, .rest_ms = FIRST_REST_MS };
	link->timer = loop_timer_add(loop, on_timer, link);
	link->go_on_timer = loop_timer_add(loop, on_go_on, link);
	loop_timer_set(link->timer, 0);
	return link;
}

bool link_is_up(const struct link *link)
{
	return link->state == LINK_IDLE || link->state == LINK_BUSY;
}

static void sent(struct link *link, bool well)
{
	link->state = LINK_BUSY;
	if (!well) {
		loop_timer_set(link->timer, 0); /* not from within the call: lost, in a moment */
	} else {
		int left = PQflush(link->db);
		wait_for(link, left > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
	}
}

void link_send(struct link *link, const char *statement, int n, const char *const *values, const int *lengths,
		const int *formats)
{
	sent(link, PQsendQueryParams(link->db, statement, n, NULL, values, lengths, formats, 0) == 1);
}

void link_send_rows(struct link *link, const char *statement, int n, const char *const *values, bool binary)
{
	sent(link, PQsendQueryParams(link->db, statement, n, NULL, values, NULL, NULL, binary ? 1 : 0) == 1
			&& PQsetSingleRowMode(link->db) == 1);
}

void link_pause(struct link *link, bool paused)
{
	if (link->state == LINK_BUSY && link->paused != paused) {
		link->paused = paused;
		if (paused) {
			loop_watch_set(link->watch, link->watched &= ~LOOP_READ);
		} else {
			loop_timer_set(link->go_on_timer, 0);
		}
	}
}

void link_give_up(struct link *link)
{
	hang_up(link);
	loop_timer_set(link->timer, 0);
}

void link_destroy(struct link *link)
{
	if (link != NULL) {
		hang_up(link);
		loop_timer_remove(link->timer);
		loop_timer_remove(link->go_on_timer);
		free(link->conninfo);
		free(link->name);
		free(link->set_up);
		free(link);
	}
}
