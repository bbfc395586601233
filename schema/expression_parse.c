#include "schema/expression_private.h"

#include <string.h>

struct parser {
	struct arena *arena;
	struct lexer lexer;
	struct token token; /* the one being looked at */
	unsigned depth;
	bool late;                     /* mistakes in calls are kept for when they are reached */
	struct expression_error error; /* the first one */
};

static struct term *parse_chain(struct parser *parser, unsigned level);

/* Where the token being looked at begins; a text's with its quote. */
static size_t offset_of_token(const struct parser *parser)
{
	const struct token *token = &parser->token;
	return (size_t)(token->text.p - parser->lexer.start) - (token->kind == TOKEN_STRING);
}

static void fail_at(struct parser *parser, size_t offset, const char *message)
{
	if (parser->error.message == NULL) {
		parser->error.offset = offset;
		parser->error.message = message;
	}
}

/* Tells what was wanted where the parser is. */
static void fail(struct parser *parser, const char *wanted)
{
	struct token token = parser->token;
	const char *message;
	if (token.kind == TOKEN_ERROR) {
		message = parser->lexer.error;
	} else if (token.kind == TOKEN_END) {
		message = arena_printf(parser->arena, "the expression ends where %s is expected", wanted);
	} else {
		message = arena_printf(
				parser->arena, "'%.*s' where %s is expected", STR_ARG(token.text), wanted);
	}
	fail_at(parser, offset_of_token(parser), message);
}

static void advance(struct parser *parser)
{
	parser->token = lexer_next(&parser->lexer);
}

static bool accept(struct parser *parser, enum token_kind kind)
{
	if (parser->token.kind != kind) {
		return false;
	}
	advance(parser);
	return true;
}

static bool expect(struct parser *parser, enum token_kind kind, const char *wanted)
{
	if (!accept(parser, kind)) {
		fail(parser, wanted);
		return false;
	}
	return true;
}

static struct term *make(struct parser *parser, enum term_kind kind)
{
	struct term *term = arena_new(parser->arena, struct term);
	term->kind = kind;
	term->offset = (unsigned)offset_of_token(parser);
	return term;
}

/* A list of terms that grows. */
struct list {
	struct term **items;
	size_t n, capacity;
};

static void list_add(struct parser *parser, struct list *list, struct term *term)
{
	list->items = arena_grow(parser->arena, list->items, list->n, &list->capacity, sizeof(*list->items));
	list->items[list->n++] = term;
}

static struct term *parse_expression(struct parser *parser)
{
	if (parser->depth == EXPRESSION_MAX_DEPTH) {
		fail_at(parser, offset_of_token(parser), "brackets are nested too deeply");
		return NULL;
	}
	parser->depth++;
	struct term *term = parse_chain(parser, 0);
	parser->depth--;
	return term;
}

static bool parse_predicates(struct parser *parser, struct term ***ret_items, size_t *ret_n)
{
	struct list list = { 0 };
	while (accept(parser, TOKEN_OPEN_BRACKET)) {
		struct term *term = parse_expression(parser);
		if (term == NULL || !expect(parser, TOKEN_CLOSE_BRACKET, "']'")) {
			return false;
		}
		list_add(parser, &list, term);
	}
	*ret_items = list.items;
	*ret_n = list.n;
	return true;
}

/* --- paths ----------------------------------------------------------------- */

static const char *const axis_names[] = {
	[AXIS_CHILD] = "child",
	[AXIS_PARENT] = "parent",
	[AXIS_SELF] = "self",
	[AXIS_ATTRIBUTE] = "attribute",
	[AXIS_ANCESTOR] = "ancestor",
	[AXIS_ANCESTOR_OR_SELF] = "ancestor-or-self",
	[AXIS_DESCENDANT] = "descendant",
	[AXIS_DESCENDANT_OR_SELF] = "descendant-or-self",
	[AXIS_FOLLOWING_SIBLING] = "following-sibling",
	[AXIS_PRECEDING_SIBLING] = "preceding-sibling",
	[AXIS_FOLLOWING] = "following",
	[AXIS_PRECEDING] = "preceding",
};

static bool parse_axis(struct parser *parser, enum axis *ret_axis)
{
	*ret_axis = AXIS_CHILD;
	if (accept(parser, TOKEN_AT)) {
		*ret_axis = AXIS_ATTRIBUTE;
		return true;
	}
	if (parser->token.kind != TOKEN_NAME || !lexer_sees(&parser->lexer, "::")) {
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(axis_names); i++) {
		if (str_is(parser->token.text, axis_names[i])) {
			*ret_axis = (enum axis)i;
			advance(parser);
			advance(parser);
			return true;
		}
	}
	fail(parser, "an axis such as child::");
	return false;
}

