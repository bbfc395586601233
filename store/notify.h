/*
 * notify.h - hears when something that was published changes, without waiting.
 *
 * Keeps a connection of its own on the event loop that listens to the channel
 * canvass_forms. It connects in the background and again when the connection
 * breaks; `changed` is called for each notice, and after each time it has
 * connected, because notices may have been missed until then.
 */
#ifndef STORE_NOTIFY_H
#define STORE_NOTIFY_H

#include "base/loop.h"

struct notify;

struct notify *notify_create(struct loop *loop, const char *conninfo, loop_func *changed, void *arg);
void notify_destroy(struct notify *notify); /* NULL is fine */

#endif
