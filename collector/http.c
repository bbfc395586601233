#define _GNU_SOURCE
#include "collector/http.h"

#include <assert.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

#define CONNECTION_MEMORY_BYTES ((size_t)64 * 1024)
#define DROPPED_MAX_BYTES ((uint64_t)200 * 1000 * 1000) /* of a body that is read for nothing */

struct http {
	struct MHD_Daemon *daemon;
	int listen_fd; /* -1 once closed */
	struct loop *loop;
	struct loop_watch *watch;
	struct loop_timer *timer;
	const struct http_handler *handler;
	void *arg;
	bool resumed; /* libmicrohttpd must run to see a resumed connection; nothing else tells it */
	size_t n_requests;
	uint64_t last_id;
};

struct http_request {
	struct http *http;
	struct MHD_Connection *connection;
	char *method, *path;
	uint64_t id, dropped_bytes;
	struct MHD_Response *response; /* NULL until answered */
	unsigned status;
	bool at_once, ended, suspended, queued;
	void *data;
};

/* --- libmicrohttpd's calls ---------------------------------------------------- */

static enum MHD_Result queue(struct http_request *request)
{
	request->queued = true;
	return MHD_queue_response(request->connection, request->status, request->response);
}

static enum MHD_Result on_head(struct http_request *request)
{
	struct http *http = request->http;
	http->handler->begin(http->arg, request);
	return request->response != NULL && request->at_once ? queue(request) : MHD_YES;
}

static enum MHD_Result on_piece(struct http_request *request, struct str piece)
{
	struct http *http = request->http;
	if (request->response == NULL) {
		http->handler->piece(http->arg, request, piece);
		return MHD_YES;
	}
	request->dropped_bytes += piece.n;
	return request->dropped_bytes <= DROPPED_MAX_BYTES ? MHD_YES : MHD_NO;
}

/* Called again after the connection was resumed. */
static enum MHD_Result on_end(struct http_request *request)
{
	struct http *http = request->http;
	if (request->response == NULL && !request->ended) {
		request->ended = true;
		http->handler->end(http->arg, request);
	}
	if (request->response != NULL) {
		return queue(request);
	}
	request->suspended = true;
	MHD_suspend_connection(request->connection);
	return MHD_YES;
}

static enum MHD_Result on_access(void *arg, struct MHD_Connection *connection, const char *url,
		const char *method, const char *version, const char *upload_data, size_t *upload_data_size,
		void **request_data)
{
	(void)version;
	struct http *http = arg;
	struct http_request *request = *request_data;
	if (request == NULL) {
		request = xcalloc(1, sizeof(*request));
		*request = (struct http_request){ .http = http, .connection = connection, .id = ++http->last_id,
				.method = xstrdup(method), .path = xstrdup(url) };
		*request_data = request;
		http->n_requests++;
		return on_head(request);
	}
	if (request->queued) {
		*upload_data_size = 0;
		return MHD_YES;
	}
	if (*upload_data_size > 0) {
		struct str piece = { upload_data, *upload_data_size };
		*upload_data_size = 0;
		return on_piece(request, piece);
	}
	return on_end(request);
}

static void on_completed(void *arg, struct MHD_Connection *connection, void **request_data,
		enum MHD_RequestTerminationCode code)
{
	(void)connection;
	(void)code;
	struct http *http = arg;
	struct http_request *request = *request_data;
	if (request == NULL) {
		return;
	}
	*request_data = NULL;
	http->handler->gone(http->arg, request);
	if (request->response != NULL) {
		MHD_destroy_response(request->response);
	}
	http->n_requests--;
	free(request->method);
	free(request->path);
	free(request);
}

/* --- the loop ----------------------------------------------------------------- */

static void on_ready(void *arg, unsigned events)
{
	(void)events;
	struct http *http = arg;
	http->resumed = false;
	MHD_run(http->daemon);
}

static void on_timeout(void *arg)
{
	struct http *http = arg;
	http->resumed = false;
	MHD_run(http->daemon);
}

static void set_timer(void *arg)
{
	struct http *http = arg;
	MHD_UNSIGNED_LONG_LONG ms;
	if (http->resumed) {
		loop_timer_set(http->timer, 0);
	} else if (MHD_get_timeout(http->daemon, &ms) == MHD_YES) {
		loop_timer_set(http->timer, ms > 60000 ? 60000 : (int64_t)ms);
	} else {
		loop_timer_set(http->timer, -1);
	}
}

