#define _GNU_SOURCE
#include "collector/multipart.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/xalloc.h"

enum state {
	IN_PREAMBLE,       /* before the first boundary; ignored */
	AFTER_BOUNDARY,    /* "--" ends the body, a line end begins a part */
	IN_HEADERS,
	IN_DATA,
	IN_EPILOGUE,       /* after the last boundary; ignored */
	BROKEN,
};

struct multipart {
	enum state state;
	char delimiter[4 + MULTIPART_MAX_BOUNDARY]; /* "\r\n--" and the boundary */
	size_t delimiter_length;
	size_t matched;    /* how much of the delimiter the last bytes were */
	struct buf line;   /* what stands behind a boundary; the headers of a part */
	unsigned n_parts;
	const struct multipart_handler *handler;
	void *arg;
};

/* --- parameters: name="value" ------------------------------------------------- */

static bool is_word(struct str text, const char *word)
{
	return text.n == strlen(word) && strncasecmp(text.p, word, text.n) == 0;
}

static struct str take_until(struct str *rest, const char *ends)
{
	size_t n = 0;
	while (n < rest->n && strchr(ends, rest->p[n]) == NULL) {
		n++;
	}
	struct str taken = { rest->p, n };
	*rest = (struct str){ rest->p + n, rest->n - n };
	return str_trim(taken);
}

static void skip(struct str *rest, size_t n)
{
	*rest = (struct str){ rest->p + n, rest->n - n };
}

/* A value in quotes; a backslash stands before a quote or a backslash only, as
 * some clients send file names of Windows. */
static bool take_quoted(struct str *rest, struct buf *value)
{
	skip(rest, 1);
	while (rest->n > 0 && rest->p[0] != '"') {
		if (rest->p[0] == '\\' && rest->n > 1 && (rest->p[1] == '"' || rest->p[1] == '\\')) {
			skip(rest, 1);
		}
		buf_addc(value, rest->p[0]);
		skip(rest, 1);
	}
	if (rest->n == 0) {
		return false;
	}
	skip(rest, 1);
	return true;
}

/* Finds a parameter behind the first word of a header: `form-data; name="x"`. */
static bool find_parameter(struct str header, const char *name, struct buf *ret_value)
{
	take_until(&header, ";");
	while (header.n > 0) {
		skip(&header, 1);
		struct str found = take_until(&header, "=;");
		buf_clear(ret_value);
		if (header.n > 0 && header.p[0] == '=') {
			skip(&header, 1);
			header = str_trim(header);
			if (header.n > 0 && header.p[0] == '"') {
				if (!take_quoted(&header, ret_value)) {
					return false;
				}
				take_until(&header, ";");
			} else {
				buf_add_str(ret_value, take_until(&header, ";"));
			}
		}
		if (is_word(found, name)) {
			return buf_ok(ret_value);
		}
	}
	return false;
}

/* --- parts -------------------------------------------------------------------- */

struct multipart *multipart_create(struct str content_type, const struct multipart_handler *handler, void *arg)
{
	struct str rest = content_type;
	_cleanup_buf_ struct buf boundary = BUF(MULTIPART_MAX_BOUNDARY);
	if (!is_word(take_until(&rest, ";"), "multipart/form-data") ||
			!find_parameter(content_type, "boundary", &boundary) || boundary.length == 0 ||
			memchr(boundary.data, '\r', boundary.length) != NULL) {
		return NULL;
	}
	struct multipart *multipart = xcalloc(1, sizeof(*multipart));
	*multipart = (struct multipart){ .state = IN_PREAMBLE, .line = BUF(MULTIPART_MAX_HEADER_BYTES),
			.handler = handler, .arg = arg };
	memcpy(multipart->delimiter, "\r\n--", 4);
	memcpy(multipart->delimiter + 4, boundary.data, boundary.length);
	multipart->delimiter_length = 4 + boundary.length;
	multipart->matched = 2; /* the first boundary needs no line end before it */
	return multipart;
}

