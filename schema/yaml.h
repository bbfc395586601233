/*
 * yaml.h - a YAML text as a tree in which everything knows its place.
 *
 * The tree lives in the arena it was read into. An alias (*name) gives the very
 * node of its anchor (&name), so one node may be met several times; the number
 * of nodes met on the way through the whole tree is bounded by YAML_MAX_NODES.
 */
#ifndef SCHEMA_YAML_H
#define SCHEMA_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/problem.h"
#include "base/str.h"

#define YAML_MAX_DEPTH 64
#define YAML_MAX_NODES 1000000

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_pair {
	const struct yaml_node *key, *value; /* the key is a scalar */
};

struct yaml_node {
	enum yaml_kind kind;
	struct source_pos at;
	struct str text;                /* of a scalar; UTF-8 that XML can carry, NUL behind it */
	bool plain;                     /* a scalar without quotes */
	unsigned text_column;           /* where the text begins on line at.line, when every character of it
					   stands there as it is; else 0 */
	const struct yaml_node **items; /* of a list */
	struct yaml_pair *pairs;        /* of a map, in the order written, each key once */
	size_t n;                       /* items or pairs */
	size_t weight;                  /* nodes in this tree, itself counted; a long text counts for several */
};

/* NULL, with one problem, when the text is not YAML or is beyond a limit. A key
 * that is there twice is a problem as well, but the tree is still given. */
const struct yaml_node *yaml_read(struct arena *arena, struct str text, struct problems *problems);

/* The value of a key, or NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

/* A scalar with nothing in it: an empty plain one, null or ~. */
bool yaml_is_null(const struct yaml_node *node);

/* Where the given byte of a scalar's text stands, as nearly as is known. */
struct source_pos yaml_position(const struct yaml_node *node, size_t offset);

const char *yaml_kind_word(const struct yaml_node *node); /* "a list", "a mapping", "empty", "a text" */

#endif
