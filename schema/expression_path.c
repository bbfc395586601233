/*
 * expression_path.c - steps from node to node.
 *
 * Attributes and the text of an element are no nodes of the tree. A step that
 * selects them makes a node for each, told apart by what `space` points to, and
 * numbers it behind its element: attributes in their order, then the text.
 */
#include "schema/expression_private.h"

#include <stdlib.h>
#include <string.h>

static const char space_of_attributes[] = "(attribute)";
static const char space_of_texts[] = "(text)";
static const char space_of_documents[] = "(document)";

struct document {
	struct document *next;
	struct node node;
};

static bool is_leaf(const struct node *node)
{
	return node->space == space_of_attributes || node->space == space_of_texts;
}

bool node_is_element(const struct node *node)
{
	return !is_leaf(node) && node->space != space_of_documents;
}

bool node_counts(const struct node *node)
{
	for (; node != NULL; node = node->parent) {
		if (node->irrelevant) {
			return false;
		}
	}
	return true;
}

bool value_node_is_element(const struct node *node)
{
	return node_is_element(node);
}

static bool has_twin(const struct node *node)
{
	for (const struct node *other = node->parent->first_child; other != NULL; other = other->next) {
		if (other != node && strcmp(other->name, node->name) == 0) {
			return true;
		}
	}
	return false;
}

static const char *element_path(struct arena *arena, const struct node *node)
{
	if (node->parent == NULL) {
		return arena_printf(arena, "/%s", node->name);
	}
	const char *above = element_path(arena, node->parent);
	if (!has_twin(node)) {
		return arena_printf(arena, "%s/%s", above, node->name);
	}
	unsigned place = 1;
	for (const struct node *before = node->previous; before != NULL; before = before->previous) {
		place += strcmp(before->name, node->name) == 0;
	}
	return arena_printf(arena, "%s/%s[%u]", above, node->name, place);
}

const char *value_node_path(struct arena *arena, const struct node *node)
{
	if (node->space == space_of_documents) {
		return "/";
	}
	if (node->space == space_of_texts) {
		return arena_printf(arena, "%s/text()", element_path(arena, node->parent));
	}
	if (node->space == space_of_attributes) {
		return arena_printf(arena, "%s/@%s", element_path(arena, node->parent), node->name);
	}
	return element_path(arena, node);
}

struct node *run_document(struct run *run, struct node *root)
{
	for (struct document *d = run->documents; d != NULL; d = d->next) {
		if (d->node.first_child == root) {
			return &d->node;
		}
	}
	struct document *document = arena_new(run->arena, struct document);
	document->node.name = document->node.prefix = "";
	document->node.space = space_of_documents;
	document->node.first_child = document->node.last_child = root;
	document->next = run->documents;
	run->documents = document;
	return &document->node;
}

static struct node *root_of(struct node *node)
{
	while (node->parent != NULL) {
		node = node->parent;
	}
	return node;
}

static struct node *parent_of(struct run *run, struct node *node)
{
	if (node->space == space_of_documents) {
		return NULL;
	}
	return node->parent != NULL ? node->parent : run_document(run, node);
}

/* --- node sets ------------------------------------------------------------------ */

void set_add(struct arena *arena, struct node_set *set, struct node *node)
{
	set->nodes = arena_grow(arena, set->nodes, set->n, &set->capacity, sizeof(struct node *));
	set->nodes[set->n++] = node;
}

static bool same_node(const struct node *a, const struct node *b)
{
	return a == b
	       || (a->space == b->space && is_leaf(a) && a->parent == b->parent && a->order == b->order);
}

static int compare(const void *left, const void *right)
{
	struct node *a = *(struct node *const *)left, *b = *(struct node *const *)right;
	if (a->order != b->order) {
		return a->order < b->order ? -1 : 1;
	}
	uintptr_t p = (uintptr_t)root_of(a), q = (uintptr_t)root_of(b);
	return p == q ? 0 : p < q ? -1 : 1;
}

static bool is_ordered(const struct node_set *set)
{
	for (size_t i = 1; i < set->n; i++) {
		if (set->nodes[i - 1]->order >= set->nodes[i]->order) {
			return false;
		}
	}
	return true;
}

void set_sort(struct node_set *set)
{
	if (is_ordered(set)) {
		return;
	}
	qsort(set->nodes, set->n, sizeof(struct node *), compare);
	size_t kept = 1;
	for (size_t i = 1; i < set->n; i++) {
		if (!same_node(set->nodes[kept - 1], set->nodes[i])) {
			set->nodes[kept++] = set->nodes[i];
		}
	}
	set->n = kept;
}

