/* Binds the elements of a submission to the questions of a definition. */
#include <string.h>

#include "schema/response_private.h"

static bool is_meta(const struct node *node)
{
	return strcmp(node->name, "meta") == 0;
}

/* Elements mostly come in the order of the questions, so the search begins behind
 * the one found last. */
static const struct question *find_question(const struct question *first, const struct question *last,
		const char *name)
{
	const struct question *start = last != NULL ? last : first;
	for (const struct question *q = start; q != NULL; q = q->next) {
		if (strcmp(q->name, name) == 0) {
			return q;
		}
	}
	for (const struct question *q = first; q != start; q = q->next) {
		if (strcmp(q->name, name) == 0) {
			return q;
		}
	}
	return NULL;
}

static const char *nearest_name(const struct whole_response *whole, const char *name)
{
	const struct definition *definition = whole->response.definition;
	const char **names = arena_array(whole->response.arena, definition->n_questions, sizeof(*names));
	for (size_t i = 0; i < definition->n_questions; i++) {
		names[i] = definition->questions[i]->name;
	}
	return str_nearest(str_of(name), names, definition->n_questions);
}

static void unknown_element(struct whole_response *whole, const struct node *node)
{
	if (whole->n_findings == FINDINGS_MAX) {
		return; /* looking for near names takes time */
	}
	const char *nearest = nearest_name(whole, node->name);
	add_finding(whole, node, "the form has no question '%s' here%s%s%s", node->name,
			nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
}

static void bind_children(struct whole_response *whole, struct node *node, const struct question *first);

/* A question that the submission leaves out reads as an empty one. */
static struct node *add_empty(struct whole_response *whole, struct node *parent, const struct question *question)
{
	struct node *node = node_create(whole->response.arena, question->name);
	node->question = question;
	node->irrelevant = true; /* mostly why it was left out; settle() sees whether it is so */
	node_append(parent, node);
	if (question->type == QUESTION_GROUP) {
		bind_children(whole, node, question->first_child);
	}
	return node;
}

static void refuse_loose_text(struct whole_response *whole, const struct node *node)
{
	if (str_trim(node->text).n > 0) {
		add_finding(whole, node, "'%s' holds text where only questions belong", node->name);
	}
}

static void bind_one(struct whole_response *whole, struct node *node, const struct question *question)
{
	node->question = question;
	if (question->type == QUESTION_GROUP || question->type == QUESTION_REPEAT) {
		refuse_loose_text(whole, node);
		bind_children(whole, node, question->first_child);
	} else if (node->first_child != NULL) {
		add_finding(whole, node, "'%s' holds elements where its answer should be", question->name);
		node->first_child = node->last_child = NULL;
	}
}

static bool is_one_too_many(struct whole_response *whole, const struct node *repetition)
{
	whole->n_repetitions++;
	if (whole->n_repetitions == RESPONSE_MAX_REPETITIONS + 1) {
		add_finding(whole, repetition, "'%s' is there too often: a response holds at most %d repetitions",
				repetition->name, RESPONSE_MAX_REPETITIONS);
	}
	return whole->n_repetitions > RESPONSE_MAX_REPETITIONS;
}

/* The response has a meta, and so has each repetition that makes an entity. */
static bool holds_meta(const struct whole_response *whole, const struct node *node)
{
	const struct question *repeat = whole->response.definition->entity.repeat;
	return node->parent == NULL || (repeat != NULL && node->question == repeat);
}

static void bind_known(struct whole_response *whole, struct node *node, const struct question *first)
{
	const struct question *last = NULL;
	struct node *next;
	for (struct node *child = node->first_child; child != NULL; child = next) {
		next = child->next;
		const struct question *question = find_question(first, last, child->name);
		if (question != NULL && question->type == QUESTION_REPEAT && node_attribute(child, "template") != NULL) {
			node_remove(child); /* the blank row of the form */
		} else if (question != NULL && question->type == QUESTION_REPEAT && is_one_too_many(whole, child)) {
			node_remove(child);
		} else if (question != NULL) {
			bind_one(whole, child, question);
			last = question;
		} else if (!is_meta(child) || !holds_meta(whole, node)) {
			unknown_element(whole, child);
			node_remove(child);
		}
	}
}

/* Moves the answers to one question from `taken` to the end of `node`. */
static void move_answers(struct whole_response *whole, struct node *taken, struct node *node,
		const struct question *question)
{
	unsigned found = 0;
	struct node *next;
	for (struct node *child = taken->first_child; child != NULL; child = next) {
		next = child->next;
		if (child->question != question) {
			continue;
		}
		node_remove(child);
		if (found++ == 0 || question->type == QUESTION_REPEAT) {
			node_append(node, child);
		} else {
			add_finding(whole, child, "'%s' is there more than once", question->name);
		}
	}
	if (found == 0 && question->type != QUESTION_REPEAT) {
		add_empty(whole, node, question);
	}
}

/* Puts the children into the order of the questions and adds what is missing. */
static void bind_children(struct whole_response *whole, struct node *node, const struct question *first)
{
	bind_known(whole, node, first);
	struct node taken = { 0 };
	for (struct node *child; (child = node->first_child) != NULL;) {
		node_remove(child);
		node_append(&taken, child);
	}
	for (const struct question *question = first; question != NULL; question = question->next) {
		move_answers(whole, &taken, node, question);
	}
	for (struct node *child; (child = taken.first_child) != NULL;) { /* meta */
		node_remove(child);
		node_append(node, child);
	}
}

void response_read(struct response *response, const struct definition *definition)
{
	struct whole_response *all = whole(response);
	response->definition = definition;
	bind_children(all, response->root, definition->first_question);
	list_nodes_again(all);
}
