/*
 * expression.h - ODK XPath: compiled once, evaluated on a tree of nodes.
 *
 * The language is XPath 1.0 without variables and the namespace axis, with the
 * functions of the ODK XForms specification. Phones, browsers and this
 * service must agree on every answer, so where the specification is silent the
 * web engine's answer is taken (see docs/expressions.md).
 *
 * An expression never changes after it was compiled and may be evaluated from
 * any number of places. It lives in the arena it was compiled in.
 *
 * Limits: EXPRESSION_MAX_LENGTH bytes, EXPRESSION_MAX_DEPTH nested brackets or
 * calls, EXPRESSION_MAX_STEPS operations in one evaluation.
 */
#ifndef SCHEMA_EXPRESSION_H
#define SCHEMA_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/problem.h"
#include "base/str.h"
#include "schema/node.h"

#define EXPRESSION_MAX_LENGTH 8192
#define EXPRESSION_MAX_DEPTH 256
#define EXPRESSION_MAX_STEPS 1000000

struct expression;

enum value_type { VALUE_BOOLEAN, VALUE_NUMBER, VALUE_STRING, VALUE_NODESET };

struct value {
	enum value_type type;
	bool boolean;
	double number;
	struct str string;
	struct node **nodes; /* in document order, unless randomize() ordered them */
	size_t n_nodes;
};

/* A mistake in an expression or during its evaluation. */
struct expression_error {
	size_t offset;       /* bytes into the expression, where the mistake is */
	const char *message; /* in the arena; NULL when there is none */
};

/* What an expression names with ${...}; `resolve` gives the path that takes its
 * place: absolute ("/data/age"), or relative inside a repeat ("../age"). NULL
 * when no question is so named. Called once per reference, in order. */
typedef const char *expression_resolve_func(void *arg, struct str name);

/*
 * Replaces every ${name}; the result is plain XPath, as the form carries it:
 * pyxform's way, the path with one space on either side. NULL with *ret_error
 * set when a name is not known or a ${ does not end.
 */
char *expression_expand(struct arena *arena, struct str text, expression_resolve_func *resolve, void *arg,
		struct expression_error *ret_error);

/* Calls `found` for every ${name} and where it stands (offset of its $). */
void expression_references(
		struct str text, void (*found)(void *arg, struct str name, size_t offset), void *arg);

/* Compiles plain XPath. NULL with *ret_error set when it is not well formed, uses
 * an unknown function or the wrong number of arguments. An unknown function's
 * message says which known one is nearest. */
struct expression *expression_compile(
		struct arena *arena, struct str xpath, struct expression_error *ret_error);

/* The same as the engines of phones and browsers do it: an unknown function or a wrong
 * number of arguments fails only when the call is reached. */
struct expression *expression_compile_late(
		struct arena *arena, struct str xpath, struct expression_error *ret_error);

/* Whose answer is wanted where the programs that people answer with differ, and the
 * values do not show which one it was. */
enum dialect {
	DIALECT_OURS,      /* as docs/expressions.md says */
	DIALECT_WEB_FORMS, /* no number is nothing inside a text, and so is the sum of nothing; nodes that are hidden count */
	DIALECT_COLLECT,   /* sum(), min() and max() leave out nodes without an answer */
};

/* What an evaluation may use. The arena takes strings and node sets made on the way;
 * destroy it when the values are no longer needed. Local time, which dates without
 * an offset are in, is that of the process (TZ). */
struct evaluation {
	struct arena *arena;
	struct node *root;    /* the root element of the primary instance, such as <data> */
	struct node *context; /* the node "." */
	struct node *current; /* what current() gives; NULL: the context */
	/* The root element of a secondary instance, NULL when there is none so named. */
	struct node *(*instance)(void *arg, struct str id);
	/* The text that jr:itext() gives; an empty str when unknown. */
	struct str (*itext)(void *arg, struct str id);
	/* The label that jr:choice-name() gives: empty when the question at `path` has no
	 * such choice; with p NULL when no question with choices is there, which fails. */
	struct str (*choice_label)(void *arg, struct str choice, struct str path);
	void *arg;      /* for the three functions above; each of them may be NULL */
	int64_t now_us; /* for now() and today(); microseconds since 1970 */
	enum dialect dialect;
};

/* False, with *ret_error set, when the evaluation fails (a type that cannot be
 * converted, too many steps). */
bool expression_evaluate(const struct expression *expression, const struct evaluation *evaluation,
		struct value *ret_value, struct expression_error *ret_error) MUST_CHECK;

/* XPath 1.0 conversions (§4.2-4.4), with the exceptions of docs/expressions.md. */
bool value_to_boolean(const struct value *value);
double value_to_number(const struct value *value);
struct str value_to_string(struct arena *arena, const struct value *value);

/* Where a node of a value is: "/data/person[2]/age", "/data/person[2]/@id", "/" for
 * the document. A place is counted where neighbours have the same name. */
const char *value_node_path(struct arena *arena, const struct node *node);
/* False for attributes, texts and the document. */
bool value_node_is_element(const struct node *node);

/* The order in which randomize() puts `n` things for a seed: ret_order[i] is the place, from 0,
 * that the i-th had before. The generator and the shuffle are those of the ODK XForms
 * specification: Park and Miller's minimal standard, and the inside-out shuffle of Fisher and
 * Yates. */
void expression_shuffle(size_t n, double seed, size_t *ret_order);

/* Names of the functions known, sorted, for help and "did you mean". */
const char *const *expression_functions(size_t *ret_n);

#endif
