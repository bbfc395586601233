#define _GNU_SOURCE
#include "collector/http_private.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/xalloc.h"

#define CONNECTION_MEMORY_BYTES ((size_t)64 * 1024)
#define LOOK_MS 500 /* from one look for slow clients to the next */
#define DROPPED_MAX_BYTES ((uint64_t)200 * 1000 * 1000) /* of a body that is read for nothing */

/* --- connections ------------------------------------------------------------------ */

static void link_connection(struct http *http, struct connection *connection)
{
	connection->next = http->connections;
	if (http->connections != NULL) {
		http->connections->previous = connection;
	}
	http->connections = connection;
	if (http->n_connections++ == 0) {
		loop_timer_set(http->look_timer, LOOK_MS);
	}
}

static void unlink_connection(struct http *http, struct connection *connection)
{
	*(connection->previous != NULL ? &connection->previous->next : &http->connections) = connection->next;
	if (connection->next != NULL) {
		connection->next->previous = connection->previous;
	}
	http->n_connections--;
}

static void on_connection(void *arg, struct MHD_Connection *connection, void **context,
		enum MHD_ConnectionNotificationCode code)
{
	struct http *http = arg;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
		struct connection *opened = xcalloc(1, sizeof(*opened));
		*opened = (struct connection){ .fd = info->connect_fd, .since_ms = monotonic_ms() };
		link_connection(http, opened);
		*context = opened;
	} else if (*context != NULL) {
		unlink_connection(http, *context);
		free(*context);
		*context = NULL;
	}
}

static struct connection *connection_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info->socket_context;
}

/* A request begins on it, or (NULL) is over. */
static void connection_begins(struct connection *connection, struct http_request *request)
{
	connection->request = request;
	connection->since_ms = monotonic_ms();
	connection->body_bytes = 0;
}

static bool is_too_slow(const struct http *http, const struct connection *connection)
{
	const struct http_request *request = connection->request;
	int64_t ms = monotonic_ms() - connection->since_ms;
	bool too_few = request == NULL || (int64_t)connection->body_bytes < ms * HTTP_MIN_BYTES_PER_SECOND / 1000;
	bool comes = request == NULL || (!request->ended && !request->queued);
	return comes && too_few && ms > (int64_t)http->limits.patience_s * 1000;
}

/* libmicrohttpd does not look at a connection that rests. */
static void look_whether_it_went(const struct connection *connection)
{
	struct http_request *request = connection->request;
	char byte;
	if (request != NULL && request->may_go && request->suspended
			&& recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0) {
		request->went = true;
		http_resume(request);
	}
}

/* libmicrohttpd sees the end of the connection, and ends it on its own. */
static void look_for_slow_clients(void *arg)
{
	struct http *http = arg;
	for (struct connection *connection = http->connections; connection != NULL; connection = connection->next) {
		look_whether_it_went(connection);
		if (!connection->ended && (is_too_slow(http, connection) || http_stream_is_too_slow(connection->request))) {
			connection->ended = true;
			http->n_too_slow++;
			shutdown(connection->fd, SHUT_RDWR);
		}
	}
	if (http->n_connections > 0) {
		loop_timer_set(http->look_timer, LOOK_MS);
	}
}

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
	request->on->body_bytes += piece.n;
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
	if (request->went) {
		return MHD_NO;
	}
	request->suspended = true;
	MHD_suspend_connection(request->connection);
	return MHD_YES;
}

