#define _GNU_SOURCE
#include "base/loop.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/xalloc.h"

#define EVENTS_PER_ROUND 64
#define NOT_IN_HEAP SIZE_MAX

struct loop_watch {
	struct loop *loop;
	int fd;
	unsigned events;
	loop_watch_func *func; /* NULL once removed */
	void *arg;
	struct loop_watch *previous, *next; /* in loop->watches or, by next only, in loop->removed */
};

struct loop_timer {
	struct loop *loop;
	int64_t due_ms;
	uint64_t order;        /* of setting: equal times run in this order */
	size_t place;          /* in loop->heap, or NOT_IN_HEAP */
	loop_func *func;
	void *arg;
	struct loop_timer *previous, *next;
};

struct hook {
	loop_func *func; /* NULL once removed */
	void *arg;
};

struct loop {
	int epoll_fd;
	bool stopping;
	struct loop_watch *watches;
	struct loop_watch *removed;  /* freed when no event of this round can point to them */
	struct loop_timer *timers;
	struct loop_timer **heap;    /* the running ones; the next due at 0 */
	size_t n_heap, heap_capacity;
	uint64_t n_set;
	struct hook *hooks;
	size_t n_hooks;
	int signal_fd;               /* -1 until loop_signals */
	sigset_t old_mask;
	struct loop_watch *signal_watch;
	loop_signal_func *signal_func;
	void *signal_arg;
};

/* Only a caller's mistake or the machine's end bring us here. */
static _Noreturn void give_up(const char *what)
{
	fprintf(stderr, "canvass: event loop: %s: %s\n", what, strerror(errno));
	exit(EX_OSERR);
}

struct loop *loop_create(void)
{
	struct loop *loop = xcalloc(1, sizeof(*loop));
	loop->signal_fd = -1;
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll_fd < 0) {
		give_up("epoll_create1");
	}
	return loop;
}

static void free_removed(struct loop *loop)
{
	while (loop->removed != NULL) {
		struct loop_watch *watch = loop->removed;
		loop->removed = watch->next;
		free(watch);
	}
}

void loop_destroy(struct loop *loop)
{
	if (loop == NULL) {
		return;
	}
	while (loop->watches != NULL) {
		loop_watch_remove(loop->watches);
	}
	free_removed(loop);
	while (loop->timers != NULL) {
		loop_timer_remove(loop->timers);
	}
	if (loop->signal_fd >= 0) {
		close(loop->signal_fd);
		sigprocmask(SIG_SETMASK, &loop->old_mask, NULL);
	}
	close(loop->epoll_fd);
	free(loop->heap);
	free(loop->hooks);
	free(loop);
}

/* --- watches ----------------------------------------------------------------- */

static uint32_t to_epoll(unsigned events)
{
	return (events & LOOP_READ ? EPOLLIN | EPOLLRDHUP : 0u) | (events & LOOP_WRITE ? EPOLLOUT : 0u);
}

static unsigned from_epoll(uint32_t events)
{
	unsigned both = events & (EPOLLERR | EPOLLHUP) ? LOOP_READ | LOOP_WRITE : 0;
	return both | (events & (EPOLLIN | EPOLLRDHUP) ? LOOP_READ : 0) | (events & EPOLLOUT ? LOOP_WRITE : 0);
}

static void control(struct loop_watch *watch, int operation, unsigned events)
{
	struct epoll_event event = { .events = to_epoll(events), .data.ptr = watch };
	if (epoll_ctl(watch->loop->epoll_fd, operation, watch->fd, &event) < 0 && operation != EPOLL_CTL_DEL) {
		give_up("epoll_ctl");
	}
}

struct loop_watch *loop_watch_add(struct loop *loop, int fd, unsigned events, loop_watch_func *func,
		void *arg)
{
	assert(fd >= 0 && func != NULL);
	struct loop_watch *watch = xcalloc(1, sizeof(*watch));
	*watch = (struct loop_watch){ .loop = loop, .fd = fd, .func = func, .arg = arg, .next = loop->watches };
	if (watch->next != NULL) {
		watch->next->previous = watch;
	}
	loop->watches = watch;
	loop_watch_set(watch, events);
	return watch;
}

