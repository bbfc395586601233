/* Which questions are asked, and what the calculations give, in a response. */
#include <math.h>
#include <string.h>

#include "schema/answer.h"
#include "schema/response_private.h"

static struct node *list_root(const struct choice_list *list)
{
	return list->file != NULL ? list->file->root : list->root;
}

static struct node *find_instance(void *arg, struct str id)
{
	struct whole_response *whole = arg;
	const struct definition *definition = whole->response.definition;
	for (size_t i = 0; i < definition->n_lists; i++) {
		if (str_is(id, definition->lists[i].name)) {
			return list_root(&definition->lists[i]);
		}
	}
	for (size_t i = 0; i < definition->n_externals; i++) {
		if (str_is(id, definition->externals[i]->id)) {
			return definition->externals[i]->root;
		}
	}
	return NULL;
}

static struct str find_label(void *arg, struct str choice, struct str path)
{
	const struct whole_response *whole = arg;
	/* Inside a repeat the path is relative, but names are unique in a definition. */
	struct str name = path;
	while (name.n > 0 && memchr(name.p, '/', name.n) != NULL) {
		name.p++;
		name.n--;
	}
	const struct question *question = definition_find(whole->response.definition, name);
	if (question == NULL || question->list == NULL) {
		return (struct str){ NULL, 0 };
	}
	const struct choice *found = choice_list_find(question->list, choice);
	return found != NULL ? str_of(text_in(&found->label, whole->spoken)) : STR("");
}

bool evaluate_at(struct whole_response *whole, const struct formula *formula, struct node *context,
		struct node *current, struct value *ret_value)
{
	struct expression_error error;
	const struct evaluation evaluation = {
		.arena = whole->response.arena,
		.root = whole->response.root,
		.context = context,
		.current = current,
		.instance = find_instance,
		.choice_label = find_label,
		.arg = whole,
		.now_us = whole->now_us,
		.dialect = whole->dialect,
	};
	return expression_evaluate(formula->expression, &evaluation, ret_value, &error);
}

bool formula_is_true(struct whole_response *whole, const struct formula *formula, struct node *node, bool otherwise)
{
	struct value value;
	if (formula->source == NULL) {
		return otherwise;
	}
	return evaluate_at(whole, formula, node, node, &value) ? value_to_boolean(&value) : otherwise;
}

bool passes_filter(struct whole_response *whole, struct node *node, const struct choice *choice)
{
	const struct question *question = node->question;
	if (question->choice_filter.source == NULL) {
		return true;
	}
	struct value value;
	struct node *item = list_root(question->list)->first_child;
	for (ptrdiff_t i = choice - question->list->choices; i > 0; i--) {
		item = item->next;
	}
	return !evaluate_at(whole, &question->choice_filter, item, node, &value) || value_to_boolean(&value);
}

static bool settle_relevance(struct whole_response *whole, struct node *node)
{
	bool irrelevant = node->parent != NULL && node->parent->irrelevant;
	if (!irrelevant) {
		node->irrelevant = false; /* its own condition may look at it */
		irrelevant = !formula_is_true(whole, &node->question->relevant, node, true);
	}
	return irrelevant;
}

bool is_no_number(const struct value *value)
{
	return value->type == VALUE_NUMBER && isnan(value->number);
}

static bool is_drawn(const char *xpath)
{
	return strstr(xpath, "random(") != NULL || strstr(xpath, "uuid(") != NULL || strstr(xpath, "randomize(") != NULL;
}

struct str formula_text(struct whole_response *whole, const struct formula *formula, struct node *node)
{
	struct value value;
	if (!evaluate_at(whole, formula, node, node, &value) || is_no_number(&value)) {
		return STR("");
	}
	struct str text = value_to_string(whole->response.arena, &value);
	return arena_str(whole->response.arena, answer_as_kept(whole->response.arena, node->question, text));
}

/* True when the value is another one now. What chance decides is decided once. */
static bool settle_calculation(struct whole_response *whole, struct node *node)
{
	const struct formula *formula = &node->question->calculation;
	struct value value;
	struct str text = STR("");
	if (formula->source == NULL || (node->text.n > 0 && is_drawn(formula->xpath))) {
		return false;
	}
	if (!node->irrelevant && evaluate_at(whole, formula, node, node, &value)
			&& !is_no_number(&value)) {
		text = answer_as_kept(whole->response.arena, node->question,
				value_to_string(whole->response.arena, &value));
	}
	bool changed = !str_eq(text, node->text);
	if (changed) {
		node->text = arena_str(whole->response.arena, text);
	}
	return changed;
}

static void name_instance(struct whole_response *whole)
{
	const struct formula *formula = &whole->response.definition->instance_name;
	struct node *meta = node_child(whole->response.root, "meta");
	struct node *name = meta != NULL ? node_child(meta, "instanceName") : NULL;
	struct value value;
	if (name != NULL && name->line == 0 && formula->source != NULL
			&& evaluate_at(whole, formula, whole->response.root, whole->response.root, &value)) {
		name->text = arena_str(whole->response.arena, value_to_string(whole->response.arena, &value));
		whole->response.submitted_name = name->text;
	}
}

bool settle_one(struct whole_response *whole, struct node *node)
{
	bool was = node->irrelevant;
	node->irrelevant = settle_relevance(whole, node);
	bool changed = was != node->irrelevant;
	if (node->line == 0 && question_is_calculated(node->question)) {
		changed = settle_calculation(whole, node) || changed;
	}
	return changed;
}

void settle(struct whole_response *whole)
{
	bool changed = true;
	for (unsigned round = 0; changed && round < SETTLE_ROUNDS && !arena_full(whole->response.arena); round++) {
		changed = false;
		for (size_t i = 0; i < whole->n_nodes; i++) {
			changed = settle_one(whole, whole->nodes[i]) || changed;
		}
	}
	name_instance(whole);
	whole->changed = false;
}
