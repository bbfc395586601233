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
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "collector/listen.h"
#include "collector/log.h"
#include "collector/service.h"

#define DEFAULT_LISTEN "127.0.0.1:8080"
#define DEFAULT_SPOOL "/var/tmp"
#define DEFAULT_PATIENCE_S 30

static const char *listen_address = DEFAULT_LISTEN, *public_url;
static const char *spool_directory;
static const char *patience;
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
	OPTION_DATABASE,
	OPTION_DATA,
};

static const struct command_line line = {
	.usage = "canvass serve [OPTION]...",
	.about = "Gives published forms to phones and receives their answers over HTTP. A response is\n"
		"acknowledged when it is in the database. Prints its address and then \"ready\" on standard\n"
		"output; each request is one line on standard error. SIGTERM or Ctrl-C: answers what is under\n"
		"way and ends; a second one ends at once.",
	.specs = specs,
	.n_specs = ARRAY_LEN(specs),
};

struct run {
	struct service *service;
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

static int run_service(struct store *store, int listen_fd, const char *url, long patience_s)
{
	static const int signals[] = { SIGTERM, SIGINT };
	struct loop *loop = loop_create();
	struct run run = { 0 };
	char *error = NULL;
	run.service = service_create(loop, store, &(struct service_options){ .listen_fd = listen_fd, .url = url,
			.public_url = public_url, .behind_proxy = behind_proxy, .patience_s = (unsigned)patience_s,
			.spool_directory = spool_directory != NULL ? spool_directory : DEFAULT_SPOOL }, &error);
	if (run.service == NULL) {
		loop_destroy(loop);
		return fail(error);
	}
	signal(SIGPIPE, SIG_IGN);
	loop_signals(loop, signals, ARRAY_LEN(signals), on_signal, &run);
	log_event("started", "address=%s", url);
	printf("listening on %s\nready\n", url);
	fflush(stdout);
	loop_run(loop);
	service_destroy(run.service);
	loop_destroy(loop);
	log_event("stopped", "address=%s", url);
	return EXIT_SUCCESS;
}

static bool valid_public_url(void)
{
	if (public_url == NULL) {
		return true;
	}
	struct str url = str_of(public_url);
	if (str_starts(url, STR("https://")) || str_starts(url, STR("http://"))) {
		return url.p[url.n - 1] != '/';
	}
	return false;
}

int cmd_serve(int argc, char **argv)
{
	int n_operands, status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	if (!valid_public_url()) {
		fprintf(stderr, "canvass serve: --public-url must begin with https:// or http:// and end without "
				"a slash, not '%s'\n", public_url);
		return EXIT_WRONG_USE;
	}
	long patience_s = DEFAULT_PATIENCE_S;
	if (patience != NULL && !option_number("patience", patience, 1, 3600, &patience_s)) {
		return EXIT_WRONG_USE;
	}
	_cleanup_free_ char *url = NULL;
	char *error = NULL;
	raise_descriptor_limit();
	int listen_fd = listen_open(listen_address, behind_proxy, &url, &error);
	if (listen_fd < 0) {
		return fail(error);
	}
	struct store *store = open_store(&status);
	if (store == NULL) {
		close(listen_fd);
		return status;
	}
	status = run_service(store, listen_fd, url, patience_s);
	if (strncmp(listen_address, "unix:", 5) == 0) {
		unlink(listen_address + 5);
	}
	store_close(store);
	return status;
}
