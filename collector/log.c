#define _GNU_SOURCE
#include "collector/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/xalloc.h"

#define TEXT_MAX_BYTES 200

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

void log_text(struct buf *out, struct str text)
{
	size_t n = text.n < TEXT_MAX_BYTES ? text.n : TEXT_MAX_BYTES;
	buf_addc(out, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c < ' ' || c > '~' || c == '"' || c == '\\') {
			buf_addf(out, "\\x%02x", (unsigned)c);
		} else {
			buf_addc(out, (char)c);
		}
	}
	buf_addc(out, '"');
}

/* Whatever stands behind "key/" is taken for a token, also in an address that
 * is otherwise wrong: a slip of the pen must not put it into the log. */
void log_path(struct buf *out, struct str path)
{
	static const char key[] = "/key/";
	const char *found = memmem(path.p, path.n, key, sizeof(key) - 1);
	if (found == NULL) {
		log_text(out, path);
		return;
	}
	size_t before = (size_t)(found - path.p) + sizeof(key) - 1, after = before;
	while (after < path.n && path.p[after] != '/') {
		after++;
	}
	_cleanup_buf_ struct buf masked = BUF(LOG_LINE_BYTES);
	buf_add(&masked, path.p, before < TEXT_MAX_BYTES ? before : TEXT_MAX_BYTES);
	buf_adds(&masked, "***");
	buf_add_str(&masked, (struct str){ path.p + after, path.n - after });
	log_text(out, buf_str(&masked));
}
