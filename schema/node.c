#include "schema/node.h"

#include <string.h>

struct node *node_create(struct arena *arena, const char *name)
{
	struct node *node = arena_new(arena, struct node);
	node->name = arena_strdup(arena, name);
	node->space = "";
	node->prefix = "";
	return node;
}

void node_append(struct node *parent, struct node *child)
{
	child->parent = parent;
	child->next = NULL;
	child->previous = parent->last_child;
	if (parent->last_child != NULL) {
		parent->last_child->next = child;
	} else {
		parent->first_child = child;
	}
	parent->last_child = child;
}

void node_remove(struct node *node)
{
	struct node *parent = node->parent;
	if (parent == NULL) {
		return;
	}
	if (node->previous != NULL) {
		node->previous->next = node->next;
	} else {
		parent->first_child = node->next;
	}
	if (node->next != NULL) {
		node->next->previous = node->previous;
	} else {
		parent->last_child = node->previous;
	}
	node->parent = node->next = node->previous = NULL;
}

struct node *node_child(const struct node *node, const char *name)
{
	for (struct node *child = node->first_child; child != NULL; child = child->next) {
		if (strcmp(child->name, name) == 0) {
			return child;
		}
	}
	return NULL;
}

static struct node_attribute *find_attribute(const struct node *node, const char *name)
{
	for (struct node_attribute *a = node->attributes; a != NULL; a = a->next) {
		if (strcmp(a->name, name) == 0) {
			return a;
		}
	}
	return NULL;
}

const char *node_attribute(const struct node *node, const char *name)
{
	const struct node_attribute *attribute = find_attribute(node, name);
	return attribute == NULL ? NULL : attribute->value.p;
}

void node_set_attribute(struct arena *arena, struct node *node, const char *name, struct str value)
{
	struct node_attribute *attribute = find_attribute(node, name);
	if (attribute == NULL) {
		attribute = arena_new(arena, struct node_attribute);
		attribute->name = arena_strdup(arena, name);
		attribute->space = "";
		attribute->prefix = "";
		struct node_attribute **end = &node->attributes;
		while (*end != NULL) {
			end = &(*end)->next;
		}
		*end = attribute;
	}
	attribute->value = arena_str(arena, value);
}

/* Where a walk in document order goes after `node` and everything inside it. */
static struct node *after(const struct node *node, const struct node *root)
{
	while (node != root) {
		if (node->next != NULL) {
			return node->next;
		}
		node = node->parent;
	}
	return NULL;
}

/* Behind each element its attributes and its text have a number, too, so that
 * expressions can order them (see expression_path.c). */
void node_number(struct node *root)
{
	unsigned order = 1;
	for (struct node *node = root; node != NULL;
			node = node->first_child != NULL ? node->first_child : after(node, root)) {
		node->order = order++;
		for (const struct node_attribute *a = node->attributes; a != NULL; a = a->next) {
			order++;
		}
		order++;
	}
}
