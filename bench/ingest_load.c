/*
 * ingest_load.c - as many phones as one wants, sending one submission after the
 * other over connections that stay open.
 *
 *     ingest_load PORT PATH CONNECTIONS FILE...
 *
 * Each FILE is the answers of one response. Everything is prepared before the
 * clock starts, and nothing is parsed but the status, because the service under
 * test shares the machine. Prints acknowledged submissions per second. Any answer
 * but 201 ends the run.
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
	struct buf reply;
};

struct load {
	struct buf *requests;
	size_t n, next, n_acknowledged;
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
static struct buf make_request(const char *path, const char *file)
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
	return request;
}

static void send_next(struct load *load, struct phone *phone)
{
	buf_clear(&phone->reply);
	if (load->next < load->n) {
		struct str bytes = buf_str(&load->requests[load->next++]);
		if (send(phone->fd, bytes.p, bytes.n, MSG_NOSIGNAL) != (ssize_t)bytes.n) {
			fail("the service does not take what is sent");
		}
	}
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
	load->n_acknowledged++;
	send_next(load, phone);
}

static double run(struct load *load, struct phone *phones, size_t n_phones)
{
	struct epoll_event events[64];
	double began = now_s();
	for (size_t i = 0; i < n_phones; i++) {
		send_next(load, &phones[i]);
	}
	while (load->n_acknowledged < load->n) {
		int n = epoll_wait(load->epoll_fd, events, 64, -1);
		for (int i = 0; i < n; i++) {
			read_answer(load, events[i].data.ptr);
		}
	}
	return now_s() - began;
}

int main(int argc, char **argv)
{
	int64_t port, n_phones;
	if (argc < 5 || !str_to_int(str_of(argv[1]), 1, UINT16_MAX, &port)
			|| !str_to_int(str_of(argv[3]), 1, MAX_CONNECTIONS, &n_phones)) {
		fputs("usage: ingest_load PORT PATH CONNECTIONS FILE...\n", stderr);
		return 2;
	}
	static struct phone phones[MAX_CONNECTIONS];
	struct load load = { .n = (size_t)argc - 4, .epoll_fd = epoll_create1(EPOLL_CLOEXEC) };
	load.requests = xcalloc(load.n, sizeof(*load.requests));
	for (size_t i = 0; i < load.n; i++) {
		load.requests[i] = make_request(argv[2], argv[4 + i]);
	}
	for (size_t i = 0; i < (size_t)n_phones; i++) {
		open_phone(&load, &phones[i], (uint16_t)port);
	}
	const double seconds = run(&load, phones, (size_t)n_phones);
	printf("%.0f\n", (double)load.n / seconds);
	for (size_t i = 0; i < (size_t)n_phones; i++) {
		close(phones[i].fd);
		buf_finish(&phones[i].reply);
	}
	for (size_t i = 0; i < load.n; i++) {
		buf_finish(&load.requests[i]);
	}
	free(load.requests);
	close(load.epoll_fd);
	return EXIT_SUCCESS;
}
