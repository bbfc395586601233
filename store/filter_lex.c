/* filter_lex.c - a filter in words. */
#include "store/filter_private.h"

#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static bool is_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static size_t span(struct str text, size_t from, const char *set)
{
	size_t n = 0;
	while (from + n < text.n && is_of(text.p[from + n], set)) {
		n++;
	}
	return n;
}

/* Up to the closing quote; two quotes are one within the text. False: it is not closed. */
static bool quoted(struct str text, size_t from, size_t *ret_n)
{
	for (size_t i = from + 1; i < text.n; i++) {
		if (text.p[i] == '\0') {
			return false;
		}
		if (text.p[i] != '\'') {
			continue;
		}
		if (i + 1 == text.n || text.p[i + 1] != '\'') {
			*ret_n = i + 1 - from;
			return true;
		}
		i++;
	}
	return false;
}

static enum token_kind kind_of_number(struct str word)
{
	bool has_colon = memchr(word.p, ':', word.n) != NULL;
	if (word.n > 10 && word.p[4] == '-' && (word.p[10] == 'T' || word.p[10] == 't')) {
		return TOKEN_TIME;
	}
	if (has_colon) {
		return TOKEN_CLOCK;
	}
	return word.n > 4 && word.p[4] == '-' && word.p[0] != '-' ? TOKEN_DATE : TOKEN_NUMBER;
}

/* The + of an offset is a space in an address that was not encoded: "...T10:00:00 02:00". */
static size_t lost_plus(struct str text, size_t at, struct str word)
{
	bool has_offset = is_of(word.p[word.n - 1], "Zz") || (word.n > 6 && is_of(word.p[word.n - 6], "+-"));
	size_t hours = span(text, at + 1, DIGITS), minutes = span(text, at + 4, DIGITS);
	bool follows = at + 6 <= text.n && text.p[at] == ' ' && hours == 2 && text.p[at + 3] == ':' && minutes == 2;
	return !has_offset && follows ? 6 : 0;
}

static size_t number_length(struct str text, size_t from)
{
	size_t n = 1 + span(text, from + 1, DIGITS LETTERS ":.+-");
	struct str word = { text.p + from, n };
	return kind_of_number(word) == TOKEN_TIME ? n + lost_plus(text, from + n, word) : n;
}

static enum token_kind kind_of_sign(char c)
{
	return c == '(' ? TOKEN_OPEN : c == ')' ? TOKEN_CLOSE : c == ',' ? TOKEN_COMMA : TOKEN_WRONG;
}

struct token filter_next_token(struct str text, size_t *offset)
{
	size_t from = *offset + span(text, *offset, " \t"), n = 1;
	struct token token = { .at = from + 1, .text = { text.p + from, 0 } };
	if (from == text.n) {
		*offset = from;
		return token;
	}
	char c = text.p[from];
	bool is_negative = c == '-' && from + 1 < text.n && is_of(text.p[from + 1], DIGITS);
	if (is_of(c, DIGITS) || is_negative) {
		n = number_length(text, from);
		token.kind = kind_of_number((struct str){ text.p + from, n });
	} else if (is_of(c, LETTERS "_$")) {
		n = span(text, from, LETTERS DIGITS "_$/.");
		token.kind = TOKEN_NAME;
	} else if (c == '\'' && quoted(text, from, &n)) {
		token.kind = TOKEN_TEXT;
	} else {
		token.kind = kind_of_sign(c);
	}
	token.text = (struct str){ text.p + from, n };
	*offset = from + n;
	if (token.kind == TOKEN_TEXT) {
		token.text = (struct str){ token.text.p + 1, n - 2 };
	}
	return token;
}
