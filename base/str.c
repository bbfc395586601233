#include "base/str.h"

#include <stdint.h>
#include <string.h>

#define DISTANCE_MAX_LENGTH 64 /* words longer than this are compared by their beginning */

struct str str_of(const char *text)
{
	return (struct str){ text, text != NULL ? strlen(text) : 0 };
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str a, const char *text)
{
	return str_eq(a, str_of(text));
}

bool str_starts(struct str text, struct str start)
{
	return text.n >= start.n && (start.n == 0 || memcmp(text.p, start.p, start.n) == 0);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str text)
{
	while (text.n > 0 && is_space(text.p[0])) {
		text.p++;
		text.n--;
	}
	while (text.n > 0 && is_space(text.p[text.n - 1])) {
		text.n--;
	}
	return text;
}

/* Length of the sequence that begins with `first`, 0 when it cannot begin one. */
static size_t sequence_length(unsigned char first)
{
	if (first < 0x80) {
		return first == 0 ? 0 : 1;
	}
	if (first >= 0xc2 && first <= 0xdf) {
		return 2;
	}
	if (first >= 0xe0 && first <= 0xef) {
		return 3;
	}
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/* The second byte has a narrower range after some first bytes: overlong forms
 * (E0, F0), surrogates (ED) and values above U+10FFFF (F4). */
static bool second_fits(unsigned char first, unsigned char second)
{
	unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
	return second >= low && second <= high;
}

bool str_valid_utf8(struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p;
	for (size_t i = 0; i < text.n;) {
		size_t length = sequence_length(p[i]);
		if (length == 0 || text.n - i < length) {
			return false;
		}
		if (length > 1 && !second_fits(p[i], p[i + 1])) {
			return false;
		}
		for (size_t k = 2; k < length; k++) {
			if ((p[i + k] & 0xc0) != 0x80) {
				return false;
			}
		}
		i += length;
	}
	return true;
}

bool str_next_word(struct str *rest, struct str *ret_word)
{
	struct str text = str_trim(*rest);
	if (text.n == 0) {
		return false;
	}
	size_t n = 0;
	while (n < text.n && !is_space(text.p[n])) {
		n++;
	}
	*ret_word = (struct str){ text.p, n };
	*rest = (struct str){ text.p + n, text.n - n };
	return true;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: Levenshtein's distance with neighbour swaps. */
size_t str_distance(struct str a, struct str b, size_t most)
{
	size_t rows[3][DISTANCE_MAX_LENGTH + 1];
	a.n = smaller(a.n, DISTANCE_MAX_LENGTH);
	b.n = smaller(b.n, DISTANCE_MAX_LENGTH);
	if (a.n > b.n + most || b.n > a.n + most) {
		return most + 1;
	}
	for (size_t j = 0; j <= b.n; j++) {
		rows[0][j] = j;
	}
	for (size_t i = 1; i <= a.n; i++) {
		size_t *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
		now[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t differ = a.p[i - 1] != b.p[j - 1];
			now[j] = smaller(smaller(last[j] + 1, now[j - 1] + 1), last[j - 1] + differ);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1]) {
				now[j] = smaller(now[j], before[j - 2] + 1);
			}
		}
	}
	return smaller(rows[a.n % 3][b.n], most + 1);
}

const char *str_nearest(struct str word, const char *const *candidates, size_t n_candidates)
{
	size_t most = word.n / 3;
	most = most < 1 ? 1 : smaller(most, 3);
	const char *nearest = NULL;
	size_t best = most + 1;
	for (size_t i = 0; i < n_candidates; i++) {
		size_t distance = str_distance(word, str_of(candidates[i]), most);
		if (distance < best) {
			best = distance;
			nearest = candidates[i];
		}
	}
	return nearest;
}
