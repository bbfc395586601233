/* expression_sets.c - functions of several nodes. */
#include "schema/expression_private.h"

#include <math.h>

#include "base/buf.h"
#include "base/hash.h"

#define TEXT_MAX ((size_t)16 * 1024 * 1024)

bool call_count(struct call *call, struct value *ret_value)
{
	struct value nodes;
	double n = 0;
	if (!call_nodes(call, 0, &nodes)) {
		return false;
	}
	for (size_t i = 0; i < nodes.n_nodes; i++) {
		n += call->run->evaluation->dialect == DIALECT_WEB_FORMS || node_counts(nodes.nodes[i]);
	}
	*ret_value = value_number(n);
	return true;
}

bool call_count_non_empty(struct call *call, struct value *ret_value)
{
	struct value nodes;
	double n = 0;
	if (!call_nodes(call, 0, &nodes)) {
		return false;
	}
	for (size_t i = 0; i < nodes.n_nodes; i++) {
		struct str text;
		if (!run_node_string(call->run, nodes.nodes[i], call->term->offset, &text)) {
			return false;
		}
		n += text.n > 0;
	}
	*ret_value = value_number(n);
	return true;
}

static bool leaves_out_empty(const struct call *call)
{
	return call->run->evaluation->dialect == DIALECT_COLLECT;
}

bool call_sum(struct call *call, struct value *ret_value)
{
	struct value nodes;
	double sum = 0;
	if (!call_nodes(call, 0, &nodes)) {
		return false;
	}
	for (size_t i = 0; i < nodes.n_nodes; i++) {
		struct str text;
		if (!run_node_string(call->run, nodes.nodes[i], call->term->offset, &text)) {
			return false;
		}
		sum += text.n == 0 && leaves_out_empty(call) ? 0 : string_to_number(text);
	}
	bool is_none = nodes.n_nodes == 0 && call->run->evaluation->dialect == DIALECT_WEB_FORMS;
	*ret_value = value_number(is_none ? NAN : sum);
	return true;
}

struct extreme {
	bool any;
	double sign, value; /* sign -1 looks for the smallest */
};

static bool add_extreme(void *arg, struct call *call, const struct value *value)
{
	struct extreme *extreme = arg;
	if (value->type == VALUE_STRING && value->string.n == 0 && leaves_out_empty(call)) {
		return true;
	}
	double number = value_to_number(value);
	bool beats = isnan(number) || number * extreme->sign > extreme->value * extreme->sign;
	if (!extreme->any || (beats && !isnan(extreme->value))) {
		extreme->value = number;
	}
	extreme->any = true;
	return true;
}

static bool find_extreme(struct call *call, double sign, struct value *ret_value)
{
	struct extreme extreme = { .sign = sign, .value = NAN };
	if (!call_each(call, 0, add_extreme, &extreme)) {
		return false;
	}
	*ret_value = value_number(extreme.value);
	return true;
}

bool call_min(struct call *call, struct value *ret_value)
{
	return find_extreme(call, -1, ret_value);
}

bool call_max(struct call *call, struct value *ret_value)
{
	return find_extreme(call, 1, ret_value);
}

struct joined {
	struct buf text;
	struct str separator;
	bool any;
};

static bool add_joined(void *arg, struct call *call, const struct value *value)
{
	struct joined *joined = arg;
	if (joined->any) {
		buf_add_str(&joined->text, joined->separator);
	}
	joined->any = true;
	buf_add_str(&joined->text, run_text(call->run, value));
	return buf_ok(&joined->text)
	       || call_fail(call, "%s(): the text gets too long", call->term->function->name);
}

static bool join(struct call *call, size_t first, struct str separator, struct value *ret_value)
{
	struct joined joined = { .text = BUF(TEXT_MAX), .separator = separator };
	bool ok = call_each(call, first, add_joined, &joined);
	if (ok) {
		*ret_value = value_string(arena_str(call->run->arena, buf_str(&joined.text)));
	}
	buf_finish(&joined.text);
	return ok && run_step(call->run, ret_value->string.n / 64, call->term->offset);
}

bool call_concat(struct call *call, struct value *ret_value)
{
	return join(call, 0, STR(""), ret_value);
}

bool call_join(struct call *call, struct value *ret_value)
{
	struct str separator;
	return call_string(call, 0, &separator) && join(call, 1, separator, ret_value);
}

#define PARK_MILLER_MODULUS 2147483647.0
#define PARK_MILLER_FACTOR 16807.0

static double first_seed(double seed)
{
	double state = fmod(isnan(seed) || isinf(seed) ? 0 : trunc(seed), PARK_MILLER_MODULUS);
	return state <= 0 ? state + PARK_MILLER_MODULUS - 1 : state;
}

void expression_shuffle(size_t n, double seed, size_t *ret_order)
{
	double state = first_seed(seed);
	for (size_t i = 0; i < n; i++) {
		state = fmod(state * PARK_MILLER_FACTOR, PARK_MILLER_MODULUS);
		double unit = (state - 1) / (PARK_MILLER_MODULUS - 1);
		size_t j = (size_t)(unit * (double)(i + 1));
		ret_order[i] = ret_order[j];
		ret_order[j] = i;
	}
}

bool call_randomize(struct call *call, struct value *ret_value)
{
	struct value nodes;
	double seed = floor(random_unit() * PARK_MILLER_MODULUS);
	if (!call_nodes(call, 0, &nodes) || (call->n == 2 && !call_number(call, 1, &seed))) {
		return false;
	}
	struct node **shuffled = arena_array(call->run->arena, nodes.n_nodes, sizeof(struct node *));
	size_t *order = arena_array(call->run->arena, nodes.n_nodes, sizeof(size_t));
	expression_shuffle(nodes.n_nodes, seed, order);
	for (size_t i = 0; i < nodes.n_nodes; i++) {
		shuffled[i] = nodes.nodes[order[i]];
	}
	nodes.nodes = shuffled;
	*ret_value = nodes;
	return true;
}

/* name() and local-name(): prefixes are not part of a name here. */
bool call_name(struct call *call, struct value *ret_value)
{
	const struct node *node = call->focus->node;
	struct value nodes;
	if (call->n == 1) {
		if (!call_nodes(call, 0, &nodes)) {
			return false;
		}
		node = nodes.n_nodes == 0 ? NULL : nodes.nodes[0];
	}
	*ret_value = value_string(node == NULL ? STR("") : str_of(node->name));
	return true;
}
