/*
 * http_private.h - what the files of the HTTP server share.
 */
#ifndef COLLECTOR_HTTP_PRIVATE_H
#define COLLECTOR_HTTP_PRIVATE_H

#include <microhttpd.h>

#include "base/buf.h"
#include "collector/http.h"

/* libmicrohttpd ends connections on which nothing comes; one on which a byte comes now and
 * then is ended here. */
struct connection {
	struct connection *previous, *next;
	struct http_request *request; /* under way; NULL between requests */
	int fd;
	int64_t since_ms;             /* its head may come since then, or its body */
	uint64_t body_bytes;
	bool ended;                   /* was told to end */
};

struct http {
	struct MHD_Daemon *daemon;
	int listen_fd; /* -1 once closed */
	struct loop *loop;
	struct loop_watch *watch;
	struct loop_timer *timer;
	const struct http_handler *handler;
	void *arg;
	bool resumed; /* libmicrohttpd must run to see a resumed connection; nothing else tells it */
	struct http_limits limits;
	struct connection *connections;
	struct loop_timer *look_timer;
	size_t n_requests, n_connections;
	uint64_t last_id, n_too_slow;
};

/* An answer that is made while it is sent. */
struct stream {
	struct buf waiting;      /* made and not yet sent, from `taken` on */
	size_t taken;
	uint64_t taken_bytes;    /* by the client, since then: */
	int64_t since_ms;        /* moved on by the time that its maker needed */
	int64_t starved_ms;      /* nothing waits since then; 0: something does */
	bool ended, broken, hungry; /* hungry: was full, and its maker waits for `more` */
	http_more_func *more;
	void *arg;
};

struct http_request {
	struct http *http;
	struct MHD_Connection *connection;
	struct connection *on; /* the same, as we know it */
	char *method, *path;
	uint64_t id, dropped_bytes;
	struct MHD_Response *response; /* NULL until answered */
	unsigned status;
	bool is_old;                   /* HTTP/1.0 */
	bool at_once, ended, suspended, queued;
	bool may_go, went;             /* see http_may_go; the client went away */
	struct stream *stream;         /* NULL: the answer is whole */
	void *data;
};

/* Lets libmicrohttpd go on with a connection that rests; else nothing. */
void http_resume(struct http_request *request);

/* The answer to a request, whole or streamed; ends the process when the response is NULL. */
void http_answer_with(struct http_request *request, const struct http_reply *reply, struct MHD_Response *response);

/* Its client did not take enough, the last time it was looked at long enough. */
bool http_stream_is_too_slow(struct http_request *request);
void http_stream_destroy(struct stream *stream); /* NULL is fine */

#endif
