#include "workbook/rename.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "schema/definition_keys.h"
#include "workbook/cell_text.h"

#define TEXT_MAX ((size_t)1024 * 1024)

struct renaming {
	struct workbook *workbook;
	struct str *taken; /* names there are */
	size_t n_taken, taken_capacity;
	struct renamed *items;
	size_t n, capacity;
	size_t n_questions; /* the first of them; then come columns of lists, and the form */
};

/* Without what only looks like a space. */
static struct str word_of(struct renaming *renaming, const struct sheet_cell *cell)
{
	bool changed;
	return text_tidy(renaming->workbook->arena, cell->text, TIDY_WORD, &changed);
}

static bool is_taken(const struct renaming *renaming, struct str name)
{
	for (size_t i = 0; i < renaming->n_taken; i++) {
		if (str_eq(renaming->taken[i], name)) {
			return true;
		}
	}
	return false;
}

static void take(struct renaming *renaming, struct str name)
{
	renaming->taken = arena_grow(renaming->workbook->arena, renaming->taken, renaming->n_taken, &renaming->taken_capacity,
			sizeof(struct str));
	renaming->taken[renaming->n_taken++] = name;
}

static bool is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_legal(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		bool digit = name.p[i] >= '0' && name.p[i] <= '9';
		if (!is_small(name.p[i]) && (i == 0 || (!digit && name.p[i] != '_'))) {
			return false;
		}
	}
	return name.n > 0 && name.n <= NAME_MAX_BYTES && !str_is(name, "meta");
}

/* The character at *i as a small letter without its accent; moves to its last byte. */
static char plain_letter(struct str name, size_t *i)
{
	/* U+00C0 to U+00FF */
	static const char letters[] = "aaaaaaaceeeeiiiidnooooo_ouuuuy_saaaaaaaceeeeiiiidnooooo_ouuuuy_y";
	char c = name.p[*i];
	if ((unsigned char)c == 0xc3 && *i + 1 < name.n && ((unsigned char)name.p[*i + 1] & 0xc0) == 0x80) {
		*i += 1;
		return letters[(unsigned char)name.p[*i] & 0x3f];
	}
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* "Age of child" is age_of_child, "Niños" is ninos, "1st" is q_1st. */
static struct str legal_form(struct arena *arena, struct str name)
{
	char *out = arena_alloc(arena, name.n + 4);
	size_t n = 0;
	for (size_t i = 0; i < name.n && n < NAME_MAX_BYTES - 4; i++) {
		char c = plain_letter(name, &i);
		bool digit = c >= '0' && c <= '9';
		if (n == 0 && !is_small(c)) {
			memcpy(out, "q_", 2);
			n = 2;
		}
		if (is_small(c) || digit) {
			out[n++] = c;
		} else if (n > 0 && out[n - 1] != '_') {
			out[n++] = '_';
		}
	}
	while (n > 1 && out[n - 1] == '_') {
		n--;
	}
	return n > 0 ? (struct str){ out, n } : STR("q");
}

static struct str free_name(struct renaming *renaming, struct str old)
{
	struct arena *arena = renaming->workbook->arena;
	struct str form = legal_form(arena, old), name = form;
	for (unsigned i = 2; is_taken(renaming, name); i++) {
		name = str_of(arena_printf(arena, "%.*s_%u", STR_ARG(form), i));
	}
	return name;
}

/* Looks among the items from..to-1. */
static const char *new_name(const struct renaming *renaming, struct str old, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (str_eq(renaming->items[i].old, old)) {
			return renaming->items[i].name;
		}
	}
	return NULL;
}

static void rename_cell(struct renaming *renaming, struct sheet_cell *cell, struct str old, struct str name)
{
	struct arena *arena = renaming->workbook->arena;
	renaming->items = arena_grow(arena, renaming->items, renaming->n, &renaming->capacity, sizeof(struct renamed));
	renaming->items[renaming->n++] = (struct renamed){ cell, old, arena_strndup(arena, name.p, name.n) };
	cell->text = name;
}

static unsigned name_column(const struct sheet *survey)
{
	for (size_t i = 0; i < survey->n && survey->cells[i].row == survey->cells[0].row; i++) {
		struct str header = str_trim(survey->cells[i].text);
		if (header.n == 4 && strncasecmp(header.p, "name", 4) == 0) {
			return survey->cells[i].column;
		}
	}
	return 0;
}

/* Legal names keep themselves: a new one must differ from all of them. */
static void rename_questions(struct renaming *renaming, struct sheet *survey)
{
	unsigned column = name_column(survey);
	for (int legal = 1; legal >= 0; legal--) {
		for (size_t i = 0; i < survey->n; i++) {
			struct sheet_cell *cell = &survey->cells[i];
			struct str old = word_of(renaming, cell);
			if (cell->column != column || cell->row == survey->cells[0].row) {
				continue;
			}
			if (legal && is_legal(old) && !is_taken(renaming, old)) {
				take(renaming, old);
			} else if (!legal && !is_legal(old)) {
				/* Two questions of one name stay two of one name: that is another mistake. */
				const char *known = new_name(renaming, old, 0, renaming->n);
				struct str name = known != NULL ? str_of(known) : free_name(renaming, old);
				take(renaming, name);
				rename_cell(renaming, cell, old, name);
			}
		}
	}
}

