#define _GNU_SOURCE
#include "workbook/to_workbook.h"

#include <string.h>

#include "base/compiler.h"
#include "schema/definition_keys.h"
#include "workbook/cell_text.h"

/* A sheet before it is known which of its columns are used. */
struct slot_cell {
	unsigned row;
	size_t slot;
	struct str text;
};

struct filling {
	struct workbook *workbook;
	const struct definition *definition;
	const char *name;          /* of the sheet */
	const struct shape *shape;
	const char **others;       /* columns of choices that are no keys */
	size_t n_others, others_capacity;
	struct slot_cell *cells;
	size_t n, capacity;
	unsigned row;              /* that is filled now */
};

/* --- slots: one for each key, and one for each key and language; then the other columns ------ */

static size_t slots_per_key(const struct filling *filling)
{
	return 1 + filling->definition->n_languages;
}

static size_t slot_of(const struct filling *filling, const struct key *key, size_t language)
{
	return (size_t)(key - filling->shape->keys) * slots_per_key(filling) + language;
}

static size_t n_key_slots(const struct filling *filling)
{
	return filling->shape->n_keys * slots_per_key(filling);
}

static size_t other_slot(struct filling *filling, struct str word)
{
	for (size_t i = 0; i < filling->n_others; i++) {
		if (str_is(word, filling->others[i])) {
			return n_key_slots(filling) + i;
		}
	}
	struct arena *arena = filling->workbook->arena;
	filling->others = arena_grow(arena, filling->others, filling->n_others, &filling->others_capacity, sizeof(char *));
	filling->others[filling->n_others++] = arena_strndup(arena, word.p, word.n);
	return n_key_slots(filling) + filling->n_others - 1;
}

static void fill(struct filling *filling, size_t slot, struct str text)
{
	filling->cells = arena_grow(filling->workbook->arena, filling->cells, filling->n, &filling->capacity,
			sizeof(struct slot_cell));
	filling->cells[filling->n++] = (struct slot_cell){ filling->row, slot, text };
}

static const char *header_of(const struct filling *filling, size_t slot)
{
	if (slot >= n_key_slots(filling)) {
		return filling->others[slot - n_key_slots(filling)];
	}
	const char *word = filling->shape->keys[slot / slots_per_key(filling)].word;
	size_t language = slot % slots_per_key(filling);
	return language == 0 ? word : arena_printf(filling->workbook->arena, "%s::%s", word,
			language_name(filling->definition->languages[language - 1]));
}

/* Row 1 is the header. The columns come in the order of the keys. */
static void write_sheet(struct filling *filling)
{
	struct arena *arena = filling->workbook->arena;
	size_t n_slots = n_key_slots(filling) + filling->n_others;
	unsigned *columns = arena_array(arena, n_slots, sizeof(unsigned)), n = 0;
	struct sheet *sheet = workbook_add_sheet(filling->workbook, filling->name);
	for (size_t i = 0; i < filling->n; i++) {
		columns[filling->cells[i].slot] = 1;
	}
	for (size_t slot = 0; slot < n_slots; slot++) {
		if (columns[slot] != 0) {
			columns[slot] = ++n;
			sheet_add(filling->workbook, sheet, 1, n, str_of(header_of(filling, slot)));
		}
	}
	struct str *row = arena_array(arena, n + 1, sizeof(struct str));
	for (size_t i = 0; i < filling->n;) {
		unsigned number = filling->cells[i].row;
		memset(row, 0, (n + 1) * sizeof(struct str));
		for (; i < filling->n && filling->cells[i].row == number; i++) {
			row[columns[filling->cells[i].slot]] = filling->cells[i].text;
		}
		for (unsigned column = 1; column <= n; column++) {
			if (row[column].n > 0) {
				sheet_add(filling->workbook, sheet, number, column, row[column]);
			}
		}
	}
}

/* --- values -------------------------------------------------------------------------------------- */

#define CELL_BYTES_MAX ((size_t)1024 * 1024)

static struct str joined(struct arena *arena, const struct yaml_node *list)
{
	_cleanup_buf_ struct buf out = BUF(CELL_BYTES_MAX);
	for (size_t i = 0; i < list->n; i++) {
		words_add(&out, list->items[i]->text);
	}
	return arena_str(arena, buf_str(&out));
}