/* --- one step from one node ------------------------------------------------------ */

struct walk {
	struct run *run;
	const struct step *step;
	size_t offset;
	struct node_set *found;
};

static bool matches(const struct step *step, const struct node *node)
{
	switch (step->test) {
	case TEST_NAME:
		return node->space != space_of_texts && strcmp(node->name, step->name) == 0;
	case TEST_ANY_NAME:
		return step->axis == AXIS_ATTRIBUTE || node_is_element(node);
	case TEST_NODE:
		return true;
	case TEST_TEXT:
		return node->space == space_of_texts;
	case TEST_NOTHING:
		return false;
	}
	return false;
}

static bool visit(struct walk *walk, struct node *node)
{
	if (matches(walk->step, node)) {
		set_add(walk->run->arena, walk->found, node);
	}
	return run_step(walk->run, 1, walk->offset);
}

static struct node *make_leaf(struct run *run, struct node *element, const char *space, struct str text)
{
	struct node *leaf = arena_new(run->arena, struct node);
	leaf->name = leaf->prefix = "";
	leaf->space = space;
	leaf->text = text;
	leaf->parent = element;
	leaf->order = element->order + 1;
	for (const struct node_attribute *a = element->attributes; a != NULL; a = a->next) {
		leaf->order++;
	}
	return leaf;
}

static bool visit_text(struct walk *walk, struct node *element)
{
	bool wanted = walk->step->test == TEST_TEXT || walk->step->test == TEST_NODE;
	if (!wanted || element->text.n == 0 || is_leaf(element)) {
		return true;
	}
	return visit(walk, make_leaf(walk->run, element, space_of_texts, element->text));
}

static bool walk_attributes(struct walk *walk, struct node *element)
{
	unsigned order = element->order;
	if (!node_is_element(element)) {
		return true;
	}
	for (const struct node_attribute *a = element->attributes; a != NULL; a = a->next) {
		struct node *leaf = make_leaf(walk->run, element, space_of_attributes, a->value);
		leaf->name = a->name;
		leaf->order = ++order;
		if (!visit(walk, leaf)) {
			return false;
		}
	}
	return true;
}

static bool walk_children(struct walk *walk, struct node *node)
{
	if (!visit_text(walk, node)) {
		return false;
	}
	for (struct node *child = node->first_child; child != NULL; child = child->next) {
		if (!visit(walk, child)) {
			return false;
		}
	}
	return true;
}

/* Trees are at most NODE_MAX_DEPTH deep, but this needs no stack at all. */
static bool walk_descendants(struct walk *walk, struct node *top)
{
	struct node *node = top;
	for (;;) {
		if (!visit_text(walk, node)) {
			return false;
		}
		struct node *next = node->first_child;
		while (next == NULL && node != top) {
			next = node->next;
			node = next != NULL || node->parent == NULL ? node : node->parent;
			if (next == NULL && node->parent == NULL) {
				break;
			}
		}
		if (next == NULL) {
			return true;
		}
		node = next;
		if (!visit(walk, node)) {
			return false;
		}
	}
}

static bool walk_ancestors(struct walk *walk, struct node *node)
{
	while ((node = parent_of(walk->run, node)) != NULL) {
		if (!visit(walk, node)) {
			return false;
		}
	}
	return true;
}

static bool walk_siblings(struct walk *walk, struct node *node, bool forward)
{
	if (is_leaf(node)) {
		return true;
	}
	for (node = forward ? node->next : node->previous; node != NULL;
			node = forward ? node->next : node->previous) {
		if (!visit(walk, node)) {
			return false;
		}
	}
	return true;
}

/* Following and preceding: everything beside the node and its ancestors. */
static bool walk_beside(struct walk *walk, struct node *node, bool forward)
{
	for (; node != NULL; node = node->parent) {
		if (is_leaf(node)) {
			continue;
		}
		for (struct node *s = forward ? node->next : node->previous; s != NULL;
				s = forward ? s->next : s->previous) {
			if (!visit(walk, s) || !walk_descendants(walk, s)) {
				return false;
			}
		}
	}
	if (!forward) {
		set_sort(walk->found);
		for (size_t i = 0, k = walk->found->n; i + 1 < k; i++) {
			struct node *swapped = walk->found->nodes[i];
			walk->found->nodes[i] = walk->found->nodes[--k];
			walk->found->nodes[k] = swapped;
		}
	}
	return true;
}

