/*
 * buf.h - a growing text with a limit that remembers its first failure.
 *
 * Add as often as you like and ask buf_ok once at the end: after the limit was
 * passed nothing more is added and buf_ok is false. The text always has a NUL
 * behind it. buf_finish frees it; BUF(limit) needs no other beginning.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/str.h"

struct buf {
	char *data; /* NULL until something was added */
	size_t length, capacity, limit;
	bool failed;
};

#define BUF(limit_bytes) ((struct buf){ .limit = (limit_bytes) })

void buf_add(struct buf *buf, const void *bytes, size_t length);
void buf_adds(struct buf *buf, const char *text);
void buf_add_str(struct buf *buf, struct str text);
void buf_addc(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *format, ...) PRINTF(2, 3);
void buf_add_xml(struct buf *buf, struct str text);  /* & < > " \r escaped; fit for text and attributes */

bool buf_ok(const struct buf *buf);
struct str buf_str(const struct buf *buf);           /* valid until the next call that adds */
const char *buf_text(const struct buf *buf);         /* never NULL */
char *buf_take(struct buf *buf, size_t *ret_length); /* the caller frees it; the buf is empty again */
void buf_clear(struct buf *buf);                     /* empty and unfailed; keeps its memory */
void buf_finish(struct buf *buf);

#define _cleanup_buf_ __attribute__((cleanup(buf_finish)))

#endif