/* --- the form, and columns of lists ------------------------------------------------------------ */

static struct sheet_cell *header_cell(struct sheet *sheet, const char *word)
{
	for (size_t i = 0; sheet != NULL && i < sheet->n && sheet->cells[i].row == sheet->cells[0].row; i++) {
		struct str header = str_trim(sheet->cells[i].text);
		if (header.n == strlen(word) && strncasecmp(header.p, word, header.n) == 0) {
			return &sheet->cells[i];
		}
	}
	return NULL;
}

static bool is_legal_form_id(struct str id)
{
	bool sign = true;
	for (size_t i = 0; i < id.n; i++) {
		bool was_sign = sign;
		sign = id.p[i] == '-' || id.p[i] == '_';
		if (sign ? was_sign : !is_small(id.p[i]) && !(id.p[i] >= '0' && id.p[i] <= '9')) {
			return false;
		}
	}
	return !sign && id.n <= NAME_MAX_BYTES;
}

static void rename_form(struct renaming *renaming, struct sheet *settings)
{
	static const char *const words[] = { "form_id", "id_string", "form id", "set form id" };
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		const struct sheet_cell *header = header_cell(settings, words[i]);
		for (size_t k = 0; header != NULL && k < settings->n; k++) {
			struct sheet_cell *cell = &settings->cells[k];
			struct str old = word_of(renaming, cell);
			if (cell->column == header->column && cell->row > header->row && !is_legal_form_id(old)) {
				rename_cell(renaming, cell, old, legal_form(renaming->workbook->arena, old));
			}
		}
	}
}

/* A column that a choice_filter names: one word that is no key and no other name of one. */
static bool is_list_column(struct str header)
{
	static const char *const others[] = { "list_name", "name", "label", "value", "caption" };
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (header.n == strlen(others[i]) && strncasecmp(header.p, others[i], header.n) == 0) {
			return false;
		}
	}
	for (size_t i = 0; i < choice_shape.n_keys; i++) {
		const char *word = choice_shape.keys[i].word;
		if (header.n == strlen(word) && strncasecmp(header.p, word, header.n) == 0) {
			return false;
		}
	}
	return header.n > 0 && memchr(header.p, ' ', header.n) == NULL && memchr(header.p, ':', header.n) == NULL;
}

static bool has_header(const struct sheet *sheet, struct str word)
{
	for (size_t i = 0; i < sheet->n && sheet->cells[i].row == sheet->cells[0].row; i++) {
		if (str_eq(str_trim(sheet->cells[i].text), word)) {
			return true;
		}
	}
	return false;
}

static void rename_columns(struct renaming *renaming, struct sheet *choices)
{
	for (size_t i = 0; choices != NULL && i < choices->n && choices->cells[i].row == choices->cells[0].row; i++) {
		struct sheet_cell *cell = &choices->cells[i];
		struct str old = word_of(renaming, cell), name;
		if (!is_list_column(old) || is_legal(old)) {
			continue;
		}
		struct str form = legal_form(renaming->workbook->arena, old);
		name = form;
		for (unsigned k = 2; has_header(choices, name); k++) {
			name = str_of(arena_printf(renaming->workbook->arena, "%.*s_%u", STR_ARG(form), k));
		}
		rename_cell(renaming, cell, old, name);
	}
}

static bool is_name_byte(char c)
{
	return is_small(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/* In a choice_filter the columns of the list stand bare; texts in quotes and ${names} stay. */
static void rename_in_filter(const struct renaming *renaming, struct sheet_cell *cell)
{
	_cleanup_buf_ struct buf out = BUF(TEXT_MAX);
	struct str text = cell->text;
	for (size_t i = 0; i < text.n;) {
		char c = text.p[i];
		size_t n = 1;
		if (c == '\'' || c == '"' || c == '$') {
			const char *end = memchr(text.p + i + 1, c == '$' ? '}' : c, text.n - i - 1);
			n = end == NULL ? text.n - i : (size_t)(end - text.p) - i + 1;
		} else {
			while (is_name_byte(c) && i + n < text.n && is_name_byte(text.p[i + n])) {
				n++;
			}
		}
		struct str word = { text.p + i, n };
		const char *name = new_name(renaming, word, renaming->n_questions, renaming->n);
		buf_add_str(&out, name != NULL ? str_of(name) : word);
		i += n;
	}
	if (buf_ok(&out)) {
		cell->text = arena_str(renaming->workbook->arena, buf_str(&out));
	}
}

/* --- our own sheets ------------------------------------------------------------------------------- */

/* Keys whose values are names of questions. */
static bool names_questions(struct str key)
{
	static const char *const words[] = { "items", "reverse", "question", "victim", "incidents", "series", "reported", "questions", "groups", "rake.margins", "margin",
		"unit", "outcome", "language", "strata", "clusters", "weights.adults_in_household", "weights.nonresponse.class",
		"group", "repeat" };
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_is(str_trim(key), words[i])) {
			return true;
		}
	}
	return false;
}

