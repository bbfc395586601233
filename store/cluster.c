#define _GNU_SOURCE
#include "store/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "store/cluster_private.h"
#include "store/sql.h"

#define MAX_ERROR_BYTES ((size_t)8192)

static void free_cluster(struct cluster *cluster)
{
	if (cluster->lock_fd >= 0) {
		close(cluster->lock_fd);
	}
	if (cluster->guard_fd >= 0) {
		close(cluster->guard_fd);
	}
	free(cluster->data_directory);
	free(cluster->server_directory);
	free(cluster->socket_directory);
	free(cluster->programs);
	free(cluster->conninfo);
	buf_finish(&cluster->error);
	free(cluster);
}

/* --- locks ------------------------------------------------------------------------ */

static bool lock(int fd, int operation)
{
	int result;
	do {
		result = flock(fd, operation);
	} while (result != 0 && errno == EINTR);
	return result == 0;
}

static bool open_lock(struct cluster *cluster, const char *name, int *ret_fd)
{
	_cleanup_free_ char *path = xasprintf("%s/%s", cluster->data_directory, name);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		buf_addf(&cluster->error, "cannot open %s: %s", path, strerror(errno));
		return false;
	}
	*ret_fd = fd;
	return true;
}

/* --- opening ---------------------------------------------------------------------- */

static bool find_directory(struct cluster *cluster, const char *data_directory)
{
	if (!file_make_directory(data_directory, 0755)) {
		buf_addf(&cluster->error, "cannot make the data directory %s: %s", data_directory, strerror(errno));
		return false;
	}
	cluster->data_directory = realpath(data_directory, NULL);
	if (cluster->data_directory == NULL) {
		buf_addf(&cluster->error, "cannot use the data directory %s: %s", data_directory, strerror(errno));
		return false;
	}
	cluster->server_directory = xasprintf("%s/postgresql", cluster->data_directory);
	return cluster_check_access(cluster, cluster->data_directory);
}

/* hostaddr and options are named so that PGHOSTADDR and PGOPTIONS, meant for
 * another server, do not count. */
static char *conninfo_of(const struct cluster *cluster, const char *database)
{
	return xasprintf("host='%s' port=5432 user=canvass dbname=%s hostaddr='' options='' sslmode=disable "
			"connect_timeout=30", cluster->socket_directory, database);
}

static bool make_database(struct cluster *cluster, PGconn *db)
{
	_cleanup_pgresult_ PGresult *found = sql_run(db, "SELECT 1 FROM pg_database WHERE datname = 'canvass'");
	if (PQntuples(found) > 0) {
		return true;
	}
	_cleanup_pgresult_ PGresult *made = PQexec(db, "CREATE DATABASE canvass");
	if (!sql_ok(made)) {
		buf_adds(&cluster->error, "cannot make the database: ");
		sql_add_message(&cluster->error, PQerrorMessage(db));
	}
	return sql_ok(made);
}

/* The service reads what strangers send, so in our own server it connects as the roles
 * that can do least, and has no other to go back to. Made here, where the guard is held,
 * because two programs that change one role at once hinder each other. */
static bool let_log_in(struct cluster *cluster, PGconn *db, const char *role)
{
	_cleanup_pgresult_ PGresult *found = sql_run(db, "SELECT rolcanlogin FROM pg_roles WHERE rolname = $1", role);
	if (sql_ok(found) && PQntuples(found) > 0 && PQgetvalue(found, 0, 0)[0] == 't') {
		return true;
	}
	_cleanup_free_ char *make = xasprintf("%s ROLE %s LOGIN", PQntuples(found) > 0 ? "ALTER" : "CREATE", role);
	_cleanup_pgresult_ PGresult *made = PQexec(db, make);
	if (!sql_ok(made)) {
		buf_adds(&cluster->error, "cannot make a role of the service: ");
		sql_add_message(&cluster->error, PQerrorMessage(db));
	}
	return sql_ok(made);
}

static bool furnish(struct cluster *cluster)
{
	_cleanup_free_ char *conninfo = conninfo_of(cluster, "postgres");
	_cleanup_pgconn_ PGconn *db = PQconnectdb(conninfo);
	if (PQstatus(db) != CONNECTION_OK) {
		buf_adds(&cluster->error, "cannot connect to the private PostgreSQL: ");
		sql_add_message(&cluster->error, PQerrorMessage(db));
		return false;
	}
	return let_log_in(cluster, db, "canvass_collector") && let_log_in(cluster, db, "canvass_clerk")
			&& make_database(cluster, db);
}

/* With the guard held: nobody else starts or stops the server meanwhile. */
static bool bring_up(struct cluster *cluster)
{
	if (!cluster_find_programs(cluster) || !cluster_set_up(cluster) || !cluster_choose_socket(cluster)) {
		return false;
	}
	cluster->conninfo = conninfo_of(cluster, "canvass");
	return cluster_start(cluster) && furnish(cluster);
}

static bool open_cluster(struct cluster *cluster, const char *data_directory)
{
	if (!cluster_find_user(cluster) || !find_directory(cluster, data_directory)
			|| !open_lock(cluster, "cluster.guard", &cluster->guard_fd)
			|| !open_lock(cluster, "cluster.lock", &cluster->lock_fd)) {
		return false;
	}
	if (!lock(cluster->guard_fd, LOCK_EX) || !lock(cluster->lock_fd, LOCK_SH)) {
		buf_addf(&cluster->error, "cannot lock files in %s: %s", cluster->data_directory, strerror(errno));
		return false;
	}
	bool up = bring_up(cluster);
	return lock(cluster->guard_fd, LOCK_UN) && up;
}

struct cluster *cluster_open(const char *data_directory, char **ret_error)
{
	struct cluster *cluster = xcalloc(1, sizeof(*cluster));
	cluster->lock_fd = cluster->guard_fd = -1;
	cluster->error = BUF(MAX_ERROR_BYTES);
	if (!open_cluster(cluster, data_directory)) {
		size_t n;
		*ret_error = buf_take(&cluster->error, &n);
		free_cluster(cluster);
		return NULL;
	}
	return cluster;
}

const char *cluster_conninfo(const struct cluster *cluster)
{
	return cluster->conninfo;
}

void cluster_close(struct cluster *cluster)
{
	if (cluster == NULL) {
		return;
	}
	/* Whoever can turn the shared lock into an exclusive one is the last. */
	if (lock(cluster->guard_fd, LOCK_EX) && lock(cluster->lock_fd, LOCK_EX | LOCK_NB)) {
		cluster_stop(cluster);
		cluster_forget_socket(cluster);
	}
	free_cluster(cluster);
}
