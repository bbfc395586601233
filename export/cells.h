/*
 * cells.h - values as text, the same in all formats: 2026-11-23, 08:30:00.000,
 * 2026-11-23T16:30:00.000Z, the fewest digits that give the number back.
 */
#ifndef EXPORT_CELLS_H
#define EXPORT_CELLS_H

#include "base/buf.h"
#include "export/plan.h"
#include "store/rows.h"

void cells_add_integer(struct buf *out, int64_t value);
void cells_add_number(struct buf *out, double value);
void cells_add_date(struct buf *out, int64_t days);
void cells_add_clock(struct buf *out, int64_t us);
void cells_add_time(struct buf *out, int64_t us);
void cells_add_words(struct buf *out, const struct str *words, size_t n); /* with spaces between */
void cells_add(struct buf *out, const struct cell *cell);                 /* nothing for CELL_NULL */

/* The key of a row: "uuid:...", "uuid:.../household/person[2]"; and that of the row around it. */
void cells_add_key(struct buf *out, const struct plan_table *items, const struct plan_table *table,
		const struct row *row);
void cells_add_parent_key(struct buf *out, const struct plan_table *items, const struct plan_table *table,
		const struct row *row);

#endif
