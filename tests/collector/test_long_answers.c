/* Answers about very many responses: they come whole or visibly not, and the service stays small. */
#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "base/calendar.h"
#include "base/file.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "harness.h"
#include "store/people.h"
#include "store/store.h"

#define N_RESPONSES "120000"
#define SLOWLY ((curl_off_t)4 * 1024 * 1024) /* bytes a second */
#define BODY_MAX_BYTES ((size_t)512 * 1024 * 1024)
#define MORE_MEMORY_KIB 32768

static void run_sql(const char *sql)
{
	PGconn *db = PQconnectdb(store_conninfo(harness.store));
	PGresult *result = PQexec(db, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
		fail_msg("%s: %s", sql, PQerrorMessage(db));
	}
	PQclear(result);
	PQfinish(db);
}

static char key[65]; /* of somebody who reads answers */

static int make(void **state)
{
	(void)state;
	assert_int_equal(store_add_person(harness.store, "analyst@example.org", "An analyst"), OUTCOME_OK);
	assert_int_equal(store_grant(harness.store, "analyst@example.org", &(struct grant){ .role = "analyst", .by = "test" }), OUTCOME_OK);
	assert_int_equal(store_create_key(harness.store, "analyst@example.org", "test", 1, key), OUTCOME_OK);
	run_sql("INSERT INTO canvass.submissions (form_id, instance_id, form_version, site, xml, sha256, received_at)"
		" SELECT 'visit', 'uuid:' || n, (SELECT max(id) FROM canvass.form_versions WHERE form_id = 'visit'), 1, '', sha256(n::text::bytea),"
		" now() FROM generate_series(1, " N_RESPONSES ") n");
	run_sql("INSERT INTO data.visit (_submission, _version, _site, _received_at, _left_empty, consent, age, remark)"
		" SELECT id, '2', 'algin', received_at, '{}', 'yes', id % 100, repeat('x', 300) FROM canvass.submissions");
	run_sql("ANALYZE");
	return 0;
}

struct fetched {
	CURLcode code;
	long status;
	struct buf headers, body;
};

static struct fetched fetch(const char *path, curl_off_t speed, const char *meanwhile);

struct watch {
	const char *meanwhile;
	bool done;
};

/* Once a piece of the answer has come. */
static char key[65]; /* of a program that reads for a planner */

static int on_progress(void *arg, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
	(void)total;
	(void)up_total;
	(void)up_now;
	struct watch *watch = arg;
	if (watch->meanwhile != NULL && !watch->done && now > 100000) {
		watch->done = true;
		run_sql(watch->meanwhile);
	}
	return 0;
}

static struct fetched fetch(const char *path, curl_off_t speed, const char *meanwhile)
{
	struct fetched fetched = { .headers = BUF(BODY_MAX_BYTES), .body = BUF(BODY_MAX_BYTES) };
	struct watch watch = { meanwhile, false };
	CURL *curl = harness_curl(&fetched.headers, &fetched.body);
	_cleanup_free_ char *url = xasprintf("http://127.0.0.1:%d/v1/projects/1/forms/visit%s", harness.port, path);
	_cleanup_free_ char *right = xasprintf("Authorization: Bearer %s", key);
	struct curl_slist *headers = curl_slist_append(NULL, right);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 200L);
	curl_easy_setopt(curl, CURLOPT_MAX_RECV_SPEED_LARGE, speed);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &watch);
	fetched.code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &fetched.status);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return fetched;
}

static void fetched_finish(struct fetched *fetched)
{
	buf_finish(&fetched->headers);
	buf_finish(&fetched->body);
}

/* Pages of memory that the service has, in KiB. */
static uint64_t memory_kib(void)
{
	_cleanup_free_ char *path = xasprintf("/proc/%d/statm", (int)harness.pid);
	_cleanup_buf_ struct buf text = BUF(4096);
	uint64_t pages = 0;
	assert_true(file_read(path, &text));
	struct scan scan = scan_of(buf_str(&text));
	assert_true(scan_uint(&scan, UINT64_MAX, &pages) && scan_char(&scan, ' ') && scan_uint(&scan, UINT64_MAX, &pages));
	return pages * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
}

/* By hand: a sanitizer looks at all of the text for each call of memmem. */
static size_t count_of(const struct buf *text, const char *what)
{
	size_t n = 0, length = strlen(what);
	for (size_t i = 0; i + length <= text->length; i++) {
		if (text->data[i] == what[0] && memcmp(text->data + i, what, length) == 0) {
			n++;
			i += length - 1;
		}
	}
	return n;
}

static void all_of_a_feed_comes_at_constant_memory(void **state)
{
	(void)state;
	struct fetched few = fetch(".svc/Submissions?$top=1000", 0, NULL);
	uint64_t before = memory_kib();
	struct fetched all = fetch(".svc/Submissions", 0, NULL);
	assert_int_equal(all.code, CURLE_OK);
	assert_int_equal(all.status, 200);
	assert_int_equal(count_of(&all.body, "\"__id\":"), 120000);
	assert_true(all.body.length > 40 * 1000 * 1000);
	assert_true(memory_kib() < before + MORE_MEMORY_KIB);
	assert_int_equal(count_of(&all.body, "nextLink"), 0);
	fetched_finish(&few);
	fetched_finish(&all);
}

