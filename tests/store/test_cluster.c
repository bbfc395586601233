/* The private cluster: started and stopped by whoever comes first and goes last. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "store/cluster.h"
#include "tests/store/place.h"

static struct cluster *open_or_fail(const char *directory)
{
	char *error = NULL;
	struct cluster *cluster = cluster_open(directory, &error);
	if (cluster == NULL) {
		fail_msg("%s", error);
	}
	return cluster;
}

static bool answers(const char *conninfo)
{
	return PQping(conninfo) == PQPING_OK;
}

static pid_t server_pid(const char *directory)
{
	char *path = xasprintf("%s/postgresql/postmaster.pid", directory);
	struct buf text = BUF(4096);
	uint64_t pid = 0;
	assert_true(file_read(path, &text));
	struct scan scan = scan_of(buf_str(&text));
	assert_true(scan_uint(&scan, INT32_MAX, &pid));
	buf_finish(&text);
	free(path);
	return (pid_t)pid;
}

static char *show(const char *conninfo, const char *statement)
{
	PGconn *db = PQconnectdb(conninfo);
	PGresult *res = PQexec(db, statement);
	assert_int_equal(PQresultStatus(res), PGRES_TUPLES_OK);
	char *value = xstrdup(PQgetvalue(res, 0, 0));
	PQclear(res);
	PQfinish(db);
	return value;
}

static void assert_shows(const char *conninfo, const char *statement, const char *expected)
{
	char *value = show(conninfo, statement);
	assert_string_equal(value, expected);
	free(value);
}

static void it_is_durable_and_listens_on_no_network(void **state)
{
	struct place *place = *state;
	struct cluster *cluster = open_or_fail(place->directory);
	const char *conninfo = cluster_conninfo(cluster);
	assert_shows(conninfo, "SHOW fsync", "on");
	assert_shows(conninfo, "SHOW synchronous_commit", "on");
	assert_shows(conninfo, "SHOW full_page_writes", "on");
	assert_shows(conninfo, "SHOW data_checksums", "on");
	assert_shows(conninfo, "SHOW listen_addresses", "");
	assert_shows(conninfo, "SHOW server_encoding", "UTF8");
	cluster_close(cluster);
}

static void the_last_one_to_close_stops_it(void **state)
{
	struct place *place = *state;
	struct cluster *first = open_or_fail(place->directory);
	struct cluster *second = open_or_fail(place->directory);
	char *conninfo = xstrdup(cluster_conninfo(second));
	cluster_close(first);
	assert_true(answers(conninfo));
	cluster_close(second);
	assert_false(answers(conninfo));
	free(conninfo);
}

static void only_its_user_can_enter_the_socket_directory(void **state)
{
	struct place *place = *state;
	struct cluster *cluster = open_or_fail(place->directory);
	char *path = xasprintf("%s/socket", place->directory);
	struct stat status;
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	free(path);
	cluster_close(cluster);
}

/* A child that opens, tells so through its exit status, and dies without closing. */
static void open_in_a_child_and_kill_it(const char *directory)
{
	int told[2];
	assert_int_equal(pipe(told), 0);
	pid_t child = fork();
	if (child == 0) {
		char *error;
		char up = cluster_open(directory, &error) != NULL ? 'y' : 'n';
		_exit(write(told[1], &up, 1) == 1 && pause() != 0);
	}
	char up;
	assert_int_equal(read(told[0], &up, 1), 1);
	assert_int_equal(up, 'y');
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(told[0]);
	close(told[1]);
}

static void it_outlives_a_killed_program_and_the_next_one_goes_on(void **state)
{
	struct place *place = *state;
	open_in_a_child_and_kill_it(place->directory);
	pid_t server = server_pid(place->directory);
	struct cluster *cluster = open_or_fail(place->directory);
	assert_int_equal(server_pid(place->directory), server);
	char *conninfo = xstrdup(cluster_conninfo(cluster));
	cluster_close(cluster);
	assert_false(answers(conninfo));
	free(conninfo);
}

