/*
 * progress.h - one line on the terminal that says how far long work has come.
 *
 * On a terminal the line is written over itself; elsewhere a line is written
 * every tenth of the way. It goes to standard error.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	const char *what;  /* "sent" */
	size_t total, done;
	bool quiet, terminal;
	int64_t shown_ms;
	size_t shown_tenth;
};

void progress_start(struct progress *progress, const char *what, size_t total, bool quiet);
void progress_more(struct progress *progress, size_t n); /* there are n more to do than was known */
void progress_step(struct progress *progress); /* one more is done */
void progress_end(struct progress *progress);

#endif
