#include "schema/expression_private.h"

#include <string.h>

#include "base/scan.h"

bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct lexer *lexer)
{
	while (lexer->p < lexer->end && is_space(*lexer->p)) {
		lexer->p++;
	}
}

static bool begins(const struct lexer *lexer, const char *text)
{
	return str_starts((struct str){ lexer->p, (size_t)(lexer->end - lexer->p) }, str_of(text));
}

bool lexer_sees(const struct lexer *lexer, const char *text)
{
	struct lexer ahead = *lexer;
	skip_space(&ahead);
	return begins(&ahead, text);
}

/* NameStartChar of XML beyond ASCII. */
static bool is_letter(unsigned c)
{
	static const unsigned ranges[][2] = { { 0xc0, 0xd6 }, { 0xd8, 0xf6 }, { 0xf8, 0x2ff },
		{ 0x370, 0x37d }, { 0x37f, 0x1fff }, { 0x200c, 0x200d }, { 0x2070, 0x218f },
		{ 0x2c00, 0x2fef }, { 0x3001, 0xd7ff }, { 0xf900, 0xfdcf }, { 0xfdf0, 0xfffd },
		{ 0x10000, 0xeffff } };
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
		if (c >= ranges[i][0] && c <= ranges[i][1]) {
			return true;
		}
	}
	return false;
}

static bool starts_name(unsigned c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_letter(c);
}

static bool continues_name(unsigned c)
{
	return starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == 0xb7
	       || (c >= 0x300 && c <= 0x36f) || c == 0x203f || c == 0x2040;
}

/* Where the name that begins at p ends; p when none does. */
static const char *name_end(const char *p, const char *end)
{
	struct str rest = { p, (size_t)(end - p) };
	bool (*fits)(unsigned) = starts_name;
	while (rest.n > 0) {
		struct str before = rest;
		if (!fits(utf8_next(&rest))) {
			return before.p;
		}
		fits = continues_name;
	}
	return end;
}

static struct token make(struct lexer *lexer, enum token_kind kind, const char *end)
{
	struct token token = { .kind = kind, .text = { lexer->p, (size_t)(end - lexer->p) } };
	lexer->p = end;
	return token;
}

static struct token fail(struct lexer *lexer, const char *message)
{
	lexer->error = message;
	return make(lexer, TOKEN_ERROR, lexer->p);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct token lex_number(struct lexer *lexer)
{
	const char *p = lexer->p;
	while (p < lexer->end && is_digit(*p)) {
		p++;
	}
	if (p < lexer->end && *p == '.') {
		p++;
		while (p < lexer->end && is_digit(*p)) {
			p++;
		}
	}
	struct token token = make(lexer, TOKEN_NUMBER, p);
	token.number = string_to_number(token.text);
	return token;
}

static struct token lex_string(struct lexer *lexer)
{
	char quote = *lexer->p;
	const char *close = memchr(lexer->p + 1, quote, (size_t)(lexer->end - lexer->p) - 1);
	if (close == NULL) {
		return fail(lexer, "a text in quotes does not end");
	}
	struct token token = make(lexer, TOKEN_STRING, close + 1);
	token.text = (struct str){ token.text.p + 1, token.text.n - 2 };
	return token;
}

static struct token lex_name(struct lexer *lexer)
{
	const char *end = name_end(lexer->p, lexer->end);
	if (end == lexer->p) {
		return fail(lexer, "a character that has no meaning here");
	}
	/* prefix:name, but not axis::name */
	if (lexer->end - end >= 2 && end[0] == ':' && end[1] != ':') {
		const char *local = name_end(end + 1, lexer->end);
		if (local > end + 1) {
			end = local;
		}
	}
	return make(lexer, TOKEN_NAME, end);
}

struct symbol {
	const char *text;
	enum token_kind kind;
};

/* Longer ones first where one begins with another. */
static const struct symbol symbols[] = {
	{ "!=", TOKEN_NOT_EQUAL },
	{ "<=", TOKEN_LESS_EQUAL },
	{ ">=", TOKEN_GREATER_EQUAL },
	{ "//", TOKEN_DOUBLE_SLASH },
	{ "::", TOKEN_AXIS },
	{ "..", TOKEN_DOT_DOT },
	{ "=", TOKEN_EQUAL },
	{ "<", TOKEN_LESS },
	{ ">", TOKEN_GREATER },
	{ "+", TOKEN_PLUS },
	{ "-", TOKEN_MINUS },
	{ "|", TOKEN_UNION },
	{ "/", TOKEN_SLASH },
	{ "(", TOKEN_OPEN },
	{ ")", TOKEN_CLOSE },
	{ "[", TOKEN_OPEN_BRACKET },
	{ "]", TOKEN_CLOSE_BRACKET },
	{ ",", TOKEN_COMMA },
	{ "@", TOKEN_AT },
	{ ".", TOKEN_DOT },
};

/* Behind an operand these are operators, even when more letters follow, as in
 * "6 div2" and "18and.<=120": the engines on the phones read them so. */
static const struct symbol operators[] = {
	{ "and", TOKEN_AND },
	{ "or", TOKEN_OR },
	{ "div", TOKEN_DIV },
	{ "mod", TOKEN_MOD },
	{ "*", TOKEN_TIMES },
};

static bool lex_symbol(struct lexer *lexer, const struct symbol *table, size_t n, struct token *ret_token)
{
	for (size_t i = 0; i < n; i++) {
		if (begins(lexer, table[i].text)) {
			*ret_token = make(lexer, table[i].kind, lexer->p + strlen(table[i].text));
			return true;
		}
	}
	return false;
}

static struct token lex(struct lexer *lexer)
{
	struct token token;
	skip_space(lexer);
	if (lexer->p == lexer->end) {
		return make(lexer, TOKEN_END, lexer->p);
	}
	char c = *lexer->p;
	if (lexer->after_operand && lex_symbol(lexer, operators, ARRAY_LEN(operators), &token)) {
		return token;
	}
	if (is_digit(c) || (c == '.' && lexer->p + 1 < lexer->end && is_digit(lexer->p[1]))) {
		return lex_number(lexer);
	}
	if (c == '"' || c == '\'') {
		return lex_string(lexer);
	}
	if (c == '*') {
		return make(lexer, TOKEN_WILDCARD, lexer->p + 1);
	}
	if (lex_symbol(lexer, symbols, ARRAY_LEN(symbols), &token)) {
		return token;
	}
	return lex_name(lexer);
}

/* What an operand ends with. */
static const bool ends_operand[] = {
	[TOKEN_NUMBER] = true,
	[TOKEN_STRING] = true,
	[TOKEN_NAME] = true,
	[TOKEN_WILDCARD] = true,
	[TOKEN_CLOSE] = true,
	[TOKEN_CLOSE_BRACKET] = true,
	[TOKEN_DOT] = true,
	[TOKEN_DOT_DOT] = true,
};

struct token lexer_next(struct lexer *lexer)
{
	struct token token = lex(lexer);
	lexer->after_operand = ends_operand[token.kind];
	return token;
}
