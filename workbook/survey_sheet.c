/* The sheet of questions: one row for each; groups and repeats begin and end. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "workbook/cell_text.h"
#include "workbook/columns.h"

#define NESTED_MAX 32

/* Where rows go now: the survey of a group or repeat, or of the whole form. */
struct level {
	struct yaml_draft *rows;
	const struct sheet_cell *type; /* of the row that began it; NULL for the form */
	bool repeats;
};

struct survey_reader {
	struct conversion *conversion;
	struct columns columns;
	struct level levels[NESTED_MAX];
	size_t depth;
};

/* One row, before it is known what it is. */
struct survey_row {
	struct yaml_draft *map;
	const struct sheet_cell *first, *type, *name;
	bool is_disabled;
};

/* --- types ----------------------------------------------------------------------------------- */

/* Other words of XLSForms for types; the longest that fits counts. */
static const struct {
	const char *said, *word;
} type_words[] = {
	{ "add select multiple prompt using", "select_multiple" },
	{ "add select one prompt using", "select_one" },
	{ "begin group", "begin_group" },
	{ "begin lgroup", "begin_repeat" },
	{ "begin repeat", "begin_repeat" },
	{ "date time", "dateTime" },
	{ "datetime", "dateTime" },
	{ "device id", "deviceid" },
	{ "end group", "end_group" },
	{ "end lgroup", "end_repeat" },
	{ "end repeat", "end_repeat" },
	{ "end time", "end" },
	{ "geo point", "geopoint" },
	{ "get end time", "end" },
	{ "get start time", "start" },
	{ "get today", "today" },
	{ "gps", "geopoint" },
	{ "int", "integer" },
	{ "location", "geopoint" },
	{ "phone number", "phonenumber" },
	{ "photo", "image" },
	{ "select all that apply", "select_multiple" },
	{ "select multiple from file", "select_multiple_from_file" },
	{ "select multiple from", "select_multiple" },
	{ "select multiple", "select_multiple" },
	{ "select one external", "select_one_external" },
	{ "select one from file", "select_one_from_file" },
	{ "select one from", "select_one" },
	{ "select one", "select_one" },
	{ "select1", "select_one" },
	{ "start time", "start" },
	{ "string", "text" },
	{ "trigger", "acknowledge" },
};

/* Does `text` begin with these words, in small or capital letters, with spaces or '_' between
 * them? Moves it behind them. */
static bool skip_words(struct str *text, const char *words)
{
	size_t at = 0;
	for (const char *p = words; *p != '\0'; p++) {
		size_t n = 0;
		while (*p == ' ' && at + n < text->n && strchr(" _\t\n", text->p[at + n]) != NULL) {
			n++;
		}
		if (*p != ' ' && at < text->n && tolower((unsigned char)text->p[at]) == *p) {
			n = 1;
		}
		if (n == 0) {
			return false;
		}
		at += n;
	}
	if (at < text->n && strchr(" \t\n", text->p[at]) == NULL) {
		return false;
	}
	*text = str_trim((struct str){ text->p + at, text->n - at });
	return true;
}

/* As the definition language writes it, whatever the letters are. */
static struct str known_type(struct str word)
{
	for (size_t i = 0; i < N_QUESTION_TYPES; i++) {
		const char *known = question_types[i].word;
		if (strlen(known) == word.n && strncasecmp(known, word.p, word.n) == 0) {
			return str_of(known);
		}
	}
	return word;
}

static struct str first_word(struct str *rest)
{
	struct str word = STR("");
	for (size_t i = 0; i < ARRAY_LEN(type_words); i++) {
		if (skip_words(rest, type_words[i].said)) {
			return str_of(type_words[i].word);
		}
	}
	if (str_next_word(rest, &word)) {
		*rest = str_trim(*rest);
	}
	return known_type(word);
}

/* "select one  from yes_no" is "select_one yes_no". */
static struct str plain_type(struct conversion *conversion, struct str text)
{
	bool changed;
	text = text_tidy(conversion->arena, text, TIDY_WORD, &changed);
	struct str word = first_word(&text);
	(void)skip_words(&text, "from");
	return text.n == 0 ? word : str_of(arena_printf(conversion->arena, "%.*s %.*s", STR_ARG(word), STR_ARG(text)));
}

/* --- or_other ------------------------------------------------------------------------------- */

static bool ends_in_or_other(struct str *type)
{
	static const char *const endings[] = { " or_other", " or other", " or specify other" };
	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		size_t n = strlen(endings[i]);
		if (type->n > n && memcmp(type->p + type->n - n, endings[i], n) == 0) {
			type->n -= n;
			return true;
		}
	}
	return false;
}

/* Texts in the languages that the label of the question has. */
static struct yaml_draft *text_like(struct arena *arena, const struct yaml_draft *label, const char *in_english,
		const char *in_spanish)
{
	if (label == NULL || label->kind != YAML_MAP) {
		return yaml_draft_scalar(arena, str_of(in_english), label != NULL ? label->origin : NULL);
	}
	struct yaml_draft *map = yaml_draft_map(arena, label->origin);
	for (size_t i = 0; i < label->n; i++) {
		const char *text = str_is(label->keys[i], "es") ? in_spanish : in_english;
		yaml_draft_set(arena, map, label->keys[i].p, yaml_draft_scalar(arena, str_of(text), label->origin));
	}
	return map;
}

