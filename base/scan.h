/*
 * scan.h - reading small things from text that strangers sent.
 *
 * A scan walks from p to end. Every function returns false and does not move
 * when the text does not begin with what it looks for.
 */
#ifndef BASE_SCAN_H
#define BASE_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/str.h"

struct scan {
	const char *p, *end;
};

struct scan scan_of(struct str text);
bool scan_done(const struct scan *scan);
bool scan_char(struct scan *scan, char c) MUST_CHECK;
bool scan_text(struct scan *scan, struct str text) MUST_CHECK;
bool scan_uint(struct scan *scan, uint64_t max, uint64_t *ret_value) MUST_CHECK; /* digits only */
bool scan_digits(struct scan *scan, unsigned n, unsigned *ret_value) MUST_CHECK; /* exactly n (at most 9) */
bool scan_int(struct scan *scan, int64_t min, int64_t max, int64_t *ret_value) MUST_CHECK; /* optional - */

/* A decimal number: optional -, digits with optional fraction, optional
 * exponent. Never "inf", "nan" or hexadecimal; independent of the locale. */
bool scan_decimal(struct scan *scan, double *ret_value) MUST_CHECK;

/* The whole of text, with nothing behind it. */
bool str_to_int(struct str text, int64_t min, int64_t max, int64_t *ret_value) MUST_CHECK;
bool str_to_decimal(struct str text, double *ret_value) MUST_CHECK;

#endif
