/* filter_parse.c - a filter as a tree, with its names and types checked. */
#include "store/filter_private.h"

#include <stdio.h>
#include <string.h>

#define WORD_SHOWN 60 /* characters of a word that a message repeats */
#define MAX_NAMES 4000

struct parser {
	struct arena *arena;
	struct str text;
	size_t offset;
	struct token token; /* the present one */
	const struct filter_names *names;
	unsigned depth, n_nodes;
	struct filter_error error; /* the first; its text is NULL while there is none */
};

static const char *const operators[N_FILTER_OPERATORS] = { "eq", "ne", "gt", "ge", "lt", "le" };

/* --- errors ---------------------------------------------------------------------- */

static const struct filter *wrong(struct parser *parser, size_t at, const char *text)
{
	if (parser->error.text == NULL) {
		parser->error = (struct filter_error){ at, text };
	}
	return NULL;
}

static struct str shown(struct str word)
{
	size_t n = word.n < WORD_SHOWN ? word.n : WORD_SHOWN;
	while (n < word.n && n > 0 && ((unsigned char)word.p[n] & 0xc0) == 0x80) {
		n--;
	}
	return (struct str){ word.p, n };
}

static const char *wish(struct arena *arena, const char *nearest, const char *otherwise)
{
	return nearest != NULL ? arena_printf(arena, "; did you mean '%s'?", nearest) : otherwise;
}

static const struct filter *unexpected(struct parser *parser, const char *wanted)
{
	const struct token *token = &parser->token;
	if (token->kind == TOKEN_END) {
		return wrong(parser, token->at, arena_printf(parser->arena, "here it ends, but %s must follow", wanted));
	}
	if (token->kind == TOKEN_WRONG && token->text.p[0] == '\'') {
		return wrong(parser, token->at, "this quote is not closed; a quote within a text is written twice");
	}
	return wrong(parser, token->at, arena_printf(parser->arena, "%s must stand here, not '%.*s'", wanted,
			STR_ARG(shown(token->text))));
}

/* --- steps -------------------------------------------------------------------------- */

static void advance(struct parser *parser)
{
	parser->token = filter_next_token(parser->text, &parser->offset);
}

static bool is_word(const struct parser *parser, const char *word)
{
	return parser->token.kind == TOKEN_NAME && str_is(parser->token.text, word);
}

static bool take_word(struct parser *parser, const char *word)
{
	bool is = is_word(parser, word);
	if (is) {
		advance(parser);
	}
	return is;
}

static bool take(struct parser *parser, enum token_kind kind, const char *what)
{
	if (parser->token.kind != kind) {
		unexpected(parser, what);
		return false;
	}
	advance(parser);
	return true;
}

static struct filter *add_node(struct parser *parser, enum node_kind kind, enum filter_type type, size_t at)
{
	struct filter *node = arena_new(parser->arena, struct filter);
	if (++parser->n_nodes > FILTER_MAX_NODES) {
		wrong(parser, at, "this filter is too long; leave something out, or ask in several requests");
	}
	*node = (struct filter){ .kind = kind, .type = type, .at = at, .names = parser->names };
	return node;
}

static void set_children(struct parser *parser, struct filter *node, const struct filter *const *children, size_t n)
{
	const struct filter **kept = arena_array(parser->arena, n, sizeof(*kept));
	memcpy(kept, children, n * sizeof(*kept));
	node->children = kept;
	node->n_children = n;
}

/* --- names, values and functions ------------------------------------------------------ */

static const struct filter *parse_or(struct parser *parser);

static const char *name_of(const struct filter *node)
{
	return node->kind == NODE_PROPERTY ? node->property->name : node->kind == NODE_CALL ? node->function->name : "this";
}

static const struct filter *parse_property(struct parser *parser)
{
	struct token token = parser->token;
	const struct filter_property *property = filter_find(parser->names, token.text);
	if (property == NULL) {
		const char *nearest = filter_nearest(parser->names, token.text);
		return wrong(parser, token.at, arena_printf(parser->arena, "there is no property '%.*s'%s", STR_ARG(shown(token.text)),
				wish(parser->arena, nearest, "; $metadata lists them")));
	}
	struct filter *node = add_node(parser, NODE_PROPERTY, property->type, token.at);
	node->property = property;
	advance(parser);
	return node;
}

static bool takes_type(const struct filter_function *function, enum filter_type type)
{
	for (size_t i = 0; i < function->n_takes; i++) {
		if (function->takes[i] == type) {
			return true;
		}
	}
	return false;
}