struct type_test {
	const char *name;
	enum node_test test;
};

static const struct type_test type_tests[] = {
	{ "node", TEST_NODE },
	{ "text", TEST_TEXT },
	{ "comment", TEST_NOTHING },
	{ "processing-instruction", TEST_NOTHING },
};

static const struct type_test *find_type_test(const struct parser *parser)
{
	if (parser->token.kind != TOKEN_NAME || !lexer_sees(&parser->lexer, "(")) {
		return NULL;
	}
	for (size_t i = 0; i < ARRAY_LEN(type_tests); i++) {
		if (str_is(parser->token.text, type_tests[i].name)) {
			return &type_tests[i];
		}
	}
	return NULL;
}

/* The name without its prefix: prefixes of a form are not known here. */
static const char *local_name(struct parser *parser, struct str name)
{
	const char *colon = name.n == 0 ? NULL : memchr(name.p, ':', name.n);
	const char *local = colon == NULL ? name.p : colon + 1;
	return arena_strndup(parser->arena, local, (size_t)(name.p + name.n - local));
}

static bool parse_test(struct parser *parser, struct step *step)
{
	const struct type_test *type = find_type_test(parser);
	if (type != NULL) {
		step->test = type->test;
		advance(parser);
		advance(parser);
		return expect(parser, TOKEN_CLOSE, "')'");
	}
	if (accept(parser, TOKEN_WILDCARD)) {
		step->test = TEST_ANY_NAME;
		return true;
	}
	if (parser->token.kind != TOKEN_NAME) {
		fail(parser, "a name");
		return false;
	}
	if (lexer_sees(&parser->lexer, "(")) {
		fail(parser, "a name without brackets behind it");
		return false;
	}
	step->test = TEST_NAME;
	step->name = local_name(parser, parser->token.text);
	advance(parser);
	return true;
}

static bool parse_step(struct parser *parser, struct step *step)
{
	if (accept(parser, TOKEN_DOT)) {
		*step = (struct step){ .axis = AXIS_SELF, .test = TEST_NODE };
	} else if (accept(parser, TOKEN_DOT_DOT)) {
		*step = (struct step){ .axis = AXIS_PARENT, .test = TEST_NODE };
	} else if (!parse_axis(parser, &step->axis) || !parse_test(parser, step)) {
		return false;
	}
	return parse_predicates(parser, &step->predicates, &step->n_predicates);
}

static struct step *add_step(struct parser *parser, struct term *path, size_t *capacity)
{
	path->steps = arena_grow(parser->arena, path->steps, path->n_steps, capacity, sizeof(*path->steps));
	struct step *step = &path->steps[path->n_steps++];
	memset(step, 0, sizeof(*step));
	return step;
}

/* Steps, with / and // between them; `deep` when // is before the first. */
static bool parse_steps(struct parser *parser, struct term *path, bool deep)
{
	size_t capacity = 0;
	for (;;) {
		if (deep) {
			*add_step(parser, path, &capacity) =
					(struct step){ .axis = AXIS_DESCENDANT_OR_SELF, .test = TEST_NODE };
		}
		if (!parse_step(parser, add_step(parser, path, &capacity))) {
			return false;
		}
		deep = parser->token.kind == TOKEN_DOUBLE_SLASH;
		if (!deep && parser->token.kind != TOKEN_SLASH) {
			return true;
		}
		advance(parser);
	}
}

static bool starts_step(const struct parser *parser)
{
	enum token_kind kind = parser->token.kind;
	return kind == TOKEN_NAME || kind == TOKEN_WILDCARD || kind == TOKEN_AT || kind == TOKEN_DOT
	       || kind == TOKEN_DOT_DOT;
}

static struct term *parse_location(struct parser *parser)
{
	struct term *path = make(parser, TERM_PATH);
	if (accept(parser, TOKEN_SLASH)) {
		path->absolute = true;
		if (!starts_step(parser)) {
			if (parser->token.kind == TOKEN_SLASH || parser->token.kind == TOKEN_DOUBLE_SLASH
					|| parser->token.kind == TOKEN_ERROR) {
				fail(parser, "a name");
				return NULL;
			}
			return path;
		}
		return parse_steps(parser, path, false) ? path : NULL;
	}
	bool deep = accept(parser, TOKEN_DOUBLE_SLASH);
	path->absolute = deep;
	if (!deep && !starts_step(parser)) {
		fail(parser, "a value");
		return NULL;
	}
	return parse_steps(parser, path, deep) ? path : NULL;
}

