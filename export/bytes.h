/*
 * bytes.h - numbers as Stata and SPSS store them here: the lowest byte first.
 */
#ifndef EXPORT_BYTES_H
#define EXPORT_BYTES_H

#include <stdint.h>
#include <string.h>

#include "base/buf.h"

static inline void bytes_put(unsigned char *bytes, uint64_t value, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		bytes[i] = (unsigned char)(value >> (8 * i));
	}
}

static inline void bytes_put_double(unsigned char bytes[8], double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof(bits));
	bytes_put(bytes, bits, 8);
}

static inline void bytes_add(struct buf *out, uint64_t value, unsigned n)
{
	unsigned char bytes[8];
	bytes_put(bytes, value, n);
	buf_add(out, bytes, n);
}

static inline void bytes_add_double(struct buf *out, double value)
{
	unsigned char bytes[8];
	bytes_put_double(bytes, value);
	buf_add(out, bytes, sizeof(bytes));
}

/* A text in a field of so many bytes, the rest filled. The text must fit. */
static inline void bytes_add_padded(struct buf *out, struct str text, size_t width, char filler)
{
	char block[64];
	memset(block, filler, sizeof(block));
	buf_add_str(out, text);
	for (size_t left = width - text.n; left > 0;) {
		size_t n = left < sizeof(block) ? left : sizeof(block);
		buf_add(out, block, n);
		left -= n;
	}
}

/* The beginning of a text, at most so many bytes, without half a character. */
static inline struct str bytes_cut(struct str text, size_t most)
{
	if (text.n <= most) {
		return text;
	}
	while (most > 0 && ((unsigned char)text.p[most] & 0xc0) == 0x80) {
		most--;
	}
	return (struct str){ text.p, most };
}

/* The same in characters. */
static inline struct str bytes_cut_characters(struct str text, size_t most)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		n += ((unsigned char)text.p[i] & 0xc0) != 0x80;
		if (n > most) {
			return (struct str){ text.p, i };
		}
	}
	return text;
}

#endif
