#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* Makes room for `more` bytes and the NUL. */
static bool reserve(struct buf *buf, size_t more)
{
	if (buf->failed || more > buf->limit - buf->length) {
		buf->failed = true;
		return false;
	}
	size_t need = buf->length + more + 1;
	if (need > buf->capacity) {
		size_t capacity = buf->capacity * 2 > need ? buf->capacity * 2 : need;
		buf->data = xrealloc(buf->data, capacity);
		buf->capacity = capacity;
	}
	return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t length)
{
	if (!reserve(buf, length)) {
		return;
	}
	if (length > 0) {
		memcpy(buf->data + buf->length, bytes, length);
	}
	buf->length += length;
	buf->data[buf->length] = '\0';
}

void buf_adds(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_add_str(struct buf *buf, struct str text)
{
	buf_add(buf, text.p, text.n);
}

void buf_addc(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_addf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0) {
		buf->failed = true;
	} else if (reserve(buf, (size_t)length)) {
		vsnprintf(buf->data + buf->length, (size_t)length + 1, format, again);
		buf->length += (size_t)length;
	}
	va_end(again);
}

void buf_add_xml(struct buf *buf, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		switch (text.p[i]) {
		case '&':
			buf_adds(buf, "&amp;");
			break;
		case '<':
			buf_adds(buf, "&lt;");
			break;
		case '>':
			buf_adds(buf, "&gt;");
			break;
		case '"':
			buf_adds(buf, "&quot;");
			break;
		case '\r': /* which readers make a line end of */
			buf_adds(buf, "&#13;");
			break;
		default:
			buf_addc(buf, text.p[i]);
		}
	}
}

bool buf_ok(const struct buf *buf)
{
	return !buf->failed;
}

const char *buf_text(const struct buf *buf)
{
	return buf->data != NULL ? buf->data : "";
}

struct str buf_str(const struct buf *buf)
{
	return (struct str){ buf_text(buf), buf->length };
}

char *buf_take(struct buf *buf, size_t *ret_length)
{
	char *data = buf->data != NULL ? buf->data : xstrdup("");
	*ret_length = buf->length;
	*buf = BUF(buf->limit);
	return data;
}

void buf_clear(struct buf *buf)
{
	buf->length = 0;
	buf->failed = false;
	if (buf->data != NULL) {
		buf->data[0] = '\0';
	}
}

void buf_finish(struct buf *buf)
{
	free(buf->data);
	*buf = BUF(buf->limit);
}
