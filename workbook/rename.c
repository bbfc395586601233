#include "workbook/rename.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "schema/definition_keys.h"

#define TEXT_MAX ((size_t)1024 * 1024)

struct renaming {
	struct workbook *workbook;
	struct str *taken; /* names there are */
	size_t n_taken, taken_capacity;
	struct renamed *items;
	size_t n, capacity;
};

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
	return name.n > 0 && name.n <= NAME_MAX_BYTES;
}

/* "Age of child" is age_of_child, "1st" is q_1st. */
static struct str legal_form(struct arena *arena, struct str name)
{
	char *out = arena_alloc(arena, name.n + 4);
	size_t n = 0;
	for (size_t i = 0; i < name.n && n < NAME_MAX_BYTES - 4; i++) {
		char c = name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] - 'A' + 'a') : name.p[i];
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
			struct str old = str_trim(cell->text);
			if (cell->column != column || cell->row == survey->cells[0].row) {
				continue;
			}
			if (legal && is_legal(old) && !is_taken(renaming, old)) {
				take(renaming, old);
			} else if (!legal && !is_legal(old)) {
				struct str name = free_name(renaming, old);
				take(renaming, name);
				renaming->items = arena_grow(renaming->workbook->arena, renaming->items, renaming->n, &renaming->capacity,
						sizeof(struct renamed));
				renaming->items[renaming->n++] = (struct renamed){ cell, old,
					arena_strndup(renaming->workbook->arena, name.p, name.n) };
				cell->text = name;
			}
		}
	}
}

static const char *new_name(const struct renaming *renaming, struct str old)
{
	for (size_t i = 0; i < renaming->n; i++) {
		if (str_eq(renaming->items[i].old, old)) {
			return renaming->items[i].name;
		}
	}
	return NULL;
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
		const char *name = end != NULL ? new_name(renaming, str_trim(old)) : NULL;
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

const struct renamed *workbook_rename(struct workbook *workbook, size_t *ret_n)
{
	struct renaming renaming = { .workbook = workbook };
	struct sheet *survey = workbook_sheet(workbook, "survey");
	if (survey != NULL) {
		rename_questions(&renaming, survey);
	}
	for (size_t i = 0; renaming.n > 0 && i < workbook->n; i++) {
		for (size_t k = 0; k < workbook->sheets[i]->n; k++) {
			rename_in(&renaming, &workbook->sheets[i]->cells[k]);
		}
	}
	*ret_n = renaming.n;
	return renaming.items;
}
