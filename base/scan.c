#define _GNU_SOURCE
#include "base/scan.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DECIMAL_MAX_LENGTH 400 /* longer numbers are nobody's answer */

struct scan scan_of(struct str text)
{
	const char *start = text.p != NULL ? text.p : ""; /* an empty text may have no address */
	return (struct scan){ start, start + text.n };
}

bool scan_done(const struct scan *scan)
{
	return scan->p == scan->end;
}

bool scan_char(struct scan *scan, char c)
{
	if (scan->p == scan->end || *scan->p != c) {
		return false;
	}
	scan->p++;
	return true;
}

bool scan_text(struct scan *scan, struct str text)
{
	if (!str_starts((struct str){ scan->p, (size_t)(scan->end - scan->p) }, text)) {
		return false;
	}
	scan->p += text.n;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool scan_uint(struct scan *scan, uint64_t max, uint64_t *ret_value)
{
	const char *p = scan->p;
	uint64_t value = 0;
	for (; p < scan->end && is_digit(*p); p++) {
		uint64_t digit = (uint64_t)(*p - '0');
		if (value > max / 10 || digit > max - value * 10) {
			return false;
		}
		value = value * 10 + digit;
	}
	if (p == scan->p) {
		return false;
	}
	scan->p = p;
	*ret_value = value;
	return true;
}

bool scan_digits(struct scan *scan, unsigned n, unsigned *ret_value)
{
	unsigned value = 0;
	if ((size_t)(scan->end - scan->p) < n) {
		return false;
	}
	for (unsigned i = 0; i < n; i++) {
		if (!is_digit(scan->p[i])) {
			return false;
		}
		value = value * 10 + (unsigned)(scan->p[i] - '0');
	}
	scan->p += n;
	*ret_value = value;
	return true;
}

bool scan_int(struct scan *scan, int64_t min, int64_t max, int64_t *ret_value)
{
	struct scan at = *scan;
	bool negative = scan_char(&at, '-');
	uint64_t size;
	if (!scan_uint(&at, INT64_MAX, &size)) {
		return false;
	}
	int64_t value = negative ? -(int64_t)size : (int64_t)size;
	if (value < min || value > max) {
		return false;
	}
	*scan = at;
	*ret_value = value;
	return true;
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p)) {
		p++;
	}
	return p;
}

/* Where the number that begins at p ends; p itself when none begins there. */
static const char *decimal_end(const char *p, const char *end)
{
	const char *start = p;
	p += p < end && *p == '-';
	const char *whole = p;
	p = skip_digits(p, end);
	size_t digits = (size_t)(p - whole);
	if (p < end && *p == '.') {
		const char *fraction = p + 1;
		p = skip_digits(fraction, end);
		digits += (size_t)(p - fraction);
	}
	if (digits == 0) {
		return start;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		const char *exponent = p + 1;
		exponent += exponent < end && (*exponent == '-' || *exponent == '+');
		const char *stop = skip_digits(exponent, end);
		if (stop > exponent) {
			p = stop;
		}
	}
	return p;
}

/* strtod is right to the last bit; what it is given was checked above. */
static double convert(const char *text)
{
	static locale_t c_locale;
	if (c_locale == (locale_t)0) {
		c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	}
	return strtod_l(text, NULL, c_locale);
}

bool scan_decimal(struct scan *scan, double *ret_value)
{
	char copy[DECIMAL_MAX_LENGTH + 1];
	const char *stop = decimal_end(scan->p, scan->end);
	size_t length = (size_t)(stop - scan->p);
	if (length == 0 || length > DECIMAL_MAX_LENGTH) {
		return false;
	}
	memcpy(copy, scan->p, length);
	copy[length] = '\0';
	double value = convert(copy);
	if (!isfinite(value)) {
		return false;
	}
	scan->p = stop;
	*ret_value = value;
	return true;
}

bool str_to_int(struct str text, int64_t min, int64_t max, int64_t *ret_value)
{
	struct scan scan = scan_of(text);
	int64_t value;
	if (!scan_int(&scan, min, max, &value) || !scan_done(&scan)) {
		return false;
	}
	*ret_value = value;
	return true;
}

bool str_to_decimal(struct str text, double *ret_value)
{
	struct scan scan = scan_of(text);
	double value;
	if (!scan_decimal(&scan, &value) || !scan_done(&scan)) {
		return false;
	}
	*ret_value = value;
	return true;
}
