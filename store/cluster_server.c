#define _GNU_SOURCE
#include <libpq-fe.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/file.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "store/cluster_private.h"

#define RECOVERY_SECONDS "3600" /* after a crash PostgreSQL first repeats its log */
#define STOP_SECONDS "120"
#define ANSWER_MS 15000         /* a live server that does not answer this long is restarted */
#define START_ATTEMPTS 10

static void rest(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 50 * 1000 * 1000 }, NULL);
}

/* The process id in postmaster.pid, if that process is the server of these very
 * files: after a crash the number may belong to something else by now. */
static pid_t running_server(const struct cluster *cluster)
{
	_cleanup_free_ char *path = xasprintf("%s/postmaster.pid", cluster->server_directory);
	_cleanup_buf_ struct buf text = BUF(4096);
	uint64_t pid;
	if (!file_read(path, &text)) {
		return 0;
	}
	struct scan scan = scan_of(buf_str(&text));
	if (!scan_uint(&scan, INT32_MAX, &pid) || pid == 0) {
		return 0;
	}
	_cleanup_free_ char *link = xasprintf("/proc/%u/cwd", (unsigned)pid);
	char there[4096];
	ssize_t n = readlink(link, there, sizeof(there));
	bool ours = n > 0 && str_eq((struct str){ there, (size_t)n }, str_of(cluster->server_directory));
	return ours ? (pid_t)pid : 0;
}

static void remove_stale_pid_file(const struct cluster *cluster)
{
	_cleanup_free_ char *path = xasprintf("%s/postmaster.pid", cluster->server_directory);
	unlink(path);
}

/* True once the server answers; false when there is none, or it does not answer. */
static bool answers(const struct cluster *cluster)
{
	int64_t until = monotonic_ms() + ANSWER_MS;
	for (;;) {
		PGPing ping = PQping(cluster->conninfo);
		if (ping == PQPING_OK) {
			return true;
		}
		if (running_server(cluster) == 0 || (ping != PQPING_REJECT && monotonic_ms() > until)) {
			return false;
		}
		rest(); /* it is starting or stopping; recovery takes as long as it takes */
	}
}

void cluster_stop(struct cluster *cluster)
{
	const char *const arguments[] = { "stop", "-D", cluster->server_directory, "-m", "fast", "-w", "-t",
		STOP_SECONDS, "-s", NULL };
	if (running_server(cluster) != 0 && !cluster_run(cluster, "pg_ctl", arguments)) {
		buf_clear(&cluster->error); /* it goes on running, and the next one finds it so */
	}
}

static bool start_server(struct cluster *cluster)
{
	_cleanup_free_ char *log = xasprintf("%s/server.log", cluster->server_directory);
	const char *const arguments[] = { "start", "-D", cluster->server_directory, "-l", log, "-w", "-t",
		RECOVERY_SECONDS, "-s", NULL };
	return cluster_run(cluster, "pg_ctl", arguments);
}

bool cluster_start(struct cluster *cluster)
{
	if (answers(cluster)) {
		return true;
	}
	cluster_stop(cluster);
	remove_stale_pid_file(cluster);
	/* When the server was killed, its children need a moment to notice and to let go
	 * of the shared memory; until then PostgreSQL does not start. */
	for (int attempt = 1; !start_server(cluster); attempt++) {
		if (attempt == START_ATTEMPTS) {
			buf_addf(&cluster->error, "; see %s/server.log", cluster->server_directory);
			return false;
		}
		buf_clear(&cluster->error);
		for (int i = 0; i < 10; i++) {
			rest();
		}
	}
	return true;
}
