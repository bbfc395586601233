/*
 * Clients that send slowly, and 2,000 of them at once: nothing that is acknowledged is lost or
 * doubled, and the service answers others meanwhile. usage: test_slow CANVASS
 */
#define _GNU_SOURCE
#include "tests/collector/harness.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/compiler.h"
#include "base/xalloc.h"

#define PATIENCE_S 3
#define N_PHONES 2000
#define PIECES 6
#define PIECE_MS 150
#define GIVE_UP_MS 120000

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static double metric(const char *name)
{
	_cleanup_free_ char *url = xasprintf("http://127.0.0.1:%d/metrics", harness.port);
	struct reply reply = harness_request("GET", url, NULL, (struct str){ NULL, 0 });
	_cleanup_free_ char *line = xasprintf("\ncanvass_%s ", name);
	const char *found = strstr(buf_text(&reply.body), line);
	double value = found != NULL ? strtod(found + strlen(line), NULL) : -1;
	reply_finish(&reply);
	return value;
}

static void assert_answers(void)
{
	_cleanup_free_ char *url = xasprintf("http://127.0.0.1:%d/readyz", harness.port);
	struct reply reply = harness_request("GET", url, NULL, (struct str){ NULL, 0 });
	assert_int_equal(reply.status, 200);
	reply_finish(&reply);
}

/* Sends one byte after the other until the other side has had enough; how long that took. */
static int64_t drip(const char *begin, int pause_ms)
{
	int fd = harness_send(str_of(begin));
	int64_t start = now_ms();
	char byte = 'x', nothing;
	struct timeval at_once = { .tv_usec = 1000 };
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &at_once, sizeof(at_once));
	for (;;) {
		usleep((unsigned)pause_ms * 1000);
		bool closed = recv(fd, &nothing, 1, 0) == 0;
		if (closed || send(fd, &byte, 1, MSG_NOSIGNAL) != 1 || now_ms() - start > 30000) {
			break;
		}
	}
	close(fd);
	return now_ms() - start;
}

static void a_client_that_sends_a_byte_now_and_then_is_let_go(void **state)
{
	(void)state;
	_cleanup_free_ char *head = xasprintf("POST /v1/key/%s/projects/1/submission HTTP/1.1\r\nHost: a\r\n"
			"Content-Type: text/xml\r\nContent-Length: 4000\r\n\r\n", harness.token);
	double before = metric("connections_too_slow_total");
	int64_t ms = drip(head, 500);
	assert_in_range(ms, PATIENCE_S * 1000, PATIENCE_S * 1000 + 5000);
	assert_true(metric("connections_too_slow_total") == before + 1);
	assert_answers();
}

static void a_head_that_never_ends_is_let_go(void **state)
{
	(void)state;
	int64_t ms = drip("GET / HTTP/1.1\r\nX-Slow: ", 500);
	assert_in_range(ms, PATIENCE_S * 1000, PATIENCE_S * 1000 + 5000);
	assert_answers();
}

/* --- 2,000 phones ---------------------------------------------------------------------------- */

struct phone {
	int fd;            /* -1: rests until `at_ms` */
	char *request;
	size_t n, sent;
	int64_t at_ms;     /* when the next piece goes, or when it tries again */
	char answer[16];
	size_t n_answer;
	bool done;
};

static void call(struct phone *phone)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)harness.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	phone->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	phone->sent = phone->n_answer = 0;
	phone->at_ms = now_ms();
	if (phone->fd >= 0) {
		(void)!connect(phone->fd, (struct sockaddr *)&address, sizeof(address));
	}
}

static void hang_up(struct phone *phone, int64_t rest_ms)
{
	close(phone->fd);
	phone->fd = -1;
	phone->at_ms = now_ms() + rest_ms;
}

static void send_piece(struct phone *phone)
{
	size_t piece = phone->n / PIECES + 1, left = phone->n - phone->sent;
	ssize_t n = send(phone->fd, phone->request + phone->sent, piece < left ? piece : left, MSG_NOSIGNAL);
	if (n > 0) {
		phone->sent += (size_t)n;
		phone->at_ms = now_ms() + PIECE_MS;
	}
}

