/* expression_strings.c - functions of texts. */
#include "schema/expression_private.h"

#include <math.h>
#include <string.h>

/* --- UTF-8 and UTF-16 --------------------------------------------------------- */

unsigned utf8_next(struct str *rest)
{
	const unsigned char *p = (const unsigned char *)rest->p;
	size_t length = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	unsigned c = length == 1 ? p[0] : p[0] & (0x7fu >> length);
	if (length > rest->n) {
		length = rest->n;
	}
	for (size_t i = 1; i < length; i++) {
		c = c << 6 | (p[i] & 0x3f);
	}
	rest->p += length;
	rest->n -= length;
	return c;
}

size_t utf16_length(struct str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char byte = (unsigned char)text.p[i];
		n += (byte & 0xc0) != 0x80;
		n += byte >= 0xf0;
	}
	return n;
}

/* Where unit `index` begins; `up` when inside a pair: behind it instead of before. */
static const char *unit_at(struct str text, size_t index, bool up)
{
	size_t at = 0;
	while (text.n > 0 && at < index) {
		const char *before = text.p;
		at += utf8_next(&text) >= 0x10000 ? 2 : 1;
		if (at > index && !up) {
			return before;
		}
	}
	return text.p;
}

struct str utf16_slice(struct str text, size_t from, size_t to)
{
	if (from >= to || text.n == 0) {
		return STR("");
	}
	const char *start = unit_at(text, from, true);
	const char *end = unit_at(text, to, false);
	return end > start ? (struct str){ start, (size_t)(end - start) } : STR("");
}

/* --- plain functions ----------------------------------------------------------- */

static bool answer(struct value *ret_value, struct str text)
{
	*ret_value = value_string(text);
	return true;
}

/* The first argument, or the text of the context node when there is none. */
static bool own_or_first(struct call *call, struct str *ret_text)
{
	return call->n > 0 ? call_string(call, 0, ret_text)
			   : run_node_string(call->run, call->focus->node, call->term->offset, ret_text);
}

bool call_string_of(struct call *call, struct value *ret_value)
{
	struct str text;
	return own_or_first(call, &text) && answer(ret_value, text);
}

bool call_string_length(struct call *call, struct value *ret_value)
{
	struct str text;
	if (!own_or_first(call, &text)) {
		return false;
	}
	*ret_value = value_number((double)utf16_length(text));
	return true;
}

bool call_normalize_space(struct call *call, struct value *ret_value)
{
	struct str text, word;
	if (!own_or_first(call, &text)) {
		return false;
	}
	char *out = arena_alloc(call->run->arena, text.n + 1);
	size_t n = 0;
	while (str_next_word(&text, &word)) {
		if (n > 0) {
			out[n++] = ' ';
		}
		memcpy(out + n, word.p, word.n);
		n += word.n;
	}
	return answer(ret_value, (struct str){ out, n });
}

static bool both(struct call *call, struct str *ret_text, struct str *ret_part)
{
	return call_string(call, 0, ret_text) && call_string(call, 1, ret_part);
}

/* Where the part is in the text; NULL when it is not. */
static const char *find(struct str text, struct str part)
{
	if (part.n == 0) {
		return text.p;
	}
	const char *end = text.p + text.n;
	for (const char *p = text.p; (size_t)(end - p) >= part.n && text.n >= part.n; p++) {
		p = memchr(p, part.p[0], (size_t)(end - p) - part.n + 1);
		if (p == NULL) {
			return NULL;
		}
		if (memcmp(p, part.p, part.n) == 0) {
			return p;
		}
	}
	return NULL;
}

/* A search looks at each byte about once, and at worst at each part's byte, too. */
static bool search(struct call *call, struct str *ret_text, const char **ret_found, size_t *ret_part)
{
	struct str part;
	if (!both(call, ret_text, &part)) {
		return false;
	}
	if (ret_text->n == 0) {
		*ret_text = STR("");
	}
	*ret_found = find(*ret_text, part);
	*ret_part = part.n;
	return run_step(call->run, ret_text->n / 64 * (1 + part.n / 64), call->term->offset);
}

bool call_contains(struct call *call, struct value *ret_value)
{
	struct str text;
	const char *found;
	size_t part;
	if (!search(call, &text, &found, &part)) {
		return false;
	}
	*ret_value = value_boolean(found != NULL);
	return true;
}

bool call_substring_before(struct call *call, struct value *ret_value)
{
	struct str text;
	const char *found;
	size_t part;
	if (!search(call, &text, &found, &part)) {
		return false;
	}
	return answer(ret_value, found == NULL ? STR("") : (struct str){ text.p, (size_t)(found - text.p) });
}