static bool fits(struct parser *parser, const struct filter_function *function, const struct filter *argument)
{
	if (argument->kind != NODE_NULL && takes_type(function, argument->type)) {
		return true;
	}
	wrong(parser, argument->at, arena_printf(parser->arena, "%s() takes %s; this is %s", function->name,
			function->takes_words, argument->kind == NODE_NULL ? "null" : filter_type_words(argument->type)));
	return false;
}

static const struct filter *parse_arguments(struct parser *parser, struct filter *call)
{
	const struct filter_function *function = call->function;
	const struct filter *arguments[FILTER_MAX_ARGUMENTS];
	for (size_t i = 0; i < function->n_arguments; i++) {
		if (i > 0 && !take(parser, TOKEN_COMMA, "a comma")) {
			return NULL;
		}
		arguments[i] = parse_or(parser);
		if (arguments[i] == NULL || !fits(parser, function, arguments[i])) {
			return NULL;
		}
	}
	if (!take(parser, TOKEN_CLOSE, "a closing parenthesis")) {
		return NULL;
	}
	set_children(parser, call, arguments, function->n_arguments);
	return call;
}

/* The next token is the parenthesis. */
static const struct filter *parse_call(struct parser *parser, struct token name)
{
	const struct filter_function *function = filter_function(name.text);
	if (function == NULL) {
		return wrong(parser, name.at, arena_printf(parser->arena, "there is no function '%.*s'%s", STR_ARG(shown(name.text)),
				wish(parser->arena, filter_nearest_function(name.text), "")));
	}
	struct filter *call = add_node(parser, NODE_CALL, function->gives, name.at);
	call->function = function;
	advance(parser);
	return parse_arguments(parser, call);
}

static const struct filter *parse_name(struct parser *parser)
{
	struct token name = parser->token;
	size_t after = parser->offset;
	if (is_word(parser, "true") || is_word(parser, "false")) {
		struct filter *value = add_node(parser, NODE_VALUE, FILTER_BOOLEAN, name.at);
		value->text = name.text;
		advance(parser);
		return value;
	}
	if (take_word(parser, "null")) {
		return add_node(parser, NODE_NULL, FILTER_TEXT, name.at);
	}
	if (filter_next_token(parser->text, &after).kind == TOKEN_OPEN) {
		advance(parser);
		return parse_call(parser, name);
	}
	return parse_property(parser);
}

static const struct filter *parse_value(struct parser *parser)
{
	static const char *const wishes[] = { [TOKEN_NUMBER] = "a number", [TOKEN_DATE] = "a date that exists, such as 2026-11-23",
		[TOKEN_CLOCK] = "a time of the day, such as 08:30:00", [TOKEN_TIME] = "a time that exists, such as 2026-11-23T08:30:00Z" };
	struct filter *value = add_node(parser, NODE_VALUE, FILTER_TEXT, parser->token.at);
	if (!filter_read_value(parser->arena, &parser->token, value)) {
		return unexpected(parser, wishes[parser->token.kind]);
	}
	advance(parser);
	return value;
}

static const struct filter *parse_primary(struct parser *parser)
{
	switch (parser->token.kind) {
	case TOKEN_NAME:
		return parse_name(parser);
	case TOKEN_TEXT:
	case TOKEN_NUMBER:
	case TOKEN_DATE:
	case TOKEN_CLOCK:
	case TOKEN_TIME:
		return parse_value(parser);
	case TOKEN_OPEN: {
		advance(parser);
		const struct filter *inner = parse_or(parser);
		return inner != NULL && take(parser, TOKEN_CLOSE, "a closing parenthesis") ? inner : NULL;
	}
	case TOKEN_END:
	case TOKEN_CLOSE:
	case TOKEN_COMMA:
	case TOKEN_WRONG:
		break;
	}
	return unexpected(parser, "a property or a value");
}

/* --- comparisons ----------------------------------------------------------------------- */

static const struct filter *cannot_compare(struct parser *parser, const struct filter *left, const struct filter *right)
{
	return wrong(parser, right->at, arena_printf(parser->arena, "'%s' is %s; compare it with %s", name_of(left),
			filter_type_words(left->type), filter_type_example(left->type)));
}

/* Brings both sides to types that go together; whichever is a value follows the other. */
static bool reconcile(struct parser *parser, const struct filter **left, const struct filter **right)
{
	const struct filter *converted;
	if ((*left)->kind == NODE_NULL || (*right)->kind == NODE_NULL) {
		return true;
	}
	if ((*left)->kind == NODE_VALUE && (*right)->kind != NODE_VALUE) {
		converted = filter_value_as(parser->arena, *left, (*right)->type);
		*left = converted != NULL ? converted : *left;
		if (converted == NULL) {
			cannot_compare(parser, *right, *left);
		}
	} else {
		converted = (*left)->type == FILTER_PLACE ? NULL : filter_value_as(parser->arena, *right, (*left)->type);
		*right = converted != NULL ? converted : *right;
		if (converted == NULL) {
			cannot_compare(parser, *left, *right);
		}
	}
	return converted != NULL;
}