static void a_feed_whose_database_goes_never_looks_complete(void **state)
{
	(void)state;
	struct fetched cut = fetch(".svc/Submissions", SLOWLY,
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'canvass desk' AND state = 'active'");
	assert_int_equal(cut.status, 200);
	assert_true(cut.code == CURLE_PARTIAL_FILE || cut.code == CURLE_RECV_ERROR);
	assert_int_equal(count_of(&cut.body, "]}"), 0);
	fetched_finish(&cut);
	struct fetched next = fetch(".svc/Submissions?$top=1", 0, NULL);
	assert_int_equal(next.status, 200);
	fetched_finish(&next);
	_cleanup_free_ char *log = harness_log();
	assert_non_null(strstr(log, "outcome=cut-off"));
}

static void all_of_an_export_comes_at_constant_memory(void **state)
{
	(void)state;
	uint64_t before = memory_kib();
	struct fetched all = fetch("/submissions.csv", 0, NULL);
	assert_int_equal(all.code, CURLE_OK);
	assert_int_equal(count_of(&all.body, "uuid:"), 2 * 120000);
	assert_true(memory_kib() < before + MORE_MEMORY_KIB);
	fetched_finish(&all);
	struct fetched archive = fetch("/submissions.csv.zip", 0, NULL);
	assert_int_equal(archive.code, CURLE_OK);
	assert_int_equal(memcmp(buf_text(&archive.body), "PK", 2), 0);
	fetched_finish(&archive);
}

static void an_export_whose_database_goes_never_looks_complete(void **state)
{
	(void)state;
	static const char cut_it[] = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'canvass'"
			" AND query LIKE 'COPY%'";
	struct fetched table = fetch("/submissions.csv", SLOWLY, cut_it);
	assert_int_equal(table.status, 200);
	assert_true(table.code == CURLE_PARTIAL_FILE || table.code == CURLE_RECV_ERROR);
	fetched_finish(&table);
}

static void an_export_that_cannot_begin_is_an_error(void **state)
{
	(void)state;
	run_sql("ALTER TABLE data.visit RENAME COLUMN remark TO lost");
	struct fetched table = fetch("/submissions.csv", 0, NULL), feed = fetch(".svc/Submissions", 0, NULL);
	run_sql("ALTER TABLE data.visit RENAME COLUMN lost TO remark");
	assert_int_equal(table.status, 500);
	assert_int_equal(feed.status, 500);
	assert_non_null(strstr(buf_text(&table.body), "\"message\":"));
	fetched_finish(&table);
	fetched_finish(&feed);
}

/* Whoever exports holds a process and a connection; the rest of the service goes on. */
static void only_a_few_export_at_once(void **state)
{
	(void)state;
	CURLM *multi = curl_multi_init();
	CURL *curls[3];
	struct buf headers = BUF(BODY_MAX_BYTES), body = BUF(BODY_MAX_BYTES);
	_cleanup_free_ char *url = xasprintf("http://127.0.0.1:%d/v1/projects/1/forms/visit/submissions.csv", harness.port);
	_cleanup_free_ char *right = xasprintf("Authorization: Bearer %s", key);
	struct curl_slist *list = curl_slist_append(NULL, right);
	for (int i = 0; i < 3; i++) {
		curls[i] = harness_curl(&headers, &body);
		curl_easy_setopt(curls[i], CURLOPT_URL, url);
		curl_easy_setopt(curls[i], CURLOPT_HTTPHEADER, list);
		curl_easy_setopt(curls[i], CURLOPT_MAX_RECV_SPEED_LARGE, (curl_off_t)1000000);
		curl_multi_add_handle(multi, curls[i]);
	}
	int64_t until = monotonic_ms() + 20000;
	while (monotonic_ms() < until && count_of(&headers, "HTTP/1.1 503") == 0) {
		int running;
		curl_multi_perform(multi, &running);
		curl_multi_poll(multi, NULL, 0, 50, NULL);
	}
	assert_int_equal(count_of(&headers, "HTTP/1.1 503"), 1);
	assert_int_equal(count_of(&headers, "Retry-After"), 1);
	struct fetched alive = fetch(".svc/Submissions?$top=1", 0, NULL);
	assert_int_equal(alive.status, 200);
	fetched_finish(&alive);
	for (int i = 0; i < 3; i++) {
		curl_multi_remove_handle(multi, curls[i]);
		curl_easy_cleanup(curls[i]);
	}
	curl_multi_cleanup(multi);
	curl_slist_free_all(list);
	buf_finish(&headers);
	buf_finish(&body);
	struct fetched next = fetch("/submissions.csv", 0, NULL);
	for (int i = 0; i < 100 && next.status == 503; i++) { /* until it is noticed that they went */
		fetched_finish(&next);
		poll(NULL, 0, 100);
		next = fetch("/submissions.csv", 0, NULL);
	}
	assert_int_equal(next.status, 200);
	fetched_finish(&next);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_a_feed_comes_at_constant_memory),
		cmocka_unit_test(a_feed_whose_database_goes_never_looks_complete),
		cmocka_unit_test(all_of_an_export_comes_at_constant_memory),
		cmocka_unit_test(an_export_whose_database_goes_never_looks_complete),
		cmocka_unit_test(an_export_that_cannot_begin_is_an_error),
		cmocka_unit_test(only_a_few_export_at_once),
	};
	if (argc != 2) {
		return 2;
	}
	/* Memory that was given back counts as such in the service that is measured. */
	const char *sanitizer = getenv("ASAN_OPTIONS");
	_cleanup_free_ char *options = xasprintf("%s:quarantine_size_mb=1", sanitizer != NULL ? sanitizer : "");
	setenv("ASAN_OPTIONS", options, 1);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	harness_begin(argv[1]);
	assert_int_equal(store_add_person(harness.store, "planner@example.org", "planner"), OUTCOME_OK);
	assert_int_equal(store_grant(harness.store, "planner@example.org", &(struct grant){ .role = "planner", .by = "test" }),
			OUTCOME_OK);
	assert_int_equal(store_create_key(harness.store, "planner@example.org", "test", 1, key), OUTCOME_OK);
	int status = cmocka_run_group_tests(tests, make, NULL);
	harness_end();
	return status;
}
