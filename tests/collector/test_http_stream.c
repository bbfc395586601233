/*
 * Answers that are sent while they are made: a real server in a process of its own, real clients.
 *
 *     /lines?n=N        N lines, made as fast as they are taken
 *     /slowly           "one", a second later "two", and the end
 *     /broken           100 lines, and then it breaks
 *     /huge             a piece that is larger than may wait
 *     /never            no answer; /begun: one line, and never another
 *     /gone             how many requests were gone without their end; /memory: KiB that the server has
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "base/file.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "collector/http.h"

#define LINE "a line of forty bytes, the last is an end\n"
#define PATIENCE_S 2
#define BODY_MAX_BYTES ((size_t)512 * 1024 * 1024)

/* --- the server -------------------------------------------------------------------- */

static struct loop *loop;
static unsigned n_gone;

struct maker {
	struct http_request *request;
	struct loop_timer *timer;
	uint64_t n_left;
	bool breaks, ended;
};

static void make_lines(void *arg)
{
	struct maker *maker = arg;
	while (maker->n_left > 0 && !http_stream_is_full(maker->request)) {
		maker->n_left--;
		http_stream_add(maker->request, STR(LINE));
	}
	if (maker->n_left == 0 && !maker->ended) {
		maker->ended = true;
		(maker->breaks ? http_stream_break : http_stream_end)(maker->request);
	}
}

static void say_two(void *arg)
{
	struct maker *maker = arg;
	http_stream_add(maker->request, STR("two\n"));
	http_stream_end(maker->request);
	maker->ended = true;
}

static void no_more(void *arg)
{
	(void)arg;
}

static void say_number(struct http_request *request, uint64_t number)
{
	_cleanup_free_ char *text = xasprintf("%llu", (unsigned long long)number);
	http_reply(request, &(struct http_reply){ .status = 200, .body = str_of(text) });
}

static uint64_t resident_kib(void)
{
	_cleanup_buf_ struct buf text = BUF(4096);
	uint64_t pages = 0;
	if (file_read("/proc/self/statm", &text)) {
		struct scan scan = scan_of(buf_str(&text));
		if (!scan_uint(&scan, UINT64_MAX, &pages) || !scan_char(&scan, ' ') || !scan_uint(&scan, UINT64_MAX, &pages)) {
			pages = 0;
		}
	}
	return pages * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
}

static void on_begin(void *arg, struct http_request *request)
{
	(void)arg;
	struct maker *maker = xcalloc(1, sizeof(*maker));
	maker->request = request;
	http_set_data(request, maker);
}

static void on_piece(void *arg, struct http_request *request, struct str piece)
{
	(void)arg;
	(void)request;
	(void)piece;
}

static void stream(struct maker *maker, struct str first, http_more_func *more)
{
	http_reply_stream(maker->request, &(struct http_reply){ .status = 200, .body = first }, more, maker);
}

static void answer_streamed(struct maker *maker, struct str path)
{
	if (str_is(path, "/lines")) {
		bool fine = str_to_int(http_argument(maker->request, "n"), 0, INT32_MAX, (int64_t *)&maker->n_left);
		stream(maker, STR(""), make_lines);
		if (fine) {
			make_lines(maker);
		}
	} else if (str_is(path, "/broken")) {
		maker->n_left = 100;
		maker->breaks = true;
		stream(maker, STR(""), make_lines);
		make_lines(maker);
	} else if (str_is(path, "/slowly")) {
		stream(maker, STR("one\n"), no_more);
		maker->timer = loop_timer_add(loop, say_two, maker);
		loop_timer_set(maker->timer, 1000);
	} else if (str_is(path, "/huge")) {
		_cleanup_free_ char *huge = xcalloc(1, HTTP_STREAM_MAX_BYTES + 1);
		stream(maker, STR("begun"), no_more);
		http_stream_add(maker->request, (struct str){ huge, HTTP_STREAM_MAX_BYTES + 1 });
	} else {
		stream(maker, STR("begun\n"), no_more);
	}
}

static void on_end(void *arg, struct http_request *request)
{
	(void)arg;
	struct maker *maker = http_data(request);
	struct str path = http_path(request);
	maker->ended = str_is(path, "/gone") || str_is(path, "/memory") || !http_can_stream(request);
	if (str_is(path, "/gone")) {
		say_number(request, n_gone);
	} else if (str_is(path, "/memory")) {
		say_number(request, resident_kib());
	} else if (str_is(path, "/never")) {
		http_may_go(request);
	} else if (!http_can_stream(request)) {
		http_reply(request, &(struct http_reply){ .status = 505 });
	} else {
		answer_streamed(maker, path);
	}
}

