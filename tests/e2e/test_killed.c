/*
 * 1,000 submissions from 16 connections while the service is killed with -9 and
 * started again three times: every acknowledged one is in the tables exactly
 * once. usage: test_killed CANVASS
 */
#define _GNU_SOURCE
#include "tests/collector/harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

#define N_SUBMISSIONS 1000
#define N_CONNECTIONS 16
#define N_KILLS 3
#define MAX_ATTEMPTS 50
#define ANSWER_MAX_BYTES ((size_t)64 * 1024)

struct sender {
	CURL *curl;
	curl_mime *mime;
	struct buf headers, body;
	int submission; /* -1: idle */
};

static CURLM *multi;
static struct sender senders[N_CONNECTIONS];
static bool acknowledged[N_SUBMISSIONS];
static unsigned attempts[N_SUBMISSIONS];
static int queue[N_SUBMISSIONS];
static size_t n_queued, n_acknowledged, n_broken;

static void post(struct sender *sender, int submission)
{
	_cleanup_free_ char *id = xasprintf("uuid:killed-%d", submission);
	_cleanup_free_ char *xml = harness_visit(id, submission % 100);
	_cleanup_free_ char *url = harness_url("/submission");
	*sender = (struct sender){ .headers = BUF(ANSWER_MAX_BYTES), .body = BUF(ANSWER_MAX_BYTES),
			.submission = submission };
	sender->curl = harness_curl(&sender->headers, &sender->body);
	sender->mime = harness_mime(sender->curl, xml);
	curl_easy_setopt(sender->curl, CURLOPT_URL, url);
	/* On a connection that was used before, libcurl would send again by itself, unseen. */
	curl_easy_setopt(sender->curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(sender->curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(sender->curl, CURLOPT_PRIVATE, sender);
	attempts[submission]++;
	assert_true(attempts[submission] < MAX_ATTEMPTS);
	curl_multi_add_handle(multi, sender->curl);
}

static void answered(struct sender *sender)
{
	long status = 0;
	curl_easy_getinfo(sender->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status == 201) {
		acknowledged[sender->submission] = true;
		n_acknowledged++;
	} else {
		assert_true(status == 0 || status == 503);
		n_broken++;
		queue[n_queued++] = sender->submission;
	}
	curl_multi_remove_handle(multi, sender->curl);
	curl_easy_cleanup(sender->curl);
	curl_mime_free(sender->mime);
	buf_finish(&sender->headers);
	buf_finish(&sender->body);
	sender->submission = -1;
}

static void fill_connections(void)
{
	for (size_t i = 0; i < N_CONNECTIONS && n_queued > 0; i++) {
		if (senders[i].submission < 0) {
			post(&senders[i], queue[--n_queued]);
		}
	}
}

static void take_answers(void)
{
	int left;
	for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;) {
		if (message->msg == CURLMSG_DONE) {
			char *sender = NULL;
			curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &sender);
			answered((struct sender *)(void *)sender);
		}
	}
}

/* In the middle: all connections have just sent something. Each time a little
 * later, so that before, during and after the commit all get their turn. */
static void kill_and_start_again(unsigned kills)
{
	int running;
	fill_connections();
	for (int i = 0; i < 5; i++) {
		assert_int_equal(curl_multi_perform(multi, &running), CURLM_OK);
	}
	usleep(kills * 2000);
	harness_kill();
	harness_start();
}

/* Sends all that is queued; kills the service `n_kills` times on the way. */
static void send_all(unsigned n_kills)
{
	unsigned kills = 0;
	n_acknowledged = 0;
	while (n_acknowledged < N_SUBMISSIONS) {
		int running;
		fill_connections();
		assert_int_equal(curl_multi_perform(multi, &running), CURLM_OK);
		take_answers();
		if (kills < n_kills && n_acknowledged >= (kills + 1) * N_SUBMISSIONS / (n_kills + 1)) {
			kill_and_start_again(kills++);
		}
		curl_multi_poll(multi, NULL, 0, 10, NULL);
	}
	assert_int_equal(kills, n_kills);
}

static void queue_all(void)
{
	n_queued = 0;
	for (int i = N_SUBMISSIONS; i-- > 0;) {
		queue[n_queued++] = i;
		attempts[i] = 0;
	}
}

static void assert_each_once(void)
{
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.submissions WHERE instance_id LIKE 'uuid:killed-%'"),
			N_SUBMISSIONS);
	assert_int_equal(harness_count("SELECT count(DISTINCT instance_id) FROM canvass.submissions"
			" WHERE instance_id LIKE 'uuid:killed-%'"), N_SUBMISSIONS);
	assert_int_equal(harness_count("SELECT count(*) FROM data.visit"), N_SUBMISSIONS);
	assert_int_equal(harness_count("SELECT count(*) FROM data.visit WHERE age = 7"), N_SUBMISSIONS / 100);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.quarantine"), 0);
}

static void each_acknowledged_submission_is_stored_exactly_once_though_the_service_is_killed(void **state)
{
	(void)state;
	queue_all();
	send_all(N_KILLS);
	assert_true(n_broken > 0); /* the kills did hit something */
	for (size_t i = 0; i < N_SUBMISSIONS; i++) {
		assert_true(acknowledged[i]);
	}
	assert_each_once();
}

static void sending_all_of_them_again_changes_nothing(void **state)
{
	(void)state;
	queue_all();
	send_all(0);
	assert_each_once();
}

static const char *canvass_path;

static int set_up(void **state)
{
	(void)state;
	harness_begin(canvass_path);
	multi = curl_multi_init();
	for (size_t i = 0; i < N_CONNECTIONS; i++) {
		senders[i].submission = -1;
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	curl_multi_cleanup(multi);
	harness_end();
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_acknowledged_submission_is_stored_exactly_once_though_the_service_is_killed),
		cmocka_unit_test(sending_all_of_them_again_changes_nothing),
	};
	if (argc != 2) {
		fputs("usage: test_killed CANVASS\n", stderr);
		return 2;
	}
	canvass_path = argv[1];
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
