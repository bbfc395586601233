/* Making responses: for spreadsheets and rehearsals. */
#include <string.h>

#include "base/calendar.h"
#include "schema/answer.h"
#include "schema/response_private.h"

#define OPENROSA_SPACE "http://openrosa.org/xforms"
#define REPETITIONS_MAX 1000

static void fill(struct arena *arena, struct node *node, const struct question *first)
{
	for (const struct question *question = first; question != NULL; question = question->next) {
		if (question->type == QUESTION_REPEAT) {
			continue;
		}
		struct node *child = node_create(arena, question->name);
		child->question = question;
		node_append(node, child);
		if (question->type == QUESTION_GROUP) {
			fill(arena, child, question->first_child);
		} else if (question->default_answer != NULL) {
			child->text = str_of(question->default_answer);
		}
	}
}

/* Defaults that are worked out, once, for the new nodes at and below a place. */
static void work_out_defaults(struct whole_response *made, const struct node *below)
{
	for (size_t i = 0; i < made->n_nodes; i++) {
		struct node *node = made->nodes[i];
		const struct node *above = node;
		while (above != NULL && above != below) {
			above = above->parent;
		}
		if (above != NULL && node->question->dynamic_default.source != NULL) {
			node->text = formula_text(made, &node->question->dynamic_default, node);
		}
	}
}

struct response *response_create(struct arena *arena, const struct definition *definition,
		const char *instance_id)
{
	struct whole_response *made = arena_new(arena, struct whole_response);
	struct node *root = node_create(arena, "data"), *meta = node_create(arena, "meta"),
			*id = node_create(arena, "instanceID");
	fill(arena, root, definition->first_question);
	node_set_attribute(arena, root, "id", str_of(definition->form_id));
	node_set_attribute(arena, root, "version", str_of(definition->version));
	meta->space = id->space = OPENROSA_SPACE;
	meta->prefix = id->prefix = "orx";
	id->text = arena_str(arena, str_of(instance_id));
	node_append(meta, id);
	if (definition->instance_name.source != NULL) {
		struct node *name = node_create(arena, "instanceName");
		name->space = OPENROSA_SPACE;
		name->prefix = "orx";
		node_append(meta, name);
	}
	node_append(root, meta);
	made->response = (struct response){
		.arena = arena,
		.root = root,
		.form_id = str_of(definition->form_id),
		.version = str_of(definition->version),
		.instance_id = id->text,
		.definition = definition,
	};
	list_nodes_again(made);
	made->changed = true;
	made->now_us = calendar_now();
	work_out_defaults(made, root);
	return &made->response;
}

struct node *response_node(const struct response *response, const struct question *question,
		struct node *repetition)
{
	struct node *above = question->parent == NULL ? response->root
			: question->parent == question->repeat ? repetition
			: response_node(response, question->parent, repetition);
	return above != NULL ? node_child(above, question->name) : NULL;
}

/* Puts `node` among the children of `above` where the definition has it. */
static void insert(struct node *above, struct node *node, const struct question *first)
{
	struct node taken = { 0 };
	for (struct node *child; (child = above->first_child) != NULL;) {
		node_remove(child);
		node_append(&taken, child);
	}
	for (const struct question *question = first; question != NULL; question = question->next) {
		struct node *next;
		for (struct node *child = taken.first_child; child != NULL; child = next) {
			next = child->next;
			if (child->question == question) {
				node_remove(child);
				node_append(above, child);
			}
		}
		if (question == node->question) {
			node_append(above, node);
		}
	}
	for (struct node *child; (child = taken.first_child) != NULL;) { /* meta */
		node_remove(child);
		node_append(above, child);
	}
}

static struct node *container(const struct response *response, const struct question *repeat, struct node *around)
{
	if (repeat->parent == NULL) {
		return response->root;
	}
	return repeat->parent->type == QUESTION_REPEAT ? around : response_node(response, repeat->parent, around);
}

struct node *response_add_repetition(struct response *response, const struct question *repeat,
		struct node *around)
{
	struct node *above = container(response, repeat, around);
	struct node *node = node_create(response->arena, repeat->name);
	node->question = repeat;
	fill(response->arena, node, repeat->first_child);
	insert(above, node, repeat->parent != NULL ? repeat->parent->first_child
			: response->definition->first_question);
	list_nodes_again(whole(response));
	whole(response)->changed = true;
	work_out_defaults(whole(response), node);
	return node;
}

