/*
 * ingest_load.c - as many phones as one wants, sending one submission after the
 * other over connections that stay open.
 *
 *     ingest_load PORT PATH CONNECTIONS SECONDS FILE...
 *
 * Each FILE is the answers of one response; they are sent round and round, every time with
 * another id. Everything is prepared before the clock starts, and nothing is parsed but the
 * status, because the service under test shares the machine. Prints the number of responses
 * that were acknowledged per second, and the percentiles 50, 95 and 99 of how long that took,
 * in milliseconds. Any answer but 201 ends the run.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/scan.h"
#include "base/xalloc.h"

#define MAX_CONNECTIONS 400
#define REQUEST_MAX_BYTES ((size_t)8 * 1024 * 1024)
#define REPLY_MAX_BYTES ((size_t)16 * 1024)
#define BOUNDARY "----canvass-ingest-load"

struct phone {
	int fd;
	double began;
	struct buf reply;
};

struct request {
	struct buf bytes;
	size_t id_at; /* where its UUID begins */
};

struct load {
	struct request *requests;
	size_t n, next;
	double until;
	size_t n_under_way;
	float *ms; /* of those acknowledged */
	size_t n_acknowledged, capacity;
	int epoll_fd;
};

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "ingest_load: %s\n", what);
	exit(EXIT_FAILURE);
}

static double now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* As ODK Collect sends it. */
static struct request make_request(const char *path, const char *file)
{
	static const char head[] = "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"xml_submission_file\";"
			" filename=\"answers.xml\"\r\nContent-Type: text/xml\r\n\r\n";
	static const char tail[] = "\r\n--" BOUNDARY "--\r\n";
	struct buf request = BUF(REQUEST_MAX_BYTES);
	_cleanup_buf_ struct buf xml = BUF(REQUEST_MAX_BYTES);
	if (!file_read(file, &xml)) {
		fail(file);
	}
	buf_addf(&request, "POST %s/submission HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data;"
			" boundary=" BOUNDARY "\r\nContent-Length: %zu\r\n\r\n%s", path,
			strlen(head) + xml.length + strlen(tail), head);
	buf_add_str(&request, buf_str(&xml));
	buf_adds(&request, tail);
	const char *id = strstr(buf_text(&request), "instanceID>uuid:");
	if (id == NULL) {
		fail("a response has no instanceID");
	}
	return (struct request){ request, (size_t)(id - buf_text(&request)) + strlen("instanceID>uuid:") };
}

/* The last twelve digits of the UUID are a number of this run. */
static void put_id(struct request *request, unsigned long long number)
{
	char digits[32];
	snprintf(digits, sizeof(digits), "%012llx", (number + (unsigned long long)getpid() * 100000000ULL) & 0xffffffffffffULL);
	memcpy(request->bytes.data + request->id_at + 24, digits, 12);
}

static void send_next(struct load *load, struct phone *phone)
{
	buf_clear(&phone->reply);
	phone->began = now_s();
	if (phone->began >= load->until) {
		return;
	}
	struct request *request = &load->requests[load->next % load->n];
	put_id(request, load->next++);
	struct str bytes = buf_str(&request->bytes);
	if (send(phone->fd, bytes.p, bytes.n, MSG_NOSIGNAL) != (ssize_t)bytes.n) {
		fail("the service does not take what is sent");
	}
	load->n_under_way++;
}

static void open_phone(struct load *load, struct phone *phone, uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = phone };
	*phone = (struct phone){ .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .reply = BUF(REPLY_MAX_BYTES) };
	if (phone->fd < 0 || connect(phone->fd, (struct sockaddr *)&address, sizeof(address)) < 0
			|| epoll_ctl(load->epoll_fd, EPOLL_CTL_ADD, phone->fd, &event) < 0) {
		fail("cannot connect");
	}
}

/* The last bytes of every answer to a submission. */
static bool is_whole(const struct buf *reply)
{
	static const char end[] = "</OpenRosaResponse>\n";
	size_t n = sizeof(end) - 1;
	return reply->length >= n && memcmp(reply->data + reply->length - n, end, n) == 0;
}

static void read_answer(struct load *load, struct phone *phone)
{
	char block[4096];
	ssize_t n = recv(phone->fd, block, sizeof(block), 0);
	if (n <= 0) {
		fail("the service hung up");
	}
	buf_add(&phone->reply, block, (size_t)n);
	if (!is_whole(&phone->reply)) {
		return;
	}
	if (!str_starts(buf_str(&phone->reply), STR("HTTP/1.1 201 "))) {
		fail(buf_text(&phone->reply));
	}
	if (load->n_acknowledged == load->capacity) {
		load->capacity = load->capacity * 2 + 1024;
		load->ms = xreallocarray(load->ms, load->capacity, sizeof(float));
	}
	load->ms[load->n_acknowledged++] = (float)((now_s() - phone->began) * 1000);
	load->n_under_way--;
	send_next(load, phone);
}

static double run(struct load *load, struct phone *phones, size_t n_phones, double seconds)
{
	struct epoll_event events[64];
	double began = now_s();
	load->until = began + seconds;
	for (size_t i = 0; i < n_phones; i++) {
		send_next(load, &phones[i]);
	}
	while (load->n_under_way > 0) {
		int n = epoll_wait(load->epoll_fd, events, 64, -1);
		for (int i = 0; i < n; i++) {
			read_answer(load, events[i].data.ptr);
		}
	}
	return now_s() - began;
}

static int compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return x < y ? -1 : x > y;
}

static double percentile(const struct load *load, unsigned percent)
{
	return load->n_acknowledged > 0 ? (double)load->ms[(load->n_acknowledged - 1) * percent / 100] : 0;
}

int main(int argc, char **argv)
{
	int64_t port, n_phones, seconds;
	if (argc < 6 || !str_to_int(str_of(argv[1]), 1, UINT16_MAX, &port)
			|| !str_to_int(str_of(argv[3]), 1, MAX_CONNECTIONS, &n_phones)
			|| !str_to_int(str_of(argv[4]), 1, 3600, &seconds)) {
		fputs("usage: ingest_load PORT PATH CONNECTIONS SECONDS FILE...\n", stderr);
		return 2;
	}
	static struct phone phones[MAX_CONNECTIONS];
	struct load load = { .n = (size_t)argc - 5, .epoll_fd = epoll_create1(EPOLL_CLOEXEC) };
	load.requests = xcalloc(load.n, sizeof(*load.requests));
	for (size_t i = 0; i < load.n; i++) {
		load.requests[i] = make_request(argv[2], argv[5 + i]);
	}
	for (size_t i = 0; i < (size_t)n_phones; i++) {
		open_phone(&load, &phones[i], (uint16_t)port);
	}
	const double took = run(&load, phones, (size_t)n_phones, (double)seconds);
	qsort(load.ms, load.n_acknowledged, sizeof(float), compare);
	printf("%.1f %.2f %.2f %.2f\n", (double)load.n_acknowledged / took, percentile(&load, 50), percentile(&load, 95),
			percentile(&load, 99));
	for (size_t i = 0; i < (size_t)n_phones; i++) {
		close(phones[i].fd);
		buf_finish(&phones[i].reply);
	}
	for (size_t i = 0; i < load.n; i++) {
		buf_finish(&load.requests[i].bytes);
	}
	free(load.requests);
	free(load.ms);
	close(load.epoll_fd);
	return EXIT_SUCCESS;
}
