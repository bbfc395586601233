/*
 * loop.h - one event loop: sockets, timers and signals in a single thread.
 *
 * Callbacks run one after the other and must not block. A callback may remove
 * any watch or timer, its own included. The loop owns its watches and timers;
 * removing gives them back. The file descriptors stay the caller's.
 */
#ifndef BASE_LOOP_H
#define BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_watch;
struct loop_timer;

#define LOOP_READ 1u
#define LOOP_WRITE 2u

/* LOOP_READ | LOOP_WRITE; errors and hang-ups come as both. */
typedef void loop_watch_func(void *arg, unsigned events);
typedef void loop_func(void *arg);
typedef void loop_signal_func(void *arg, int signal_number);

struct loop *loop_create(void);
void loop_destroy(struct loop *loop);                     /* NULL is fine */

struct loop_watch *loop_watch_add(struct loop *loop, int fd, unsigned events, loop_watch_func *func,
		void *arg);
void loop_watch_set(struct loop_watch *watch, unsigned events); /* 0 waits for nothing */
void loop_watch_remove(struct loop_watch *watch);         /* NULL is fine */

/* Timers are set again after each run; a new one is not running. */
struct loop_timer *loop_timer_add(struct loop *loop, loop_func *func, void *arg);
void loop_timer_set(struct loop_timer *timer, int64_t in_ms); /* once, from now; negative stops it */
void loop_timer_remove(struct loop_timer *timer);         /* NULL is fine */

/* Takes these signals from the process (they are blocked) and gives them to func.
 * Once per loop; loop_destroy gives the signals back to the process. */
void loop_signals(struct loop *loop, const int *signals, int n_signals, loop_signal_func *func, void *arg);

/* Called once before every wait, for work that gathers during a round. Several
 * may be added; they run in that order. Removing is for those that end before the loop. */
void loop_before_wait(struct loop *loop, loop_func *func, void *arg);
void loop_before_wait_remove(struct loop *loop, loop_func *func, void *arg);

void loop_run(struct loop *loop);                         /* until loop_stop */
void loop_stop(struct loop *loop);

#endif