/* --- calls ----------------------------------------------------------------- */

/* A call that cannot be made: the whole expression is refused, or the call once it is reached. */
static bool refuse_call(struct parser *parser, struct term *call, const char *message)
{
	if (parser->late) {
		call->mistake = (struct expression_error){ call->offset, message };
		return true;
	}
	fail_at(parser, call->offset, message);
	return false;
}

static bool find_function(struct parser *parser, struct term *call)
{
	struct str name = parser->token.text;
	call->function = function_find(name);
	if (call->function != NULL) {
		return true;
	}
	size_t n;
	const char *const *names = expression_functions(&n);
	const char *near = str_nearest(name, names, n);
	return refuse_call(parser, call,
			near == NULL ? arena_printf(parser->arena, "unknown function '%.*s'", STR_ARG(name))
				     : arena_printf(parser->arena,
						     "unknown function '%.*s'; did you mean '%s'?",
						     STR_ARG(name), near));
}

static bool right_number(struct parser *parser, struct term *call)
{
	const struct function *f = call->function;
	if (f == NULL || (call->n_operands >= f->min_arguments
				&& (f->max_arguments == ANY_NUMBER || call->n_operands <= f->max_arguments))) {
		return true;
	}
	char *wanted = f->max_arguments == ANY_NUMBER
				       ? arena_printf(parser->arena, "at least %u", f->min_arguments)
		       : f->min_arguments == f->max_arguments
				       ? arena_printf(parser->arena, "%u", f->min_arguments)
				       : arena_printf(parser->arena, "%u to %u", f->min_arguments,
						       f->max_arguments);
	return refuse_call(parser, call,
			arena_printf(parser->arena, "%s() takes %s argument%s, not %zu", f->name, wanted,
					strcmp(wanted, "1") == 0 ? "" : "s", call->n_operands));
}

static struct term *parse_call(struct parser *parser)
{
	struct term *call = make(parser, TERM_CALL);
	struct list arguments = { 0 };
	if (!find_function(parser, call)) {
		return NULL;
	}
	advance(parser);
	advance(parser);
	if (parser->token.kind != TOKEN_CLOSE) {
		do {
			struct term *argument = parse_expression(parser);
			if (argument == NULL) {
				return NULL;
			}
			list_add(parser, &arguments, argument);
		} while (accept(parser, TOKEN_COMMA));
	}
	call->operands = arguments.items;
	call->n_operands = arguments.n;
	return expect(parser, TOKEN_CLOSE, "',' or ')'") && right_number(parser, call) ? call : NULL;
}

/* --- values and operators -------------------------------------------------- */

static struct term *parse_literal(struct parser *parser)
{
	struct term *term = make(parser, parser->token.kind == TOKEN_NUMBER ? TERM_NUMBER : TERM_STRING);
	term->number = parser->token.number;
	term->text = arena_str(parser->arena, parser->token.text);
	advance(parser);
	return term;
}

/* Brackets or a call, with what may follow: predicates and further steps. */
static struct term *parse_filtered(struct parser *parser)
{
	struct term *inner;
	struct term *path = make(parser, TERM_PATH);
	if (accept(parser, TOKEN_OPEN)) {
		inner = parse_expression(parser);
		if (inner == NULL || !expect(parser, TOKEN_CLOSE, "')'")) {
			return NULL;
		}
	} else {
		inner = parse_call(parser);
		if (inner == NULL) {
			return NULL;
		}
	}
	if (!parse_predicates(parser, &path->filters, &path->n_filters)) {
		return NULL;
	}
	bool deep = parser->token.kind == TOKEN_DOUBLE_SLASH;
	bool steps = deep || parser->token.kind == TOKEN_SLASH;
	if (!steps && path->n_filters == 0) {
		return inner;
	}
	struct list start = { 0 };
	list_add(parser, &start, inner);
	path->operands = start.items;
	path->n_operands = 1;
	if (steps) {
		advance(parser);
		return parse_steps(parser, path, deep) ? path : NULL;
	}
	return path;
}

