#include "schema/expression_private.h"

#include <math.h>
#include <string.h>

bool run_node_string(struct run *run, const struct node *node, size_t offset, struct str *ret_string)
{
	size_t steps = 1;
	*ret_string = node_string(run->arena, node, &steps);
	return run_step(run, steps + ret_string->n / 64, offset);
}

struct str run_text(const struct run *run, const struct value *value)
{
	if (run->evaluation->dialect == DIALECT_WEB_FORMS && value->type == VALUE_NUMBER && isnan(value->number)) {
		return STR("");
	}
	return value_to_string(run->arena, value);
}

bool run_string(struct run *run, const struct value *value, size_t offset, struct str *ret_string)
{
	if (value->type == VALUE_NODESET && value->n_nodes > 0) {
		return run_node_string(run, value->nodes[0], offset, ret_string);
	}
	*ret_string = run_text(run, value);
	return run_step(run, ret_string->n / 64, offset);
}

bool run_number(struct run *run, const struct value *value, size_t offset, double *ret_number)
{
	if (value->type == VALUE_NODESET && value->n_nodes > 0) {
		struct str text;
		if (!run_node_string(run, value->nodes[0], offset, &text)) {
			return false;
		}
		*ret_number = string_to_number(text);
		return true;
	}
	*ret_number = value_to_number(value);
	return true;
}

/* --- comparison --------------------------------------------------------------- */

static bool compare_numbers(enum token_kind op, double a, double b)
{
	if (op == TOKEN_EQUAL || op == TOKEN_NOT_EQUAL) {
		return (a == b) == (op == TOKEN_EQUAL);
	}
	if (op == TOKEN_LESS || op == TOKEN_LESS_EQUAL) {
		return op == TOKEN_LESS ? a < b : a <= b;
	}
	return op == TOKEN_GREATER ? a > b : a >= b;
}

static bool is_equality(enum token_kind op)
{
	return op == TOKEN_EQUAL || op == TOKEN_NOT_EQUAL;
}

static bool compare_strings(enum token_kind op, struct str a, struct str b)
{
	if (is_equality(op)) {
		return str_eq(a, b) == (op == TOKEN_EQUAL);
	}
	return compare_numbers(op, string_to_number(a), string_to_number(b));
}

/* Neither of them is a node set. */
static bool compare_single(struct run *run, enum token_kind op, const struct value *a, const struct value *b)
{
	if (is_equality(op)) {
		if (a->type == VALUE_BOOLEAN || b->type == VALUE_BOOLEAN) {
			return compare_numbers(op, value_to_boolean(a), value_to_boolean(b));
		}
		if (a->type == VALUE_STRING && b->type == VALUE_STRING) {
			return compare_strings(
					op, value_to_string(run->arena, a), value_to_string(run->arena, b));
		}
	}
	return compare_numbers(op, value_to_number(a), value_to_number(b));
}

/* Is there a node in `nodes` for which it is true? `swapped`: the nodes are on the right. */
static bool any_node(struct run *run, enum token_kind op, const struct value *nodes,
		const struct value *other, bool swapped, size_t offset, bool *ret_value)
{
	*ret_value = false;
	for (size_t i = 0; i < nodes->n_nodes && !*ret_value; i++) {
		struct value text = value_string(STR(""));
		if (!run_node_string(run, nodes->nodes[i], offset, &text.string)) {
			return false;
		}
		*ret_value = swapped ? compare_single(run, op, other, &text)
				     : compare_single(run, op, &text, other);
	}
	return true;
}

static bool any_pair(struct run *run, enum token_kind op, const struct value *a, const struct value *b,
		size_t offset, bool *ret_value)
{
	*ret_value = false;
	for (size_t i = 0; i < a->n_nodes && !*ret_value; i++) {
		struct value text = value_string(STR(""));
		if (!run_node_string(run, a->nodes[i], offset, &text.string)
				|| !any_node(run, op, b, &text, true, offset, ret_value)) {
			return false;
		}
	}
	return true;
}

bool run_compare(struct run *run, enum token_kind op, const struct value *a, const struct value *b,
		size_t offset, bool *ret_value)
{
	bool a_nodes = a->type == VALUE_NODESET, b_nodes = b->type == VALUE_NODESET;
	if ((a_nodes && b->type == VALUE_BOOLEAN) || (b_nodes && a->type == VALUE_BOOLEAN)) {
		*ret_value = compare_numbers(op, value_to_boolean(a), value_to_boolean(b));
		return true;
	}
	if (a_nodes && b_nodes) {
		return any_pair(run, op, a, b, offset, ret_value);
	}
	if (a_nodes) {
		return any_node(run, op, a, b, false, offset, ret_value);
	}
	if (b_nodes) {
		return any_node(run, op, b, a, true, offset, ret_value);
	}
	*ret_value = compare_single(run, op, a, b);
	return true;
}

/* --- operators ---------------------------------------------------------------- */

static double calculate(enum token_kind op, double a, double b)
{
	if (op == TOKEN_PLUS || op == TOKEN_MINUS) {
		return op == TOKEN_PLUS ? a + b : a - b;
	}
	if (op == TOKEN_TIMES) {
		return a * b;
	}
	return op == TOKEN_DIV ? a / b : fmod(a, b);
}

static bool is_arithmetic(enum token_kind op)
{
	return op >= TOKEN_PLUS && op <= TOKEN_MOD;
}