static void on_gone(void *arg, struct http_request *request)
{
	(void)arg;
	struct maker *maker = http_data(request);
	n_gone += !maker->ended;
	loop_timer_remove(maker->timer);
	free(maker);
}

static void on_signal(void *arg, int number)
{
	(void)arg;
	(void)number;
	loop_stop(loop);
}

static int serve(int listen_fd)
{
	static const struct http_handler handler = { .begin = on_begin, .piece = on_piece, .end = on_end, .gone = on_gone };
	static const int signals[] = { SIGTERM };
	loop = loop_create();
	loop_signals(loop, signals, 1, on_signal, NULL);
	struct http *http = http_create(loop, listen_fd, &(struct http_limits){ .patience_s = PATIENCE_S }, &handler, NULL);
	loop_run(loop);
	http_destroy(http);
	loop_destroy(loop);
	return 0;
}

/* --- its clients --------------------------------------------------------------------- */

static struct {
	pid_t pid;
	in_port_t port;
} server;

static int start(void **state)
{
	(void)state;
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&address, length) == 0 && listen(fd, 16) == 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	server.port = ntohs(address.sin_port);
	signal(SIGPIPE, SIG_IGN);
	fflush(NULL);
	server.pid = fork();
	if (server.pid == 0) {
		exit(serve(fd));
	}
	close(fd);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	int status;
	kill(server.pid, SIGTERM);
	waitpid(server.pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static size_t gather(char *bytes, size_t size, size_t n, void *arg)
{
	buf_add(arg, bytes, size * n);
	return size * n;
}

static CURL *curl_for(const char *path, struct buf *body)
{
	CURL *curl = curl_easy_init();
	_cleanup_free_ char *url = xasprintf("http://127.0.0.1:%u%s", server.port, path);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, gather);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
	return curl;
}

static CURLcode get(const char *path, struct buf *body)
{
	CURL *curl = curl_for(path, body);
	CURLcode code = curl_easy_perform(curl);
	curl_easy_cleanup(curl);
	return code;
}

static int64_t number_at(const char *path)
{
	_cleanup_buf_ struct buf body = BUF(100);
	int64_t number = -1;
	assert_int_equal(get(path, &body), CURLE_OK);
	assert_true(str_to_int(buf_str(&body), 0, INT64_MAX, &number));
	return number;
}

static int connect_and_send(const char *text)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(server.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	assert_int_equal(send(fd, text, strlen(text), 0), strlen(text));
	return fd;
}

static void wait_for_gone(int64_t n)
{
	for (int i = 0; i < 200 && number_at("/gone") < n; i++) {
		poll(NULL, 0, 50);
	}
	assert_int_equal(number_at("/gone"), n);
}

/* --- the claims ---------------------------------------------------------------------- */

static void all_of_it_arrives_and_the_connection_goes_on(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf body = BUF(BODY_MAX_BYTES);
	CURL *curl = curl_for("/lines?n=100000", &body);
	for (int i = 0; i < 3; i++) {
		long n_connects;
		buf_clear(&body);
		assert_int_equal(curl_easy_perform(curl), CURLE_OK);
		assert_int_equal(body.length, 100000 * strlen(LINE));
		assert_int_equal(curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &n_connects), CURLE_OK);
		assert_int_equal(n_connects, i == 0);
	}
	curl_easy_cleanup(curl);
}

static void nothing_at_all_is_whole_too(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf body = BUF(BODY_MAX_BYTES);
	assert_int_equal(get("/lines?n=0", &body), CURLE_OK);
	assert_int_equal(body.length, 0);
}

static void it_arrives_as_it_is_made(void **state)
{
	(void)state;
	char text[1024] = "";
	int fd = connect_and_send("GET /slowly HTTP/1.1\r\nHost: a\r\n\r\n");
	int64_t began = monotonic_ms();
	size_t n = 0;
	while (strstr(text, "one\n") == NULL) {
		ssize_t got = recv(fd, text + n, sizeof(text) - 1 - n, 0);
		assert_true(got > 0);
		n += (size_t)got;
	}
	assert_true(monotonic_ms() - began < 900);
	while (strstr(text, "\r\n0\r\n\r\n") == NULL) {
		ssize_t got = recv(fd, text + n, sizeof(text) - 1 - n, 0);
		assert_true(got > 0);
		n += (size_t)got;
	}
	assert_true(monotonic_ms() - began >= 900 && strstr(text, "two\n") != NULL);
	close(fd);
}