static bool is_ordered(const struct filter *side)
{
	return side->kind != NODE_NULL && side->type != FILTER_KEY && side->type != FILTER_BOOLEAN;
}

/* A key goes with ids only, and stands first. */
static bool keys_fit(struct parser *parser, const struct filter *left, const struct filter *right)
{
	if (right->type == FILTER_KEY && right->kind != NODE_VALUE) {
		wrong(parser, right->at, arena_printf(parser->arena, "write '%s' in front of the operator", name_of(right)));
		return false;
	}
	if (left->type == FILTER_KEY && right->kind != NODE_VALUE && right->kind != NODE_NULL) {
		cannot_compare(parser, left, right);
		return false;
	}
	return true;
}

static const struct filter *compare(struct parser *parser, const struct filter *left, enum filter_operator operator,
		const struct filter *right, size_t at)
{
	bool equality = operator == FILTER_EQ || operator == FILTER_NE;
	if (!keys_fit(parser, left, right) || !reconcile(parser, &left, &right)) {
		return NULL;
	}
	if (!equality && (!is_ordered(left) || !is_ordered(right))) {
		return wrong(parser, at, arena_printf(parser->arena, "'%s' asks for an order, which there is none here; use eq or ne",
				operators[operator]));
	}
	struct filter *node = add_node(parser, NODE_COMPARE, FILTER_BOOLEAN, at);
	node->operator = operator;
	set_children(parser, node, (const struct filter *const[]){ left, right }, 2);
	return node;
}

/* The list of `in`; the parenthesis is open. */
static const struct filter *parse_list(struct parser *parser, const struct filter *left, size_t at)
{
	const struct filter **items = NULL;
	size_t n = 0, capacity = 0;
	do {
		items = arena_grow(parser->arena, items, n, &capacity, sizeof(*items));
		const struct filter *item = parse_primary(parser), *first = left;
		if (item == NULL) {
			return NULL;
		}
		if (item->kind != NODE_VALUE) {
			return wrong(parser, item->at, "a list holds values only");
		}
		if (!reconcile(parser, &first, &item)) {
			return NULL;
		}
		items[n++] = item;
		items = arena_grow(parser->arena, items, n, &capacity, sizeof(*items));
	} while (parser->token.kind == TOKEN_COMMA && (advance(parser), true));
	if (!take(parser, TOKEN_CLOSE, "a comma or a closing parenthesis")) {
		return NULL;
	}
	struct filter *node = add_node(parser, NODE_IN, FILTER_BOOLEAN, at);
	memmove(items + 1, items, n * sizeof(*items));
	items[0] = left;
	set_children(parser, node, items, n + 1);
	return node;
}

static const struct filter *parse_has(struct parser *parser, const struct filter *left, size_t at)
{
	if (left->kind != NODE_PROPERTY || left->type != FILTER_CHOICES) {
		return wrong(parser, left->at, arena_printf(parser->arena, "'has' asks a question with several answers; '%s' is %s",
				name_of(left), filter_type_words(left->type)));
	}
	const struct filter *right = parse_primary(parser);
	if (right != NULL && (right->kind != NODE_VALUE || right->type != FILTER_TEXT)) {
		return cannot_compare(parser, left, right);
	}
	if (right == NULL) {
		return NULL;
	}
	struct filter *node = add_node(parser, NODE_HAS, FILTER_BOOLEAN, at);
	set_children(parser, node, (const struct filter *const[]){ left, right }, 2);
	return node;
}

static const struct filter *parse_comparison(struct parser *parser)
{
	const struct filter *left = parse_primary(parser);
	size_t at = parser->token.at;
	if (left == NULL) {
		return NULL;
	}
	for (size_t i = 0; i < N_FILTER_OPERATORS; i++) {
		if (take_word(parser, operators[i])) {
			const struct filter *right = parse_primary(parser);
			return right != NULL ? compare(parser, left, (enum filter_operator)i, right, at) : NULL;
		}
	}
	if (take_word(parser, "in")) {
		return take(parser, TOKEN_OPEN, "an opening parenthesis") ? parse_list(parser, left, at) : NULL;
	}
	return take_word(parser, "has") ? parse_has(parser, left, at) : left;
}

/* --- and, or, not ---------------------------------------------------------------------------- */