/* "HTTP/1.1 201": anything else, and a connection that was closed, is tried again. */
static void hear(struct phone *phone)
{
	ssize_t n = recv(phone->fd, phone->answer + phone->n_answer, sizeof(phone->answer) - 1 - phone->n_answer, 0);
	phone->n_answer += n > 0 ? (size_t)n : 0;
	if (phone->n_answer >= 12) {
		phone->done = memcmp(phone->answer + 9, "201", 3) == 0;
		hang_up(phone, 300);
	} else if (n == 0) {
		hang_up(phone, 300);
	}
}

static void turn(struct phone *phone, struct pollfd *seen)
{
	if (phone->done) {
		return;
	}
	if (phone->fd < 0) {
		if (now_ms() >= phone->at_ms) {
			call(phone);
		}
	} else if ((seen->revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
		hear(phone);
	} else if ((seen->revents & POLLOUT) != 0 && phone->sent < phone->n && now_ms() >= phone->at_ms) {
		send_piece(phone);
	}
}

static size_t wait_for_all(struct phone *phones, struct pollfd *polled)
{
	size_t n_done = 0;
	for (int64_t start = now_ms(); n_done < N_PHONES && now_ms() - start < GIVE_UP_MS;) {
		n_done = 0;
		for (size_t i = 0; i < N_PHONES; i++) {
			polled[i] = (struct pollfd){ .fd = phones[i].fd, .events = POLLIN | (phones[i].sent < phones[i].n ? POLLOUT : 0) };
		}
		poll(polled, N_PHONES, 10);
		for (size_t i = 0; i < N_PHONES; i++) {
			turn(&phones[i], &polled[i]);
			n_done += phones[i].done;
		}
		usleep(5000);
	}
	return n_done;
}

static void two_thousand_slow_uploads_at_once_are_all_stored_once(void **state)
{
	(void)state;
	struct phone *phones = xcalloc(N_PHONES, sizeof(*phones));
	struct pollfd *polled = xcalloc(N_PHONES, sizeof(*polled));
	for (int i = 0; i < N_PHONES; i++) {
		_cleanup_free_ char *id = xasprintf("uuid:slow-%d", i), *xml = harness_visit(id, 7);
		phones[i].request = xasprintf("POST /v1/key/%s/projects/1/submission HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\n"
				"Content-Length: %zu\r\n\r\n%s", harness.token, strlen(xml), xml);
		phones[i].n = strlen(phones[i].request);
		call(&phones[i]);
	}
	assert_int_equal(wait_for_all(phones, polled), N_PHONES);
	assert_int_equal(harness_count("SELECT count(*) FROM canvass.submissions WHERE instance_id LIKE 'uuid:slow-%'"), N_PHONES);
	assert_int_equal(harness_count("SELECT count(*) FROM data.visit v JOIN canvass.submissions s ON s.id = v._submission"
			" WHERE s.instance_id LIKE 'uuid:slow-%'"), N_PHONES);
	for (int i = 0; i < N_PHONES; i++) {
		free(phones[i].request);
		if (phones[i].fd >= 0) {
			close(phones[i].fd);
		}
	}
	free(phones);
	free(polled);
}

static void afterwards_nothing_of_them_is_kept(void **state)
{
	(void)state;
	for (int i = 0; i < 100 && metric("connections") > 1; i++) {
		usleep(50000);
	}
	assert_true(metric("connections") == 1); /* the one that asks */
	assert_true(metric("kept_bytes") == 0);
	assert_true(metric("responses_waiting") == 0);
	assert_answers();
}

static const char *canvass_path;

static int begin(void **state)
{
	(void)state;
	struct rlimit limit = { 0 };
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	harness.more[0] = "--patience";
	harness.more[1] = "3";
	harness.more[2] = "--behind-proxy"; /* 2,000 connections from one address */
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
		cmocka_unit_test(a_client_that_sends_a_byte_now_and_then_is_let_go),
		cmocka_unit_test(a_head_that_never_ends_is_let_go),
		cmocka_unit_test(two_thousand_slow_uploads_at_once_are_all_stored_once),
		cmocka_unit_test(afterwards_nothing_of_them_is_kept),
	};
	if (argc != 2) {
		return 2;
	}
	canvass_path = argv[1];
	return cmocka_run_group_tests(tests, begin, end);
}
