#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/calendar.h"

#define TERMINAL_EVERY_MS 100

static void show(struct progress *progress)
{
	fprintf(stderr, "%s%s %zu of %zu%s", progress->terminal ? "\r" : "", progress->what, progress->done,
			progress->total, progress->terminal ? "" : "\n");
	progress->shown_ms = monotonic_ms();
}

void progress_start(struct progress *progress, const char *what, size_t total, bool quiet)
{
	*progress = (struct progress){
		.what = what,
		.total = total,
		.quiet = quiet,
		.terminal = isatty(STDERR_FILENO) == 1,
	};
}

static size_t tenth_of(const struct progress *progress)
{
	return progress->total > 0 ? progress->done * 10 / progress->total : 10;
}

void progress_more(struct progress *progress, size_t n)
{
	progress->total += n;
	progress->shown_tenth = tenth_of(progress);
}

void progress_step(struct progress *progress)
{
	progress->done++;
	if (progress->quiet) {
		return;
	}
	if (progress->terminal) {
		if (monotonic_ms() - progress->shown_ms >= TERMINAL_EVERY_MS) {
			show(progress);
		}
		return;
	}
	size_t tenth = tenth_of(progress);
	if (tenth > progress->shown_tenth) {
		progress->shown_tenth = tenth;
		show(progress);
	}
}

void progress_end(struct progress *progress)
{
	if (!progress->quiet && progress->terminal) {
		show(progress);
		fputc('\n', stderr);
	}
}
