/* cmd_serve.c - canvass serve: the service that phones send to. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/supervisor.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/settings.h"
#include "collector/listen.h"
#include "collector/log.h"
#include "collector/service.h"

#define DEFAULT_LISTEN "127.0.0.1:8080"
#define DEFAULT_SPOOL "/var/tmp"
#define DEFAULT_PATIENCE_S 30

static const char *listen_address, *public_url;
static const char *spool_directory;
static const char *patience;
static const char *api_database;
static bool behind_proxy;

static const struct option_spec specs[] = {
	{ "listen", "ADDRESS", "ADDRESS:PORT or unix:PATH (default: " DEFAULT_LISTEN "; port 0: a free one)",
		.text = &listen_address },
	{ "public-url", "URL", "what phones reach the service by, such as https://surveys.example.org",
		.text = &public_url },
	{ "behind-proxy", NULL, "a web server that does TLS stands in front: believe its X-Forwarded-Proto, "
		"allow any address", .flag = &behind_proxy },
	{ "spool", "DIR", "where files that come with responses lie until they are stored (default: /var/tmp)",
		.text = &spool_directory },
	{ "patience", "SECONDS", "how long an upload may be slower than 100 bytes a second (default: 30)", .text = &patience },
	{ "api-database", "CONNECTION", "where answers are read for programs; without it, a "
		"database that is not private gives none", .text = &api_database },
	OPTION_DATABASE,
	OPTION_DATA,
};

static const struct command_line line = {
	.usage = "canvass serve [OPTION]...",
	.about = "Gives published forms to phones and receives their answers over HTTP. A response is\n"
		"acknowledged when it is in the database. Prints its address and then \"ready\" on standard\n"
		"output; each request is one line on standard error. SIGTERM or Ctrl-C: answers what is under\n"
		"way and ends; a second one ends at once. SIGHUP: reads the settings again. Options that are\n"
		"not given are taken from " SETTINGS_FILE " ($CANVASS_SETTINGS names another file).",
	.specs = specs,
	.n_specs = ARRAY_LEN(specs),
};

struct run {
	struct service *service;
	struct supervisor *supervisor;
	struct settings settings;  /* as read last */
	const char *url;
	bool stopping;
};

static void log_problems(struct str problems)
{
	while (problems.n > 0) {
		const char *end = memchr(problems.p, '\n', problems.n);
		size_t n = end != NULL ? (size_t)(end - problems.p) : problems.n;
		_cleanup_free_ char *problem = xstrndup(problems.p, n);
		log_problem("settings-wrong", problem);
		n += end != NULL ? 1 : 0;
		problems = (struct str){ problems.p + n, problems.n - n };
	}
}

/* What was answered so far goes on; what is wrong in the file changes nothing. */
static void reload(struct run *run)
{
	struct settings fresh;
	_cleanup_buf_ struct buf problems = BUF(SETTINGS_PROBLEMS_MAX_BYTES);
	supervisor_reloading(run->supervisor);
	if (!settings_read(&problems, &fresh)) {
		log_problems(buf_str(&problems));
	} else {
		const char *name = settings_needing_restart(&run->settings, &fresh);
		if (name != NULL) {
			log_event("restart-needed", "setting=%s", name);
		}
		service_reload(run->service, public_url != NULL ? public_url : fresh.public_url);
		free(run->settings.public_url);
		run->settings.public_url = fresh.public_url;
		fresh.public_url = NULL;
		settings_finish(&fresh);
		log_event("reloaded", "address=%s", run->url);
	}
	supervisor_ready(run->supervisor, run->url);
}

/* A terminal that is closed ends the service, as it ends all else that runs in it. */
static void on_signal(void *arg, int signal_number)
{
	struct run *run = arg;
	if (signal_number == SIGHUP && isatty(STDIN_FILENO) != 1) {
		if (!run->stopping) {
			reload(run);
		}
		return;
	}
	if (run->stopping) {
		log_event("killed", "signal=%d", signal_number);
		_exit(128 + signal_number);
	}
	run->stopping = true;
	log_event("stopping", "signal=%d", signal_number);
	supervisor_stopping(run->supervisor, "answering what is under way");
	service_drain(run->service);
}

