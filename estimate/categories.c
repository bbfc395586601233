#include "estimate/categories.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

void categories_init(struct request *r, const struct variable *variable, const uint8_t *rows,
		struct categories *categories)
{
	size_t n_rows = r->table->n_rows;
	int32_t *place = xcalloc(variable->n_levels + 1, sizeof(*place));
	*categories = (struct categories){ .variable = variable };
	categories->code = xcalloc(n_rows, sizeof(*categories->code));
	categories->level = xcalloc(variable->n_levels + 1, sizeof(*categories->level));
	for (size_t i = 0; i < n_rows; i++) {
		if (rows[i] != 0 && variable->code[i] >= 0) {
			place[variable->code[i]] = 1;
		}
	}
	for (size_t level = 0; level < variable->n_levels; level++) {
		if (place[level] != 0) {
			place[level] = (int32_t)categories->n;
			categories->level[categories->n++] = level;
		}
	}
	for (size_t i = 0; i < n_rows; i++) {
		bool there = rows[i] != 0 && variable->code[i] >= 0;
		categories->code[i] = there ? place[variable->code[i]] : -1;
	}
	free(place);
}

void categories_finish(struct categories *categories)
{
	free(categories->code);
	free(categories->level);
}

json_t *categories_json(const struct categories *categories)
{
	json_t *list = json_array();
	for (size_t c = 0; c < categories->n; c++) {
		json_array_append_new(list, json_string(categories->variable->levels[categories->level[c]]));
	}
	return list;
}

uint8_t *complete_rows(struct request *r, const struct variable *const *variables, size_t n)
{
	uint8_t *mask = xcalloc(r->table->n_rows, 1);
	memcpy(mask, r->domain, r->table->n_rows);
	for (size_t v = 0; v < n; v++) {
		for (size_t i = 0; i < r->table->n_rows; i++) {
			mask[i] = mask[i] && variables[v]->code[i] >= 0;
		}
	}
	return mask;
}

double rows_counted(struct request *r, const uint8_t *mask)
{
	return design_keeps_rows(r->design) ? (double)r->table->n_rows : rows_in(mask, r->table->n_rows);
}