static struct term *parse_value(struct parser *parser)
{
	const struct token *token = &parser->token;
	if (token->kind == TOKEN_NUMBER || token->kind == TOKEN_STRING) {
		return parse_literal(parser);
	}
	bool call = token->kind == TOKEN_NAME && lexer_sees(&parser->lexer, "(")
		    && find_type_test(parser) == NULL;
	if (token->kind == TOKEN_OPEN || call) {
		return parse_filtered(parser);
	}
	return parse_location(parser);
}

static struct term *parse_union(struct parser *parser)
{
	struct term *first = parse_value(parser);
	if (first == NULL || parser->token.kind != TOKEN_UNION) {
		return first;
	}
	struct term *all = make(parser, TERM_UNION);
	struct list list = { 0 };
	list_add(parser, &list, first);
	while (accept(parser, TOKEN_UNION)) {
		struct term *next = parse_value(parser);
		if (next == NULL) {
			return NULL;
		}
		list_add(parser, &list, next);
	}
	all->operands = list.items;
	all->n_operands = list.n;
	return all;
}

static struct term *parse_negation(struct parser *parser)
{
	struct term *negation = make(parser, TERM_NEGATE);
	unsigned n = 0;
	while (accept(parser, TOKEN_MINUS)) {
		n++;
	}
	struct term *inner = parse_union(parser);
	if (inner == NULL || n == 0) {
		return inner;
	}
	struct list list = { 0 };
	list_add(parser, &list, inner);
	negation->operands = list.items;
	negation->n_operands = 1;
	negation->number = n % 2 == 0 ? 1 : -1;
	return negation;
}

/* Operators of one precedence; the loosest first. */
static const enum token_kind levels[][5] = {
	{ TOKEN_OR },
	{ TOKEN_AND },
	{ TOKEN_EQUAL, TOKEN_NOT_EQUAL },
	{ TOKEN_LESS, TOKEN_LESS_EQUAL, TOKEN_GREATER, TOKEN_GREATER_EQUAL },
	{ TOKEN_PLUS, TOKEN_MINUS },
	{ TOKEN_TIMES, TOKEN_DIV, TOKEN_MOD },
};

static bool is_operator(enum token_kind kind, unsigned level)
{
	for (const enum token_kind *o = levels[level]; *o != TOKEN_END; o++) {
		if (*o == kind) {
			return true;
		}
	}
	return false;
}

/* "a - b - c" is one flat term, so that long sums need no deep recursion. */
static struct term *parse_chain(struct parser *parser, unsigned level)
{
	if (level == ARRAY_LEN(levels)) {
		return parse_negation(parser);
	}
	struct term *first = parse_chain(parser, level + 1);
	if (first == NULL || !is_operator(parser->token.kind, level)) {
		return first;
	}
	struct term *chain = make(parser, TERM_CHAIN);
	struct list list = { 0 };
	enum token_kind *operators = NULL;
	size_t capacity = 0;
	list_add(parser, &list, first);
	while (is_operator(parser->token.kind, level)) {
		operators = arena_grow(parser->arena, operators, list.n, &capacity, sizeof(*operators));
		operators[list.n] = parser->token.kind;
		advance(parser);
		struct term *next = parse_chain(parser, level + 1);
		if (next == NULL) {
			return NULL;
		}
		list_add(parser, &list, next);
	}
	chain->operands = list.items;
	chain->n_operands = list.n;
	chain->operators = operators;
	return chain;
}

static bool acceptable(struct parser *parser, struct str xpath)
{
	if (xpath.n > EXPRESSION_MAX_LENGTH) {
		fail_at(parser, EXPRESSION_MAX_LENGTH,
				arena_printf(parser->arena, "longer than %d bytes", EXPRESSION_MAX_LENGTH));
		return false;
	}
	if (!str_valid_utf8(xpath)) {
		fail_at(parser, 0, "not valid UTF-8");
		return false;
	}
	return true;
}

struct term *expression_parse(
		struct arena *arena, struct str xpath, bool late, struct expression_error *ret_error)
{
	struct parser parser = { .arena = arena, .late = late };
	const char *start = xpath.n == 0 ? "" : xpath.p;
	parser.lexer = (struct lexer){ .start = start, .p = start, .end = start + xpath.n };
	struct term *term = NULL;
	if (acceptable(&parser, xpath)) {
		advance(&parser);
		term = parse_expression(&parser);
		if (term != NULL && parser.token.kind != TOKEN_END) {
			fail(&parser, "an operator");
			term = NULL;
		}
	}
	if (term == NULL) {
		*ret_error = parser.error;
	}
	return term;
}