static struct str parameters_text(struct arena *arena, const struct yaml_node *map)
{
	_cleanup_buf_ struct buf out = BUF(CELL_BYTES_MAX);
	for (size_t i = 0; i < map->n; i++) {
		parameters_add(&out, map->pairs[i].key->text, map->pairs[i].value->text);
	}
	return arena_str(arena, buf_str(&out));
}

/* XLSForms say yes and no. */
static struct str scalar_text(const struct key *key, const struct yaml_node *node)
{
	bool yes_no = key != NULL && (key->kind == HOLDS_REQUIRED || key->kind == HOLDS_BOOL);
	return yes_no && str_is(node->text, "true") ? STR("yes") : yes_no && str_is(node->text, "false") ? STR("no") : node->text;
}

static size_t language_index(const struct definition *definition, struct str code)
{
	size_t i = 0;
	while (i + 1 < definition->n_languages && !str_is(code, definition->languages[i])) {
		i++;
	}
	return i;
}

static bool holds_texts(const struct key *key)
{
	return key->kind == HOLDS_TEXT || key->kind == HOLDS_FILE;
}

/* A title in the default language stands in the column that other programs read. */
static void fill_texts(struct filling *filling, const struct key *key, const struct yaml_node *texts)
{
	bool title = filling->shape == &settings_shape;
	for (size_t i = 0; i < texts->n; i++) {
		size_t language = language_index(filling->definition, texts->pairs[i].key->text);
		fill(filling, slot_of(filling, key, title && language == 0 ? 0 : language + 1), texts->pairs[i].value->text);
	}
}

static void fill_value(struct filling *filling, const struct key *key, const struct yaml_node *value)
{
	struct arena *arena = filling->workbook->arena;
	if (value->kind == YAML_MAP && holds_texts(key)) {
		fill_texts(filling, key, value);
	} else {
		fill(filling, slot_of(filling, key, 0), value->kind == YAML_LIST ? joined(arena, value)
				: value->kind == YAML_MAP ? parameters_text(arena, value) : scalar_text(key, value));
	}
}

static const struct key *find_key(const struct shape *shape, struct str word)
{
	for (size_t i = 0; i < shape->n_keys; i++) {
		if (str_is(word, shape->keys[i].word)) {
			return &shape->keys[i];
		}
	}
	return NULL;
}

/* One mapping as a row; what holds rows itself is left to the caller. */
static void fill_row(struct filling *filling, const struct yaml_node *map)
{
	filling->row++;
	for (size_t i = 0; i < map->n; i++) {
		const struct yaml_node *value = map->pairs[i].value;
		const struct key *key = find_key(filling->shape, map->pairs[i].key->text);
		bool is_rows = key != NULL && (key->kind == HOLDS_MAPS || key->kind == HOLDS_SOME_MAPS);
		if (key == NULL) {
			fill(filling, other_slot(filling, map->pairs[i].key->text), value->text);
		} else if (!is_rows && !yaml_is_null(value)) {
			fill_value(filling, key, value);
		}
	}
}

static struct filling begin(struct workbook *workbook, const struct definition *definition, const char *name,
		const struct shape *shape)
{
	return (struct filling){ .workbook = workbook, .definition = definition, .name = name, .shape = shape, .row = 1 };
}

/* --- the sheets ------------------------------------------------------------------------------------ */

static void fill_questions(struct filling *filling, const struct yaml_node *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct yaml_node *row = rows->items[i], *inner = yaml_get(row, "survey");
		const struct yaml_node *type = yaml_get(row, "type");
		fill_row(filling, row);
		if (inner != NULL && type != NULL) {
			fill_questions(filling, inner);
			filling->row++;
			fill(filling, slot_of(filling, find_key(filling->shape, STR("type")), 0),
					str_is(type->text, "begin_repeat") ? STR("end_repeat") : STR("end_group"));
		}
	}
}

static void add_survey(struct workbook *workbook, const struct definition *definition, const struct yaml_node *survey)
{
	struct filling filling = begin(workbook, definition, "survey", &question_shape);
	fill_questions(&filling, survey);
	write_sheet(&filling);
}