/* The node of a question whose calculation an answer sets off. */
static struct node *triggered_node(
		const struct response *response, const struct question *question, struct node *from)
{
	while (from != NULL && from->question != question->repeat) {
		from = from->parent;
	}
	return response_node(response, question, from);
}

static void set_off(struct response *response, struct node *node)
{
	const struct definition *definition = response->definition;
	for (size_t i = 0; i < definition->n_triggered; i++) {
		const struct question *question = definition->triggered[i];
		bool is_set_off = false;
		for (size_t k = 0; k < question->n_triggers; k++) {
			is_set_off = is_set_off || question->triggers[k] == node->question;
		}
		struct node *target = is_set_off && question->calculation.source != NULL
						      ? triggered_node(response, question, node)
						      : NULL;
		if (target != NULL) {
			target->text = formula_text(whole(response), &question->calculation, target);
		}
	}
}

void response_set(struct response *response, struct node *node, struct str answer)
{
	bool changes = !str_eq(node->text, answer);
	node->text = arena_str(response->arena, answer);
	whole(response)->changed = true;
	if (changes) {
		set_off(response, node);
	}
}

/* Relevance and calculations follow every answer, as they do on a phone. */
static struct whole_response *settled(struct response *response, int64_t now_us)
{
	struct whole_response *made = whole(response);
	if (!made->in_order && (made->changed || made->now_us != now_us)) {
		made->now_us = now_us;
		settle(made);
	}
	return made;
}

void response_in_order(struct response *response)
{
	whole(response)->in_order = true;
}

bool response_ask(struct response *response, struct node *node, int64_t now_us)
{
	whole(response)->now_us = now_us;
	settle_one(whole(response), node);
	return !node->irrelevant;
}

static bool is_conditional(const struct question *question)
{
	for (; question != NULL; question = question->parent) {
		if (question->relevant.source != NULL) {
			return true;
		}
	}
	return false;
}

bool response_relevant(struct response *response, struct node *node, int64_t now_us)
{
	if (!is_conditional(node->question)) {
		return true;
	}
	settled(response, now_us);
	return !node->irrelevant;
}

bool response_choice_shown(struct response *response, struct node *node, const struct choice *choice,
		int64_t now_us)
{
	if (node->question->choice_filter.source == NULL) {
		return true;
	}
	return passes_filter(settled(response, now_us), node, choice);
}

bool response_answer_allowed(struct response *response, struct node *node, int64_t now_us)
{
	const struct question *question = node->question;
	struct str rest = node->text, word;
	if (node->text.n == 0) {
		return true;
	}
	bool looks_around = question->choice_filter.source != NULL || question->constraint.source != NULL;
	struct whole_response *made = looks_around ? settled(response, now_us) : whole(response);
	if (answer_misfit(question, node->text) != NULL) {
		return false;
	}
	while (question->list != NULL && str_next_word(&rest, &word)) {
		const struct choice *choice = choice_list_find(question->list, word);
		if (choice == NULL || !passes_filter(made, node, choice)) {
			return false;
		}
	}
	return formula_is_true(made, &question->constraint, node, true);
}

size_t response_repeat_count(struct response *response, const struct question *repeat, struct node *around,
		int64_t now_us, size_t otherwise)
{
	struct value value;
	if (repeat->repeat_count.source == NULL) {
		return otherwise;
	}
	/* The count is a path from a repetition, which there may not be yet. */
	struct node repetition = { .name = repeat->name, .space = "", .prefix = "" };
	repetition.parent = container(response, repeat, around);
	if (!evaluate_at(settled(response, now_us), &repeat->repeat_count, &repetition, &repetition, &value)) {
		return 0;
	}
	double count = value_to_number(&value);
	return count >= 1 ? (size_t)(count < REPETITIONS_MAX ? count : REPETITIONS_MAX) : 0;
}

void response_calculate(struct response *response, int64_t now_us)
{
	struct whole_response *made = whole(response);
	made->now_us = now_us;
	settle(made);
}

/* Takes out what is not asked, to be put back by nobody: the tree is written once. */
static void remove_irrelevant(struct node *node)
{
	struct node *next;
	for (struct node *child = node->first_child; child != NULL; child = next) {
		next = child->next;
		if (child->irrelevant) {
			node_remove(child);
		} else {
			remove_irrelevant(child);
		}
	}
}

void response_write(const struct response *response, struct buf *out)
{
	struct whole_response *made = whole(response);
	settle(made);
	remove_irrelevant(response->root);
	list_nodes_again(made);
	node_write_xml(response->root, out);
}
