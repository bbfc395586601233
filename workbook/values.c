/* What one cell says. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/scan.h"
#include "base/xalloc.h"
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

/* Spreadsheets make ' and " curly, and spaces unbreakable, as people write. */
static struct str straightened(struct conversion *conversion, const struct sheet_cell *cell)
{
	static const struct {
		const char *curly;
		char straight;
	} characters[] = {
		{ "\xe2\x80\x98", '\'' }, { "\xe2\x80\x99", '\'' }, { "\xe2\x80\x9c", '"' }, { "\xe2\x80\x9d", '"' }, { "\xc2\xa0", ' ' },
	};
	struct str text = str_trim(cell->text);
	char *out = arena_alloc(conversion->arena, text.n + 1);
	size_t n = 0;
	bool changed = false;
	for (size_t i = 0; i < text.n;) {
		size_t k = 0;
		struct str rest = { text.p + i, text.n - i };
		while (k < ARRAY_LEN(characters) && !str_starts(rest, str_of(characters[k].curly))) {
			k++;
		}
		bool found = k < ARRAY_LEN(characters);
		out[n++] = found ? characters[k].straight : text.p[i];
		i += found ? strlen(characters[k].curly) : 1;
		changed = changed || found;
	}
	if (changed) {
		cell_problem(conversion, SEVERITY_WARNING, cell,
				"curly quotes or unbreakable spaces, which a spreadsheet makes, were made straight");
	}
	return str_trim((struct str){ out, n });
}

/* Without a comma at the end, as between words of a list. */
static bool next_item(struct str *rest, struct str *ret_item)
{
	while (str_next_word(rest, ret_item)) {
		const char *comma = memchr(ret_item->p, ',', ret_item->n);
		if (comma != NULL) {
			*rest = (struct str){ comma + 1, (size_t)(rest->p + rest->n - (comma + 1)) };
			ret_item->n = (size_t)(comma - ret_item->p);
		}
		if (ret_item->n > 0) {
			return true;
		}
	}
	return false;
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
	struct str rest = str_trim(cell->text), item;
	while (next_item(&rest, &item)) {
		yaml_draft_add(conversion->arena, list,
				numbers ? number_or_word(conversion, item, cell) : yaml_draft_scalar(conversion->arena, item, cell));
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
	struct str rest = straightened(conversion, cell), item;
	while (next_item(&rest, &item)) {
		const char *equals = memchr(item.p, '=', item.n);
		if (equals == NULL) {
			cell_problem(conversion, SEVERITY_ERROR, cell, "'%.*s' is no parameter; write NAME=VALUE with no space at the '='",
					STR_ARG(item));
			continue;
		}
		struct str word = { item.p, (size_t)(equals - item.p) };
		struct sheet_cell *part = arena_new(conversion->arena, struct sheet_cell);
		*part = *cell;
		part->text = (struct str){ equals + 1, (size_t)(item.p + item.n - (equals + 1)) };
		const struct key *parameter = shape_key(key->shape, word);
		yaml_draft_set(conversion->arena, map, arena_strndup(conversion->arena, word.p, word.n),
				parameter != NULL ? cell_value(conversion, parameter, part)
						  : yaml_draft_scalar(conversion->arena, part->text, part));
	}
	return map;
}

struct yaml_draft *cell_value(struct conversion *conversion, const struct key *key, const struct sheet_cell *cell)
{
	struct arena *arena = conversion->arena;
	struct str text = str_trim(cell->text);
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