/* The choices with list_name before their own keys; an empty row between lists. */
static void add_choices(struct workbook *workbook, const struct definition *definition, const struct yaml_node *lists)
{
	struct arena *arena = workbook->arena;
	struct key *keys = arena_array(arena, choice_shape.n_keys + 1, sizeof(struct key));
	struct shape shape = choice_shape;
	keys[0] = (struct key){ .word = "list_name", .kind = HOLDS_NAME };
	memcpy(keys + 1, choice_shape.keys, choice_shape.n_keys * sizeof(struct key));
	shape.keys = keys;
	shape.n_keys++;
	struct filling filling = begin(workbook, definition, "choices", &shape);
	for (size_t i = 0; i < lists->n; i++) {
		filling.row += i > 0;
		for (size_t k = 0; k < lists->pairs[i].value->n; k++) {
			fill_row(&filling, lists->pairs[i].value->items[k]);
			fill(&filling, 0, lists->pairs[i].key->text);
		}
	}
	write_sheet(&filling);
}

static void add_rows(struct workbook *workbook, const struct definition *definition, const char *name,
		const struct shape *shape, const struct yaml_node *list)
{
	struct filling filling = begin(workbook, definition, name, shape);
	for (size_t i = 0; i < list->n; i++) {
		fill_row(&filling, list->items[i]);
	}
	write_sheet(&filling);
}

static void add_one_row(struct workbook *workbook, const struct definition *definition, const char *name,
		const struct shape *shape, const struct yaml_node *map)
{
	struct filling filling = begin(workbook, definition, name, shape);
	fill_row(&filling, map);
	write_sheet(&filling);
}

/* Whoever reads a workbook that names no default language takes English, when there are texts
 * in English or without a language in these sheets; else the first language. */
static bool reads_as_english(const struct workbook *workbook)
{
	bool foreign = false;
	for (size_t i = 0; i < workbook->n; i++) {
		const struct sheet *sheet = workbook->sheets[i];
		for (size_t k = 0; k < sheet->n && sheet->cells[k].row == 1; k++) {
			struct str header = sheet->cells[k].text, english = STR("::English (en)");
			const struct key *key = find_key(&question_shape, header);
			bool ends = header.n > english.n
				    && str_eq((struct str){ header.p + header.n - english.n, english.n }, english);
			if (ends || (key != NULL && key->kind == HOLDS_TEXT)) {
				return true;
			}
			foreign = foreign || memmem(header.p, header.n, "::", 2) != NULL;
		}
	}
	return !foreign;
}

static void add_settings(struct workbook *workbook, const struct definition *definition, const struct yaml_node *settings)
{
	bool must_say = yaml_get(settings, "default_language") == NULL && !reads_as_english(workbook);
	struct filling filling = begin(workbook, definition, "settings", &settings_shape);
	fill_row(&filling, settings);
	if (must_say) {
		fill(&filling, slot_of(&filling, find_key(&settings_shape, STR("default_language")), 0), STR("English (en)"));
	}
	write_sheet(&filling);
}

static void add_names(struct workbook *workbook, const char *name, const struct yaml_node *names)
{
	struct sheet *sheet = workbook_add_sheet(workbook, name);
	sheet_add(workbook, sheet, 1, 1, STR("name"));
	if (names->kind == YAML_SCALAR) {
		sheet_add(workbook, sheet, 2, 1, names->text);
	}
	for (size_t i = 0; names->kind == YAML_LIST && i < names->n; i++) {
		_cleanup_buf_ struct buf word = BUF(CELL_BYTES_MAX);
		words_add(&word, names->items[i]->text);
		struct str text = str_is(buf_str(&word), "all") ? STR("\"all\"") : arena_str(workbook->arena, buf_str(&word));
		sheet_add(workbook, sheet, (unsigned)i + 2, 1, text);
	}
}

/* The columns of all conditions together. */
static void add_conditions(struct workbook *workbook, const struct definition *definition, const char *name,
		const struct yaml_node *list)
{
	struct arena *arena = workbook->arena;
	struct shape shape = { .name = name };
	size_t n = 1;
	for (size_t i = 0; i < N_CONDITIONS; i++) {
		n += condition_types[i].shape.n_keys;
	}
	struct key *keys = arena_array(arena, n, sizeof(struct key));
	shape.keys = keys;
	keys[shape.n_keys++] = (struct key){ .word = "condition", .kind = HOLDS_WORD };
	for (size_t i = 0; i < N_CONDITIONS; i++) {
		for (size_t k = 0; k < condition_types[i].shape.n_keys; k++) {
			const struct key *key = &condition_types[i].shape.keys[k];
			if (find_key(&shape, str_of(key->word)) == NULL) {
				keys[shape.n_keys++] = *key;
			}
		}
	}
	add_rows(workbook, definition, name, &shape, list);
}

