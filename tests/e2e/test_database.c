/*
 * Trouble with the database under load: its connections are cut in the middle of batches, and a
 * commit takes ten seconds. What was acknowledged is there exactly once, and the service answers.
 * usage: test_database CANVASS
 */
#define _GNU_SOURCE
#include "tests/collector/harness.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "store/store.h"

#define N_PHONES 16
#define N_EACH 40
#define SLOW_COMMIT_S 10

struct load {
	const char *prefix;
	int phone;
	atomic_uint *n_stored;
};

/* Each response again until it is acknowledged. */
static void *be_a_phone(void *arg)
{
	const struct load *load = arg;
	for (int i = 0; i < N_EACH; i++) {
		_cleanup_free_ char *id = xasprintf("uuid:%s-%d-%d", load->prefix, load->phone, i);
		_cleanup_free_ char *xml = harness_visit(id, 7);
		long status = 0;
		while (status != 201) {
			struct reply reply = harness_post(xml);
			status = reply.status;
			reply_finish(&reply);
			usleep(status == 201 ? 0 : 20000);
		}
		atomic_fetch_add(load->n_stored, 1);
	}
	return NULL;
}

static void assert_all_stored_once(const char *prefix)
{
	_cleanup_free_ char *received = xasprintf(
			"SELECT count(*) FROM canvass.submissions WHERE instance_id LIKE 'uuid:%s-%%'", prefix);
	_cleanup_free_ char *answers = xasprintf("SELECT count(*) FROM data.visit v JOIN canvass.submissions s"
			" ON s.id = v._submission WHERE s.instance_id LIKE 'uuid:%s-%%'", prefix);
	assert_int_equal(harness_count(received), N_PHONES * N_EACH);
	assert_int_equal(harness_count(answers), N_PHONES * N_EACH);
}

/* Lets the phones send while `trouble` happens again and again, until all is acknowledged. */
static void under_load(const char *prefix, void (*trouble)(void))
{
	pthread_t threads[N_PHONES];
	struct load loads[N_PHONES];
	atomic_uint n_stored = 0;
	for (int i = 0; i < N_PHONES; i++) {
		loads[i] = (struct load){ prefix, i, &n_stored };
		pthread_create(&threads[i], NULL, be_a_phone, &loads[i]);
	}
	while (atomic_load(&n_stored) < N_PHONES * N_EACH) {
		trouble();
	}
	for (int i = 0; i < N_PHONES; i++) {
		pthread_join(threads[i], NULL);
	}
	assert_all_stored_once(prefix);
}

static unsigned n_cut;

static void cut_the_connections(void)
{
	n_cut += (unsigned)harness_count("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
			" WHERE application_name LIKE 'canvass ingest%'");
	usleep(100000);
}

static void connections_that_are_cut_mid_batch_neither_lose_nor_double(void **state)
{
	(void)state;
	under_load("cut", cut_the_connections);
	assert_true(n_cut > 5);
}

static PGconn *connect_to_database(void)
{
	PGconn *connection = PQconnectdb(store_conninfo(harness.store));
	assert_int_equal(PQstatus(connection), CONNECTION_OK);
	return connection;
}

static void run_sql(PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);
	assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
	PQclear(result);
}

static bool was_slow;

/* Nobody can store anything while the lock is held. */
static void hold_it_up_once(void)
{
	if (was_slow) {
		usleep(10000);
		return;
	}
	PGconn *connection = connect_to_database();
	run_sql(connection, "BEGIN");
	run_sql(connection, "LOCK TABLE canvass.submissions IN ACCESS EXCLUSIVE MODE");
	sleep(SLOW_COMMIT_S);
	run_sql(connection, "COMMIT");
	PQfinish(connection);
	was_slow = true;
}

static void a_commit_that_takes_ten_seconds_is_waited_for(void **state)
{
	(void)state;
	under_load("held", hold_it_up_once);
	assert_true(was_slow);
}

static void the_service_answers_afterwards(void **state)
{
	(void)state;
	_cleanup_free_ char *url = xasprintf("http://127.0.0.1:%d/readyz", harness.port);
	struct reply reply = harness_request("GET", url, NULL, (struct str){ NULL, 0 });
	assert_int_equal(reply.status, 200);
	reply_finish(&reply);
}

static const char *canvass_path;

static int begin(void **state)
{
	(void)state;
	harness_begin(canvass_path);
	return 0;
}

static int end(void **state)
{
	(void)state;
	harness_end();
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(connections_that_are_cut_mid_batch_neither_lose_nor_double),
		cmocka_unit_test(a_commit_that_takes_ten_seconds_is_waited_for),
		cmocka_unit_test(the_service_answers_afterwards),
	};
	if (argc != 2) {
		return 2;
	}
	canvass_path = argv[1];
	return cmocka_run_group_tests(tests, begin, end);
}