static bool walk_axis(struct walk *walk, struct node *node)
{
	switch (walk->step->axis) {
	case AXIS_CHILD:
		return walk_children(walk, node);
	case AXIS_PARENT: {
		struct node *parent = parent_of(walk->run, node);
		return parent == NULL || visit(walk, parent);
	}
	case AXIS_SELF:
		return visit(walk, node);
	case AXIS_ATTRIBUTE:
		return walk_attributes(walk, node);
	case AXIS_ANCESTOR:
		return walk_ancestors(walk, node);
	case AXIS_ANCESTOR_OR_SELF:
		return visit(walk, node) && walk_ancestors(walk, node);
	case AXIS_DESCENDANT:
		return walk_descendants(walk, node);
	case AXIS_DESCENDANT_OR_SELF:
		return visit(walk, node) && walk_descendants(walk, node);
	case AXIS_FOLLOWING_SIBLING:
		return walk_siblings(walk, node, true);
	case AXIS_PRECEDING_SIBLING:
		return walk_siblings(walk, node, false);
	case AXIS_FOLLOWING:
		return walk_beside(walk, node, true);
	case AXIS_PRECEDING:
		return walk_beside(walk, node, false);
	}
	return false;
}

/* --- predicates and whole paths --------------------------------------------------- */

/* Keeps those of nodes[from..] for which the predicate is true. */
static bool filter(struct run *run, struct node_set *set, size_t from, const struct term *predicate)
{
	size_t kept = from;
	struct focus focus = { .size = set->n - from };
	for (size_t i = from; i < set->n; i++) {
		bool keep;
		focus.node = set->nodes[i];
		focus.position = i - from + 1;
		if (!run_predicate(run, &focus, predicate, &keep)) {
			return false;
		}
		if (keep) {
			set->nodes[kept++] = set->nodes[i];
		}
	}
	set->n = kept;
	return true;
}

/* A step from every node of `from`; predicates see the nodes of one start at a time. */
static bool run_one_step(struct run *run, const struct term *term, const struct step *step,
		const struct node_set *from, struct node_set *ret_set)
{
	struct node_set all = { 0 };
	for (size_t i = 0; i < from->n; i++) {
		struct node_set one = { 0 };
		bool alone = step->n_predicates == 0 && step->axis != AXIS_PRECEDING;
		struct walk walk = { run, step, term->offset, alone ? &all : &one };
		if (!walk_axis(&walk, from->nodes[i])) {
			return false;
		}
		for (size_t k = 0; k < step->n_predicates; k++) {
			if (!filter(run, &one, 0, step->predicates[k])) {
				return false;
			}
		}
		for (size_t k = 0; k < one.n; k++) {
			set_add(run->arena, &all, one.nodes[k]);
		}
	}
	set_sort(&all);
	*ret_set = all;
	return true;
}

static bool start_of_path(
		struct run *run, const struct focus *focus, const struct term *term, struct node_set *ret_set)
{
	if (term->n_operands == 0) {
		struct node *node = term->absolute ? run_document(run, run->evaluation->root) : focus->node;
		set_add(run->arena, ret_set, node);
		return true;
	}
	struct value value;
	if (!run_term(run, focus, term->operands[0], &value)) {
		return false;
	}
	if (value.type != VALUE_NODESET) {
		return run_fail(run, term->offset, "this is a text or a number: it has no elements inside");
	}
	/* A copy: predicates change the set in place. */
	for (size_t i = 0; i < value.n_nodes; i++) {
		set_add(run->arena, ret_set, value.nodes[i]);
	}
	for (size_t k = 0; k < term->n_filters; k++) {
		if (!filter(run, ret_set, 0, term->filters[k])) {
			return false;
		}
	}
	return true;
}

/* --- the usual path --------------------------------------------------------------- */

/* Most paths go from one element to one element: /data/group/question, ../question.
 * As long as that is so, no sets are needed. */
struct trail {
	struct node *node; /* NULL: the path leads nowhere */
	size_t n_steps;    /* taken */
};

static bool is_named_child(const struct step *step)
{
	return step->axis == AXIS_CHILD && step->test == TEST_NAME && step->n_predicates == 0;
}

static bool is_parent(const struct step *step)
{
	return step->axis == AXIS_PARENT && step->test == TEST_NODE && step->n_predicates == 0;
}

static bool has_name(const struct node *node, const char *name)
{
	return node->name[0] == name[0] && strcmp(node->name, name) == 0;
}

/* False, with nothing done, when more than one child has the name. */
static bool take_child(struct run *run, const struct step *step, struct trail *trail)
{
	struct node *found = NULL;
	size_t seen = 0;
	for (struct node *child = trail->node->first_child; child != NULL; child = child->next, seen++) {
		if (has_name(child, step->name)) {
			if (found != NULL) {
				return false;
			}
			found = child;
		}
	}
	run->steps += seen;
	trail->node = found;
	trail->n_steps++;
	return true;
}