/* Do questions without or_other use the list? */
static bool is_used_without_other(struct survey_reader *reader, struct str list)
{
	const struct sheet *sheet = workbook_sheet(reader->conversion->workbook, "survey");
	for (size_t i = reader->columns.rest; i < sheet->n; i++) {
		const struct column *column = columns_of(&reader->columns, &sheet->cells[i]);
		if (column == NULL || column->kind != COLUMN_KEY || strcmp(column->key->word, "type") != 0) {
			continue;
		}
		struct str type = plain_type(reader->conversion, sheet->cells[i].text), word;
		if (!ends_in_or_other(&type) && str_next_word(&type, &word) && str_eq(str_trim(type), list)) {
			return true;
		}
	}
	return false;
}

static bool has_other(const struct yaml_draft *list)
{
	const struct yaml_draft *name = list->n > 0 ? yaml_draft_get(list->items[list->n - 1], "name") : NULL;
	return name != NULL && str_is(name->text, "other");
}

static struct yaml_draft *copy_of(struct arena *arena, const struct yaml_draft *list)
{
	struct yaml_draft *copy = yaml_draft_list(arena, list->origin);
	for (size_t i = 0; i < list->n; i++) {
		yaml_draft_add(arena, copy, list->items[i]);
	}
	return copy;
}

/* The list with one choice more: itself, or a copy when others need it as it is. */
static const char *list_with_other(struct survey_reader *reader, struct str list, const struct yaml_draft *label)
{
	struct conversion *conversion = reader->conversion;
	struct arena *arena = conversion->arena;
	const char *old_name = arena_strndup(arena, list.p, list.n);
	const char *name = is_used_without_other(reader, list) ? arena_printf(arena, "%s_or_other", old_name) : old_name;
	struct yaml_draft *old = conversion->choices != NULL ? yaml_draft_get(conversion->choices, old_name) : NULL;
	struct yaml_draft *all = conversion->choices != NULL ? yaml_draft_get(conversion->choices, name) : NULL;
	if (old == NULL || (all != NULL && has_other(all))) {
		return name;
	}
	if (all == NULL) {
		all = copy_of(arena, old);
		yaml_draft_set(arena, conversion->choices, name, all);
	}
	struct yaml_draft *other = yaml_draft_map(arena, old->origin);
	yaml_draft_set(arena, other, "name", yaml_draft_scalar(arena, STR("other"), old->origin));
	yaml_draft_set(arena, other, "label", text_like(arena, label, "Other", "Otro"));
	yaml_draft_add(arena, all, other);
	return name;
}

/* "select_one LIST or_other" is a list with `other`, and a question for the text. */
static void write_out_other(struct survey_reader *reader, struct survey_row *row, struct str type)
{
	struct conversion *conversion = reader->conversion;
	struct arena *arena = conversion->arena;
	struct str rest = type, word = STR("");
	struct yaml_draft *label = yaml_draft_get(row->map, "label"), *name = yaml_draft_get(row->map, "name");
	(void)str_next_word(&rest, &word);
	const char *list = list_with_other(reader, str_trim(rest), label);
	yaml_draft_get(row->map, "type")->text = str_of(arena_printf(arena, "%.*s %s", STR_ARG(word), list));
	if (name == NULL) {
		return;
	}
	struct yaml_draft *other = yaml_draft_map(arena, row->type);
	yaml_draft_set(arena, other, "type", yaml_draft_scalar(arena, STR("text"), row->type));
	yaml_draft_set(arena, other, "name",
			yaml_draft_scalar(arena, str_of(arena_printf(arena, "%.*s_other", STR_ARG(name->text))), row->name));
	yaml_draft_set(arena, other, "label", text_like(arena, label, "Specify other.", "Especifique otro."));
	yaml_draft_set(arena, other, "relevant", yaml_draft_scalar(arena,
			str_of(arena_printf(arena, "selected(${%.*s}, 'other')", STR_ARG(name->text))), row->type));
	yaml_draft_add(arena, reader->levels[reader->depth].rows, other);
	cell_problem(conversion, SEVERITY_WARNING, row->type,
			"or_other was written out: a choice 'other' in the list '%s', and a question '%.*s_other'; look at their texts",
			list, STR_ARG(name->text));
}

/* --- rows ------------------------------------------------------------------------------------- */

static struct survey_row read_row(struct survey_reader *reader, const struct sheet_cell *cells, size_t n)
{
	struct survey_row row = { .map = yaml_draft_map(reader->conversion->arena, &cells[0]), .first = &cells[0] };
	for (size_t i = 0; i < n; i++) {
		const struct column *column = columns_of(&reader->columns, &cells[i]);
		if (column != NULL && column->kind == COLUMN_DISABLED) {
			row.is_disabled = row.is_disabled || says_yes(cells[i].text);
		} else if (column != NULL && column->kind == COLUMN_KEY) {
			row.type = strcmp(column->key->word, "type") == 0 ? &cells[i] : row.type;
			row.name = strcmp(column->key->word, "name") == 0 ? &cells[i] : row.name;
			set_cell(reader->conversion, row.map, column->key, column->language, &cells[i]);
		}
	}
	return row;
}

