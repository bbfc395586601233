#define _GNU_SOURCE
#include "collector/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/xalloc.h"

#define TEXT_MAX_BYTES 200
#define TOKEN_LIKE_BYTES 24 /* a token has 64; half of one is secret too */

void log_line(const struct buf *fields)
{
	char time[CALENDAR_TIME_TEXT];
	calendar_write_time(calendar_now(), time);
	/* One write, so that lines of several programs do not mix. */
	_cleanup_buf_ struct buf line = BUF(LOG_LINE_BYTES + 64);
	buf_addf(&line, "time=%s %s\n", time, buf_text(fields));
	ssize_t written = write(STDERR_FILENO, buf_text(&line), line.length);
	(void)written; /* there is nobody left to tell */
}

void log_event(const char *name, const char *format, ...)
{
	_cleanup_buf_ struct buf fields = BUF(LOG_LINE_BYTES);
	va_list args;
	va_start(args, format);
	_cleanup_free_ char *text = xvasprintf(format, args);
	va_end(args);
	buf_addf(&fields, "event=%s %.3000s", name, text);
	log_line(&fields);
}

static struct str shortened(struct str text)
{
	return (struct str){ text.p, text.n < TEXT_MAX_BYTES ? text.n : TEXT_MAX_BYTES };
}

void log_text(struct buf *out, struct str text)
{
	text = shortened(text);
	buf_addc(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c < ' ' || c > '~' || c == '"' || c == '\\') {
			buf_addf(out, "\\x%02x", (unsigned)c);
		} else {
			buf_addc(out, (char)c);
		}
	}
	buf_addc(out, '"');
}

void log_problem(const char *name, const char *problem)
{
	_cleanup_buf_ struct buf text = BUF(LOG_LINE_BYTES);
	log_text(&text, str_of(problem));
	log_event(name, "problem=%s", buf_text(&text));
}

/* An address that is wrong is logged too, and a slip of the pen must not put a
 * token into the log: not a missing "key", not a whole address pasted twice. */
static bool may_be_token(struct str before, struct str segment)
{
	bool behind_key = (before.n == 3 && strncasecmp(before.p, "key", 3) == 0) ||
			(before.n == 4 && strncasecmp(before.p, "test", 4) == 0);
	bool long_word = segment.n >= TOKEN_LIKE_BYTES && memchr(segment.p, '.', segment.n) == NULL;
	return segment.n > 0 && (behind_key || long_word);
}

void log_path(struct buf *out, struct str path)
{
	_cleanup_buf_ struct buf masked = BUF(LOG_LINE_BYTES);
	struct str before = STR("");
	for (size_t at = 0; at <= path.n && masked.length <= TEXT_MAX_BYTES;) {
		const char *slash = at < path.n ? memchr(path.p + at, '/', path.n - at) : NULL;
		size_t end = slash != NULL ? (size_t)(slash - path.p) : path.n;
		struct str segment = { path.p + at, end - at };
		buf_adds(&masked, at > 0 ? "/" : "");
		buf_add_str(&masked, may_be_token(before, segment) ? STR("***") : shortened(segment));
		before = segment;
		at = end + 1;
	}
	log_text(out, buf_str(&masked));
}
