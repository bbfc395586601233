#include "workbook/places.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "schema/findings.h"

#define MESSAGE_MAX 65536

struct place {
	struct source_pos at;
	const struct sheet_cell *cell;
};

struct places {
	struct place *items;
	size_t n, capacity;
};

static void note(struct arena *arena, struct places *places, struct source_pos at, const void *origin)
{
	if (origin != NULL) {
		places->items = arena_grow(arena, places->items, places->n, &places->capacity, sizeof(struct place));
		places->items[places->n++] = (struct place){ at, origin };
	}
}

/* Both trees have the same form. */
static void walk(struct arena *arena, struct places *places, const struct yaml_draft *draft, const struct yaml_node *node)
{
	note(arena, places, node->at, draft->origin);
	for (size_t i = 0; i < draft->n && i < node->n; i++) {
		if (draft->kind == YAML_MAP) {
			const struct yaml_draft *value = draft->items[i];
			note(arena, places, node->pairs[i].key->at, value->origin);
			walk(arena, places, value, node->pairs[i].value);
		} else {
			walk(arena, places, draft->items[i], node->items[i]);
		}
	}
}

static int compare(struct source_pos a, struct source_pos b)
{
	return a.line != b.line ? (a.line < b.line ? -1 : 1) : a.column != b.column ? (a.column < b.column ? -1 : 1) : 0;
}

static int compare_places(const void *a, const void *b)
{
	return compare(((const struct place *)a)->at, ((const struct place *)b)->at);
}

struct places *places_find(struct arena *arena, const struct yaml_draft *draft, struct str text)
{
	struct places *places = arena_new(arena, struct places);
	struct problems *problems = problems_create(1);
	const struct yaml_node *node = yaml_read(arena, text, problems);
	if (node != NULL) {
		walk(arena, places, draft, node);
		qsort(places->items, places->n, sizeof(struct place), compare_places);
	}
	problems_destroy(problems);
	return places;
}

const struct sheet_cell *places_cell(const struct places *places, struct source_pos at)
{
	size_t low = 0, high = places->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare(places->items[middle].at, at) <= 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low > 0 ? places->items[low - 1].cell : NULL;
}

/* --- messages --------------------------------------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void add_row(const struct places *places, unsigned line, struct buf *out)
{
	const struct sheet_cell *cell = places_cell(places, (struct source_pos){ line, UINT_MAX });
	if (cell == NULL) {
		buf_adds(out, "?");
		return;
	}
	buf_addf(out, "row %u of %s", cell->row, cell->sheet->name);
}

static void add_cell(const struct places *places, struct source_pos at, struct buf *out)
{
	const struct sheet_cell *cell = places_cell(places, at);
	if (cell == NULL) {
		buf_adds(out, "?");
		return;
	}
	buf_addf(out, "%s!%s%u", cell->sheet->name, column_letters(cell->column).letters, cell->row);
}

/* "line 12" or "lines 3, 7 and 4 more": numbers become rows. A line of YAML may hold a whole row. */
static const char *add_lines(const struct places *places, const char *p, struct buf *out)
{
	while (is_digit(*p)) {
		unsigned long line = strtoul(p, (char **)&p, 10); /* our own message */
		add_row(places, (unsigned)line, out);
		if (p[0] == ',' && p[1] == ' ' && is_digit(p[2])) {
			buf_adds(out, ", ");
			p += 2;
		}
	}
	return p;
}

static void write_message(const struct places *places, const char *text, struct buf *out)
{
	for (const char *p = text; *p != '\0';) {
		size_t n = strncmp(p, "lines ", 6) == 0 ? 6 : strncmp(p, "line ", 5) == 0 ? 5 : 0;
		bool word = n > 0 && (p == text || p[-1] == ' ') && is_digit(p[n]);
		if (word) {
			p = add_lines(places, p + n, out);
		} else {
			buf_addc(out, *p++);
		}
	}
}

static void add(struct problems *problems, const struct problem *like, struct source_pos at, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	problem_addv(problems, like->severity, like->code, at, format, args);
	va_end(args);
}

#define MISSING_SHOWN 8

/* The texts that a language lacks, by their cells: one line of YAML may hold several. */
static void tell_missing(const struct places *places, const struct definition *definition, size_t language,
		struct problems *problems)
{
	const struct translation *translation = &definition->translations[language];
	size_t n = translation->n_missing, all = definition->n_texts;
	const struct finding_kind *kind = &finding_kinds[FINDING_UNTRANSLATED];
	_cleanup_buf_ struct buf cells = BUF(MESSAGE_MAX);
	const struct sheet_cell *first = places_cell(places, translation->missing[0]);
	for (size_t i = 0; i < n && i < MISSING_SHOWN; i++) {
		buf_adds(&cells, i > 0 ? ", " : "");
		add_cell(places, translation->missing[i], &cells);
	}
	if (n > MISSING_SHOWN) {
		buf_addf(&cells, " and %zu more", n - MISSING_SHOWN);
	}
	const struct problem like = { .severity = kind->severity, .code = kind->code };
	problems_set_file(problems, first != NULL ? first->sheet->name : "survey");
	add(problems, &like, first != NULL ? (struct source_pos){ first->row, first->column } : (struct source_pos){ 0 },
			"%s: %zu of %zu texts (%zu%%); missing: %s", language_name(definition->languages[language]), all - n, all,
			(all - n) * 100 / all, buf_text(&cells));
}

static bool is_untranslated(const struct problem *problem)
{
	return problem->code != NULL && strcmp(problem->code, finding_kinds[FINDING_UNTRANSLATED].code) == 0;
}

void places_translate(const struct places *places, const struct problems *of_yaml, const char *file,
		const struct definition *definition, struct problems *problems)
{
	for (size_t i = 0; definition != NULL && i < definition->n_languages; i++) {
		if (definition->translations[i].n_missing > 0) {
			tell_missing(places, definition, i, problems);
		}
	}
	for (size_t i = 0; i < problems_count(of_yaml); i++) {
		const struct problem *problem = problems_at(of_yaml, i);
		if (is_untranslated(problem)) {
			continue;
		}
		_cleanup_buf_ struct buf text = BUF(MESSAGE_MAX);
		bool ours = strcmp(problem->file, file) == 0;
		const struct sheet_cell *cell = ours ? places_cell(places, problem->at) : NULL;
		struct source_pos at = !ours ? problem->at : cell != NULL ? (struct source_pos){ cell->row, cell->column }
									    : (struct source_pos){ 0 };
		if (ours) {
			write_message(places, problem->text, &text);
		} else {
			buf_adds(&text, problem->text);
		}
		problems_set_file(problems, !ours ? problem->file : cell != NULL ? cell->sheet->name : "settings");
		add(problems, problem, at, "%s", buf_text(&text));
	}
}
