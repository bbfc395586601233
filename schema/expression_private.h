/*
 * expression_private.h - what the files of the expression engine share.
 *
 *     text -> lexer (expression_lex.c) -> parser (expression_parse.c) -> terms
 *     terms + nodes -> evaluator (expression_eval.c, expression_path.c) -> value
 *
 * The functions of the language are in one table (expression_functions.c);
 * their code is in a file per subject (expression_strings.c and so on).
 */
#ifndef SCHEMA_EXPRESSION_PRIVATE_H
#define SCHEMA_EXPRESSION_PRIVATE_H

#include "schema/expression.h"

/* --- tokens ---------------------------------------------------------------- */

enum token_kind {
	TOKEN_END,
	TOKEN_ERROR, /* the lexer's error says why */
	TOKEN_NUMBER,
	TOKEN_STRING, /* text without the quotes */
	TOKEN_NAME,
	TOKEN_WILDCARD,
	TOKEN_OR,
	TOKEN_AND,
	TOKEN_EQUAL,
	TOKEN_NOT_EQUAL,
	TOKEN_LESS,
	TOKEN_LESS_EQUAL,
	TOKEN_GREATER,
	TOKEN_GREATER_EQUAL,
	TOKEN_PLUS,
	TOKEN_MINUS,
	TOKEN_TIMES,
	TOKEN_DIV,
	TOKEN_MOD,
	TOKEN_UNION,
	TOKEN_SLASH,
	TOKEN_DOUBLE_SLASH,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_OPEN_BRACKET,
	TOKEN_CLOSE_BRACKET,
	TOKEN_COMMA,
	TOKEN_AT,
	TOKEN_AXIS, /* "::" */
	TOKEN_DOT,
	TOKEN_DOT_DOT,
};

struct token {
	enum token_kind kind;
	struct str text; /* as it was written */
	double number;
};

struct lexer {
	const char *start, *p, *end;
	bool after_operand; /* then a name or * is an operator */
	const char *error;
};

struct token lexer_next(struct lexer *lexer);
bool lexer_sees(const struct lexer *lexer, const char *text); /* is this what comes next? */

/* --- terms ----------------------------------------------------------------- */

enum axis {
	AXIS_CHILD,
	AXIS_PARENT,
	AXIS_SELF,
	AXIS_ATTRIBUTE,
	AXIS_ANCESTOR,
	AXIS_ANCESTOR_OR_SELF,
	AXIS_DESCENDANT,
	AXIS_DESCENDANT_OR_SELF,
	AXIS_FOLLOWING_SIBLING,
	AXIS_PRECEDING_SIBLING,
	AXIS_FOLLOWING,
	AXIS_PRECEDING,
};

enum node_test {
	TEST_NAME,
	TEST_ANY_NAME, /* * */
	TEST_NODE,     /* node() */
	TEST_TEXT,     /* text() */
	TEST_NOTHING,  /* comment() and processing-instruction(), which no tree has */
};

struct step {
	enum axis axis;
	enum node_test test;
	const char *name; /* local name; of TEST_NAME */
	struct term **predicates;
	size_t n_predicates;
};

enum term_kind {
	TERM_NUMBER,
	TERM_STRING,
	TERM_CHAIN, /* operands of one precedence, with operators between them */
	TERM_NEGATE,
	TERM_UNION,
	TERM_CALL,
	TERM_PATH, /* operands[0], when there is one, is where it starts */
};

struct term {
	enum term_kind kind;
	unsigned offset; /* bytes into the expression */
	double number;
	struct str text;
	struct term **operands; /* or arguments */
	size_t n_operands;
	const enum token_kind *operators; /* of a chain; operators[i] is before operands[i] */
	const struct function *function;
	struct expression_error mistake; /* of a call that was compiled late: fails when it is reached */
	bool absolute;
	struct term **filters; /* predicates of operands[0] of a path */
	size_t n_filters;
	struct step *steps;
	size_t n_steps;
};

struct expression {
	struct term *root;
};

/* NULL with *ret_error set when the text is not well formed. */
struct term *expression_parse(
		struct arena *arena, struct str xpath, bool late, struct expression_error *ret_error);

/* --- evaluation ------------------------------------------------------------ */

struct document; /* stands above a root element; made when something asks for it */

/* One evaluation under way. The first error ends it. */
struct run {
	const struct evaluation *evaluation;
	struct arena *arena;
	struct document *documents;
	size_t steps;
	const char *error;
	size_t error_offset;
};

/* Where a term is evaluated. */
struct focus {
	struct node *node;
	size_t position, size; /* position() and last() */
};

struct node_set {
	struct node **nodes;
	size_t n, capacity;
};

bool run_step(struct run *run, size_t n, size_t offset) MUST_CHECK; /* counts; false past the limit */
bool run_fail(struct run *run, size_t offset, const char *format, ...) PRINTF(3, 4);
bool run_term(struct run *run, const struct focus *focus, const struct term *term,
		struct value *ret_value) MUST_CHECK;
bool run_predicate(struct run *run, const struct focus *focus, const struct term *term,
		bool *ret_kept) MUST_CHECK;
bool run_path(struct run *run, const struct focus *focus, const struct term *term,
		struct value *ret_value) MUST_CHECK;
