/* Texts for people, in each language of the definition. */
#include <stdio.h>

#include "schema/definition_private.h"

#define LINES_SHOWN 8 /* of those where a text is missing */

static const char *const text_keys[] = { "label", "hint", "guidance_hint", "constraint_message", "required_message",
	"form_title", "title" };

static bool is_text_key(struct str key)
{
	for (size_t i = 0; i < ARRAY_LEN(text_keys); i++) {
		if (str_is(key, text_keys[i])) {
			return true;
		}
	}
	return false;
}

static int language_index(const struct definition *definition, struct str code)
{
	for (size_t i = 0; i < definition->n_languages; i++) {
		if (str_is(code, definition->languages[i])) {
			return (int)i;
		}
	}
	return -1;
}

static void add_language(struct reader *reader, const struct yaml_node *key)
{
	struct definition *definition = reader->definition;
	if (!is_language_code(key->text) || language_index(definition, key->text) >= 0
			|| definition->n_languages == LANGUAGES_MAX) {
		return; /* read_text says what is wrong, if anything */
	}
	const char **languages = (const char **)definition->languages;
	languages[definition->n_languages++] = keep(reader, key->text);
}

static void visit(struct reader *reader, const struct yaml_node *node)
{
	if (node->kind == YAML_LIST) {
		for (size_t i = 0; i < node->n; i++) {
			visit(reader, node->items[i]);
		}
	}
	for (size_t i = 0; node->kind == YAML_MAP && i < node->n; i++) {
		const struct yaml_node *value = node->pairs[i].value;
		if (value->kind != YAML_MAP || !is_text_key(node->pairs[i].key->text)) {
			visit(reader, value);
			continue;
		}
		for (size_t k = 0; k < value->n; k++) {
			add_language(reader, value->pairs[k].key);
		}
	}
}

void collect_languages(struct reader *reader, const struct yaml_node *root)
{
	struct definition *definition = reader->definition;
	const char **languages = arena_array(reader->arena, LANGUAGES_MAX, sizeof(*languages));
	languages[0] = definition->default_language;
	definition->languages = languages;
	definition->n_languages = 1;
	visit(reader, root);
}

static void check_language(struct reader *reader, const struct yaml_node *key)
{
	if (!is_language_code(key->text)) {
		FOUND(reader, NOT_A_LANGUAGE, key, "'%s' is not a language code such as en, es or zh-Hant", key->text.p);
	} else {
		FOUND(reader, TOO_LARGE, key, "more than %d languages", LANGUAGES_MAX);
	}
}

static void note_missing(struct reader *reader, const struct text *text)
{
	reader->n_texts++;
	for (size_t i = 0; i < reader->definition->n_languages; i++) {
		if (text->values[i] == NULL) {
			reader->missing[i].at = arena_grow(reader->arena, reader->missing[i].at,
					reader->missing[i].n, &reader->missing[i].capacity,
					sizeof(*reader->missing[i].at));
			reader->missing[i].at[reader->missing[i].n++] = text->at;
		}
	}
}

static bool read_translations(
		struct reader *reader, const struct yaml_node *map, const char *what, const char **values)
{
	bool any = false;
	char where[128];
	for (size_t i = 0; i < map->n; i++) {
		const struct yaml_node *key = map->pairs[i].key;
		int language = language_index(reader->definition, key->text);
		if (language < 0) {
			check_language(reader, key);
			continue;
		}
		snprintf(where, sizeof(where), "%s: %s", what, key->text.p);
		values[language] = read_word(reader, map->pairs[i].value, where);
		any = any || values[language] != NULL;
	}
	if (map->n == 0) {
		FOUND(reader, WRONG_VALUE, map, "'%s' is empty", what);
	}
	return any;
}

struct text read_text(struct reader *reader, const struct yaml_node *node, const char *what)
{
	struct text text = { .at = node->at };
	const char **values = arena_array(reader->arena, reader->definition->n_languages, sizeof(*values));
	if (node->kind == YAML_MAP) {
		if (!read_translations(reader, node, what, values)) {
			return text;
		}
	} else if (node->kind == YAML_LIST) {
		FOUND(reader, WRONG_VALUE, node, "'%s' must be a text or one text per language, but it is a list", what);
		return text;
	} else if ((values[0] = read_word(reader, node, what)) == NULL) {
		return text;
	}
	text.values = values;
	note_missing(reader, &text);
	return text;
}

struct text read_file_names(struct reader *reader, const struct yaml_node *node, const char *what)
{
	struct text text = { .at = node->at };
	size_t n = reader->definition->n_languages;
	const char **values = arena_array(reader->arena, n, sizeof(*values));
	if (node->kind == YAML_MAP) {
		(void)read_translations(reader, node, what, values);
	} else {
		const char *name = read_word(reader, node, what);
		for (size_t i = 0; i < n; i++) {
			values[i] = name;
		}
	}
	text.values = values;
	return text;
}

struct text read_label(struct reader *reader, const struct yaml_node *map)
{
	const struct yaml_node *node = yaml_get(map, "label");
	return node == NULL ? (struct text){ .values = NULL } : read_text(reader, node, "label");
}

/* "lines 3, 7, 9 and 4 more" */
static void list_lines(const struct source_pos *at, size_t n, struct buf *out)
{
	size_t shown = n > LINES_SHOWN ? LINES_SHOWN : n;
	buf_adds(out, n == 1 ? "line" : "lines");
	for (size_t i = 0; i < shown; i++) {
		buf_addf(out, "%s %u", i == 0 ? "" : ",", at[i].line);
	}
	if (n > shown) {
		buf_addf(out, " and %zu more", n - shown);
	}
}

void report_missing_translations(struct reader *reader)
{
	struct definition *definition = reader->definition;
	struct translation *translations =
			arena_array(reader->arena, definition->n_languages, sizeof(*translations));
	for (size_t i = 0; i < definition->n_languages; i++) {
		size_t n = reader->missing[i].n, whole = reader->n_texts - n;
		translations[i] = (struct translation){ n, reader->missing[i].at };
		if (n > 0) {
			struct buf lines = BUF(1024);
			list_lines(reader->missing[i].at, n, &lines);
			finding_add(reader->problems, FINDING_UNTRANSLATED, reader->missing[i].at[0],
					"%s: %zu of %zu texts (%zu%%); missing: %s",
					language_name(definition->languages[i]), whole, reader->n_texts,
					whole * 100 / reader->n_texts, buf_text(&lines));
			buf_finish(&lines);
		}
	}
	definition->translations = translations;
	definition->n_texts = reader->n_texts;
}