static void begin_level(struct survey_reader *reader, const struct survey_row *row, bool repeats)
{
	struct conversion *conversion = reader->conversion;
	struct yaml_draft *rows = yaml_draft_list(conversion->arena, row->type);
	if (reader->depth + 1 == NESTED_MAX) {
		cell_problem(conversion, SEVERITY_ERROR, row->type, "groups are more than %d deep inside each other", NESTED_MAX - 1);
		return;
	}
	yaml_draft_set(conversion->arena, row->map, "survey", rows);
	reader->levels[++reader->depth] = (struct level){ rows, row->type, repeats };
}

static void end_level(struct survey_reader *reader, const struct survey_row *row, bool repeats)
{
	const struct level *level = &reader->levels[reader->depth];
	const char *what = repeats ? "repeat" : "group";
	if (level->type == NULL) {
		cell_problem(reader->conversion, SEVERITY_ERROR, row->type, "no %s is open here, so none can end; take the row out", what);
	} else if (level->repeats != repeats) {
		cell_problem(reader->conversion, SEVERITY_ERROR, row->type, "the %s that began in row %u must end first",
				level->repeats ? "repeat" : "group", level->type->row);
	} else {
		reader->depth--;
	}
}

static void take_question(struct survey_reader *reader, struct survey_row *row, struct str type)
{
	struct yaml_draft *rows = reader->levels[reader->depth].rows;
	struct arena *arena = reader->conversion->arena;
	bool with_other = ends_in_or_other(&type);
	yaml_draft_get(row->map, "type")->text = type;
	if (str_is(type, "audit") && yaml_draft_get(row->map, "name") == NULL) {
		yaml_draft_set(arena, row->map, "name", yaml_draft_scalar(arena, STR("audit"), row->type)); /* it has no other */
	}
	yaml_draft_add(arena, rows, row->map);
	if (with_other) {
		write_out_other(reader, row, type);
	} else if (str_is(type, "begin_group") || str_is(type, "begin_repeat")) {
		begin_level(reader, row, str_is(type, "begin_repeat"));
	}
}

static void take_row(struct survey_reader *reader, const struct sheet_cell *cells, size_t n)
{
	struct survey_row row = read_row(reader, cells, n);
	if (row.map->n == 0 || (row.type != NULL && str_starts(str_trim(row.type->text), STR("#")))) {
		return; /* nothing that we know, or a remark */
	}
	if (row.is_disabled) {
		cell_problem(reader->conversion, SEVERITY_WARNING, row.first, "this row is disabled, so it is left out");
		return;
	}
	if (row.type == NULL) {
		cell_problem(reader->conversion, SEVERITY_ERROR, row.first, "this row has no type; write one, or empty the row");
		return;
	}
	struct str type = plain_type(reader->conversion, row.type->text);
	if (str_is(type, "end_group") || str_is(type, "end_repeat")) {
		end_level(reader, &row, str_is(type, "end_repeat"));
	} else if (str_starts(type, STR("select_one_external"))) {
		cell_problem(reader->conversion, SEVERITY_ERROR, row.type,
				"select_one_external is select_one_from_file FILE.csv now, with the list as a table beside the form");
	} else {
		take_question(reader, &row, type);
	}
}

struct yaml_draft *survey_sheet_read(struct conversion *conversion)
{
	const struct sheet *sheet = workbook_sheet(conversion->workbook, "survey");
	if (sheet == NULL) {
		return NULL;
	}
	struct survey_reader reader = { .conversion = conversion };
	struct yaml_draft *rows = yaml_draft_list(conversion->arena, NULL);
	const struct sheet_cell *cells;
	size_t n;
	reader.columns = columns_read(conversion, sheet, &question_shape);
	if (!columns_have(&reader.columns, "type")) {
		cell_problem(conversion, SEVERITY_ERROR, &sheet->cells[0],
				"no column is called 'type'; the first row of this sheet holds type, name and label");
		return NULL;
	}
	reader.levels[0].rows = rows;
	size_t at = reader.columns.rest;
	while ((cells = sheet_next_row(sheet, &at, &n)) != NULL) {
		take_row(&reader, cells, n);
	}
	for (; reader.depth > 0; reader.depth--) {
		const struct level *level = &reader.levels[reader.depth];
		cell_problem(conversion, SEVERITY_ERROR, level->type, "this %s never ends; write a row of the type end_%s behind its last question",
				level->repeats ? "repeat" : "group", level->repeats ? "repeat" : "group");
	}
	if (rows->n == 0) {
		cell_problem(conversion, SEVERITY_ERROR, &sheet->cells[0], "no question stands on this sheet");
	}
	return rows->n > 0 ? rows : NULL;
}