bool run_union(struct run *run, const struct focus *focus, const struct term *term,
		struct value *ret_value) MUST_CHECK;
bool run_compare(struct run *run, enum token_kind op, const struct value *a, const struct value *b,
		size_t offset, bool *ret_value) MUST_CHECK;

/* A value that is no node set, as text. */
struct str run_text(const struct run *run, const struct value *value);

/* Conversions that count what reading the text of a node costs. */
bool run_string(struct run *run, const struct value *value, size_t offset, struct str *ret_string) MUST_CHECK;
bool run_number(struct run *run, const struct value *value, size_t offset, double *ret_number) MUST_CHECK;
bool run_node_string(
		struct run *run, const struct node *node, size_t offset, struct str *ret_string) MUST_CHECK;

/* The document node above a root element. */
struct node *run_document(struct run *run, struct node *root);

/* --- nodes ----------------------------------------------------------------- */

void set_add(struct arena *arena, struct node_set *set, struct node *node);
void set_sort(struct node_set *set); /* into document order, without doubles */
bool node_is_element(const struct node *node);
bool node_counts(const struct node *node); /* neither it nor a group around it is irrelevant */
/* The text of all inside it; *steps grows by the nodes looked at. */
struct str node_string(struct arena *arena, const struct node *node, size_t *steps);
size_t node_position(const struct node *node); /* among its siblings of the same name, from 1 */

/* --- values ---------------------------------------------------------------- */

struct value value_boolean(bool boolean);
struct value value_number(double number);
struct value value_string(struct str string);
struct value value_nodes(struct node_set set);
struct str number_to_string(struct arena *arena, double number);
double string_to_number(struct str text); /* also of dates; NaN when it is none */

/* --- functions ------------------------------------------------------------- */

/* A call being answered. Arguments are evaluated when they are asked for. */
struct call {
	struct run *run;
	const struct focus *focus;
	const struct term *term;
	size_t n; /* arguments */
};

typedef bool call_func(struct call *call, struct value *ret_value);

struct function {
	const char *name;
	unsigned char min_arguments, max_arguments; /* ANY_NUMBER: no limit */
	call_func *answer;
	double (*math)(double); /* when `answer` is call_math */
};

#define ANY_NUMBER 255

const struct function *function_find(struct str name);

bool call_value(struct call *call, size_t i, struct value *ret_value) MUST_CHECK;
bool call_string(struct call *call, size_t i, struct str *ret_string) MUST_CHECK;
bool call_number(struct call *call, size_t i, double *ret_number) MUST_CHECK;
bool call_boolean(struct call *call, size_t i, bool *ret_boolean) MUST_CHECK;
bool call_nodes(struct call *call, size_t i, struct value *ret_nodes) MUST_CHECK; /* fails for others */
/* Ends the evaluation with a message at the call; false. */
#define call_fail(call, ...) run_fail((call)->run, (call)->term->offset, __VA_ARGS__)

/* Every value of the arguments from `first` on, node sets node by node. */
bool call_each(struct call *call, size_t first,
		bool (*each)(void *arg, struct call *call, const struct value *value), void *arg) MUST_CHECK;

call_func call_math;
/* control: expression_control.c */
call_func call_if, call_coalesce, call_once, call_position, call_last, call_current, call_instance,
		call_indexed_repeat, call_pulldata, call_itext, call_choice_name;
/* node sets: expression_sets.c */
call_func call_count, call_count_non_empty, call_sum, call_min, call_max, call_join, call_randomize,
		call_name;
/* truth: expression_truth.c */
call_func call_boolean_of, call_boolean_from_string, call_true, call_false, call_not, call_checklist,
		call_weighted_checklist, call_selected, call_selected_at, call_count_selected;
/* strings: expression_strings.c */
call_func call_string_of, call_concat, call_contains, call_starts_with, call_ends_with, call_substr,
		call_substring, call_substring_before, call_substring_after, call_translate,
		call_string_length, call_normalize_space, call_regex;
/* numbers: expression_numbers.c */
call_func call_number_of, call_int, call_round, call_pow, call_atan2, call_pi, call_random;
double number_exp10(double x);
double number_round(double x); /* a half goes up, as XPath has it */
/* codes: expression_codes.c */
call_func call_uuid, call_digest, call_base64_decode;
/* dates: expression_dates.c */
call_func call_today, call_now, call_date, call_decimal_date, call_decimal_date_time, call_decimal_time,
		call_format_date;
bool string_to_days(struct str text, double *ret_days) MUST_CHECK; /* a date or date and time */
/* places: expression_geo.c */
call_func call_area, call_distance, call_geofence;

/* A pattern of the web's regular expressions; expression_regex.c. */
enum regex_outcome { REGEX_FOUND, REGEX_NOT_FOUND, REGEX_WRONG, REGEX_TOO_HARD };
enum regex_outcome regex_search(struct arena *arena, struct str text, struct str pattern);

/* UTF-16, which positions and lengths of the language count in. */
size_t utf16_length(struct str text);
struct str utf16_slice(struct str text, size_t from, size_t to); /* half an emoji is left out */
unsigned utf8_next(struct str *rest);                            /* takes one code point from the front */
bool is_space(char c);                                           /* XML white space */

#endif
