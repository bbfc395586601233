/*
 * What XLSForm does not have: sites, design, scoring, report, disclosure, readiness.
 *
 * A list of things stands on a sheet of its own, a row for each (scales, headlines, topics,
 * readiness). What is left of a section stands on the sheet of its name, as rows of key and
 * value, where a key inside another one has a point: weights.cap.
 */
#include <string.h>

#include "workbook/cell_text.h"
#include "workbook/columns.h"

static bool is_table(const struct key *key)
{
	return key->kind == HOLDS_MAPS || key->kind == HOLDS_SOME_MAPS;
}

/* Sections that are read and written elsewhere. */
static bool is_xlsform(const struct key *key)
{
	return strcmp(key->word, "settings") == 0 || strcmp(key->word, "choices") == 0 || strcmp(key->word, "survey") == 0
	       || strcmp(key->word, "entities") == 0;
}

/* --- tables ------------------------------------------------------------------------------------ */

static struct yaml_draft *read_thing(struct conversion *conversion, const struct columns *columns,
		const struct sheet_cell *cells, size_t n)
{
	struct yaml_draft *thing = yaml_draft_map(conversion->arena, &cells[0]);
	for (size_t i = 0; i < n; i++) {
		const struct column *column = columns_of(columns, &cells[i]);
		if (column != NULL && column->kind == COLUMN_KEY) {
			set_cell(conversion, thing, column->key, column->language, &cells[i]);
		}
	}
	return thing;
}

static struct yaml_draft *read_table(struct conversion *conversion, const char *name, const struct shape *shape)
{
	const struct sheet *sheet = workbook_sheet(conversion->workbook, name);
	if (sheet == NULL) {
		return NULL;
	}
	struct columns columns = columns_read(conversion, sheet, shape);
	struct yaml_draft *list = yaml_draft_list(conversion->arena, NULL);
	const struct sheet_cell *cells;
	size_t at = columns.rest, n;
	while ((cells = sheet_next_row(sheet, &at, &n)) != NULL) {
		struct yaml_draft *thing = read_thing(conversion, &columns, cells, n);
		if (thing->n > 0) {
			yaml_draft_add(conversion->arena, list, thing);
		}
	}
	return list;
}

struct yaml_draft *one_row_sheet_read(struct conversion *conversion, const char *sheet, const struct shape *shape)
{
	struct yaml_draft *list = read_table(conversion, sheet, shape);
	if (list == NULL || list->n == 0) {
		return NULL;
	}
	if (list->n > 1) {
		const struct sheet_cell *second = list->items[1]->origin;
		cell_problem(conversion, SEVERITY_ERROR, second, "the sheet '%s' has one row below its header, not more", sheet);
	}
	return list->items[0];
}

/* --- rows of key and value ------------------------------------------------------------------------ */

static void set_pair(struct conversion *conversion, const struct shape *shape, struct str path,
		const struct sheet_cell *key_cell, const struct sheet_cell *value, struct yaml_draft *map)
{
	const char *point = memchr(path.p, '.', path.n);
	struct str word = { path.p, point != NULL ? (size_t)(point - path.p) : path.n };
	const struct key *key = shape_key(shape, word);
	if (key == NULL || (point != NULL) != (key->kind == HOLDS_MAP)) {
		cell_problem(conversion, SEVERITY_ERROR, key_cell, "'%.*s' is no key of '%s'", STR_ARG(word), shape->name);
		return;
	}
	if (point == NULL) {
		set_cell(conversion, map, key, STR(""), value);
		return;
	}
	struct yaml_draft *inner = yaml_draft_get(map, key->word);
	if (inner == NULL) {
		inner = yaml_draft_map(conversion->arena, key_cell);
		yaml_draft_set(conversion->arena, map, key->word, inner);
	}
	set_pair(conversion, key->shape, (struct str){ point + 1, path.n - word.n - 1 }, key_cell, value, inner);
}

static void read_pairs(struct conversion *conversion, const struct key *section, struct yaml_draft *map)
{
	const struct sheet *sheet = workbook_sheet(conversion->workbook, section->word);
	const struct sheet_cell *cells;
	size_t at = 0, n;
	if (sheet == NULL || sheet_next_row(sheet, &at, &n) == NULL) {
		return;
	}
	while ((cells = sheet_next_row(sheet, &at, &n)) != NULL) {
		if (n >= 2 && cells[0].column == 1 && cells[1].column == 2) {
			set_pair(conversion, section->shape, str_trim(cells[0].text), &cells[0], &cells[1], map);
		} else {
			cell_problem(conversion, SEVERITY_ERROR, &cells[0], "write a key in column A and its value in column B");
		}
	}
}

