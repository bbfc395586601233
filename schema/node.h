/*
 * node.h - a tree of XML elements, which is all that expressions see.
 *
 * A node belongs to the arena it was made in. Comments, processing
 * instructions and attributes other than those kept are dropped; the text of
 * an element is the text directly inside it, joined.
 */
#ifndef SCHEMA_NODE_H
#define SCHEMA_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/problem.h"
#include "base/str.h"

struct question;

struct node_attribute {
	struct node_attribute *next;
	const char *name;   /* local name */
	const char *space;  /* name space, "" for none */
	const char *prefix; /* as it was written, "" for none; only for writing */
	struct str value;
};

struct node {
	const char *name;   /* local name, without a prefix */
	const char *space;  /* name space, "" for none */
	const char *prefix; /* as it was written, "" for none; only for writing */
	struct str text;
	struct node *parent, *first_child, *last_child, *next, *previous;
	struct node_attribute *attributes;
	const struct question *question; /* bound by response_read; NULL for other nodes */
	bool irrelevant;                 /* reads as empty and is not counted; set by response_check */
	unsigned order;                  /* position in document order, from 1 */
	unsigned line, column;           /* in the XML it was read from; 0 when made otherwise */
};

/* A tree that grows is cut off here. */
#define NODE_MAX_DEPTH 64
#define NODE_MAX_NODES 200000

struct node *node_create(struct arena *arena, const char *name);
void node_append(struct node *parent, struct node *child);
void node_remove(struct node *node); /* from its parent; its memory stays with the arena */
struct node *node_child(const struct node *node, const char *name);    /* the first one so named, or NULL */
const char *node_attribute(const struct node *node, const char *name); /* NULL when missing */
void node_set_attribute(struct arena *arena, struct node *node, const char *name, struct str value);
void node_number(struct node *root); /* sets `order` in the whole tree again after changes */

/*
 * Reads an XML document through expat. A document type declaration, an entity
 * of its own, a depth or number of nodes above the limits, broken XML and bytes
 * that are not UTF-8 are refused: NULL, and one problem with line and column.
 */
struct node *node_read_xml(struct arena *arena, struct str xml, struct problems *problems);

/* Writes the tree as XML, name spaces as declared when it was read. */
void node_write_xml(const struct node *root, struct buf *out);

#endif
