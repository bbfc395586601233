#define _GNU_SOURCE
#include "base/background.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/xalloc.h"

struct piece {
	struct piece *next;
	void (*work)(void *arg);
	void (*done)(void *arg);
	void *arg;
};

struct queue {
	struct piece *first, **last;
	size_t n;
};

struct background {
	struct loop_watch *watch;
	int event_fd; /* counts what is finished */
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t more;
	/* Under the mutex: */
	struct queue waiting, finished;
	bool ending;
};

static void put(struct queue *queue, struct piece *piece)
{
	if (queue->first == NULL) {
		queue->last = &queue->first;
	}
	piece->next = NULL;
	*queue->last = piece;
	queue->last = &piece->next;
	queue->n++;
}

static struct piece *take(struct queue *queue)
{
	struct piece *piece = queue->first;
	if (piece != NULL) {
		queue->first = piece->next;
		queue->n--;
	}
	return piece;
}

static void finish(struct background *background, struct piece *piece)
{
	const uint64_t one = 1;
	put(&background->finished, piece);
	if (write(background->event_fd, &one, sizeof(one)) != (ssize_t)sizeof(one)) {
		abort(); /* a counter of 64 bits does not overflow */
	}
}

static void *run(void *arg)
{
	struct background *background = arg;
	pthread_mutex_lock(&background->mutex);
	for (;;) {
		while (background->waiting.first == NULL && !background->ending) {
			pthread_cond_wait(&background->more, &background->mutex);
		}
		struct piece *piece = background->ending ? NULL : take(&background->waiting);
		if (piece == NULL) {
			break;
		}
		pthread_mutex_unlock(&background->mutex);
		piece->work(piece->arg);
		pthread_mutex_lock(&background->mutex);
		finish(background, piece);
	}
	pthread_mutex_unlock(&background->mutex);
	return NULL;
}

static void tell(struct piece *piece)
{
	piece->done(piece->arg);
	free(piece);
}

static void on_finished(void *arg, unsigned events)
{
	(void)events;
	struct background *background = arg;
	uint64_t n;
	if (read(background->event_fd, &n, sizeof(n)) != (ssize_t)sizeof(n)) {
		return;
	}
	for (;;) {
		pthread_mutex_lock(&background->mutex);
		struct piece *piece = take(&background->finished);
		pthread_mutex_unlock(&background->mutex);
		if (piece == NULL) {
			break;
		}
		tell(piece);
	}
}

/* Signals are for the thread of the loop. */
static void start(struct background *background)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&background->thread, NULL, run, background);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed != 0) {
		fputs("canvass: no thread can be started\n", stderr);
		_Exit(EX_OSERR);
	}
}

struct background *background_create(struct loop *loop)
{
	struct background *background = xcalloc(1, sizeof(*background));
	background->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (background->event_fd < 0) {
		fputs("canvass: no file descriptor is left\n", stderr);
		_Exit(EX_OSERR);
	}
	pthread_mutex_init(&background->mutex, NULL);
	pthread_cond_init(&background->more, NULL);
	background->watch = loop_watch_add(loop, background->event_fd, LOOP_READ, on_finished, background);
	start(background);
	return background;
}

bool background_do(struct background *background, size_t max_waiting, void (*work)(void *arg), void (*done)(void *arg),
		void *arg)
{
	pthread_mutex_lock(&background->mutex);
	bool fits = background->waiting.n < max_waiting;
	if (fits) {
		struct piece *piece = xcalloc(1, sizeof(*piece));
		*piece = (struct piece){ .work = work, .done = done, .arg = arg };
		put(&background->waiting, piece);
		pthread_cond_signal(&background->more);
	}
	pthread_mutex_unlock(&background->mutex);
	return fits;
}

void background_destroy(struct background *background)
{
	if (background == NULL) {
		return;
	}
	pthread_mutex_lock(&background->mutex);
	background->ending = true;
	pthread_cond_signal(&background->more);
	pthread_mutex_unlock(&background->mutex);
	pthread_join(background->thread, NULL);
	loop_watch_remove(background->watch);
	for (struct piece *piece; (piece = take(&background->finished)) != NULL;) {
		tell(piece);
	}
	for (struct piece *piece; (piece = take(&background->waiting)) != NULL;) {
		tell(piece);
	}
	close(background->event_fd);
	pthread_mutex_destroy(&background->mutex);
	pthread_cond_destroy(&background->more);
	free(background);
}