static void what_broke_never_looks_complete(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf body = BUF(BODY_MAX_BYTES);
	CURLcode code = get("/broken", &body);
	assert_true(code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR);
	assert_true(body.length <= 100 * strlen(LINE));
	char text[16384];
	size_t n = 0;
	int fd = connect_and_send("GET /broken HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	for (ssize_t got; (got = recv(fd, text + n, sizeof(text) - 1 - n, 0)) > 0;) {
		n += (size_t)got;
	}
	text[n] = '\0';
	assert_non_null(strstr(text, "chunked"));
	assert_null(strstr(text, "\r\n0\r\n"));
	close(fd);
}

static void a_piece_that_is_too_large_breaks_it(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf body = BUF(BODY_MAX_BYTES);
	CURLcode code = get("/huge", &body);
	assert_true(code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR);
}

static void an_old_client_could_not_tell_so_it_gets_none(void **state)
{
	(void)state;
	char text[1024] = "";
	int fd = connect_and_send("GET /lines?n=5 HTTP/1.0\r\n\r\n");
	assert_true(recv(fd, text, sizeof(text) - 1, 0) > 0);
	assert_non_null(strstr(text, " 505 "));
	close(fd);
}

static void for_head_only_the_head_comes(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf body = BUF(BODY_MAX_BYTES);
	CURL *curl = curl_for("/begun", &body);
	curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	assert_int_equal(curl_easy_perform(curl), CURLE_OK);
	assert_int_equal(body.length, 0);
	curl_easy_cleanup(curl);
}

static void memory_stays_where_it_is(void **state)
{
	(void)state;
	_cleanup_buf_ struct buf body = BUF(BODY_MAX_BYTES);
	assert_int_equal(get("/lines?n=1000", &body), CURLE_OK);
	int64_t before = number_at("/memory");
	int slow = connect_and_send("GET /lines?n=20000000 HTTP/1.1\r\nHost: a\r\n\r\n");
	buf_clear(&body);
	assert_int_equal(get("/lines?n=5000000", &body), CURLE_OK);
	assert_int_equal(body.length, 5000000 * strlen(LINE));
	assert_true(number_at("/memory") - before < 16 * 1024);
	close(slow);
}

static void a_client_that_takes_nothing_is_cut_off(void **state)
{
	(void)state;
	int64_t gone = number_at("/gone");
	int fd = connect_and_send("GET /lines?n=20000000 HTTP/1.1\r\nHost: a\r\n\r\n");
	int64_t began = monotonic_ms();
	wait_for_gone(gone + 1);
	assert_true(monotonic_ms() - began >= PATIENCE_S * 1000);
	close(fd);
}

static void a_client_that_went_away_is_noticed_before_its_answer(void **state)
{
	(void)state;
	int64_t gone = number_at("/gone");
	close(connect_and_send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n"));
	wait_for_gone(gone + 1);
}

static void and_in_the_middle_of_it(void **state)
{
	(void)state;
	char text[1024];
	int64_t gone = number_at("/gone");
	int fd = connect_and_send("GET /begun HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_true(recv(fd, text, sizeof(text), 0) > 0);
	close(fd);
	wait_for_gone(gone + 1);
}

/* stop() then sees that the server ends, and that nothing was lost. */
static void what_is_under_way_does_not_hinder_the_end(void **state)
{
	(void)state;
	connect_and_send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n");
	connect_and_send("GET /lines?n=20000000 HTTP/1.1\r\nHost: a\r\n\r\n");
	int fd = connect_and_send("GET /begun HTTP/1.1\r\nHost: a\r\n\r\n");
	char text[1024];
	assert_true(recv(fd, text, sizeof(text), 0) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_arrives_and_the_connection_goes_on),
		cmocka_unit_test(nothing_at_all_is_whole_too),
		cmocka_unit_test(it_arrives_as_it_is_made),
		cmocka_unit_test(what_broke_never_looks_complete),
		cmocka_unit_test(a_piece_that_is_too_large_breaks_it),
		cmocka_unit_test(an_old_client_could_not_tell_so_it_gets_none),
		cmocka_unit_test(for_head_only_the_head_comes),
		cmocka_unit_test(memory_stays_where_it_is),
		cmocka_unit_test(a_client_that_takes_nothing_is_cut_off),
		cmocka_unit_test(a_client_that_went_away_is_noticed_before_its_answer),
		cmocka_unit_test(and_in_the_middle_of_it),
		cmocka_unit_test(what_is_under_way_does_not_hinder_the_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, start, stop);
}