static void it_starts_again_after_the_server_was_killed(void **state)
{
	struct place *place = *state;
	open_in_a_child_and_kill_it(place->directory);
	kill(server_pid(place->directory), SIGKILL);
	struct cluster *cluster = open_or_fail(place->directory);
	assert_true(answers(cluster_conninfo(cluster)));
	cluster_close(cluster);
}

static void a_stale_process_id_does_not_bar_the_start(void **state)
{
	struct place *place = *state;
	char *path = xasprintf("%s/postgresql/postmaster.pid", place->directory);
	char *text = xasprintf("%d\n%s/postgresql\n1\n5432\n\n\n", (int)getpid(), place->directory);
	assert_true(file_write(path, str_of(text)));
	struct cluster *cluster = open_or_fail(place->directory);
	assert_true(answers(cluster_conninfo(cluster)));
	cluster_close(cluster);
	free(path);
	free(text);
}

static void two_programs_may_start_at_once(void **state)
{
	struct place *place = *state;
	pid_t children[3];
	for (size_t i = 0; i < 3; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			char *error;
			struct cluster *cluster = cluster_open(place->directory, &error);
			bool up = cluster != NULL && answers(cluster_conninfo(cluster));
			cluster_close(cluster);
			_exit(up ? 0 : 1);
		}
	}
	for (size_t i = 0; i < 3; i++) {
		int status;
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
}

static void a_data_directory_too_long_for_a_socket_gets_one_elsewhere(void **state)
{
	struct place *place = *state;
	char *deep = xasprintf("%s/%0100d", place->directory, 0);
	struct cluster *cluster = open_or_fail(deep);
	char *conninfo = xstrdup(cluster_conninfo(cluster));
	assert_true(answers(conninfo));
	char *socket = show(conninfo, "SHOW unix_socket_directories");
	assert_true(strlen(socket) < 60);
	struct cluster *second = open_or_fail(deep);
	assert_string_equal(cluster_conninfo(second), conninfo);
	cluster_close(second);
	cluster_close(cluster);
	assert_int_equal(access(socket, F_OK), -1);
	free(socket);
	free(conninfo);
	free(deep);
}

static void a_directory_that_cannot_be_used_is_named(void **state)
{
	(void)state;
	char *error = NULL;
	assert_null(cluster_open("/proc/canvass", &error));
	assert_non_null(strstr(error, "/proc/canvass"));
	free(error);
}

static void a_directory_the_server_cannot_enter_is_explained(void **state)
{
	struct place *place = *state;
	if (geteuid() != 0) {
		skip();
	}
	char *shut = xasprintf("%s/shut", place->directory);
	char *data = xasprintf("%s/data", shut);
	assert_int_equal(mkdir(shut, 0700), 0);
	char *error = NULL;
	assert_null(cluster_open(data, &error));
	assert_non_null(strstr(error, "chmod o+x"));
	free(error);
	free(data);
	free(shut);
}

static int make(void **state)
{
	struct place *place = xcalloc(1, sizeof(*place));
	place_make_directory(place);
	*state = place;
	return 0;
}

static int remove_place(void **state)
{
	place_remove_directory(*state);
	free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_durable_and_listens_on_no_network),
		cmocka_unit_test(the_last_one_to_close_stops_it),
		cmocka_unit_test(only_its_user_can_enter_the_socket_directory),
		cmocka_unit_test(it_outlives_a_killed_program_and_the_next_one_goes_on),
		cmocka_unit_test(it_starts_again_after_the_server_was_killed),
		cmocka_unit_test(a_stale_process_id_does_not_bar_the_start),
		cmocka_unit_test(two_programs_may_start_at_once),
		cmocka_unit_test(a_data_directory_too_long_for_a_socket_gets_one_elsewhere),
		cmocka_unit_test(a_directory_that_cannot_be_used_is_named),
		cmocka_unit_test(a_directory_the_server_cannot_enter_is_explained),
	};
	return cmocka_run_group_tests(tests, make, remove_place);
}
