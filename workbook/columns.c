#include "workbook/columns.h"

#include <string.h>
#include <strings.h>

/* Other names that XLSForms give to columns. */
static const struct {
	const char *said, *word;
} aliases[] = {
	{ "bind::calculate", "calculation" },
	{ "bind::constraint", "constraint" },
	{ "bind::jr:constraintmsg", "constraint_message" },
	{ "bind::jr:requiredmsg", "required_message" },
	{ "bind::readonly", "read_only" },
	{ "bind::relevant", "relevant" },
	{ "bind::required", "required" },
	{ "body::appearance", "appearance" },
	{ "calculate", "calculation" },
	{ "caption", "label" },
	{ "constraining message", "constraint_message" },
	{ "constraint message", "constraint_message" },
	{ "control::appearance", "appearance" },
	{ "control::autoplay", "autoplay" },
	{ "body::autoplay", "autoplay" },
	{ "count", "repeat_count" },
	{ "dataset", "list_name" },
	{ "form id", "form_id" },
	{ "form title", "form_title" },
	{ "guidance hint", "guidance_hint" },
	{ "choice filter", "choice_filter" },
	{ "default language", "default_language" },
	{ "id_string", "form_id" },
	{ "instance name", "instance_name" },
	{ "jr:count", "repeat_count" },
	{ "bind::entities:saveto", "save_to" },
	{ "bind::saveto", "save_to" },
	{ "read only", "read_only" },
	{ "readonly", "read_only" },
	{ "relevance", "relevant" },
	{ "repeat count", "repeat_count" },
	{ "required message", "required_message" },
	{ "set form id", "form_id" },
	{ "set form title", "form_title" },
	{ "submission url", "submission_url" },
	{ "title", "form_title" },
	{ "value", "name" },
};

/* Small letters, one space between words. */
static struct str simplified(struct arena *arena, struct str text)
{
	struct str word;
	char *out = arena_alloc(arena, text.n + 1);
	size_t n = 0;
	while (str_next_word(&text, &word)) {
		if (n > 0) {
			out[n++] = ' ';
		}
		for (size_t i = 0; i < word.n; i++) {
			bool capital = word.p[i] >= 'A' && word.p[i] <= 'Z';
			out[n++] = (char)(capital ? word.p[i] - 'A' + 'a' : word.p[i]);
		}
	}
	return (struct str){ out, n };
}

/* Does the header have a column that is called so, or so with a language? */
static bool has_column(struct conversion *conversion, const struct sheet *sheet, const char *word)
{
	for (size_t i = 0; i < sheet->n && sheet->cells[i].row == sheet->cells[0].row; i++) {
		struct str said = simplified(conversion->arena, sheet->cells[i].text), start = str_of(word);
		if (str_starts(said, start) && (said.n == start.n || said.p[start.n] == ':')) {
			return true;
		}
	}
	return false;
}

/* Another name of a column counts only where the column itself is missing, when the shape has
 * columns of its own: beside `name`, `value` is such a column. */
static const struct key *find_key(struct conversion *conversion, const struct shape *shape, const struct sheet *sheet,
		struct str word)
{
	struct str said = simplified(conversion->arena, word);
	if (str_starts(said, STR("media::"))) {
		said = (struct str){ said.p + 7, said.n - 7 };
	}
	const struct key *key = shape_key(shape, said);
	for (size_t i = 0; key == NULL && i < ARRAY_LEN(aliases); i++) {
		if (str_is(said, aliases[i].said) && !(shape->is_open && has_column(conversion, sheet, aliases[i].word))) {
			key = shape_key(shape, str_of(aliases[i].word));
		}
	}
	return key;
}

/* Where "label::Español (es)" has its language; text.n when it has none. */
static size_t find_language(struct str text, bool double_colon)
{
	for (size_t i = text.n; i-- > 1;) {
		bool here = double_colon ? text.p[i] == ':' && text.p[i - 1] == ':' : text.p[i] == ':';
		if (here) {
			return i;
		}
	}
	return text.n;
}

static bool holds_texts(const struct key *key)
{
	return key->kind == HOLDS_TEXT || key->kind == HOLDS_FILE;
}

/* "label::Español (es)", and "label:Español" of old forms. */
static bool read_translated(struct conversion *conversion, const struct shape *shape, const struct sheet_cell *cell,
		struct column *column)
{
	for (int double_colon = 1; double_colon >= 0; double_colon--) {
		size_t colon = find_language(cell->text, double_colon);
		if (colon == cell->text.n) {
			continue;
		}
		struct str word = { cell->text.p, colon - (size_t)double_colon };
		struct str name = str_trim((struct str){ cell->text.p + colon + 1, cell->text.n - colon - 1 });
		const struct key *key = find_key(conversion, shape, cell->sheet, str_trim(word));
		if (key == NULL || !holds_texts(key)) {
			continue;
		}
		*column = (struct column){ COLUMN_KEY, key, language_code_of(name), { 0 }, cell };
		if (column->language.n == 0) {
			cell_problem(conversion, SEVERITY_ERROR, cell, "'%.*s' is not a language that is known here; write its code "
					"behind it, such as %.*s::%.*s (es)", STR_ARG(name), STR_ARG(word), STR_ARG(name));
			column->kind = COLUMN_LEFT_OUT;
		}
		return true;
	}
	return false;
}