static enum state begin_part(struct multipart *multipart, struct str disposition)
{
	struct str rest = disposition;
	_cleanup_buf_ struct buf name = BUF(MULTIPART_MAX_HEADER_BYTES);
	if (!is_word(take_until(&rest, ";"), "form-data") || !find_parameter(disposition, "name", &name) ||
			++multipart->n_parts > MULTIPART_MAX_PARTS) {
		return BROKEN;
	}
	multipart->handler->part(multipart->arg, buf_str(&name));
	return IN_DATA;
}

/* The headers of a part have come, each line with its end. */
static enum state read_headers(struct multipart *multipart)
{
	struct str rest = buf_str(&multipart->line);
	while (rest.n > 0) {
		struct str line = take_until(&rest, "\n");
		skip(&rest, rest.n > 0 ? 1 : 0);
		struct str name = take_until(&line, ":");
		if (line.n > 0 && is_word(name, "content-disposition")) {
			skip(&line, 1);
			return begin_part(multipart, str_trim(line));
		}
	}
	return BROKEN;
}

static bool ends_with(const struct buf *buf, const char *end)
{
	size_t n = strlen(end);
	return buf->length >= n && memcmp(buf->data + buf->length - n, end, n) == 0;
}

static enum state read_line(struct multipart *multipart, char c)
{
	struct buf *line = &multipart->line;
	buf_addc(line, c);
	if (!buf_ok(line)) {
		return BROKEN;
	}
	if (multipart->state == AFTER_BOUNDARY) {
		if (line->length == 2 && ends_with(line, "--")) {
			return IN_EPILOGUE;
		}
		if (c != '\n') {
			return AFTER_BOUNDARY;
		}
		bool blank = ends_with(line, "\r\n") && str_trim(buf_str(line)).n == 0;
		buf_clear(line);
		return blank ? IN_HEADERS : BROKEN;
	}
	bool whole = ends_with(line, "\r\n\r\n") || (line->length == 2 && ends_with(line, "\r\n"));
	return whole ? read_headers(multipart) : IN_HEADERS;
}

/* --- bytes -------------------------------------------------------------------- */

static void hand_on(struct multipart *multipart, const char *p, size_t n)
{
	if (multipart->state == IN_DATA && n > 0) {
		multipart->handler->data(multipart->arg, (struct str){ p, n });
	}
}

/* A carriage return stands at the delimiter's beginning only. So when a match
 * fails, a new one can begin at the failing byte at the earliest. */
static const char *read_data(struct multipart *multipart, const char *p, const char *end)
{
	if (multipart->matched == 0) {
		const char *cr = memchr(p, '\r', (size_t)(end - p));
		const char *stop = cr != NULL ? cr : end;
		hand_on(multipart, p, (size_t)(stop - p));
		multipart->matched = cr != NULL ? 1 : 0;
		return cr != NULL ? cr + 1 : end;
	}
	if (*p != multipart->delimiter[multipart->matched]) {
		hand_on(multipart, multipart->delimiter, multipart->matched);
		multipart->matched = 0;
		return p;
	}
	if (++multipart->matched == multipart->delimiter_length) {
		multipart->matched = 0;
		multipart->state = AFTER_BOUNDARY;
		buf_clear(&multipart->line);
	}
	return p + 1;
}

bool multipart_feed(struct multipart *multipart, struct str bytes)
{
	const char *p = bytes.p, *end = bytes.n > 0 ? bytes.p + bytes.n : bytes.p;
	while (p < end) {
		switch (multipart->state) {
		case IN_PREAMBLE:
		case IN_DATA:
			p = read_data(multipart, p, end);
			break;
		case AFTER_BOUNDARY:
		case IN_HEADERS:
			multipart->state = read_line(multipart, *p++);
			break;
		case IN_EPILOGUE:
			return true;
		case BROKEN:
			return false;
		}
	}
	return multipart->state != BROKEN;
}

bool multipart_complete(const struct multipart *multipart)
{
	return multipart->state == IN_EPILOGUE;
}

void multipart_destroy(struct multipart *multipart)
{
	if (multipart != NULL) {
		buf_finish(&multipart->line);
		free(multipart);
	}
}