/* What is wrong with a request is told in its log line; libmicrohttpd's own
 * remarks could carry a token. */
static void say_nothing(void *arg, const char *format, va_list args)
{
	(void)arg;
	(void)format;
	(void)args;
}

struct http *http_create(struct loop *loop, int listen_fd, const struct http_handler *handler, void *arg)
{
	struct http *http = xcalloc(1, sizeof(*http));
	*http = (struct http){ .listen_fd = listen_fd, .loop = loop, .handler = handler, .arg = arg };
	http->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0,
			NULL, NULL, on_access, http,
			MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL,
			MHD_OPTION_LISTEN_SOCKET, listen_fd,
			MHD_OPTION_NOTIFY_COMPLETED, on_completed, http,
			MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_MAX_CONNECTIONS,
			MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_SECONDS,
			MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES,
			MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
			MHD_OPTION_END);
	if (http->daemon == NULL) {
		close(listen_fd);
		free(http);
		return NULL;
	}
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	assert(info != NULL);
	http->watch = loop_watch_add(loop, info->epoll_fd, LOOP_READ, on_ready, http);
	http->timer = loop_timer_add(loop, on_timeout, http);
	loop_before_wait(loop, set_timer, http);
	return http;
}

void http_stop_accepting(struct http *http)
{
	if (http->listen_fd >= 0) {
		MHD_quiesce_daemon(http->daemon);
		close(http->listen_fd);
		http->listen_fd = -1;
	}
}

size_t http_n_requests(const struct http *http)
{
	return http->n_requests;
}

void http_destroy(struct http *http)
{
	if (http == NULL) {
		return;
	}
	MHD_run(http->daemon); /* resumes what was answered last */
	http_stop_accepting(http);
	loop_before_wait_remove(http->loop, set_timer, http);
	loop_watch_remove(http->watch);
	loop_timer_remove(http->timer);
	MHD_stop_daemon(http->daemon);
	free(http);
}

/* --- requests ----------------------------------------------------------------- */

const char *http_method(const struct http_request *request)
{
	return request->method;
}

struct str http_path(const struct http_request *request)
{
	return str_of(request->path);
}

static struct str lookup(const struct http_request *request, enum MHD_ValueKind kind, const char *name)
{
	const char *value = NULL;
	size_t length = 0;
	MHD_lookup_connection_value_n(request->connection, kind, name, strlen(name), &value, &length);
	return value != NULL ? (struct str){ value, length } : STR("");
}

struct str http_header(const struct http_request *request, const char *name)
{
	return lookup(request, MHD_HEADER_KIND, name);
}

struct str http_argument(const struct http_request *request, const char *name)
{
	return lookup(request, MHD_GET_ARGUMENT_KIND, name);
}

size_t http_head_bytes(const struct http_request *request)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(request->connection,
			MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	return info != NULL ? info->header_size : 0;
}

uint64_t http_id(const struct http_request *request)
{
	return request->id;
}

void http_set_data(struct http_request *request, void *data)
{
	request->data = data;
}

void *http_data(const struct http_request *request)
{
	return request->data;
}

void http_reply(struct http_request *request, const struct http_reply *reply)
{
	assert(request->response == NULL);
	void *body = reply->body.n > 0 ? (void *)(uintptr_t)reply->body.p : NULL;
	request->response = MHD_create_response_from_buffer(reply->body.n, body, MHD_RESPMEM_MUST_COPY);
	if (request->response == NULL) {
		abort(); /* memory is gone */
	}
	for (size_t i = 0; i < HTTP_REPLY_HEADERS && reply->headers[i].name != NULL; i++) {
		MHD_add_response_header(request->response, reply->headers[i].name, reply->headers[i].value);
	}
	if (reply->close || reply->at_once) {
		MHD_add_response_header(request->response, MHD_HTTP_HEADER_CONNECTION, "close");
	}
	request->status = reply->status;
	request->at_once = reply->at_once;
	if (request->suspended) {
		request->suspended = false;
		request->http->resumed = true;
		MHD_resume_connection(request->connection);
	}
}

bool http_replied(const struct http_request *request)
{
	return request->response != NULL;
}
