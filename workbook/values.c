/* What one cell says. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/scan.h"
#include "base/xalloc.h"
#include "workbook/cell_text.h"
#include "workbook/conversion.h"

void cell_problem(struct conversion *conversion, enum severity severity, const struct sheet_cell *cell, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	_cleanup_free_ char *text = xvasprintf(format, args);
	va_end(args);
	problems_set_file(conversion->problems, cell->sheet->name);
	problem_add(conversion->problems, severity, (struct source_pos){ cell->row, cell->column }, "%s", text);
}

const struct key *shape_key(const struct shape *shape, struct str word)
{
	for (size_t i = 0; i < shape->n_keys; i++) {
		if (str_is(word, shape->keys[i].word)) {
			return &shape->keys[i];
		}
	}
	return NULL;
}

static bool is_word(struct str text, const char *word)
{
	return text.n == strlen(word) && strncasecmp(text.p, word, text.n) == 0;
}

bool says_yes(struct str text)
{
	text = str_trim(text);
	return is_word(text, "yes") || is_word(text, "true") || is_word(text, "true()");
}

static bool says_no(struct str text)
{
	return is_word(text, "no") || is_word(text, "false") || is_word(text, "false()");
}

static struct str straightened(struct conversion *conversion, const struct sheet_cell *cell)
{
	bool changed = false;
	struct str text = text_tidy(conversion->arena, cell->text, TIDY_EXPRESSION, &changed);
	if (changed) {
		cell_problem(conversion, SEVERITY_WARNING, cell,
				"curly quotes, long dashes or unbreakable spaces, which a spreadsheet makes, were made straight");
	}
	return text;
}

struct str cell_word(struct conversion *conversion, const struct sheet_cell *cell)
{
	bool changed;
	return text_tidy(conversion->arena, cell->text, TIDY_WORD, &changed);
}

static struct yaml_draft *number_or_word(struct conversion *conversion, struct str text, const struct sheet_cell *cell)
{
	double number;
	return str_to_decimal(text, &number) ? yaml_draft_plain(conversion->arena, text, cell)
					     : yaml_draft_scalar(conversion->arena, text, cell);
}

static struct yaml_draft *list_value(struct conversion *conversion, const struct sheet_cell *cell, bool numbers)
{
	struct yaml_draft *list = yaml_draft_list(conversion->arena, cell);
	struct str rest = cell_word(conversion, cell), item;
	while (words_next(conversion->arena, &rest, &item)) {
		yaml_draft_add(conversion->arena, list,
				numbers ? number_or_word(conversion, item, cell) : yaml_draft_scalar(conversion->arena, item, cell));
	}
	if (rest.n > 0) {
		cell_problem(conversion, SEVERITY_ERROR, cell, "a word begins with \" here, and no \" ends it");
	}
	return list;
}

static struct yaml_draft *yes_or_no(struct conversion *conversion, struct str text, const struct sheet_cell *cell)
{
	return says_yes(text)  ? yaml_draft_plain(conversion->arena, STR("true"), cell)
	       : says_no(text) ? yaml_draft_plain(conversion->arena, STR("false"), cell)
			       : yaml_draft_scalar(conversion->arena, text, cell);
}

/* "randomize=true, seed=42" */
static struct yaml_draft *parameters_value(struct conversion *conversion, const struct key *key, const struct sheet_cell *cell)
{
	struct yaml_draft *map = yaml_draft_map(conversion->arena, cell);
	struct str rest = straightened(conversion, cell), word, value;
	while (parameters_next(conversion->arena, &rest, &word, &value)) {
		struct sheet_cell *part = arena_new(conversion->arena, struct sheet_cell);
		*part = *cell;
		part->text = value;
		const struct key *parameter = shape_key(key->shape, word);
		yaml_draft_set(conversion->arena, map, arena_strndup(conversion->arena, word.p, word.n),
				parameter != NULL ? cell_value(conversion, parameter, part)
						  : yaml_draft_scalar(conversion->arena, part->text, part));
	}
	if (rest.n > 0) {
		cell_problem(conversion, SEVERITY_ERROR, cell, "'%.*s' is no parameter; write NAME=VALUE, with spaces between several",
				STR_ARG(rest));
	}
	return map;
}