/* Each connection is a descriptor; the usual soft limit of 1024 is too near. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int fail(char *error)
{
	fprintf(stderr, "canvass serve: %s\n", error);
	free(error);
	return EX_UNAVAILABLE;
}

static void run_loop(struct run *run, struct loop *loop)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
	signal(SIGPIPE, SIG_IGN);
	loop_signals(loop, signals, ARRAY_LEN(signals), on_signal, run);
	log_event("started", "address=%s", run->url);
	printf("listening on %s\nready\n", run->url);
	fflush(stdout);
	supervisor_watch(run->supervisor, loop);
	supervisor_ready(run->supervisor, run->url);
	loop_run(loop);
}

static int run_service(struct run *run, struct store *store, int listen_fd, long patience_s)
{
	struct loop *loop = loop_create();
	char *error = NULL;
	run->service = service_create(loop, store, &(struct service_options){ .listen_fd = listen_fd, .url = run->url,
			.public_url = public_url != NULL ? public_url : run->settings.public_url,
			.behind_proxy = behind_proxy, .patience_s = (unsigned)patience_s,
			.spool_directory = spool_directory,
			.reader_conninfo = api_database != NULL ? api_database : store_reader_conninfo(store) }, &error);
	if (run->service == NULL) {
		supervisor_destroy(run->supervisor);
		loop_destroy(loop);
		return fail(error);
	}
	run_loop(run, loop);
	service_destroy(run->service);
	supervisor_destroy(run->supervisor);
	loop_destroy(loop);
	log_event("stopped", "address=%s", run->url);
	return EXIT_SUCCESS;
}

/* What the command line does not say, the settings file may; then what is usual. public_url is
 * not among them: it changes when the settings are read again. */
static void complete(const struct settings *settings)
{
	if (listen_address == NULL) {
		listen_address = settings->listen != NULL ? settings->listen : DEFAULT_LISTEN;
	}
	if (spool_directory == NULL) {
		spool_directory = settings->spool != NULL ? settings->spool : DEFAULT_SPOOL;
	}
	patience = patience != NULL ? patience : settings->patience;
	api_database = api_database != NULL ? api_database : settings->api_database;
	behind_proxy = behind_proxy || (settings->behind_proxy != NULL && strcmp(settings->behind_proxy, "yes") == 0);
}

/* -1 to go on, else the exit status. */
static int prepare(struct settings *ret_settings, long *ret_patience_s)
{
	_cleanup_buf_ struct buf problems = BUF(SETTINGS_PROBLEMS_MAX_BYTES);
	if (public_url != NULL && !settings_url_ok(public_url)) {
		fprintf(stderr, "canvass serve: --public-url must begin with https:// or http:// and end without "
				"a slash, not '%s'\n", public_url);
		return EXIT_WRONG_USE;
	}
	if (!settings_read(&problems, ret_settings)) {
		fputs(buf_text(&problems), stderr);
		return EX_DATAERR;
	}
	complete(ret_settings);
	*ret_patience_s = DEFAULT_PATIENCE_S;
	if (patience != NULL && !option_number("patience", patience, 1, 3600, ret_patience_s)) {
		settings_finish(ret_settings);
		return EXIT_WRONG_USE;
	}
	return -1;
}

static int serve(struct run *run, long patience_s)
{
	_cleanup_free_ char *url = NULL;
	char *error = NULL;
	raise_descriptor_limit();
	int status, listen_fd = listen_open(listen_address, behind_proxy, &url, &error);
	if (listen_fd < 0) {
		return fail(error);
	}
	run->supervisor = supervisor_create();
	struct store *store = open_store(&status);
	if (store == NULL) {
		supervisor_destroy(run->supervisor);
		close(listen_fd);
		return status;
	}
	run->url = url;
	status = run_service(run, store, listen_fd, patience_s);
	if (strncmp(listen_address, "unix:", 5) == 0) {
		unlink(listen_address + 5);
	}
	store_close(store);
	return status;
}

int cmd_serve(int argc, char **argv)
{
	struct run run = { 0 };
	long patience_s;
	int n_operands, status = options_read(&line, argc, argv, &n_operands);
	status = status >= 0 ? status : prepare(&run.settings, &patience_s);
	if (status >= 0) {
		return status;
	}
	status = serve(&run, patience_s);
	settings_finish(&run.settings);
	return status;
}
