/*
 * child.h - this program once more, as a process of its own, for what would hold up the
 * event loop: its output comes piece by piece.
 */
#ifndef COLLECTOR_CHILD_H
#define COLLECTOR_CHILD_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/loop.h"
#include "base/str.h"

struct child;

struct child_handler {
	void (*output)(void *arg, struct str piece);
	/* It wrote all and ended: `worked` when with exit status 0. */
	void (*ended)(void *arg, bool worked);
};

/* `arguments` begin with the name of a command and end with NULL; the environment has `variable`, such as
 * "CANVASS_DATABASE=...", besides ours. Its messages go where ours go. NULL when the system starts no more. */
struct child *child_start(struct loop *loop, const char *const *arguments, const char *variable,
		const struct child_handler *handler, void *arg) MUST_CHECK;
void child_pause(struct child *child, bool paused); /* nothing is read; it waits */
/* Ends it, the hard way when it still runs; no more calls. NULL is fine. */
void child_destroy(struct child *child);

#endif