bool call_substring_after(struct call *call, struct value *ret_value)
{
	struct str text;
	const char *found;
	size_t part;
	if (!search(call, &text, &found, &part)) {
		return false;
	}
	const char *end = text.p + text.n;
	return answer(ret_value,
			found == NULL ? STR("") : (struct str){ found + part, (size_t)(end - found) - part });
}

bool call_starts_with(struct call *call, struct value *ret_value)
{
	struct str text, part;
	if (!both(call, &text, &part)) {
		return false;
	}
	*ret_value = value_boolean(part.n == 0 || str_starts(text, part));
	return true;
}

bool call_ends_with(struct call *call, struct value *ret_value)
{
	struct str text, part;
	if (!both(call, &text, &part)) {
		return false;
	}
	*ret_value = value_boolean(
			part.n == 0
			|| (part.n <= text.n && memcmp(text.p + text.n - part.n, part.p, part.n) == 0));
	return true;
}

/* --- pieces --------------------------------------------------------------------- */

/* A position of substr(): from 0, from the end when negative. */
static size_t clamp(double position, size_t length)
{
	if (isnan(position)) {
		return 0;
	}
	position = trunc(position);
	if (position < 0) {
		position += (double)length;
	}
	return position <= 0 ? 0 : position >= (double)length ? length : (size_t)position;
}

bool call_substr(struct call *call, struct value *ret_value)
{
	struct str text;
	double from, to = INFINITY;
	if (!call_string(call, 0, &text) || !call_number(call, 1, &from)
			|| (call->n == 3 && !call_number(call, 2, &to))) {
		return false;
	}
	size_t length = utf16_length(text);
	return answer(ret_value, utf16_slice(text, clamp(from, length), clamp(to, length)));
}

/* XPath's substring(): from 1, positions rounded, NaN selects nothing. */
bool call_substring(struct call *call, struct value *ret_value)
{
	struct str text;
	double from, count = INFINITY;
	if (!call_string(call, 0, &text) || !call_number(call, 1, &from)
			|| (call->n == 3 && !call_number(call, 2, &count))) {
		return false;
	}
	double start = number_round(from);
	double end = call->n == 3 ? start + number_round(count) : INFINITY;
	if (isnan(start) || isnan(end)) {
		return answer(ret_value, STR(""));
	}
	size_t length = utf16_length(text);
	return answer(ret_value, utf16_slice(text, clamp(fmax(start - 1, 0), length),
						 clamp(fmax(end - 1, 0), length)));
}

/* What translate() makes of one character: false when it is left out. */
static bool translated(unsigned c, struct str from, struct str to, struct str *character)
{
	while (from.n > 0) {
		struct str replacement = to;
		unsigned candidate = utf8_next(&from);
		if (to.n > 0) {
			utf8_next(&to);
			replacement.n -= to.n;
		}
		if (candidate == c) {
			*character = replacement;
			return replacement.n > 0;
		}
	}
	return true;
}

bool call_translate(struct call *call, struct value *ret_value)
{
	struct str text, from, to;
	if (!both(call, &text, &from) || !call_string(call, 2, &to)
			|| !run_step(call->run, text.n * (1 + from.n / 16) / 16, call->term->offset)) {
		return false;
	}
	char *out = arena_alloc(call->run->arena, text.n * 4 + 1); /* one byte may become four */
	size_t n = 0;
	while (text.n > 0) {
		struct str character = text;
		unsigned c = utf8_next(&text);
		character.n -= text.n;
		if (translated(c, from, to, &character)) {
			memcpy(out + n, character.p, character.n);
			n += character.n;
		}
	}
	return answer(ret_value, (struct str){ out, n });
}

bool call_regex(struct call *call, struct value *ret_value)
{
	struct str text, pattern;
	if (!both(call, &text, &pattern) || !run_step(call->run, text.n / 16 + 1, call->term->offset)) {
		return false;
	}
	switch (regex_search(call->run->arena, text, pattern)) {
	case REGEX_FOUND:
		*ret_value = value_boolean(true);
		return true;
	case REGEX_NOT_FOUND:
		*ret_value = value_boolean(false);
		return true;
	case REGEX_WRONG:
		return call_fail(call, "regex(): the pattern '%.*s' is not well formed",
				(int)(pattern.n < 80 ? pattern.n : 80), pattern.p);
	case REGEX_TOO_HARD:
		return call_fail(call, "regex(): the pattern takes too many steps");
	}
	return false;
}
