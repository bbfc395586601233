/*
 * The database goes away while 16 phones send, and comes back half a minute later:
 * the phones are told to try later, and what was acknowledged, before and after,
 * is in the tables exactly once. usage: test_outage CANVASS
 */
#define _GNU_SOURCE
#include "tests/collector/harness.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "store/store.h"

#define N_PHONES 16
#define N_EACH 60
#define STEP_US 20000
#define PATIENCE_STEPS 3000 /* a minute */

static atomic_uint n_stored, n_told_to_wait, n_other;

/* A phone: each submission again until it is acknowledged. */
static void *be_a_phone(void *arg)
{
	const int *phone = arg;
	for (int i = 0; i < N_EACH; i++) {
		_cleanup_free_ char *id = xasprintf("uuid:outage-%d-%d", *phone, i);
		_cleanup_free_ char *xml = harness_visit(id, 7);
		long status = 0;
		while (status != 201) {
			struct reply reply = harness_post(xml);
			status = reply.status;
			bool later = status == 503 && reply_has(&reply, "Retry-After: ");
			reply_finish(&reply);
			atomic_fetch_add(status == 201 ? &n_stored : later ? &n_told_to_wait : &n_other, 1);
			usleep(status == 201 ? 0 : STEP_US);
		}
	}
	return NULL;
}

static void wait_until(const atomic_uint *counter, unsigned value)
{
	for (int i = 0; i < PATIENCE_STEPS && atomic_load(counter) < value; i++) {
		usleep(STEP_US);
	}
	assert_true(atomic_load(counter) >= value);
}

/* What `pg_ctl stop -m immediate` does: no farewell to clients, no shutdown checkpoint. */
static void stop_database(void)
{
	_cleanup_free_ char *path = xasprintf("%s/data/postgresql/postmaster.pid", harness.directory);
	_cleanup_buf_ struct buf text = BUF(4096);
	uint64_t pid;
	assert_true(file_read(path, &text));
	struct scan scan = scan_of(buf_str(&text));
	assert_true(scan_uint(&scan, INT32_MAX, &pid));
	assert_int_equal(kill((pid_t)pid, SIGQUIT), 0);
	for (int i = 0; i < PATIENCE_STEPS && access(path, F_OK) == 0; i++) {
		usleep(STEP_US);
	}
	assert_int_not_equal(access(path, F_OK), 0);
}

/* As the next program that uses the same data directory would. */
static void start_database(void)
{
	_cleanup_free_ char *data = xasprintf("%s/data", harness.directory);
	char *error = NULL;
	store_close(store_open(&(struct store_options){ .data_directory = data }, &error));
	if (error != NULL) {
		fail_msg("%s", error);
	}
}

static struct reply get(const char *path)
{
	_cleanup_free_ char *url = xasprintf("http://127.0.0.1:%d%s", harness.port, path);
	return harness_request("GET", url, NULL, (struct str){ NULL, 0 });
}

static void assert_it_says_that_the_database_is_away(void)
{
	struct reply reply = { 0 };
	for (int i = 0; i < PATIENCE_STEPS && reply.status != 503; i++) {
		reply_finish(&reply);
		reply = get("/readyz");
		usleep(STEP_US);
	}
	assert_int_equal(reply.status, 503);
	assert_true(reply_has(&reply, "the database is not connected: "));
	reply_finish(&reply);
	_cleanup_free_ char *log = harness_log();
	assert_non_null(strstr(log, "event=database-away problem=\""));
}

static void assert_it_goes_on_for_those_it_knows(void)
{
	struct reply alive = get("/healthz");
	assert_int_equal(alive.status, 200);
	reply_finish(&alive);
	_cleanup_free_ char *url = harness_url("/formList");
	struct reply list = harness_request("GET", url, NULL, (struct str){ NULL, 0 });
	assert_int_equal(list.status, 200);
	reply_finish(&list);
}

/* Looking for it in the database would make everybody wait for a database that is away. */
static void assert_a_stranger_does_not_make_it_ask_the_database(void)
{
	struct reply reply = get("/v1/key/unknown/projects/1/formList");
	assert_int_equal(reply.status, 403);
	reply_finish(&reply);
	_cleanup_free_ char *log = harness_log();
	assert_null(strstr(log, "event=lookup-failed"));
	assert_null(strstr(log, "event=reload-failed"));
}

static void an_outage_of_the_database_neither_loses_nor_doubles(void **state)
{
	(void)state;
	pthread_t threads[N_PHONES];
	int numbers[N_PHONES];
	for (int i = 0; i < N_PHONES; i++) {
		numbers[i] = i;
		assert_int_equal(pthread_create(&threads[i], NULL, be_a_phone, &numbers[i]), 0);
	}
	wait_until(&n_stored, N_PHONES * N_EACH / 3);
	stop_database();
	assert_it_says_that_the_database_is_away();
	assert_it_goes_on_for_those_it_knows();
	assert_a_stranger_does_not_make_it_ask_the_database();
	wait_until(&n_told_to_wait, N_PHONES);
	start_database();
	for (size_t i = 0; i < N_PHONES; i++) {
		pthread_join(threads[i], NULL);
	}
	assert_int_equal(atomic_load(&n_stored), N_PHONES * N_EACH);
	assert_int_equal(atomic_load(&n_other), 0);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.submissions s JOIN data.visit v"
			" ON v._submission = s.id WHERE s.instance_id LIKE 'uuid:outage-%'"), N_PHONES * N_EACH);
	assert_int_equal(harness_count("SELECT count(*) FROM data.visit"), N_PHONES * N_EACH);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.quarantine"), 0);
	_cleanup_free_ char *log = harness_log();
	assert_non_null(strstr(log, "event=database-back"));
}

/* It has something under way that it cannot finish, so the first signal alone would
 * leave it waiting. */
static void a_second_signal_ends_it_at_once(void **state)
{
	(void)state;
	stop_database();
	assert_it_says_that_the_database_is_away();
	_cleanup_free_ char *xml = harness_visit("uuid:signal", 7);
	_cleanup_free_ char *request = xasprintf("POST /v1/key/%s/projects/1/submission HTTP/1.1\r\nHost: a\r\n"
			"Content-Type: text/xml\r\nContent-Length: %zu\r\n\r\n%s", harness.token, strlen(xml), xml);
	int phone = harness_send(str_of(request));
	usleep(200000);
	assert_int_equal(kill(harness.pid, SIGTERM), 0);
	usleep(500000);
	assert_int_equal(kill(harness.pid, 0), 0);
	assert_int_equal(harness_terminate(), 128 + SIGTERM);
	close(phone);
	_cleanup_free_ char *log = harness_log();
	assert_non_null(strstr(log, "event=killed signal=15"));
	start_database();
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.submissions WHERE instance_id = 'uuid:signal'"), 0);
}

static const char *canvass_path;

static int set_up(void **state)
{
	(void)state;
	harness_begin(canvass_path);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	harness_end();
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_outage_of_the_database_neither_loses_nor_doubles),
		cmocka_unit_test(a_second_signal_ends_it_at_once),
	};
	if (argc != 2) {
		fputs("usage: test_outage CANVASS\n", stderr);
		return 2;
	}
	canvass_path = argv[1];
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