/* "and" and "or" look no further than they need to. */
static bool run_logic(
		struct run *run, const struct focus *focus, const struct term *term, struct value *ret_value)
{
	bool decides = term->operators[1] == TOKEN_OR;
	for (size_t i = 0; i < term->n_operands; i++) {
		struct value value;
		if (!run_term(run, focus, term->operands[i], &value)) {
			return false;
		}
		if (value_to_boolean(&value) == decides) {
			*ret_value = value_boolean(decides);
			return true;
		}
	}
	*ret_value = value_boolean(!decides);
	return true;
}

static bool apply(struct run *run, enum token_kind op, struct value *left, const struct value *right,
		size_t offset)
{
	double a, b;
	bool truth;
	if (!is_arithmetic(op)) {
		if (!run_compare(run, op, left, right, offset, &truth)) {
			return false;
		}
		*left = value_boolean(truth);
		return true;
	}
	if (!run_number(run, left, offset, &a) || !run_number(run, right, offset, &b)) {
		return false;
	}
	*left = value_number(calculate(op, a, b));
	return true;
}

static bool run_chain(
		struct run *run, const struct focus *focus, const struct term *term, struct value *ret_value)
{
	struct value left, right;
	if (!run_term(run, focus, term->operands[0], &left)) {
		return false;
	}
	for (size_t i = 1; i < term->n_operands; i++) {
		enum token_kind op = term->operators[i];
		if (!run_term(run, focus, term->operands[i], &right)
				|| !apply(run, op, &left, &right, term->offset)) {
			return false;
		}
	}
	*ret_value = left;
	return true;
}

static bool run_negation(
		struct run *run, const struct focus *focus, const struct term *term, struct value *ret_value)
{
	struct value value;
	if (!run_term(run, focus, term->operands[0], &value)) {
		return false;
	}
	double number;
	if (!run_number(run, &value, term->offset, &number)) {
		return false;
	}
	*ret_value = value_number(number * term->number);
	return true;
}

static bool run_call(
		struct run *run, const struct focus *focus, const struct term *term, struct value *ret_value)
{
	struct call call = { .run = run, .focus = focus, .term = term, .n = term->n_operands };
	return term->function->answer(&call, ret_value);
}

bool run_term(struct run *run, const struct focus *focus, const struct term *term, struct value *ret_value)
{
	if (!run_step(run, 1, term->offset)) {
		return false;
	}
	switch (term->kind) {
	case TERM_NUMBER:
		*ret_value = value_number(term->number);
		return true;
	case TERM_STRING:
		*ret_value = value_string(term->text);
		return true;
	case TERM_CHAIN:
		return term->operators[1] == TOKEN_OR || term->operators[1] == TOKEN_AND
				       ? run_logic(run, focus, term, ret_value)
				       : run_chain(run, focus, term, ret_value);
	case TERM_NEGATE:
		return run_negation(run, focus, term, ret_value);
	case TERM_UNION:
		return run_union(run, focus, term, ret_value);
	case TERM_CALL:
		if (term->mistake.message != NULL) {
			return run_fail(run, term->offset, "%s", term->mistake.message);
		}
		return run_call(run, focus, term, ret_value);
	case TERM_PATH:
		return run_path(run, focus, term, ret_value);
	}
	return false;
}

bool run_predicate(struct run *run, const struct focus *focus, const struct term *term, bool *ret_kept)
{
	struct value value;
	if (!run_term(run, focus, term, &value)) {
		return false;
	}
	*ret_kept = value.type == VALUE_NUMBER ? value.number == (double)focus->position
					       : value_to_boolean(&value);
	return true;
}

/* --- arguments of calls -------------------------------------------------------- */

bool call_value(struct call *call, size_t i, struct value *ret_value)
{
	return run_term(call->run, call->focus, call->term->operands[i], ret_value);
}

bool call_string(struct call *call, size_t i, struct str *ret_string)
{
	struct value value;
	if (!call_value(call, i, &value)) {
		return false;
	}
	return run_string(call->run, &value, call->term->offset, ret_string);
}

bool call_number(struct call *call, size_t i, double *ret_number)
{
	struct value value;
	if (!call_value(call, i, &value)) {
		return false;
	}
	return run_number(call->run, &value, call->term->offset, ret_number);
}

bool call_boolean(struct call *call, size_t i, bool *ret_boolean)
{
	struct value value;
	if (!call_value(call, i, &value)) {
		return false;
	}
	*ret_boolean = value_to_boolean(&value);
	return true;
}

bool call_nodes(struct call *call, size_t i, struct value *ret_nodes)
{
	struct value value;
	if (!call_value(call, i, &value)) {
		return false;
	}
	if (value.type != VALUE_NODESET) {
		return call_fail(call, "%s() needs a path as argument %zu, not a text or number",
				call->term->function->name, i + 1);
	}
	*ret_nodes = value;
	return true;
}

bool call_each(struct call *call, size_t first,
		bool (*each)(void *arg, struct call *call, const struct value *value), void *arg)
{
	for (size_t i = first; i < call->n; i++) {
		struct value value;
		if (!call_value(call, i, &value)) {
			return false;
		}
		if (value.type != VALUE_NODESET) {
			if (!each(arg, call, &value)) {
				return false;
			}
			continue;
		}
		for (size_t k = 0; k < value.n_nodes; k++) {
			struct value text = value_string(STR(""));
			if (!run_node_string(call->run, value.nodes[k], call->term->offset, &text.string)
					|| !each(arg, call, &text)) {
				return false;
			}
		}
	}
	return true;
}

bool call_math(struct call *call, struct value *ret_value)
{
	double x;
	if (!call_number(call, 0, &x)) {
		return false;
	}
	*ret_value = value_number(call->term->function->math(x));
	return true;
}
