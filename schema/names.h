/*
 * names.h - finding things by name at once, however many there are.
 *
 * An index lives in an arena; names and things must live as long as it does.
 */
#ifndef SCHEMA_NAMES_H
#define SCHEMA_NAMES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

struct name_slot {
	struct str name;
	const void *thing; /* NULL: the slot is free */
};

struct names { /* all zero is an empty index */
	struct name_slot *slots;
	size_t capacity, n;
};

/* NULL when no thing is so named. */
const void *names_find(const struct names *names, struct str name);

/* Adds a thing. When the name is taken, nothing changes and the thing that has
 * it is returned; else NULL. */
const void *names_add(struct names *names, struct arena *arena, struct str name, const void *thing);

#endif
