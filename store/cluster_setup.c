#define _GNU_SOURCE
#include <errno.h>
#include <ftw.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "store/cluster_private.h"

#define SOCKET_NAME "/.s.PGSQL.5432"
#define SOCKET_PATH_MAX (sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1)
#define PATH_LIMIT ((size_t)4096)

static bool say_errno(struct cluster *cluster, const char *what, const char *path)
{
	buf_addf(&cluster->error, "cannot %s %s: %s", what, path, strerror(errno));
	return false;
}

/* Makes a directory that belongs to the server's user alone. */
static bool make_private(struct cluster *cluster, const char *path)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST) {
		return say_errno(cluster, "make the directory", path);
	}
	if (chmod(path, 0700) != 0 || (cluster->switch_user && chown(path, cluster->uid, cluster->gid) != 0)) {
		return say_errno(cluster, "make private the directory", path);
	}
	return true;
}

/* --- initdb --------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
	(void)status;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static const char *locale_for_server(void)
{
	locale_t locale = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
	if (locale == (locale_t)0) {
		return "C";
	}
	freelocale(locale);
	return "C.UTF-8";
}

/* Everyone who can reach the socket may connect as anyone: the socket's directory
 * is 0700 and belongs to the server's user, so only that user and root get there -
 * both could read the files of the database anyway. (Peer authentication would not
 * let root in, who runs as another user than the server.) */
static const char hba[] = "# Written by canvass. Only over the private socket.\n"
		"local all all trust\n";

static bool write_hba(struct cluster *cluster, const char *directory)
{
	_cleanup_free_ char *path = xasprintf("%s/pg_hba.conf", directory);
	_cleanup_free_ char *main_path = xasprintf("%s/postgresql.conf", directory);
	if (!file_write(path, str_of(hba))) {
		return say_errno(cluster, "write", path);
	}
	if (!file_write(main_path, STR("# Written by canvass; canvass.conf is written at every start.\n"
			"# Settings of your own may stand below the next line and win over it.\n"
			"include 'canvass.conf'\n"))) {
		return say_errno(cluster, "write", main_path);
	}
	return !cluster->switch_user || (chown(path, cluster->uid, cluster->gid) == 0
			&& chown(main_path, cluster->uid, cluster->gid) == 0);
}

bool cluster_set_up(struct cluster *cluster)
{
	_cleanup_free_ char *made = xasprintf("%s/PG_VERSION", cluster->server_directory);
	if (access(made, F_OK) == 0) {
		return true;
	}
	/* Made elsewhere and renamed, so that a half-made cluster is never taken for one. */
	_cleanup_free_ char *directory = xasprintf("%s.new", cluster->server_directory);
	if (access(directory, F_OK) == 0 && nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0) {
		return say_errno(cluster, "remove the half-made", directory);
	}
	const char *const arguments[] = { "-D", directory, "-U", "canvass", "-E", "UTF8", "--locale",
		locale_for_server(), "--data-checksums", "--auth=trust", "--no-instructions", NULL };
	if (!make_private(cluster, directory) || !cluster_run(cluster, "initdb", arguments)
			|| !write_hba(cluster, directory)) {
		return false;
	}
	if (rename(directory, cluster->server_directory) != 0) {
		return say_errno(cluster, "rename", directory);
	}
	return true;
}

/* --- the socket ------------------------------------------------------------------- */

static char *record_path(const struct cluster *cluster)
{
	return xasprintf("%s/socket-path", cluster->data_directory);
}

/* A comma separates several sockets, both for the server and for libpq. */
static bool fits(const char *directory)
{
	return strlen(directory) + strlen(SOCKET_NAME) <= SOCKET_PATH_MAX && strpbrk(directory, ",\n\\'") == NULL;
}

/* Is it a directory of the server's user alone? Anyone may put things under /tmp. */
static bool is_private(const struct cluster *cluster, const char *directory)
{
	struct stat status;
	return lstat(directory, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == cluster->uid
			&& (status.st_mode & 077) == 0;
}

static char *recorded_socket(const struct cluster *cluster)
{
	_cleanup_free_ char *path = record_path(cluster);
	_cleanup_buf_ struct buf text = BUF(PATH_LIMIT);
	if (!file_read(path, &text)) {
		return NULL;
	}
	struct str line = str_trim(buf_str(&text));
	char *directory = xstrndup(line.p, line.n);
	if (!is_private(cluster, directory)) {
		free(directory);
		return NULL;
	}
	return directory;
}

static bool make_socket_elsewhere(struct cluster *cluster)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	if (cluster->switch_user || runtime == NULL || strlen(runtime) > 60 || !fits(runtime)
			|| access(runtime, W_OK) != 0) {
		runtime = "/tmp";
	}
	free(cluster->socket_directory);
	cluster->socket_directory = xasprintf("%s/canvass-XXXXXX", runtime);
	if (mkdtemp(cluster->socket_directory) == NULL) {
		return say_errno(cluster, "make a directory for the socket in", runtime);
	}
	_cleanup_free_ char *path = record_path(cluster);
	if (!file_write(path, str_of(cluster->socket_directory))) {
		return say_errno(cluster, "write", path);
	}
	return make_private(cluster, cluster->socket_directory);
}

static bool write_settings(struct cluster *cluster)
{
	_cleanup_free_ char *path = xasprintf("%s/canvass.conf", cluster->server_directory);
	_cleanup_buf_ struct buf text = BUF(65536);
	buf_addf(&text, "# Written by canvass at every start; changes here are lost.\n"
			"listen_addresses = ''\n"
			"port = 5432\n"
			"unix_socket_directories = '%s'\n"
			"unix_socket_permissions = 0700\n"
			"# What was acknowledged survives a power cut.\n"
			"fsync = on\n"
			"synchronous_commit = on\n"
			"full_page_writes = on\n"
			"default_toast_compression = 'lz4'\n"
			"# The keys of a million responses fit, and a survey does not end in a checkpoint.\n"
			"shared_buffers = 256MB\n"
			"max_wal_size = 2GB\n"
			"checkpoint_timeout = 15min\n"
			"max_connections = 50\n"
			"log_timezone = 'UTC'\n"
			"timezone = 'UTC'\n"
			"log_checkpoints = off\n"
			"log_line_prefix = '%%m [%%p] %%a '\n"
			"log_min_error_statement = panic # statements carry answers\n"
			"log_error_verbosity = terse     # so do the details of errors\n", cluster->socket_directory);
	if (!file_write(path, buf_str(&text))
			|| (cluster->switch_user && chown(path, cluster->uid, cluster->gid) != 0)) {
		return say_errno(cluster, "write", path);
	}
	return true;
}

bool cluster_choose_socket(struct cluster *cluster)
{
	free(cluster->socket_directory);
	cluster->socket_directory = xasprintf("%s/socket", cluster->data_directory);
	if (fits(cluster->socket_directory)) {
		return make_private(cluster, cluster->socket_directory) && write_settings(cluster);
	}
	char *recorded = recorded_socket(cluster);
	if (recorded != NULL) {
		free(cluster->socket_directory);
		cluster->socket_directory = recorded;
		return write_settings(cluster);
	}
	return make_socket_elsewhere(cluster) && write_settings(cluster);
}

void cluster_forget_socket(struct cluster *cluster)
{
	_cleanup_free_ char *path = record_path(cluster);
	if (unlink(path) == 0) {
		rmdir(cluster->socket_directory);
	}
}