/* A descriptor that is in epoll reports hang-ups even for no events; so one
 * that waits for nothing is taken out of it. */
void loop_watch_set(struct loop_watch *watch, unsigned events)
{
	assert(watch->func != NULL);
	if (events == watch->events) {
		return;
	}
	int operation = watch->events == 0 ? EPOLL_CTL_ADD : events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
	control(watch, operation, events);
	watch->events = events;
}

void loop_watch_remove(struct loop_watch *watch)
{
	if (watch == NULL) {
		return;
	}
	struct loop *loop = watch->loop;
	loop_watch_set(watch, 0);
	watch->func = NULL;
	if (watch->previous != NULL) {
		watch->previous->next = watch->next;
	} else {
		loop->watches = watch->next;
	}
	if (watch->next != NULL) {
		watch->next->previous = watch->previous;
	}
	watch->next = loop->removed;
	loop->removed = watch;
}

/* --- timers: a binary heap ---------------------------------------------------- */

static bool before(const struct loop_timer *a, const struct loop_timer *b)
{
	return a->due_ms < b->due_ms || (a->due_ms == b->due_ms && a->order < b->order);
}

static void put(struct loop *loop, size_t place, struct loop_timer *timer)
{
	loop->heap[place] = timer;
	timer->place = place;
}

static void sift(struct loop *loop, size_t place, struct loop_timer *timer)
{
	while (place > 0 && before(timer, loop->heap[(place - 1) / 2])) {
		put(loop, place, loop->heap[(place - 1) / 2]);
		place = (place - 1) / 2;
	}
	for (;;) {
		size_t child = 2 * place + 1;
		if (child + 1 < loop->n_heap && before(loop->heap[child + 1], loop->heap[child])) {
			child++;
		}
		if (child >= loop->n_heap || !before(loop->heap[child], timer)) {
			break;
		}
		put(loop, place, loop->heap[child]);
		place = child;
	}
	put(loop, place, timer);
}

static void take_from_heap(struct loop_timer *timer)
{
	struct loop *loop = timer->loop;
	size_t place = timer->place;
	if (place == NOT_IN_HEAP) {
		return;
	}
	timer->place = NOT_IN_HEAP;
	struct loop_timer *last = loop->heap[--loop->n_heap];
	if (last != timer) {
		sift(loop, place, last);
	}
}

struct loop_timer *loop_timer_add(struct loop *loop, loop_func *func, void *arg)
{
	assert(func != NULL);
	struct loop_timer *timer = xcalloc(1, sizeof(*timer));
	*timer = (struct loop_timer){ .loop = loop, .place = NOT_IN_HEAP, .func = func, .arg = arg,
			.next = loop->timers };
	if (timer->next != NULL) {
		timer->next->previous = timer;
	}
	loop->timers = timer;
	return timer;
}

void loop_timer_set(struct loop_timer *timer, int64_t in_ms)
{
	struct loop *loop = timer->loop;
	take_from_heap(timer);
	if (in_ms < 0) {
		return;
	}
	timer->due_ms = monotonic_ms() + in_ms;
	timer->order = loop->n_set++;
	if (loop->n_heap == loop->heap_capacity) {
		loop->heap_capacity = loop->heap_capacity == 0 ? 16 : 2 * loop->heap_capacity;
		loop->heap = xreallocarray(loop->heap, loop->heap_capacity, sizeof(*loop->heap));
	}
	loop->n_heap++;
	sift(loop, loop->n_heap - 1, timer);
}

void loop_timer_remove(struct loop_timer *timer)
{
	if (timer == NULL) {
		return;
	}
	take_from_heap(timer);
	if (timer->previous != NULL) {
		timer->previous->next = timer->next;
	} else {
		timer->loop->timers = timer->next;
	}
	if (timer->next != NULL) {
		timer->next->previous = timer->previous;
	}
	free(timer);
}