/* --- rows of key and value --------------------------------------------------------------------------- */

struct pairs {
	struct workbook *workbook;
	const struct definition *definition;
	struct sheet *sheet; /* made with the first pair */
	const char *name;
	unsigned row;
};

static void add_pair(struct pairs *pairs, const char *path, struct str text)
{
	if (pairs->sheet == NULL) {
		pairs->sheet = workbook_add_sheet(pairs->workbook, pairs->name);
		sheet_add(pairs->workbook, pairs->sheet, 1, 1, STR("key"));
		sheet_add(pairs->workbook, pairs->sheet, 1, 2, STR("value"));
		pairs->row = 1;
	}
	pairs->row++;
	sheet_add(pairs->workbook, pairs->sheet, pairs->row, 1, str_of(path));
	sheet_add(pairs->workbook, pairs->sheet, pairs->row, 2, text);
}

static void add_section(struct pairs *pairs, const struct shape *shape, const char *before, const struct yaml_node *map)
{
	struct arena *arena = pairs->workbook->arena;
	for (size_t i = 0; i < map->n; i++) {
		const struct yaml_node *value = map->pairs[i].value;
		const struct key *key = find_key(shape, map->pairs[i].key->text);
		if (key == NULL || yaml_is_null(value)) {
			continue;
		}
		const char *path = arena_printf(arena, "%s%s", before, key->word);
		if (key->kind == HOLDS_MAPS || key->kind == HOLDS_SOME_MAPS) {
			continue; /* a sheet of its own */
		} else if (value->kind == YAML_MAP) {
			add_section(pairs, key->shape, arena_printf(arena, "%s.", path), value);
		} else {
			add_pair(pairs, path, value->kind == YAML_LIST ? joined(arena, value) : scalar_text(key, value));
		}
	}
}

static void add_tables(struct workbook *workbook, const struct definition *definition, const struct shape *shape,
		const struct yaml_node *map)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct yaml_node *value = map->pairs[i].value;
		const struct key *key = find_key(shape, map->pairs[i].key->text);
		if (key != NULL && (key->kind == HOLDS_MAPS || key->kind == HOLDS_SOME_MAPS) && value->kind == YAML_LIST) {
			add_rows(workbook, definition, key->word, key->shape, value);
		} else if (key != NULL && key->kind == HOLDS_MAP && value->kind == YAML_MAP) {
			add_tables(workbook, definition, key->shape, value);
		}
	}
}

static void add_own(struct workbook *workbook, const struct definition *definition, const struct key *key,
		const struct yaml_node *value)
{
	if (key->kind == HOLDS_SITES) {
		add_names(workbook, key->word, value);
	} else if (key->kind == HOLDS_CONDITIONS) {
		add_conditions(workbook, definition, key->word, value);
	} else {
		struct pairs pairs = { .workbook = workbook, .definition = definition, .name = key->word };
		add_section(&pairs, key->shape, "", value);
		add_tables(workbook, definition, key->shape, value);
	}
}

struct workbook *workbook_from_yaml(struct arena *arena, const struct yaml_node *root, const struct definition *definition)
{
	struct workbook *workbook = workbook_create(arena);
	const struct yaml_node *choices = yaml_get(root, "choices"), *entities = yaml_get(root, "entities");
	add_survey(workbook, definition, yaml_get(root, "survey"));
	if (choices != NULL && choices->kind == YAML_MAP) {
		add_choices(workbook, definition, choices);
	}
	add_settings(workbook, definition, yaml_get(root, "settings"));
	if (entities != NULL && entities->kind == YAML_MAP) {
		add_one_row(workbook, definition, "entities", &entities_shape, entities);
	}
	for (size_t i = 0; i < definition_shape.n_keys; i++) {
		const struct key *key = &definition_shape.keys[i];
		const struct yaml_node *value = yaml_get(root, key->word);
		bool is_own = key->shape != &settings_shape && key->shape != &choice_shape && key->shape != &question_shape
			      && key->shape != &entities_shape;
		if (value != NULL && is_own && !yaml_is_null(value)) {
			add_own(workbook, definition, key, value);
		}
	}
	return workbook;
}
