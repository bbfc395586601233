/*
 * http.h - HTTP requests and replies on the event loop (libmicrohttpd).
 *
 * A request is told in steps: `begin` when its head has arrived, `piece` for the
 * body as it comes, `end` when it is whole, `gone` when the answer was sent or
 * the client went away. http_reply answers it, once, in any of the first three
 * or at any later time; until then the connection rests. When it was answered
 * before the end, the rest of the body is read and dropped, because a client
 * that still sends would not see the answer; `end` is then not called.
 */
#ifndef COLLECTOR_HTTP_H
#define COLLECTOR_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/loop.h"
#include "base/str.h"

#define HTTP_MAX_CONNECTIONS 4000
#define HTTP_MAX_CONNECTIONS_PER_ADDRESS 1000 /* many phones may stand behind one router */
#define HTTP_IDLE_SECONDS 60 /* without a byte from the client; Collect waits as long for us */
#define HTTP_MIN_BYTES_PER_SECOND 100 /* of a body, on average, once the client had its time */
#define HTTP_STREAM_MIN_BYTES_PER_SECOND 16384 /* that a client takes of a long answer, once it had its time */
#define HTTP_STREAM_FULL_BYTES ((size_t)256 * 1024) /* see http_stream_is_full */
#define HTTP_STREAM_MAX_BYTES ((size_t)64 * 1024 * 1024) /* of one piece with what waits before it */

struct http_limits {
	unsigned patience_s; /* until a head must be whole; and how long a body may come as slowly as it likes */
	bool per_address;    /* false: all come through one proxy */
};

struct http;
struct http_request;

struct http_handler {
	void (*begin)(void *arg, struct http_request *request);
	void (*piece)(void *arg, struct http_request *request, struct str piece);
	void (*end)(void *arg, struct http_request *request);
	void (*gone)(void *arg, struct http_request *request);
};

/* Answers on a socket that listens already; it belongs to the http from now on.
 * NULL when libmicrohttpd cannot start. */
struct http *http_create(struct loop *loop, int listen_fd, const struct http_limits *limits,
		const struct http_handler *handler, void *arg) MUST_CHECK;
void http_stop_accepting(struct http *http);
size_t http_n_requests(const struct http *http);  /* begun and not yet gone */
size_t http_n_connections(const struct http *http);
uint64_t http_n_too_slow(const struct http *http); /* connections that were ended because nothing, or too little, came */
/* Every request must have been answered, but those that may go (see http_may_go). NULL is fine. */
void http_destroy(struct http *http);

/* What the request says; valid until it is gone. */
const char *http_method(const struct http_request *request);
struct str http_path(const struct http_request *request);     /* percent-decoded, without arguments */
struct str http_header(const struct http_request *request, const char *name);   /* empty when missing */
struct str http_argument(const struct http_request *request, const char *name); /* ?name=…; empty when missing */
/* Calls `each` for every argument, in order. */
void http_arguments(const struct http_request *request, void (*each)(void *arg, struct str name, struct str value), void *arg);
/* The address of the client, "127.0.0.1"; "local" behind a socket of this machine. The caller frees it. */
char *http_address(const struct http_request *request);
size_t http_head_bytes(const struct http_request *request);
uint64_t http_id(const struct http_request *request);         /* counts from 1 */

/* For whoever handles the request; NULL at first. */
void http_set_data(struct http_request *request, void *data);
void *http_data(const struct http_request *request);

#define HTTP_REPLY_HEADERS 20
struct http_reply {
	unsigned status;
	struct str body;              /* copied; left out for HEAD, its length is told */
	struct {
		const char *name, *value; /* copied */
	} headers[HTTP_REPLY_HEADERS]; /* ends with a NULL name */
	bool at_once;                 /* in `begin` only: do not wait for the body; the connection ends */
	bool close;                   /* end the connection afterwards */
};

void http_reply(struct http_request *request, const struct http_reply *reply);
bool http_replied(const struct http_request *request);

/* --- long answers --------------------------------------------------------------------
 *
 * A streamed answer is sent while it is made, and never whole in memory:
 *
 *     http_reply_stream, http_stream_add as often as needed, http_stream_end or http_stream_break
 *
 * A maker that is faster than the client stops when http_stream_is_full, and goes on when `more`
 * is called (later, from the loop). An answer that was not ended is cut off: its client sees that the
 * connection broke in the middle, because the last piece that HTTP/1.1 asks for does not come.
 * HTTP/1.0 has no such piece, so its clients must not be answered so: http_can_stream.
 * A client that takes it too slowly is cut off too, and is `gone`. For HEAD nothing need be added. */
bool http_can_stream(const struct http_request *request);
typedef void http_more_func(void *arg);
/* reply->body is the first piece. */
void http_reply_stream(struct http_request *request, const struct http_reply *reply, http_more_func *more, void *arg);
void http_stream_add(struct http_request *request, struct str piece);
bool http_stream_is_full(const struct http_request *request);
void http_stream_end(struct http_request *request);
void http_stream_break(struct http_request *request);

/* Until it is answered, the client is looked at now and then: when it went away, the request is
 * `gone` without an answer. Only for requests whose work can be dropped at any moment. */
void http_may_go(struct http_request *request);

#endif
