#define _GNU_SOURCE
#include "store/notify.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/xalloc.h"

#define AGAIN_MS 1000
#define CONNECT_MS 10000

struct notify {
	struct loop *loop;
	char *conninfo;
	loop_func *changed;
	void *arg;
	PGconn *db;                 /* NULL while it rests between two attempts */
	bool connected;
	struct loop_watch *watch;
	struct loop_timer *timer;   /* until the next attempt, or until this one has taken too long */
};

static void on_ready(void *arg, unsigned events);

static void hang_up(struct notify *notify)
{
	loop_watch_remove(notify->watch);
	notify->watch = NULL;
	PQfinish(notify->db);
	notify->db = NULL;
	notify->connected = false;
}

static void try_again(struct notify *notify)
{
	hang_up(notify);
	loop_timer_set(notify->timer, AGAIN_MS);
}

/* libpq may change its socket from one step of connecting to the next. */
static void wait_for(struct notify *notify, unsigned events)
{
	loop_watch_remove(notify->watch);
	notify->watch = loop_watch_add(notify->loop, PQsocket(notify->db), events, on_ready, notify);
}

static void begin_listening(struct notify *notify)
{
	notify->connected = true;
	loop_timer_set(notify->timer, -1);
	if (PQsendQuery(notify->db, "LISTEN canvass_forms") != 1) {
		try_again(notify);
		return;
	}
	wait_for(notify, LOOP_READ);
}

static void go_on_connecting(struct notify *notify)
{
	switch (PQconnectPoll(notify->db)) {
	case PGRES_POLLING_READING:
		wait_for(notify, LOOP_READ);
		break;
	case PGRES_POLLING_WRITING:
		wait_for(notify, LOOP_WRITE);
		break;
	case PGRES_POLLING_OK:
		begin_listening(notify);
		break;
	case PGRES_POLLING_FAILED:
	case PGRES_POLLING_ACTIVE:
		try_again(notify);
		break;
	}
}

/* True when there is news: notices, or LISTEN has just begun to work. */
static bool read_news(struct notify *notify)
{
	bool news = false;
	while (PQisBusy(notify->db) == 0) {
		PGresult *result = PQgetResult(notify->db);
		if (result == NULL) {
			break;
		}
		news |= PQresultStatus(result) == PGRES_COMMAND_OK;
		PQclear(result);
	}
	for (PGnotify *notice; (notice = PQnotifies(notify->db)) != NULL; PQfreemem(notice)) {
		news = true;
	}
	return news;
}

static void on_ready(void *arg, unsigned events)
{
	(void)events;
	struct notify *notify = arg;
	if (!notify->connected) {
		go_on_connecting(notify);
		return;
	}
	if (PQconsumeInput(notify->db) != 1) {
		try_again(notify);
		return;
	}
	PQflush(notify->db);
	if (read_news(notify)) {
		notify->changed(notify->arg);
	}
}

static void ignore_notice(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

/* A network that silently drops the connection would otherwise go unnoticed for hours,
 * and with it that a token was withdrawn. What conninfo says itself counts more. */
static void on_timer(void *arg)
{
	static const char *const keywords[] = { "keepalives_idle", "keepalives_interval", "keepalives_count",
		"dbname", "fallback_application_name", NULL };
	struct notify *notify = arg;
	const char *const values[] = { "30", "10", "3", notify->conninfo, "canvass notify", NULL };
	hang_up(notify);
	notify->db = PQconnectStartParams(keywords, values, 1);
	if (notify->db == NULL || PQstatus(notify->db) == CONNECTION_BAD) {
		try_again(notify);
		return;
	}
	PQsetNoticeProcessor(notify->db, ignore_notice, NULL);
	loop_timer_set(notify->timer, CONNECT_MS);
	wait_for(notify, LOOP_WRITE);
}

struct notify *notify_create(struct loop *loop, const char *conninfo, loop_func *changed, void *arg)
{
	struct notify *notify = xcalloc(1, sizeof(*notify));
	*notify = (struct notify){ .loop = loop, .conninfo = xstrdup(conninfo), .changed = changed, .arg = arg };
	notify->timer = loop_timer_add(loop, on_timer, notify);
	loop_timer_set(notify->timer, 0);
	return notify;
}

void notify_destroy(struct notify *notify)
{
	if (notify != NULL) {
		hang_up(notify);
		loop_timer_remove(notify->timer);
		free(notify->conninfo);
		free(notify);
	}
}