static bool is_choices(const struct shape *shape)
{
	return shape == &choice_shape;
}

/* A choice_filter can name it: letters, digits, '_', '-' and '.'. */
static bool can_be_named(struct str word)
{
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.'))) {
			return false;
		}
	}
	return word.n > 0;
}

static const struct sheet_cell *first_below(const struct sheet_cell *header)
{
	const struct sheet *sheet = header->sheet;
	for (size_t i = 0; i < sheet->n; i++) {
		if (sheet->cells[i].column == header->column && sheet->cells[i].row > header->row) {
			return &sheet->cells[i];
		}
	}
	return NULL;
}

/* Leaving out a key would send answers unencrypted that were meant to be encrypted. */
static void report_left_out(struct conversion *conversion, const struct shape *shape, const struct sheet_cell *cell)
{
	const struct sheet_cell *below = first_below(cell);
	if (shape == &settings_shape && str_is(simplified(conversion->arena, cell->text), "public_key")) {
		if (below != NULL) {
			cell_problem(conversion, SEVERITY_ERROR, below,
					"canvass takes no public_key: what a phone encrypts cannot be checked or scored; empty this "
					"cell if the answers may come without it");
		}
		return;
	}
	cell_problem(conversion, SEVERITY_WARNING, cell, "the column '%.*s' means nothing in a definition, so it is left out",
			STR_ARG(str_trim(cell->text)));
}

/* One cell of each column without a header: what stands there would be lost in silence. */
static void report_headless(struct conversion *conversion, const struct sheet *sheet, const struct columns *columns)
{
	bool *told = arena_array(conversion->arena, WORKBOOK_MAX_COLUMNS + 1, sizeof(bool));
	for (size_t i = columns->rest; i < sheet->n; i++) {
		const struct sheet_cell *cell = &sheet->cells[i];
		if (!told[cell->column] && columns_of(columns, cell) == NULL) {
			told[cell->column] = true;
			cell_problem(conversion, SEVERITY_WARNING, cell, "nothing stands at the head of this column, so it is left out");
		}
	}
}

static struct column read_header(struct conversion *conversion, const struct shape *shape, const struct sheet_cell *cell)
{
	struct column column = { .kind = COLUMN_KEY, .key = find_key(conversion, shape, cell->sheet, str_trim(cell->text)),
		.at = cell };
	struct str said = simplified(conversion->arena, cell->text);
	bool list = str_is(said, "list_name") || str_is(said, "list name");
	if (is_choices(shape) && list) {
		column.kind = COLUMN_LIST;
	} else if (shape == &question_shape && str_is(said, "disabled")) {
		column.kind = COLUMN_DISABLED;
	} else if (column.key == NULL && !read_translated(conversion, shape, cell, &column)) {
		column.word = str_trim(cell->text);
		column.kind = shape->is_open && can_be_named(column.word) ? COLUMN_OTHER : COLUMN_LEFT_OUT;
		if (column.kind == COLUMN_LEFT_OUT) {
			report_left_out(conversion, shape, cell);
		}
	}
	return column;
}

struct columns columns_read(struct conversion *conversion, const struct sheet *sheet, const struct shape *shape)
{
	struct columns columns = { 0 };
	size_t n;
	const struct sheet_cell *cells = sheet_next_row(sheet, &columns.rest, &n);
	columns.items = arena_array(conversion->arena, n, sizeof(struct column));
	for (size_t i = 0; cells != NULL && i < n; i++) {
		columns.items[columns.n++] = read_header(conversion, shape, &cells[i]);
	}
	report_headless(conversion, sheet, &columns);
	return columns;
}

bool columns_have(const struct columns *columns, const char *word)
{
	for (size_t i = 0; i < columns->n; i++) {
		const struct column *column = &columns->items[i];
		if (column->kind == COLUMN_KEY && strcmp(column->key->word, word) == 0) {
			return true;
		}
	}
	return false;
}

const struct column *columns_of(const struct columns *columns, const struct sheet_cell *cell)
{
	for (size_t i = 0; i < columns->n; i++) {
		if (columns->items[i].at->column == cell->column) {
			return &columns->items[i];
		}
	}
	return NULL;
}
