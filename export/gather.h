/*
 * gather.h - a response with its repetitions in memory, for formats that write it as one piece.
 */
#ifndef EXPORT_GATHER_H
#define EXPORT_GATHER_H

#include "base/arena.h"
#include "schema/table.h"
#include "store/rows.h"

/* { 0 } is one without rows. */
struct gathered {
	struct row *rows; /* the main row first, parents before children */
	size_t n, capacity;
	struct arena *arena;
};

/* Adds a copy of a row. A repetition without its response is left out. */
void gather_add(struct gathered *gathered, const struct row *row, const struct table *table);
void gather_clear(struct gathered *gathered);

/* Is the row a repetition within `around`? */
bool gathered_is_within(const struct row *row, const struct row *around);

#endif
