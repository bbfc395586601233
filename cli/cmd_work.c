/* cmd_work.c - canvass work: the program beside the service that tells webhooks what happened. */
#define _GNU_SOURCE
#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/supervisor.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "collector/log.h"
#include "collector/work.h"
#include "version.h"

static const struct option_spec specs[] = {
	OPTION_DATABASE,
	OPTION_DATA,
};

static const struct command_line line = {
	.usage = "canvass work [OPTION]...",
	.about = "Tells other programs what happened: those that 'canvass webhook add' names. Runs beside\n"
		"'canvass serve', on the same database, until it is stopped; several may run. Each delivery is\n"
		"one line on standard error. SIGTERM or Ctrl-C: ends what is under way; a second one ends at once.",
	.specs = specs,
	.n_specs = ARRAY_LEN(specs),
};

struct run {
	struct worker *worker;
	struct supervisor *supervisor;
	bool stopping;
};

static void on_signal(void *arg, int signal_number)
{
	struct run *run = arg;
	if (run->stopping) {
		log_event("killed", "signal=%d", signal_number);
		_exit(128 + signal_number);
	}
	run->stopping = true;
	log_event("stopping", "signal=%d", signal_number);
	supervisor_stopping(run->supervisor, "ending what is under way");
	worker_drain(run->worker);
}

static void work(const struct store *store)
{
	static const int signals[] = { SIGTERM, SIGINT };
	struct loop *loop = loop_create();
	struct run run = { .worker = worker_create(loop, store_conninfo(store), "canvass/" CANVASS_VERSION),
		.supervisor = supervisor_create() };
	signal(SIGPIPE, SIG_IGN);
	loop_signals(loop, signals, ARRAY_LEN(signals), on_signal, &run);
	log_event("started", "work=webhooks");
	puts("ready");
	fflush(stdout);
	supervisor_watch(run.supervisor, loop);
	supervisor_ready(run.supervisor, "telling webhooks");
	loop_run(loop);
	worker_destroy(run.worker);
	supervisor_destroy(run.supervisor);
	loop_destroy(loop);
	log_event("stopped", "work=webhooks");
}

int cmd_work(int argc, char **argv)
{
	int n;
	int status = options_read(&line, argc, argv, &n);
	if (status >= 0) {
		return status;
	}
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	work(store);
	curl_global_cleanup();
	store_close(store);
	return EXIT_SUCCESS;
}
