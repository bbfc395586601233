/*
 * link.h - a connection to PostgreSQL on the event loop that opens itself again.
 *
 * One statement at a time; nothing waits. For work beside the ingest, which
 * has a connection and a pipeline of its own.
 */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "base/loop.h"

struct link;

struct link_handler {
	/* Connected and set up: statements may be sent. */
	void (*up)(void *arg);
	/* One result of the statement under way; the link frees it. NULL: that was all,
	 * and the next statement may be sent. */
	void (*result)(void *arg, const PGresult *result);
	/* A notice on a channel that the set-up listens to; NULL when it listens to none. */
	void (*notice)(void *arg);
	/* The connection broke, or could not be made: `why` is one line. A statement under
	 * way may have been done. It is tried again. NULL when nobody cares. */
	void (*down)(void *arg, const char *why);
};

/* Connects in the background; `set_up` are statements for each new connection. The
 * handler must outlive the link. */
struct link *link_create(struct loop *loop, const char *conninfo, const char *name, const char *set_up,
		const struct link_handler *handler, void *arg);
bool link_is_up(const struct link *link);
/* Sends a statement with n parameters, as libpq takes them; the bytes are copied. */
void link_send(struct link *link, const char *statement, int n, const char *const *values, const int *lengths,
		const int *formats);
/* The same for what may give many rows: each comes as a result of its own, in binary form or
 * as text, and at last one without rows. */
void link_send_rows(struct link *link, const char *statement, int n, const char *const *values, bool binary);
/* While it is paused, nothing is read: the database waits. Results come again when it goes on, never
 * from within the call. */
void link_pause(struct link *link, bool paused);
/* Gives up the statement under way: closes the connection and makes another one. A session that has
 * set client_connection_check_interval then ends the statement by itself. `down` is not called. */
void link_give_up(struct link *link);
void link_destroy(struct link *link); /* NULL is fine */

#endif