static const struct filter *must_be_condition(struct parser *parser, const struct filter *node)
{
	static const char *const words[] = { "ne", "eq", "gt", "ge", "lt", "le", "in", "has", "and", "or" };
	if (node == NULL || node->type == FILTER_BOOLEAN) {
		return node;
	}
	const struct token *token = &parser->token;
	if (token->kind == TOKEN_NAME) {
		const char *nearest = str_nearest(token->text, words, ARRAY_LEN(words));
		return wrong(parser, token->at, arena_printf(parser->arena, "'%.*s' is no operator%s", STR_ARG(shown(token->text)),
				wish(parser->arena, nearest, "; there are eq ne gt ge lt le in has")));
	}
	return wrong(parser, node->at, arena_printf(parser->arena, "'%s' is no condition; compare it: %s eq ...", name_of(node),
			name_of(node)));
}

static const struct filter *parse_not(struct parser *parser)
{
	if (++parser->depth > FILTER_MAX_DEPTH) {
		return wrong(parser, parser->token.at, "too many parentheses within each other");
	}
	size_t at = parser->token.at;
	const struct filter *node;
	if (take_word(parser, "not")) {
		const struct filter *inner = must_be_condition(parser, parse_not(parser));
		struct filter *negation = add_node(parser, NODE_NOT, FILTER_BOOLEAN, at);
		set_children(parser, negation, &inner, 1);
		node = inner != NULL ? negation : NULL;
	} else {
		node = parse_comparison(parser);
	}
	parser->depth--;
	return parser->error.text == NULL ? node : NULL;
}

/* One or several of `parse` with `word` between. */
static const struct filter *parse_chain(struct parser *parser, const char *word, enum node_kind kind,
		const struct filter *(*parse)(struct parser *parser))
{
	const struct filter *node = parse(parser);
	while (node != NULL && is_word(parser, word)) {
		struct filter *both = add_node(parser, kind, FILTER_BOOLEAN, parser->token.at);
		const struct filter *left = must_be_condition(parser, node);
		advance(parser);
		const struct filter *right = left != NULL ? must_be_condition(parser, parse(parser)) : NULL;
		set_children(parser, both, (const struct filter *const[]){ left, right }, 2);
		node = right != NULL && parser->error.text == NULL ? both : NULL;
	}
	return node;
}

static const struct filter *parse_and(struct parser *parser)
{
	return parse_chain(parser, "and", NODE_AND, parse_not);
}

static const struct filter *parse_or(struct parser *parser)
{
	return parse_chain(parser, "or", NODE_OR, parse_and);
}

const struct filter *filter_parse(struct arena *arena, struct str text, const struct filter_names *names,
		struct filter_error *ret_error)
{
	struct parser parser = { .arena = arena, .text = text, .names = names };
	const struct filter *filter = NULL;
	if (text.n > FILTER_MAX_BYTES) {
		wrong(&parser, FILTER_MAX_BYTES, "this filter is too long; ask in several requests");
	} else if (!str_valid_utf8(text)) {
		wrong(&parser, 1, "this is not text in UTF-8");
	} else {
		advance(&parser);
		filter = must_be_condition(&parser, parse_or(&parser));
	}
	if (filter != NULL && parser.token.kind != TOKEN_END) {
		filter = unexpected(&parser, "'and', 'or' or the end");
	}
	if (filter == NULL || parser.error.text != NULL) {
		*ret_error = parser.error;
		return NULL;
	}
	return filter;
}

/* --- names ---------------------------------------------------------------------------------------- */

static struct str last_step(const char *name)
{
	const char *slash = strrchr(name, '/');
	return str_of(slash != NULL ? slash + 1 : name);
}

const struct filter_property *filter_find(const struct filter_names *names, struct str name)
{
	for (size_t i = 0; i < names->n; i++) {
		if (str_is(name, names->items[i].name)) {
			return &names->items[i];
		}
	}
	for (size_t i = 0; i < names->n; i++) {
		if (names->items[i].name[0] != '_' && names->items[i].name[0] != '$'
				&& str_eq(name, last_step(names->items[i].name))) {
			return &names->items[i];
		}
	}
	return NULL;
}

const char *filter_nearest(const struct filter_names *names, struct str name)
{
	const char *all[MAX_NAMES];
	size_t n = 0;
	for (size_t i = 0; i < names->n && n < MAX_NAMES; i++) {
		all[n++] = memchr(name.p, '/', name.n) != NULL || names->items[i].name[0] == '_' ? names->items[i].name
				: last_step(names->items[i].name).p;
	}
	return str_nearest(shown(name), all, n);
}