/* A list of names, as cells hold them. */
static void rename_words(const struct renaming *renaming, struct sheet_cell *cell)
{
	_cleanup_buf_ struct buf out = BUF(TEXT_MAX);
	struct arena *arena = renaming->workbook->arena;
	struct str rest = cell->text, word;
	const char *whole = new_name(renaming, str_trim(rest), 0, renaming->n_questions);
	bool changed = whole != NULL;
	while (whole == NULL && words_next(arena, &rest, &word)) {
		const char *name = new_name(renaming, word, 0, renaming->n_questions);
		changed = changed || name != NULL;
		words_add(&out, name != NULL ? str_of(name) : word);
	}
	if (changed && buf_ok(&out)) {
		cell->text = whole != NULL ? str_of(whole) : arena_str(arena, buf_str(&out));
	}
}

/* Names stand below a header that says so, or in column B beside a key that does. */
static void rename_own_sheet(const struct renaming *renaming, struct sheet *sheet)
{
	struct str key = STR("");
	unsigned key_row = 0;
	for (size_t i = 0; i < sheet->n; i++) {
		struct sheet_cell *cell = &sheet->cells[i];
		const struct sheet_cell *header = sheet_find(sheet, sheet->cells[0].row, cell->column);
		bool beside = cell->column == 2 && cell->row == key_row && names_questions(key);
		if (cell->row > sheet->cells[0].row && (beside || (header != NULL && names_questions(header->text)))) {
			rename_words(renaming, cell);
		}
		if (cell->column == 1) {
			key = cell->text;
			key_row = cell->row;
		}
	}
}

/* --- references ----------------------------------------------------------------------------------- */

/* "old" and "last-saved#old" */
static const char *new_reference(const struct renaming *renaming, struct str inside)
{
	struct str mark = STR("last-saved#");
	bool saved = str_starts(str_trim(inside), mark);
	struct str old = str_trim(inside);
	old = saved ? str_trim((struct str){ old.p + mark.n, old.n - mark.n }) : old;
	const char *name = new_name(renaming, old, 0, renaming->n_questions);
	return name != NULL && saved ? arena_printf(renaming->workbook->arena, "last-saved#%s", name) : name;
}

/* Every ${old} in a text. */
static void rename_in(const struct renaming *renaming, struct sheet_cell *cell)
{
	_cleanup_buf_ struct buf out = BUF(TEXT_MAX);
	struct str text = cell->text;
	bool changed = false;
	for (size_t i = 0; i < text.n;) {
		const char *end = i + 1 < text.n && text.p[i] == '$' && text.p[i + 1] == '{' ? memchr(text.p + i, '}', text.n - i) : NULL;
		struct str old = { text.p + i + 2, end != NULL ? (size_t)(end - text.p) - i - 2 : 0 };
		const char *name = end != NULL ? new_reference(renaming, old) : NULL;
		if (name == NULL) {
			buf_addc(&out, text.p[i++]);
			continue;
		}
		buf_addf(&out, "${%s}", name);
		i = (size_t)(end - text.p) + 1;
		changed = true;
	}
	if (changed && buf_ok(&out)) {
		cell->text = arena_str(renaming->workbook->arena, buf_str(&out));
	}
}

static void rename_on_sheet(const struct renaming *renaming, struct sheet *sheet)
{
	bool survey = strcasecmp(sheet->name, "survey") == 0;
	bool xlsform = survey || strcasecmp(sheet->name, "choices") == 0 || strcasecmp(sheet->name, "settings") == 0;
	const struct sheet_cell *filter = survey ? header_cell(sheet, "choice_filter") : NULL;
	filter = survey && filter == NULL ? header_cell(sheet, "choice filter") : filter;
	for (size_t i = 0; i < sheet->n; i++) {
		struct sheet_cell *cell = &sheet->cells[i];
		rename_in(renaming, cell);
		if (filter != NULL && cell->column == filter->column && cell->row > filter->row) {
			rename_in_filter(renaming, cell);
		}
	}
	if (!xlsform) {
		rename_own_sheet(renaming, sheet);
	}
}

const struct renamed *workbook_rename(struct workbook *workbook, size_t *ret_n)
{
	struct renaming renaming = { .workbook = workbook };
	struct sheet *survey = workbook_sheet(workbook, "survey");
	if (survey != NULL) {
		rename_questions(&renaming, survey);
	}
	renaming.n_questions = renaming.n;
	rename_columns(&renaming, workbook_sheet(workbook, "choices"));
	rename_form(&renaming, workbook_sheet(workbook, "settings"));
	for (size_t i = 0; renaming.n > 0 && i < workbook->n; i++) {
		rename_on_sheet(&renaming, workbook->sheets[i]);
	}
	*ret_n = renaming.n;
	return renaming.items;
}
