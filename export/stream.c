#include "export/stream.h"

#define BLOCK_BYTES ((size_t)64 * 1024)
/* A row may hold a response of 4 MiB, of which JSON may make six times as much. */
#define ROW_MAX_BYTES ((size_t)256 * 1024 * 1024)

void stream_init(struct stream *stream, const struct export_sink *sink, struct zip *zip)
{
	*stream = (struct stream){ .out = BUF(ROW_MAX_BYTES), .zip = zip, .sink = sink };
}

void stream_finish(struct stream *stream)
{
	buf_finish(&stream->out);
}

bool stream_flush(struct stream *stream)
{
	struct str bytes = buf_str(&stream->out);
	if (!stream->failed && (bytes.n > 0 || !buf_ok(&stream->out))) {
		bool worked = buf_ok(&stream->out) && (stream->zip != NULL ? zip_write(stream->zip, bytes)
				: stream->sink->write(stream->sink->arg, bytes));
		stream->failed = !worked;
		stream->any = true;
	}
	buf_clear(&stream->out);
	return !stream->failed;
}

bool stream_go_on(struct stream *stream)
{
	return stream->out.length < BLOCK_BYTES && buf_ok(&stream->out) ? !stream->failed : stream_flush(stream);
}

bool stream_begin(struct stream *stream, const char *name, bool is_packed)
{
	stream->failed = !stream_flush(stream) || !zip_begin(stream->zip, name, is_packed);
	return !stream->failed;
}