/* Sheets of the lists inside a section, at any depth. */
static void read_tables(struct conversion *conversion, const struct shape *shape, struct yaml_draft *map)
{
	for (size_t i = 0; i < shape->n_keys; i++) {
		const struct key *key = &shape->keys[i];
		struct yaml_draft *table = is_table(key) ? read_table(conversion, key->word, key->shape) : NULL;
		if (table != NULL) {
			yaml_draft_set(conversion->arena, map, key->word, table);
		} else if (key->kind == HOLDS_MAP) {
			struct yaml_draft *old = yaml_draft_get(map, key->word);
			struct yaml_draft *inner = old != NULL ? old : yaml_draft_map(conversion->arena, NULL);
			read_tables(conversion, key->shape, inner);
			if (old == NULL && inner->n > 0) {
				yaml_draft_set(conversion->arena, map, key->word, inner);
			}
		}
	}
}

/* --- readiness ---------------------------------------------------------------------------------- */

/* The columns of all conditions together. */
static const struct shape *conditions_shape(struct arena *arena)
{
	static const struct key condition = { .word = "condition", .kind = HOLDS_WORD };
	size_t n = 1;
	struct shape *shape = arena_new(arena, struct shape);
	for (size_t i = 0; i < N_CONDITIONS; i++) {
		n += condition_types[i].shape.n_keys;
	}
	struct key *keys = arena_array(arena, n, sizeof(struct key));
	*shape = (struct shape){ .name = "readiness", .keys = keys };
	keys[shape->n_keys++] = condition;
	for (size_t i = 0; i < N_CONDITIONS; i++) {
		for (size_t k = 0; k < condition_types[i].shape.n_keys; k++) {
			const struct key *key = &condition_types[i].shape.keys[k];
			if (shape_key(shape, str_of(key->word)) == NULL) {
				keys[shape->n_keys++] = *key;
			}
		}
	}
	return shape;
}

/* --- all of them --------------------------------------------------------------------------------- */

static struct yaml_draft *read_list_sheet(struct conversion *conversion, const struct key *key)
{
	const struct sheet *sheet = workbook_sheet(conversion->workbook, key->word);
	struct yaml_draft *list = yaml_draft_list(conversion->arena, NULL);
	bool all = false;
	for (size_t i = 1; sheet != NULL && i < sheet->n; i++) {
		struct str text = cell_word(conversion, &sheet->cells[i]), word;
		all = all || str_is(text, "all"); /* a site of that name would be in quotes */
		if (words_next(conversion->arena, &text, &word)) {
			yaml_draft_add(conversion->arena, list, yaml_draft_scalar(conversion->arena, word, &sheet->cells[i]));
		}
	}
	all = all && list->n == 1;
	return list->n == 0 ? NULL : all ? list->items[0] : list;
}

static struct yaml_draft *read_section(struct conversion *conversion, const struct key *key)
{
	if (key->kind == HOLDS_SITES) {
		return read_list_sheet(conversion, key);
	}
	if (key->kind == HOLDS_CONDITIONS) {
		return read_table(conversion, key->word, conditions_shape(conversion->arena));
	}
	struct yaml_draft *map = yaml_draft_map(conversion->arena, NULL);
	read_pairs(conversion, key, map);
	read_tables(conversion, key->shape, map);
	return map->n > 0 ? map : NULL;
}

void own_sheets_read(struct conversion *conversion, struct yaml_draft *document)
{
	for (size_t i = 0; i < definition_shape.n_keys; i++) {
		const struct key *key = &definition_shape.keys[i];
		struct yaml_draft *section = is_xlsform(key) ? NULL : read_section(conversion, key);
		if (section != NULL) {
			yaml_draft_set(conversion->arena, document, key->word, section);
		}
	}
}

static bool is_table_below(const struct shape *shape, const char *name)
{
	for (size_t i = 0; i < shape->n_keys; i++) {
		const struct key *key = &shape->keys[i];
		if ((is_table(key) && strcmp(key->word, name) == 0) || (key->kind == HOLDS_MAP && is_table_below(key->shape, name))) {
			return true;
		}
	}
	return false;
}

bool is_known_sheet(const char *name)
{
	char small[64]; /* longer than any of them */
	size_t n = 0;
	for (struct str word = str_trim(str_of(name)); n < word.n && n + 1 < sizeof(small); n++) {
		small[n] = word.p[n] >= 'A' && word.p[n] <= 'Z' ? (char)(word.p[n] - 'A' + 'a') : word.p[n];
	}
	small[n] = '\0';
	return shape_key(&definition_shape, str_of(small)) != NULL || is_table_below(&definition_shape, small);
}
