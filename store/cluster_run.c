#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "store/cluster_private.h"

#define MAX_ARGUMENTS 30
#define MAX_OUTPUT_BYTES ((size_t)65536)
#define CANNOT_RUN 127

bool cluster_find_user(struct cluster *cluster)
{
	cluster->uid = geteuid();
	cluster->gid = getegid();
	cluster->switch_user = cluster->uid == 0;
	if (!cluster->switch_user) {
		return true;
	}
	const struct passwd *user = getpwnam(SERVER_USER);
	if (user == NULL) {
		buf_adds(&cluster->error, "PostgreSQL does not run as root, and there is no user '" SERVER_USER
				"' to run it as; install PostgreSQL's server package, or run canvass as another user");
		return false;
	}
	cluster->uid = user->pw_uid;
	cluster->gid = user->pw_gid;
	return true;
}

/* --- finding the programs ------------------------------------------------------ */

static bool has_programs(const char *directory)
{
	_cleanup_free_ char *initdb = xasprintf("%s/initdb", directory);
	_cleanup_free_ char *pg_ctl = xasprintf("%s/pg_ctl", directory);
	_cleanup_free_ char *server = xasprintf("%s/postgres", directory);
	return access(initdb, X_OK) == 0 && access(pg_ctl, X_OK) == 0 && access(server, X_OK) == 0;
}

static uint64_t version_in(const char *path) /* of "/usr/lib/postgresql/15/bin" */
{
	uint64_t version = 0;
	struct scan scan = scan_of(str_of(path + strcspn(path, "0123456789")));
	return scan_uint(&scan, 1000, &version) ? version : 0;
}

static char *newest_installed(void)
{
	glob_t found;
	char *newest = NULL;
	if (glob("/usr/lib/postgresql/[0-9]*/bin", 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			const char *path = found.gl_pathv[i];
			if (has_programs(path) && (newest == NULL || version_in(path) > version_in(newest))) {
				free(newest);
				newest = xstrdup(path);
			}
		}
		globfree(&found);
	}
	return newest;
}

/* The files of one major version can only be used by the programs of the same. */
static char *same_version(const struct cluster *cluster)
{
	_cleanup_free_ char *path = xasprintf("%s/PG_VERSION", cluster->server_directory);
	_cleanup_buf_ struct buf text = BUF(64);
	if (!file_read(path, &text)) {
		return NULL;
	}
	struct str version = str_trim(buf_str(&text));
	char *directory = xasprintf("/usr/lib/postgresql/%.*s/bin", STR_ARG(version));
	if (!has_programs(directory)) {
		free(directory);
		return NULL;
	}
	return directory;
}

static char *on_path(void)
{
	const char *rest = getenv("PATH");
	while (rest != NULL && *rest != '\0') {
		size_t n = strcspn(rest, ":");
		char *directory = xstrndup(rest, n);
		if (directory[0] == '/' && has_programs(directory)) {
			return directory;
		}
		free(directory);
		rest += n + (rest[n] == ':');
	}
	return NULL;
}

bool cluster_find_programs(struct cluster *cluster)
{
	const char *named = getenv("CANVASS_PG_BIN");
	if (named != NULL && named[0] != '\0') {
		cluster->programs = xstrdup(named);
		if (!has_programs(named)) {
			buf_addf(&cluster->error, "CANVASS_PG_BIN is '%s', but initdb, pg_ctl and postgres are not there",
					named);
			return false;
		}
		return true;
	}
	cluster->programs = same_version(cluster);
#ifdef PG_BINDIR
	if (cluster->programs == NULL && has_programs(PG_BINDIR)) {
		cluster->programs = xstrdup(PG_BINDIR);
	}
#endif
	if (cluster->programs == NULL) {
		cluster->programs = newest_installed();
	}
	if (cluster->programs == NULL) {
		cluster->programs = on_path();
	}
	if (cluster->programs == NULL) {
		buf_adds(&cluster->error, "PostgreSQL is not installed here; install it (Debian: apt install postgresql), "
				"set CANVASS_PG_BIN to the directory of its programs, or name a database with --database");
		return false;
	}
	return true;
}

