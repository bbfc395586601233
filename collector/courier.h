/*
 * courier.h - POSTs to addresses elsewhere, several at once, in the event loop.
 *
 * An answer counts by its status alone; its body is thrown away. Redirects are not
 * followed: whoever set up the address is to name the right one.
 */
#ifndef COLLECTOR_COURIER_H
#define COLLECTOR_COURIER_H

#include <stddef.h>

#include "base/loop.h"
#include "base/str.h"

struct courier;

#define COURIER_HEADERS 8

struct courier_letter {
	const char *url;
	const char *headers[COURIER_HEADERS]; /* "name: value"; NULL ends them */
	struct str body;
	/* Called once, later. `status` 0: there was no answer, and `error` is one line. The
	 * error is NULL when there was an answer. */
	void (*done)(void *arg, unsigned status, const char *error);
	void *arg;
};

/* A letter takes at most `seconds` from the first moment to the last. `agent` is what the
 * sender calls itself, "canvass/1.0"; it must live as long. */
struct courier *courier_create(struct loop *loop, const char *agent, unsigned seconds);
void courier_send(struct courier *courier, const struct courier_letter *letter); /* copies all of it */
size_t courier_n_under_way(const struct courier *courier);
void courier_destroy(struct courier *courier); /* letters under way are given up without a call; NULL is fine */

#endif
