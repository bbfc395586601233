#include "workbook/cell_text.h"

#include <string.h>

/* --- tidying --------------------------------------------------------------------------- */

struct lookalike {
	const char *written, *meant;
	bool in_words; /* also outside of expressions */
};

static const struct lookalike lookalikes[] = {
	{ "\xC2\xA0", " ", true },      /* a space that does not break */
	{ "\xE2\x80\xAF", " ", true },  /* a narrow one */
	{ "\xE2\x80\x8B", "", true },   /* no width at all */
	{ "\xEF\xBB\xBF", "", true },   /* a byte order mark */
	{ "\xE2\x80\x98", "'", false }, /* curly quotes */
	{ "\xE2\x80\x99", "'", false },
	{ "\xE2\x80\x9A", "'", false },
	{ "\xE2\x80\x9C", "\"", false },
	{ "\xE2\x80\x9D", "\"", false },
	{ "\xE2\x80\x9E", "\"", false },
	{ "\xE2\x80\x93", "-", false }, /* dashes, and a minus */
	{ "\xE2\x80\x94", "-", false },
	{ "\xE2\x88\x92", "-", false },
	{ "\xE2\x89\xA4", "<=", false },
	{ "\xE2\x89\xA5", ">=", false },
	{ "\xE2\x89\xA0", "!=", false },
};

static const struct lookalike *lookalike_at(struct str text)
{
	for (size_t i = 0; i < ARRAY_LEN(lookalikes); i++) {
		if (str_starts(text, str_of(lookalikes[i].written))) {
			return &lookalikes[i];
		}
	}
	return NULL;
}

/* In a text that a straight quote began nothing is changed; one that a curly
 * quote began ends with a curly or a straight one. */
struct tidying {
	char quote; /* that began the text we are in; 0 outside */
	bool curly;
};

static bool counts(const struct tidying *tidying, const struct lookalike *found, enum tidy how)
{
	if (how == TIDY_WORD || found->in_words) {
		return found->in_words && (how == TIDY_WORD || tidying->quote == 0);
	}
	return tidying->quote == 0 || (tidying->curly && found->meant[0] == tidying->quote);
}

static void step(struct tidying *tidying, char c, bool curly)
{
	if (tidying->quote == 0 && (c == '\'' || c == '"')) {
		*tidying = (struct tidying){ c, curly };
	} else if (tidying->quote == c) {
		*tidying = (struct tidying){ 0, false };
	}
}

static struct str trim_blanks(struct str text)
{
	while (text.n > 0 && (text.p[0] == ' ' || text.p[0] == '\t')) {
		text.p++;
		text.n--;
	}
	while (text.n > 0 && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t')) {
		text.n--;
	}
	return text;
}

struct str text_tidy(struct arena *arena, struct str text, enum tidy how, bool *ret_changed)
{
	text = how == TIDY_WORD ? str_trim(text) : trim_blanks(text);
	char *tidy = arena_strndup(arena, text.n == 0 ? "" : text.p, text.n); /* nothing becomes longer */
	struct tidying tidying = { 0, false };
	size_t n = 0;
	for (size_t i = 0; i < text.n;) {
		const struct lookalike *found = lookalike_at((struct str){ text.p + i, text.n - i });
		if (found != NULL && counts(&tidying, found, how)) {
			step(&tidying, found->meant[0], true);
			memcpy(tidy + n, found->meant, strlen(found->meant));
			n += strlen(found->meant);
			i += strlen(found->written);
			*ret_changed = true;
		} else {
			step(&tidying, text.p[i], false);
			tidy[n++] = text.p[i++];
		}
	}
	tidy[n] = '\0';
	return how == TIDY_WORD ? arena_str(arena, str_trim((struct str){ tidy, n })) : trim_blanks((struct str){ tidy, n });
}

/* --- words -------------------------------------------------------------------------------- */

static bool is_separator(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ';';
}

static void skip_separators(struct str *rest)
{
	while (rest->n > 0 && is_separator(rest->p[0])) {
		rest->p++;
		rest->n--;
	}
}

/* From a '"' to the one that ends it; false when none does. */
static bool take_quoted(struct arena *arena, struct str *rest, struct str *ret_word)
{
	char *word = arena_alloc(arena, rest->n + 1);
	size_t n = 0;
	for (size_t i = 1; i < rest->n; i++) {
		if (rest->p[i] != '"') {
			word[n++] = rest->p[i];
		} else if (i + 1 < rest->n && rest->p[i + 1] == '"') {
			word[n++] = '"';
			i++;
		} else {
			*ret_word = (struct str){ word, n };
			*rest = (struct str){ rest->p + i + 1, rest->n - i - 1 };
			return true;
		}
	}
	return false;
}

static struct str take_until(struct str *rest, bool equals_ends)
{
	size_t n = 0;
	while (n < rest->n && !is_separator(rest->p[n]) && !(equals_ends && rest->p[n] == '=')) {
		n++;
	}
	struct str word = { rest->p, n };
	*rest = (struct str){ rest->p + n, rest->n - n };
	return word;
}

bool words_next(struct arena *arena, struct str *rest, struct str *ret_word)
{
	skip_separators(rest);
	if (rest->n == 0) {
		return false;
	}
	if (rest->p[0] == '"') {
		return take_quoted(arena, rest, ret_word);
	}
	*ret_word = take_until(rest, false);
	return true;
}

static bool needs_quotes(struct str word)
{
	for (size_t i = 0; i < word.n; i++) {
		if (is_separator(word.p[i]) || strchr("\"=[]{}", word.p[i]) != NULL || (unsigned char)word.p[i] == 0xC2) {
			return true;
		}
	}
	return word.n == 0;
}

static void add_word(struct buf *out, struct str word)
{
	if (!needs_quotes(word)) {
		buf_add_str(out, word);
		return;
	}
	buf_addc(out, '"');
	for (size_t i = 0; i < word.n; i++) {
		buf_adds(out, word.p[i] == '"' ? "\"" : "");
		buf_addc(out, word.p[i]);
	}
	buf_addc(out, '"');
}

void words_add(struct buf *out, struct str word)
{
	buf_adds(out, out->length > 0 ? ", " : "");
	add_word(out, word);
}

bool parameters_next(struct arena *arena, struct str *rest, struct str *ret_name, struct str *ret_value)
{
	skip_separators(rest);
	struct str left = *rest;
	struct str name = take_until(&left, true);
	left = str_trim(left);
	if (name.n == 0 || left.n == 0 || left.p[0] != '=') {
		return false;
	}
	left = str_trim((struct str){ left.p + 1, left.n - 1 });
	bool quoted = left.n > 0 && left.p[0] == '"';
	if (quoted ? !take_quoted(arena, &left, ret_value) : (*ret_value = take_until(&left, false)).n == 0) {
		return false;
	}
	*ret_name = name;
	*rest = left;
	return true;
}

void parameters_add(struct buf *out, struct str name, struct str value)
{
	buf_adds(out, out->length > 0 ? " " : "");
	add_word(out, name);
	buf_addc(out, '=');
	add_word(out, value);
}
