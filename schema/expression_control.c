/* expression_control.c - choosing values, and reaching other nodes and texts. */
#include "schema/expression_private.h"

#include <math.h>
#include <string.h>

bool call_if(struct call *call, struct value *ret_value)
{
	bool condition;
	return call_boolean(call, 0, &condition) && call_value(call, condition ? 1 : 2, ret_value);
}

bool call_coalesce(struct call *call, struct value *ret_value)
{
	struct str text = STR("");
	for (size_t i = 0; i < call->n && text.n == 0; i++) {
		if (!call_string(call, i, &text)) {
			return false;
		}
	}
	*ret_value = value_string(text);
	return true;
}

bool call_once(struct call *call, struct value *ret_value)
{
	struct str text;
	if (!run_node_string(call->run, call->focus->node, call->term->offset, &text)) {
		return false;
	}
	if (text.n == 0 && !call_string(call, 0, &text)) {
		return false;
	}
	*ret_value = value_string(text);
	return true;
}

bool call_position(struct call *call, struct value *ret_value)
{
	struct value nodes;
	if (call->n == 0) {
		*ret_value = value_number((double)call->focus->position);
		return true;
	}
	if (!call_nodes(call, 0, &nodes)) {
		return false;
	}
	*ret_value = value_number(nodes.n_nodes == 0 ? NAN : (double)node_position(nodes.nodes[0]));
	return true;
}

bool call_last(struct call *call, struct value *ret_value)
{
	*ret_value = value_number((double)call->focus->size);
	return true;
}

bool call_current(struct call *call, struct value *ret_value)
{
	struct node_set set = { 0 };
	const struct evaluation *e = call->run->evaluation;
	set_add(call->run->arena, &set, e->current != NULL ? e->current : e->context);
	*ret_value = value_nodes(set);
	return true;
}

static struct node *find_instance(struct call *call, struct str id)
{
	const struct evaluation *e = call->run->evaluation;
	return e->instance == NULL ? NULL : e->instance(e->arg, id);
}

bool call_instance(struct call *call, struct value *ret_value)
{
	struct str id;
	struct node_set set = { 0 };
	if (!call_string(call, 0, &id)) {
		return false;
	}
	struct node *root = find_instance(call, id);
	if (root != NULL) {
		set_add(call->run->arena, &set, run_document(call->run, root));
	}
	*ret_value = value_nodes(set);
	return true;
}

/* Is the node inside one of `repeats`, and that the index-th of its kind? */
static bool is_inside(const struct node *node, const struct value *repeats, double index)
{
	for (; node != NULL; node = node->parent) {
		for (size_t i = 0; i < repeats->n_nodes; i++) {
			if (repeats->nodes[i] == node) {
				return (double)node_position(node) == index;
			}
		}
	}
	return false;
}

static bool keep_inside(struct call *call, struct value *nodes, const struct value *repeats, double index)
{
	size_t kept = 0;
	for (size_t i = 0; i < nodes->n_nodes; i++) {
		if (!run_step(call->run, repeats->n_nodes + 1, call->term->offset)) {
			return false;
		}
		if (is_inside(nodes->nodes[i], repeats, index)) {
			nodes->nodes[kept++] = nodes->nodes[i];
		}
	}
	nodes->n_nodes = kept;
	return true;
}

/* indexed-repeat(answers, repeat, index, inner repeat, index, ...) */
bool call_indexed_repeat(struct call *call, struct value *ret_value)
{
	struct value nodes, repeats;
	double index;
	if (call->n % 2 == 0) {
		return call_fail(call, "indexed-repeat() takes a path and then pairs of repeat and index");
	}
	if (!call_nodes(call, 0, &nodes)) {
		return false;
	}
	for (size_t i = 1; i < call->n; i += 2) {
		if (!call_nodes(call, i, &repeats) || !call_number(call, i + 1, &index)
				|| !keep_inside(call, &nodes, &repeats, index)) {
			return false;
		}
	}
	*ret_value = nodes;
	return true;
}

/* pulldata(list, wanted column, key column, key) */
bool call_pulldata(struct call *call, struct value *ret_value)
{
	struct str arguments[4];
	for (size_t i = 0; i < 4; i++) {
		if (!call_string(call, i, &arguments[i])) {
			return false;
		}
	}
	*ret_value = value_string(STR(""));
	const char *wanted = arena_strndup(call->run->arena, arguments[1].p, arguments[1].n);
	const char *column = arena_strndup(call->run->arena, arguments[2].p, arguments[2].n);
	struct node *root = find_instance(call, arguments[0]);
	struct node *item = root == NULL ? NULL : root->first_child;
	for (; item != NULL; item = item->next) {
		const struct node *key = node_child(item, column);
		if (!run_step(call->run, 1, call->term->offset)) {
			return false;
		}
		if (key != NULL && str_eq(key->text, arguments[3])) {
			const struct node *answer = node_child(item, wanted);
			ret_value->string = answer == NULL ? STR("") : answer->text;
			return true;
		}
	}
	return true;
}

bool call_itext(struct call *call, struct value *ret_value)
{
	const struct evaluation *e = call->run->evaluation;
	struct str id;
	if (!call_string(call, 0, &id)) {
		return false;
	}
	*ret_value = value_string(e->itext == NULL ? STR("") : e->itext(e->arg, id));
	return true;
}

bool call_choice_name(struct call *call, struct value *ret_value)
{
	const struct evaluation *e = call->run->evaluation;
	struct str choice, path;
	if (!call_string(call, 0, &choice) || !call_string(call, 1, &path)) {
		return false;
	}
	path = str_trim(path);
	struct str label = e->choice_label == NULL ? STR("") : e->choice_label(e->arg, choice, path);
	if (label.p == NULL) {
		return call_fail(call, "jr:choice-name(): no question with choices at '%.*s'", STR_ARG(path));
	}
	*ret_value = value_string(label);
	return true;
}
