#include "schema/names.h"

#include <assert.h>
#include <stdint.h>

static size_t hash(struct str name) /* FNV-1a */
{
	uint64_t value = 14695981039346656037u;
	for (size_t i = 0; i < name.n; i++) {
		value = (value ^ (unsigned char)name.p[i]) * 1099511628211u;
	}
	return (size_t)(value ^ (value >> 32));
}

static struct name_slot *slot_of(const struct names *names, struct str name)
{
	size_t mask = names->capacity - 1;
	size_t i = hash(name) & mask;
	while (names->slots[i].thing != NULL && !str_eq(names->slots[i].name, name)) {
		i = (i + 1) & mask;
	}
	return &names->slots[i];
}

static void grow(struct names *names, struct arena *arena)
{
	struct names larger = { .capacity = names->capacity == 0 ? 16 : names->capacity * 2, .n = names->n };
	larger.slots = arena_array(arena, larger.capacity, sizeof(*larger.slots));
	for (size_t i = 0; i < names->capacity; i++) {
		if (names->slots[i].thing != NULL) {
			*slot_of(&larger, names->slots[i].name) = names->slots[i];
		}
	}
	*names = larger;
}

const void *names_find(const struct names *names, struct str name)
{
	return names->capacity == 0 ? NULL : slot_of(names, name)->thing;
}

const void *names_add(struct names *names, struct arena *arena, struct str name, const void *thing)
{
	assert(thing != NULL);
	if (names->n * 2 >= names->capacity) {
		grow(names, arena);
	}
	struct name_slot *slot = slot_of(names, name);
	if (slot->thing != NULL) {
		return slot->thing;
	}
	slot->name = name;
	slot->thing = thing;
	names->n++;
	return NULL;
}
