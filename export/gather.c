#include "export/gather.h"

#include <string.h>

#define RESPONSE_BYTES ((size_t)1024 * 1024 * 1024)

static struct str *copy_words(struct arena *arena, const struct str *words, size_t n)
{
	struct str *copy = arena_array(arena, n, sizeof(*copy));
	for (size_t i = 0; i < n; i++) {
		copy[i] = arena_str(arena, words[i]);
	}
	return copy;
}

static struct str copy_text(struct arena *arena, struct str text)
{
	return text.p != NULL ? arena_str(arena, text) : text;
}

static struct row copy_row(struct arena *arena, const struct row *row, size_t n_columns)
{
	struct row copy = *row;
	struct cell *cells = arena_array(arena, n_columns, sizeof(*cells));
	for (size_t i = 0; i < n_columns; i++) {
		cells[i] = row->cells[i];
		if (cells[i].kind == CELL_TEXT) {
			cells[i].text = arena_str(arena, cells[i].text);
		} else if (cells[i].kind == CELL_TEXT_ARRAY) {
			cells[i].items = copy_words(arena, cells[i].items, cells[i].n_items);
		}
	}
	copy.cells = cells;
	copy.left_empty = copy_words(arena, row->left_empty, row->n_left_empty);
	copy.instance_id = copy_text(arena, row->instance_id);
	copy.submitter = copy_text(arena, row->submitter);
	copy.device_id = copy_text(arena, row->device_id);
	copy.version = copy_text(arena, row->version);
	copy.site = copy_text(arena, row->site);
	copy.review_state = copy_text(arena, row->review_state);
	return copy;
}

void gather_add(struct gathered *gathered, const struct row *row, const struct table *table)
{
	if (row->table == 0) {
		gather_clear(gathered);
		gathered->arena = arena_create(RESPONSE_BYTES);
	}
	if (gathered->arena != NULL) { /* else it has no response, which a foreign key forbids */
		gathered->rows = arena_grow(gathered->arena, gathered->rows, gathered->n, &gathered->capacity,
				sizeof(*gathered->rows));
		gathered->rows[gathered->n++] = copy_row(gathered->arena, row, table->n_columns);
	}
}

void gather_clear(struct gathered *gathered)
{
	arena_destroy(gathered->arena);
	*gathered = (struct gathered){ 0 };
}

bool gathered_is_within(const struct row *row, const struct row *around)
{
	return memcmp(row->positions, around->positions, around->n_positions * sizeof(row->positions[0])) == 0;
}
