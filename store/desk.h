/*
 * desk.h - questions to the database whose answers may be long: a few connections that
 * only read, and a queue in front of them. Nothing waits.
 *
 *     desk_ask ... row, row, row ... done        or at any point: failed
 *
 * Rows come one by one as the database sends them, and nobody holds more than one: a
 * reader that is slower pauses, and then the database waits too. All calls are made from
 * the event loop, never from within desk_ask or desk_pause.
 *
 * The connections have the role canvass_reader and change nothing, unless another role is named. Times
 * are in UTC.
 */
#ifndef STORE_DESK_H
#define STORE_DESK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/loop.h"
#include "base/outcome.h"
#include "base/str.h"

struct desk;
struct ask; /* one question, until it is done, failed or cancelled */

struct desk_options {
	const char *conninfo;       /* of the role, or of somebody who may become it */
	const char *role;           /* NULL: canvass_reader, who changes nothing */
	unsigned n_links;           /* questions that are answered at once */
	size_t max_waiting;         /* further ones are not taken */
	unsigned waiting_seconds;   /* in the queue; then it is failed, OUTCOME_TRY_LATER */
	unsigned statement_seconds; /* from its first moment to its last row; then OUTCOME_TOO_LARGE */
};

struct desk_statement {
	const char *sql;
	const struct str *params; /* texts without NUL bytes; p NULL: SQL's NULL */
	size_t n_params;
	bool binary;              /* fields come in PostgreSQL's binary form, not as text */
};

struct desk_handler {
	/* The fields are valid during the call; p NULL: SQL's NULL. May pause and cancel. */
	void (*row)(void *arg, const struct str *fields, size_t n_fields);
	/* All rows came. The ask is no more, here and below. */
	void (*done)(void *arg);
	/* Rows that came before are not all. `why` is one line, for the log. OUTCOME_MALFORMED: a parameter is not
	 * of the type that the statement takes it for. */
	void (*failed)(void *arg, enum outcome outcome, const char *why);
};

/* Connects in the background. */
struct desk *desk_create(struct loop *loop, const struct desk_options *options);
/* What is still asked is failed first, OUTCOME_TRY_LATER. NULL is fine. */
void desk_destroy(struct desk *desk);

/* Copies the statement; the handler must outlive the ask. NULL when too many wait already. */
struct ask *desk_ask(struct desk *desk, const struct desk_statement *statement, const struct desk_handler *handler,
		void *arg) MUST_CHECK;
void desk_pause(struct ask *ask, bool paused);
/* The answer is not wanted any more: no further call is made for it. NULL is fine. */
void desk_cancel(struct ask *ask);

bool desk_is_up(const struct desk *desk);         /* at least one connection stands */
size_t desk_n_waiting(const struct desk *desk);   /* in the queue */
size_t desk_n_answering(const struct desk *desk); /* by a connection */

#endif