static bool take_step(struct run *run, const struct step *step, struct trail *trail)
{
	if (is_named_child(step)) {
		return take_child(run, step, trail);
	}
	if (!is_parent(step) || trail->node->parent == NULL) {
		return false;
	}
	trail->node = trail->node->parent;
	trail->n_steps++;
	return true;
}

/* As far as the path is of the usual kind; false when not even its first step is. */
static bool run_trail(struct run *run, const struct focus *focus, const struct term *term, struct trail *ret_trail)
{
	struct trail trail = { .node = focus->node };
	if (term->n_operands > 0 || term->n_steps == 0) {
		return false;
	}
	if (term->absolute) {
		struct node *root = run->evaluation->root;
		if (!is_named_child(&term->steps[0])) {
			return false;
		}
		trail = (struct trail){ has_name(root, term->steps[0].name) ? root : NULL, 1 };
	}
	while (trail.node != NULL && trail.n_steps < term->n_steps
			&& take_step(run, &term->steps[trail.n_steps], &trail)) {
	}
	*ret_trail = trail;
	return trail.n_steps > 0;
}

bool run_path(struct run *run, const struct focus *focus, const struct term *term, struct value *ret_value)
{
	struct node_set set = { 0 };
	struct trail trail = { 0 };
	if (run_trail(run, focus, term, &trail)) {
		if (trail.node == NULL) {
			*ret_value = value_nodes(set);
			return run_step(run, 1, term->offset);
		}
		set.nodes = arena_array(run->arena, 1, sizeof(struct node *));
		set.nodes[set.n++] = trail.node;
		set.capacity = 1;
	} else if (!start_of_path(run, focus, term, &set)) {
		return false;
	}
	for (size_t i = trail.n_steps; i < term->n_steps; i++) {
		struct node_set next;
		if (!run_one_step(run, term, &term->steps[i], &set, &next)) {
			return false;
		}
		set = next;
	}
	*ret_value = value_nodes(set);
	return run_step(run, 1, term->offset);
}

bool run_union(struct run *run, const struct focus *focus, const struct term *term, struct value *ret_value)
{
	struct node_set all = { 0 };
	for (size_t i = 0; i < term->n_operands; i++) {
		struct value value;
		if (!run_term(run, focus, term->operands[i], &value)) {
			return false;
		}
		if (value.type != VALUE_NODESET) {
			return run_fail(run, term->operands[i]->offset, "'|' joins paths only");
		}
		for (size_t k = 0; k < value.n_nodes; k++) {
			set_add(run->arena, &all, value.nodes[k]);
		}
	}
	set_sort(&all);
	*ret_value = value_nodes(all);
	return true;
}

/* --- what functions ask of nodes --------------------------------------------------- */

size_t node_position(const struct node *node)
{
	size_t position = 1;
	for (const struct node *p = node->previous; p != NULL; p = p->previous) {
		position += strcmp(p->name, node->name) == 0;
	}
	return position;
}

static const struct node *after(const struct node *node, const struct node *top, bool inside)
{
	if (inside && node->first_child != NULL) {
		return node->first_child;
	}
	while (node != top) {
		if (node->next != NULL) {
			return node->next;
		}
		if (node->parent == NULL) {
			return NULL;
		}
		node = node->parent;
	}
	return NULL;
}

/* The length of the text; when `out` is not NULL the text is written there. */
static size_t gather(const struct node *top, char *out, size_t *steps)
{
	size_t length = 0;
	bool counts = !top->irrelevant;
	for (const struct node *node = top; node != NULL; node = after(node, top, counts)) {
		counts = !node->irrelevant;
		*steps += 1;
		if (counts && node->text.n > 0) {
			if (out != NULL) {
				memcpy(out + length, node->text.p, node->text.n);
			}
			length += node->text.n;
		}
	}
	return length;
}

struct str node_string(struct arena *arena, const struct node *node, size_t *steps)
{
	/* The web's documents have no text of their own, unlike those of XPath 1.0. */
	if (!node_counts(node) || node->space == space_of_documents) {
		return STR("");
	}
	if (node->first_child == NULL) {
		return node->text.n == 0 ? STR("") : node->text;
	}
	size_t length = gather(node, NULL, steps);
	char *text = arena_alloc(arena, length + 1);
	gather(node, text, steps);
	return (struct str){ text, length };
}
