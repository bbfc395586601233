/* http_stream.c - answers that are sent while they are made. */
#define _GNU_SOURCE
#include "collector/http_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xalloc.h"

#define STREAM_BLOCK_BYTES ((size_t)32 * 1024)

static size_t n_waiting(const struct stream *stream)
{
	return stream->waiting.length - stream->taken;
}

/* Room for the next pieces; the maker is told in a round of its own, so that it can add them. */
static void take_away(struct stream *stream, size_t n)
{
	stream->taken += n;
	stream->taken_bytes += n;
	if (n_waiting(stream) == 0) {
		buf_clear(&stream->waiting);
		stream->taken = 0;
	}
}

static void ask_for_more(struct stream *stream)
{
	if (stream->hungry && n_waiting(stream) < HTTP_STREAM_FULL_BYTES / 2) {
		stream->hungry = false;
		stream->more(stream->arg);
	}
}

/* libmicrohttpd asks again after the connection was resumed. */
static ssize_t read_stream(void *arg, uint64_t position, char *out, size_t max)
{
	(void)position;
	struct http_request *request = arg;
	struct stream *stream = request->stream;
	ask_for_more(stream);
	size_t n = n_waiting(stream) < max ? n_waiting(stream) : max;
	if (stream->broken || request->went) {
		return MHD_CONTENT_READER_END_WITH_ERROR;
	}
	if (n == 0 && stream->ended) {
		return MHD_CONTENT_READER_END_OF_STREAM;
	}
	if (n == 0) {
		stream->starved_ms = monotonic_ms();
		request->suspended = true;
		MHD_suspend_connection(request->connection);
		return 0;
	}
	memcpy(out, stream->waiting.data + stream->taken, n);
	take_away(stream, n);
	return (ssize_t)n;
}

bool http_can_stream(const struct http_request *request)
{
	return !request->is_old;
}

void http_reply_stream(struct http_request *request, const struct http_reply *reply, http_more_func *more, void *arg)
{
	assert(http_can_stream(request));
	request->stream = xcalloc(1, sizeof(*request->stream));
	*request->stream = (struct stream){ .waiting = BUF(HTTP_STREAM_MAX_BYTES), .since_ms = monotonic_ms(), .more = more,
			.arg = arg };
	buf_add_str(&request->stream->waiting, reply->body);
	request->may_go = true;
	http_answer_with(request, reply, MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES, read_stream, request,
			NULL));
}

/* Time in which nothing was there to send is not the client's. */
static void wake(struct http_request *request)
{
	struct stream *stream = request->stream;
	if (stream->starved_ms != 0) {
		stream->since_ms += monotonic_ms() - stream->starved_ms;
		stream->starved_ms = 0;
	}
	http_resume(request);
}

/* What was sent goes before more is added. */
static void move_to_front(struct stream *stream)
{
	if (stream->taken > 0 && stream->taken >= n_waiting(stream)) {
		size_t n = n_waiting(stream);
		memmove(stream->waiting.data, stream->waiting.data + stream->taken, n);
		stream->waiting.length = n;
		stream->taken = 0;
	}
}

void http_stream_add(struct http_request *request, struct str piece)
{
	struct stream *stream = request->stream;
	assert(!stream->ended);
	if (piece.n == 0) {
		return;
	}
	move_to_front(stream);
	buf_add_str(&stream->waiting, piece);
	stream->broken = stream->broken || !buf_ok(&stream->waiting);
	wake(request);
}

bool http_stream_is_full(const struct http_request *request)
{
	struct stream *stream = request->stream;
	stream->hungry = stream->hungry || n_waiting(stream) >= HTTP_STREAM_FULL_BYTES;
	return n_waiting(stream) >= HTTP_STREAM_FULL_BYTES;
}

void http_stream_end(struct http_request *request)
{
	request->stream->ended = true;
	wake(request);
}

void http_stream_break(struct http_request *request)
{
	request->stream->broken = true;
	wake(request);
}

/* Looked at in stretches, because the system takes some megabytes at first that the client has not. */
bool http_stream_is_too_slow(struct http_request *request)
{
	struct stream *stream = request != NULL ? request->stream : NULL;
	int64_t now = monotonic_ms();
	if (stream == NULL || stream->starved_ms != 0
			|| now - stream->since_ms <= (int64_t)request->http->limits.patience_s * 1000) {
		return false;
	}
	int64_t enough = (now - stream->since_ms) * HTTP_STREAM_MIN_BYTES_PER_SECOND / 1000;
	bool slow = (int64_t)stream->taken_bytes < enough;
	stream->since_ms = now;
	stream->taken_bytes = 0;
	return slow;
}

void http_stream_destroy(struct stream *stream)
{
	if (stream != NULL) {
		buf_finish(&stream->waiting);
		free(stream);
	}
}
