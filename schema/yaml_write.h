/*
 * yaml_write.h - a document made in memory, written as a person would write YAML: a short
 * mapping on one line, a long one with a line for each key, quotes where they are needed.
 */
#ifndef SCHEMA_YAML_WRITE_H
#define SCHEMA_YAML_WRITE_H

#include "base/arena.h"
#include "base/buf.h"
#include "schema/yaml.h"

struct yaml_draft {
	enum yaml_kind kind;
	struct str text;           /* of a scalar */
	bool plain;                /* a number, true or false: never in quotes */
	const void *origin;        /* the caller's: where this comes from; NULL when it says nothing */
	struct str *keys;          /* of a map */
	struct yaml_draft **items; /* of a list, or the values of a map */
	size_t n, capacity;
};

/* All of them live in the arena; texts are not copied. */
struct yaml_draft *yaml_draft_scalar(struct arena *arena, struct str text, const void *origin);
struct yaml_draft *yaml_draft_plain(struct arena *arena, struct str text, const void *origin);
struct yaml_draft *yaml_draft_map(struct arena *arena, const void *origin);
struct yaml_draft *yaml_draft_list(struct arena *arena, const void *origin);
void yaml_draft_set(struct arena *arena, struct yaml_draft *map, const char *key, struct yaml_draft *value);
void yaml_draft_add(struct arena *arena, struct yaml_draft *list, struct yaml_draft *value);
/* The value of a key, or NULL. */
struct yaml_draft *yaml_draft_get(const struct yaml_draft *map, const char *key);

/* Adds the document to `out`, an empty line between the keys at the top. False when the
 * limit of the buf is passed, or a text is not UTF-8. */
bool yaml_write(const struct yaml_draft *draft, struct buf *out) MUST_CHECK;

#endif
