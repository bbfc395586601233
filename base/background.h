/*
 * background.h - one thread beside the event loop, for work that keeps a processor busy
 * for long, such as looking at a password. One piece after the other.
 *
 * `work` runs in the thread and may touch nothing but what it was given; `done` runs in the
 * loop afterwards.
 */
#ifndef BASE_BACKGROUND_H
#define BASE_BACKGROUND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/loop.h"

struct background;

struct background *background_create(struct loop *loop);
/* False when `max_waiting` pieces wait already: nothing is done then. */
bool background_do(struct background *background, size_t max_waiting, void (*work)(void *arg), void (*done)(void *arg),
		void *arg) MUST_CHECK;
/* Waits for the piece under way; `done` is called for all of them, also those not begun. NULL is fine. */
void background_destroy(struct background *background);

#endif