static enum MHD_Result on_access(void *arg, struct MHD_Connection *connection, const char *url,
		const char *method, const char *version, const char *upload_data, size_t *upload_data_size,
		void **request_data)
{
	struct http *http = arg;
	struct http_request *request = *request_data;
	if (request == NULL) {
		request = xcalloc(1, sizeof(*request));
		*request = (struct http_request){ .http = http, .connection = connection, .id = ++http->last_id,
				.on = connection_of(connection), .method = xstrdup(method), .path = xstrdup(url),
				.is_old = strcmp(version, "HTTP/1.1") != 0 };
		connection_begins(request->on, request);
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
	http_stream_destroy(request->stream);
	connection_begins(request->on, NULL);
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

struct http *http_create(struct loop *loop, int listen_fd, const struct http_limits *limits,
		const struct http_handler *handler, void *arg)
{
	struct http *http = xcalloc(1, sizeof(*http));
	*http = (struct http){ .listen_fd = listen_fd, .loop = loop, .handler = handler, .arg = arg, .limits = *limits };
	http->look_timer = loop_timer_add(loop, look_for_slow_clients, http);
	http->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0,
			NULL, NULL, on_access, http,
			MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL,
			MHD_OPTION_LISTEN_SOCKET, listen_fd,
			MHD_OPTION_NOTIFY_COMPLETED, on_completed, http,
			MHD_OPTION_NOTIFY_CONNECTION, on_connection, http,
			MHD_OPTION_PER_IP_CONNECTION_LIMIT,
			limits->per_address ? (unsigned)HTTP_MAX_CONNECTIONS_PER_ADDRESS : 0u,
			MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_MAX_CONNECTIONS,
			MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_SECONDS,
			MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY_BYTES,
			MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
			MHD_OPTION_END);
	if (http->daemon == NULL) {
		close(listen_fd);
		loop_timer_remove(http->look_timer);
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

size_t http_n_connections(const struct http *http)
{
	return http->n_connections;
}

uint64_t http_n_too_slow(const struct http *http)
{
	return http->n_too_slow;
}

static void drop_what_may_go(struct http *http)
{
	for (struct connection *connection = http->connections; connection != NULL; connection = connection->next) {
		struct http_request *request = connection->request;
		if (request != NULL && request->may_go) {
			request->went = true;
			http_resume(request);
		}
	}
}

void http_destroy(struct http *http)
{
	if (http == NULL) {
		return;
	}
	drop_what_may_go(http);
	MHD_run(http->daemon); /* resumes what was answered last */
	http_stop_accepting(http);
	loop_before_wait_remove(http->loop, set_timer, http);
	loop_watch_remove(http->watch);
	loop_timer_remove(http->timer);
	MHD_stop_daemon(http->daemon);
	loop_timer_remove(http->look_timer);
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

struct walk {
	void (*each)(void *arg, struct str name, struct str value);
	void *arg;
};

static enum MHD_Result on_argument(void *arg, enum MHD_ValueKind kind, const char *name, size_t name_length,
		const char *value, size_t value_length)
{
	(void)kind;
	const struct walk *walk = arg;
	walk->each(walk->arg, (struct str){ name, name_length }, (struct str){ value, value != NULL ? value_length : 0 });
	return MHD_YES;
}

void http_arguments(const struct http_request *request, void (*each)(void *arg, struct str name, struct str value), void *arg)
{
	struct walk walk = { each, arg };
	MHD_get_connection_values_n(request->connection, MHD_GET_ARGUMENT_KIND, on_argument, &walk);
}

char *http_address(const struct http_request *request)
{
	char text[INET6_ADDRSTRLEN] = "";
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info != NULL ? info->client_addr : NULL;
	if (address != NULL && address->sa_family == AF_INET) {
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, text, sizeof(text));
	} else if (address != NULL && address->sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text, sizeof(text));
	}
	return xstrdup(text[0] != '\0' ? text : "local");
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

void http_resume(struct http_request *request)
{
	if (request->suspended) {
		request->suspended = false;
		request->http->resumed = true;
		MHD_resume_connection(request->connection);
	}
}

void http_answer_with(struct http_request *request, const struct http_reply *reply, struct MHD_Response *response)
{
	assert(request->response == NULL);
	if (response == NULL) {
		abort(); /* memory is gone */
	}
	request->response = response;
	for (size_t i = 0; i < HTTP_REPLY_HEADERS && reply->headers[i].name != NULL; i++) {
		MHD_add_response_header(request->response, reply->headers[i].name, reply->headers[i].value);
	}
	if (reply->close || reply->at_once) {
		MHD_add_response_header(request->response, MHD_HTTP_HEADER_CONNECTION, "close");
	}
	request->status = reply->status;
	request->at_once = reply->at_once;
	http_resume(request);
}

void http_reply(struct http_request *request, const struct http_reply *reply)
{
	void *body = reply->body.n > 0 ? (void *)(uintptr_t)reply->body.p : NULL;
	http_answer_with(request, reply, MHD_create_response_from_buffer(reply->body.n, body, MHD_RESPMEM_MUST_COPY));
}

bool http_replied(const struct http_request *request)
{
	return request->response != NULL;
}

void http_may_go(struct http_request *request)
{
	request->may_go = true;
}