/* Those set during the round wait for the next one, even when due at once:
 * otherwise a timer that sets itself to 0 would keep the sockets waiting. */
static void run_timers(struct loop *loop)
{
	int64_t now = monotonic_ms();
	uint64_t end = loop->n_set;
	while (loop->n_heap > 0 && loop->heap[0]->due_ms <= now && loop->heap[0]->order < end && !loop->stopping) {
		struct loop_timer *timer = loop->heap[0];
		take_from_heap(timer);
		timer->func(timer->arg);
	}
}

static int wait_ms(const struct loop *loop)
{
	if (loop->n_heap == 0) {
		return -1;
	}
	int64_t left = loop->heap[0]->due_ms - monotonic_ms();
	return left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/* --- signals ------------------------------------------------------------------ */

static void on_signal(void *arg, unsigned events)
{
	(void)events;
	struct loop *loop = arg;
	struct signalfd_siginfo info;
	while (!loop->stopping && read(loop->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		loop->signal_func(loop->signal_arg, (int)info.ssi_signo);
	}
}

void loop_signals(struct loop *loop, const int *signals, int n_signals, loop_signal_func *func, void *arg)
{
	assert(loop->signal_fd < 0 && func != NULL);
	sigset_t set;
	sigemptyset(&set);
	for (int i = 0; i < n_signals; i++) {
		sigaddset(&set, signals[i]);
	}
	loop->signal_func = func;
	loop->signal_arg = arg;
	loop->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (loop->signal_fd < 0 || sigprocmask(SIG_BLOCK, &set, &loop->old_mask) < 0) {
		give_up("signalfd");
	}
	loop->signal_watch = loop_watch_add(loop, loop->signal_fd, LOOP_READ, on_signal, loop);
}

/* --- running ------------------------------------------------------------------ */

void loop_before_wait(struct loop *loop, loop_func *func, void *arg)
{
	loop->hooks = xreallocarray(loop->hooks, loop->n_hooks + 1, sizeof(*loop->hooks));
	loop->hooks[loop->n_hooks++] = (struct hook){ func, arg };
}

void loop_before_wait_remove(struct loop *loop, loop_func *func, void *arg)
{
	for (size_t i = 0; i < loop->n_hooks; i++) {
		if (loop->hooks[i].func == func && loop->hooks[i].arg == arg) {
			loop->hooks[i].func = NULL;
			return;
		}
	}
}

static void run_hooks(struct loop *loop)
{
	size_t n_kept = 0;
	for (size_t i = 0; i < loop->n_hooks; i++) {
		if (loop->hooks[i].func != NULL) {
			loop->hooks[i].func(loop->hooks[i].arg);
		}
	}
	for (size_t i = 0; i < loop->n_hooks; i++) {
		if (loop->hooks[i].func != NULL) {
			loop->hooks[n_kept++] = loop->hooks[i];
		}
	}
	loop->n_hooks = n_kept;
}

static void run_watches(struct loop *loop, const struct epoll_event *events, int n)
{
	for (int i = 0; i < n && !loop->stopping; i++) {
		struct loop_watch *watch = events[i].data.ptr;
		unsigned happened = from_epoll(events[i].events);
		if (watch->func != NULL && (happened & watch->events) != 0) {
			watch->func(watch->arg, happened);
		}
	}
}

void loop_run(struct loop *loop)
{
	struct epoll_event events[EVENTS_PER_ROUND];
	loop->stopping = false;
	for (;;) {
		run_hooks(loop);
		if (loop->stopping) {
			break;
		}
		int n = epoll_wait(loop->epoll_fd, events, EVENTS_PER_ROUND, wait_ms(loop));
		if (n < 0 && errno != EINTR) {
			give_up("epoll_wait");
		}
		run_watches(loop, events, n);
		run_timers(loop);
		free_removed(loop);
	}
	free_removed(loop);
}

void loop_stop(struct loop *loop)
{
	loop->stopping = true;
}
