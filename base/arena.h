/*
 * arena.h - memory that dies together: one arena per request, per definition.
 *
 * An arena is born with a limit in bytes. Allocating past the limit still
 * gives memory, so that no caller needs an error path of its own, but
 * arena_full() is true from then on: whoever reads what a stranger sent asks it
 * at every step and stops with "too large". A single allocation is therefore
 * always bounded by what the caller itself has already bounded.
 *
 * Everything is freed by arena_destroy; nothing is freed on its own. Memory is
 * aligned for any type. Not shared between threads.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/str.h"

struct arena;

struct arena *arena_create(size_t limit_bytes);
void arena_destroy(struct arena *arena);            /* NULL is fine */
bool arena_full(const struct arena *arena);
size_t arena_used(const struct arena *arena);       /* bytes handed out */

void *arena_alloc(struct arena *arena, size_t size);            /* zeroed */
void *arena_array(struct arena *arena, size_t n, size_t size);  /* zeroed; ends the process on overflow */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
struct str arena_str(struct arena *arena, struct str text);     /* a copy, NUL behind it */
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF(2, 3);

/* Grows an array of `*capacity` elements so that element n fits; used by
 * readers that do not know the length beforehand. Old memory stays until the
 * arena dies. Returns the array to use. */
void *arena_grow(struct arena *arena, void *array, size_t n, size_t *capacity, size_t size);

#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

#endif
