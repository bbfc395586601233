#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define CHUNK_BYTES ((size_t)16 * 1024)

struct chunk {
	struct chunk *next;
	size_t used, size;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct chunk *chunks; /* the newest first */
	size_t limit, used;
};

struct arena *arena_create(size_t limit_bytes)
{
	struct arena *arena = xcalloc(1, sizeof(*arena));
	arena->limit = limit_bytes;
	return arena;
}

void arena_destroy(struct arena *arena)
{
	if (arena == NULL) {
		return;
	}
	struct chunk *next;
	for (struct chunk *chunk = arena->chunks; chunk != NULL; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(arena);
}

bool arena_full(const struct arena *arena)
{
	return arena->used > arena->limit;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}

static struct chunk *add_chunk(struct arena *arena, size_t size)
{
	size_t room = size > CHUNK_BYTES ? size : CHUNK_BYTES;
	struct chunk *chunk = xmalloc(sizeof(*chunk) + room);
	chunk->used = 0;
	chunk->size = room;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	size_t rounded = size == 0 ? align : (size + align - 1) / align * align;
	if (rounded < size) {
		return xreallocarray(NULL, SIZE_MAX, 2); /* ends the process */
	}
	struct chunk *chunk = arena->chunks;
	if (chunk == NULL || chunk->size - chunk->used < rounded) {
		chunk = add_chunk(arena, rounded);
	}
	void *memory = chunk->data + chunk->used;
	chunk->used += rounded;
	arena->used += rounded;
	return memset(memory, 0, rounded);
}

void *arena_array(struct arena *arena, size_t n, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(n, size, &total)) {
		return xreallocarray(NULL, n, size); /* ends the process */
	}
	return arena_alloc(arena, total);
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);
	if (length > 0) {
		memcpy(copy, text, length);
	}
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

struct str arena_str(struct arena *arena, struct str text)
{
	return (struct str){ arena_strndup(arena, text.p, text.n), text.n };
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	size_t room = length > 0 ? (size_t)length + 1 : 1;
	char *text = arena_alloc(arena, room);
	vsnprintf(text, room, format, again);
	va_end(again);
	return text;
}

void *arena_grow(struct arena *arena, void *array, size_t n, size_t *capacity, size_t size)
{
	if (n < *capacity) {
		return array;
	}
	size_t room = *capacity > 0 ? *capacity : 8;
	while (room <= n) {
		room *= 2;
	}
	void *grown = arena_array(arena, room, size);
	if (*capacity > 0) {
		memcpy(grown, array, *capacity * size);
	}
	*capacity = room;
	return grown;
}