struct yaml_draft *cell_value(struct conversion *conversion, const struct key *key, const struct sheet_cell *cell)
{
	struct arena *arena = conversion->arena;
	struct str text = cell_word(conversion, cell);
	switch (key->kind) {
	case HOLDS_TEXT:
		return yaml_draft_scalar(arena, cell->text, cell);
	case HOLDS_EXPRESSION:
	case HOLDS_TRIGGER:
		return yaml_draft_scalar(arena, straightened(conversion, cell), cell);
	case HOLDS_REQUIRED:
		return says_yes(text) || says_no(text) ? yes_or_no(conversion, text, cell)
						       : yaml_draft_scalar(arena, straightened(conversion, cell), cell);
	case HOLDS_BOOL:
		return yes_or_no(conversion, text, cell);
	case HOLDS_NUMBER:
	case HOLDS_WHOLE:
	case HOLDS_MIN_ANSWERED:
	case HOLDS_SEED:
		return number_or_word(conversion, text, cell);
	case HOLDS_WORDS:
		return list_value(conversion, cell, false);
	case HOLDS_SITES:
		return is_word(text, "all") ? yaml_draft_scalar(arena, text, cell) : list_value(conversion, cell, false);
	case HOLDS_RANGE:
		return list_value(conversion, cell, true);
	case HOLDS_MAP:
		return parameters_value(conversion, key, cell);
	case HOLDS_LANGUAGE: {
		struct str code = language_code_of(text);
		return yaml_draft_scalar(arena, code.n > 0 ? code : text, cell);
	}
	case HOLDS_WORD:
	case HOLDS_NAME:
	case HOLDS_CHOICE_NAME:
	case HOLDS_FILE_NAME:
	case HOLDS_FORM_ID:
	case HOLDS_VERSION:
	case HOLDS_TYPE:
	case HOLDS_ONE_OF:
	case HOLDS_MAPS:
	case HOLDS_SOME_MAPS:
	case HOLDS_LISTS:
	case HOLDS_CONDITIONS:
	case HOLDS_FILE:
	case HOLDS_ANY_WORD:
		break;
	}
	return yaml_draft_scalar(arena, text, cell);
}

/* A text without a language becomes the one of the default language when others follow. */
static struct yaml_draft *translations(struct conversion *conversion, struct yaml_draft *row, const struct key *key,
		const struct sheet_cell *cell)
{
	for (size_t i = 0; i < row->n; i++) {
		if (!str_is(row->keys[i], key->word)) {
			continue;
		}
		if (row->items[i]->kind != YAML_MAP) {
			struct yaml_draft *map = yaml_draft_map(conversion->arena, row->items[i]->origin);
			struct str code = conversion->default_language;
			yaml_draft_set(conversion->arena, map, arena_strndup(conversion->arena, code.p, code.n), row->items[i]);
			row->items[i] = map;
		}
		return row->items[i];
	}
	struct yaml_draft *map = yaml_draft_map(conversion->arena, cell);
	yaml_draft_set(conversion->arena, row, key->word, map);
	return map;
}

void set_cell(struct conversion *conversion, struct yaml_draft *row, const struct key *key, struct str language,
		const struct sheet_cell *cell)
{
	struct yaml_draft *value = cell_value(conversion, key, cell), *before = yaml_draft_get(row, key->word);
	if (language.n == 0 && before == NULL) {
		yaml_draft_set(conversion->arena, row, key->word, value);
		return;
	}
	bool translated = key->kind == HOLDS_TEXT || key->kind == HOLDS_FILE;
	struct str code = language.n > 0 ? language : conversion->default_language;
	struct yaml_draft *map = translated ? translations(conversion, row, key, cell) : NULL;
	const char *word = arena_strndup(conversion->arena, code.p, code.n);
	if (map == NULL || yaml_draft_get(map, word) != NULL) {
		cell_problem(conversion, SEVERITY_ERROR, cell, "'%s' is in this row twice; two columns have the same meaning", key->word);
		return;
	}
	yaml_draft_set(conversion->arena, map, word, value);
}
