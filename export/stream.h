/*
 * stream.h - where a format writes: text gathers in `out` and goes on in blocks,
 * into the file of an archive that is open, or straight to the sink.
 */
#ifndef EXPORT_STREAM_H
#define EXPORT_STREAM_H

#include "base/buf.h"
#include "export/export.h"
#include "export/zip.h"

struct stream {
	struct buf out;
	struct zip *zip; /* NULL: straight to the sink */
	const struct export_sink *sink;
	bool any;        /* something was passed on */
	bool failed;     /* nothing more is taken */
};

void stream_init(struct stream *stream, const struct export_sink *sink, struct zip *zip);
void stream_finish(struct stream *stream);

/* Begins the next file of the archive. */
bool stream_begin(struct stream *stream, const char *name, bool is_packed) MUST_CHECK;
/* Between rows: passes on what has gathered, once it is a block. False: give up. */
bool stream_go_on(struct stream *stream) MUST_CHECK;
bool stream_flush(struct stream *stream) MUST_CHECK; /* all that has gathered */

#endif