/* --- running --------------------------------------------------------------------- */

/* In the child: from here on everything is done as the server's user. */
static bool become_server_user(const struct cluster *cluster)
{
	return !cluster->switch_user
			|| (setgroups(0, NULL) == 0 && setgid(cluster->gid) == 0 && setuid(cluster->uid) == 0);
}

/* Settings of the caller that are meant for another server must not reach this one. */
static void clean_environment(void)
{
	static const char *const names[] = { "PGDATA", "PGPORT", "PGHOST", "PGHOSTADDR", "PGUSER", "PGDATABASE",
		"PGOPTIONS", "PGSERVICE", "PGPASSFILE", "PG_COLOR", "LANGUAGE", "LANG" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		unsetenv(names[i]);
	}
	setenv("LC_ALL", "C", 1);
}

static int wait_for(pid_t child)
{
	int status = -1;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool cluster_check_access(struct cluster *cluster, const char *directory)
{
	if (!cluster->switch_user) {
		return true;
	}
	pid_t child = fork();
	if (child == 0) {
		int barred = become_server_user(cluster) && access(directory, X_OK) == 0 ? 0 : 1;
		_exit(barred);
	}
	if (child > 0 && wait_for(child) == 0) {
		return true;
	}
	buf_addf(&cluster->error, "the user '" SERVER_USER "', as whom PostgreSQL runs when canvass is run by root, "
			"cannot enter %s; choose another place with --data, or allow it with: chmod o+x, for this "
			"directory and those above it", directory);
	return false;
}

/* The last line of what the program wrote: the one that tells why. */
static void add_last_line(struct buf *out, int fd)
{
	char text[4096];
	off_t size = lseek(fd, 0, SEEK_END);
	off_t from = size > (off_t)sizeof(text) ? size - (off_t)sizeof(text) : 0;
	ssize_t n = pread(fd, text, sizeof(text), from);
	while (n > 0 && isspace((unsigned char)text[n - 1])) {
		n--;
	}
	if (n > 0) {
		const char *line = memrchr(text, '\n', (size_t)n);
		line = line == NULL ? text : line + 1;
		buf_adds(out, ": ");
		buf_add(out, line, (size_t)(text + n - line));
	}
}

static void run_in_child(const struct cluster *cluster, int output, char *const *arguments)
{
	/* Ctrl-C at the terminal must not reach the server; what the caller's event
	 * loop has blocked must not stay blocked there. */
	setsid();
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	int nowhere = open("/dev/null", O_RDONLY);
	if (nowhere < 0 || dup2(nowhere, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0
			|| !become_server_user(cluster) || chdir("/") != 0) {
		_exit(CANNOT_RUN);
	}
	umask(077);
	clean_environment();
	execv(arguments[0], arguments);
	_exit(CANNOT_RUN);
}

bool cluster_run(struct cluster *cluster, const char *program, const char *const *arguments)
{
	_cleanup_free_ char *path = xasprintf("%s/%s", cluster->programs, program);
	char *all[MAX_ARGUMENTS + 2] = { path };
	for (size_t i = 0; i < MAX_ARGUMENTS && arguments[i] != NULL; i++) {
		all[i + 1] = (char *)arguments[i];
	}
	int output = memfd_create("output", MFD_CLOEXEC);
	pid_t child = output >= 0 ? fork() : -1;
	if (child == 0) {
		run_in_child(cluster, output, all);
	}
	int status = child > 0 ? wait_for(child) : -1;
	if (status != 0) {
		buf_addf(&cluster->error, "%s did not work", path);
		if (output >= 0) {
			add_last_line(&cluster->error, output);
		}
	}
	if (output >= 0) {
		close(output);
	}
	return status == 0;
}
