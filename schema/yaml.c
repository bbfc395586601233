#include "schema/yaml.h"

#include "schema/findings.h"

#include <assert.h>
#include <string.h>
#include <yaml.h>

#include "schema/names.h"

/* A long text counts as one value more for so many bytes, so that aliases
 * cannot multiply it without limit either. */
#define YAML_TEXT_WEIGHT 64

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	struct arena *arena;
	struct problems *problems;
	struct names anchors;
	size_t n_nodes;
};

static struct source_pos pos_of(yaml_mark_t mark)
{
	return (struct source_pos){ (unsigned)mark.line + 1, (unsigned)mark.column + 1 };
}

/* What libyaml says, and what it means for someone who writes a survey. */
static const struct {
	const char *said, *meant;
} plain_words[] = {
	{ "mapping values are not allowed in this context",
			"a ':' cannot stand here; put the text in quotes if the ':' belongs to it, or look "
			"at the indentation" },
	{ "did not find expected key", "a key was expected here; look at the indentation, and at the quotes "
				       "and brackets before it" },
	{ "did not find expected ',' or '}'",
			"a ',' or '}' is missing before this; put a text with , : or ' in quotes" },
	{ "did not find expected ',' or ']'",
			"a ',' or ']' is missing before this; put a text with , : or ' in quotes" },
	{ "did not find expected '-' indicator", "a '-' was expected here; look at the indentation" },
	{ "could not find expected ':'", "a ':' is missing behind this key" },
	{ "found unexpected end of stream", "the file ends inside a quoted text" },
	{ "found unknown escape character", "this \\ means nothing inside \"…\"; write \\\\ or use '…'" },
	{ "found undefined alias", "no anchor is so named" },
	{ "control characters are not allowed", "the file holds a control character" },
	{ "block sequence entries are not allowed in this context",
			"a '-' cannot stand here; look at the indentation" },
	{ "did not find expected <document start>",
			"this does not belong to the mapping above; look at the indentation" },
};

static const char *in_plain_words(const char *said)
{
	for (size_t i = 0; i < ARRAY_LEN(plain_words); i++) {
		if (strcmp(plain_words[i].said, said) == 0) {
			return plain_words[i].meant;
		}
	}
	return said;
}

static void syntax_error(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	const char *said = parser->problem != NULL ? parser->problem : "it cannot be read";
	struct source_pos at = pos_of(parser->problem_mark);
	if (parser->error == YAML_READER_ERROR) {
		at = pos_of(parser->mark);
		said = strstr(said, "control") != NULL ? in_plain_words(said) : "the file is not UTF-8 text";
	} else if (parser->error == YAML_SCANNER_ERROR && strstr(said, "cannot start any token") != NULL) {
		said = "a text cannot begin with this character (a tab, @, ` or %); use spaces or put it in "
		       "quotes";
	} else {
		said = in_plain_words(said);
	}
	if (parser->context != NULL && strstr(parser->context, "quoted scalar") != NULL) {
		at = pos_of(parser->context_mark); /* the end of the file helps nobody to find the open quote
						    */
	}
	finding_add(reader->problems, FINDING_NOT_YAML, at, "not valid YAML: %s", said);
}

static bool next_event(struct reader *reader)
{
	yaml_event_delete(&reader->event);
	if (!yaml_parser_parse(&reader->parser, &reader->event)) {
		memset(&reader->event, 0, sizeof(reader->event));
		syntax_error(reader);
		return false;
	}
	return true;
}

static bool too_large(struct reader *reader, size_t more)
{
	reader->n_nodes += more;
	if (reader->n_nodes <= YAML_MAX_NODES && !arena_full(reader->arena)) {
		return false;
	}
	finding_add(reader->problems, FINDING_TOO_LARGE, pos_of(reader->event.start_mark),
			"the file is too large: more than %d values", YAML_MAX_NODES);
	return true;
}

static size_t n_characters(struct str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		n += ((unsigned char)text.p[i] & 0xC0) != 0x80;
	}
	return n;
}

/* XML has no way to write control characters, U+FFFE and U+FFFF. */
static bool fits_xml(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
			return false;
		}
		if (c == 0xEF && i + 2 < text.n && (unsigned char)text.p[i + 1] == 0xBF
				&& (unsigned char)text.p[i + 2] >= 0xBE) {
			return false;
		}
	}
	return str_valid_utf8(text);
}

static unsigned text_column(const yaml_event_t *event, struct str text)
{
	if (event->start_mark.line != event->end_mark.line) {
		return 0;
	}
	size_t extent = event->end_mark.column - event->start_mark.column;
	size_t length = n_characters(text);
	unsigned column = (unsigned)event->start_mark.column + 1;
	if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
		return extent == length ? column : 0;
	}
	return extent == length + 2 ? column + 1 : 0;
}

static bool remember_anchor(struct reader *reader, const yaml_char_t *anchor, const struct yaml_node *node)
{
	if (anchor == NULL) {
		return true;
	}
	struct str name = arena_str(reader->arena, str_of((const char *)anchor));
	if (names_add(&reader->anchors, reader->arena, name, node) != NULL) {
		finding_add(reader->problems, FINDING_NOT_YAML, node->at, "the anchor '&%s' is there twice",
				name.p);
		return false;
	}
	return true;
}

static struct yaml_node *new_node(struct reader *reader, enum yaml_kind kind)
{
	struct yaml_node *node = arena_new(reader->arena, struct yaml_node);
	node->kind = kind;
	node->at = pos_of(reader->event.start_mark);
	node->weight = 1;
	return node;
}

static struct yaml_node *read_scalar(struct reader *reader)
{
	const yaml_event_t *event = &reader->event;
	struct str text = { (const char *)event->data.scalar.value, event->data.scalar.length };
	struct yaml_node *node = new_node(reader, YAML_SCALAR);
	if (!fits_xml(text)) {
		finding_add(reader->problems, FINDING_NOT_YAML, node->at,
				"this text holds a character that no form can carry");
		return NULL;
	}
	node->weight += text.n / YAML_TEXT_WEIGHT;
	if (too_large(reader, node->weight - 1)) {
		return NULL;
	}
	node->text = arena_str(reader->arena, text);
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->text_column = text_column(event, text);
	return remember_anchor(reader, event->data.scalar.anchor, node) ? node : NULL;
}

static const struct yaml_node *read_alias(struct reader *reader)
{
	const char *name = (const char *)reader->event.data.alias.anchor;
	const struct yaml_node *node = names_find(&reader->anchors, str_of(name));
	if (node == NULL) {
		finding_add(reader->problems, FINDING_NOT_YAML, pos_of(reader->event.start_mark),
				"'*%s' repeats something that is not there: no '&%s' ends before it", name,
				name);
		return NULL;
	}
	return too_large(reader, node->weight) ? NULL : node;
}

static const struct yaml_node *read_node(struct reader *reader, unsigned depth);

static bool read_items(struct reader *reader, struct yaml_node *list, unsigned depth)
{
	size_t capacity = 0;
	while (next_event(reader)) {
		if (reader->event.type == YAML_SEQUENCE_END_EVENT) {
			return true;
		}
		const struct yaml_node *item = read_node(reader, depth + 1);
		if (item == NULL) {
			return false;
		}
		list->items = arena_grow(
				reader->arena, list->items, list->n, &capacity, sizeof(*list->items));
		list->items[list->n++] = item;
		list->weight += item->weight;
	}
	return false;
}

static void add_pair(struct reader *reader, struct yaml_node *map, struct yaml_pair pair, struct names *keys,
		size_t *capacity)
{
	const struct yaml_node *first = names_add(keys, reader->arena, pair.key->text, pair.key);
	if (first != NULL) {
		finding_add(reader->problems, FINDING_DUPLICATE_KEY, pair.key->at,
				"'%s' is already there, on line %u", pair.key->text.p, first->at.line);
		return;
	}
	map->pairs = arena_grow(reader->arena, map->pairs, map->n, capacity, sizeof(*map->pairs));
	map->pairs[map->n++] = pair;
	map->weight += pair.value->weight + 1;
}

static bool read_pairs(struct reader *reader, struct yaml_node *map, unsigned depth)
{
	struct names keys = { 0 };
	size_t capacity = 0;
	while (next_event(reader)) {
		if (reader->event.type == YAML_MAPPING_END_EVENT) {
			return true;
		}
		struct yaml_pair pair = { .key = read_node(reader, depth + 1) };
		if (pair.key == NULL) {
			return false;
		}
		if (pair.key->kind != YAML_SCALAR) {
			finding_add(reader->problems, FINDING_NOT_YAML, pair.key->at,
					"a key must be one word, not %s", yaml_kind_word(pair.key));
			return false;
		}
		if (!next_event(reader) || (pair.value = read_node(reader, depth + 1)) == NULL) {
			return false;
		}
		add_pair(reader, map, pair, &keys, &capacity);
	}
	return false;
}

static const struct yaml_node *read_inner(struct reader *reader, unsigned depth)
{
	bool is_map = reader->event.type == YAML_MAPPING_START_EVENT;
	struct yaml_node *node = new_node(reader, is_map ? YAML_MAP : YAML_LIST);
	const yaml_char_t *anchor = is_map ? reader->event.data.mapping_start.anchor
					   : reader->event.data.sequence_start.anchor;
	const char *name = anchor != NULL ? arena_strdup(reader->arena, (const char *)anchor) : NULL;
	if (depth >= YAML_MAX_DEPTH) {
		finding_add(reader->problems, FINDING_NOT_YAML, node->at,
				"more than %d levels inside each other", YAML_MAX_DEPTH);
		return NULL;
	}
	if (!(is_map ? read_pairs : read_items)(reader, node, depth)) {
		return NULL;
	}
	return remember_anchor(reader, (const yaml_char_t *)name, node) ? node : NULL;
}

/* Reads the node that begins with the current event. */
static const struct yaml_node *read_node(struct reader *reader, unsigned depth)
{
	if (too_large(reader, 1)) {
		return NULL;
	}
	if (reader->event.type == YAML_ALIAS_EVENT) {
		return read_alias(reader);
	}
	return reader->event.type == YAML_SCALAR_EVENT ? read_scalar(reader) : read_inner(reader, depth);
}

static const struct yaml_node *read_document(struct reader *reader)
{
	if (!next_event(reader) || !next_event(reader)) { /* the stream and the document begin */
		return NULL;
	}
	if (reader->event.type == YAML_STREAM_END_EVENT) {
		finding_add(reader->problems, FINDING_NOT_YAML, (struct source_pos){ 1, 1 },
				"the file is empty");
		return NULL;
	}
	const struct yaml_node *root = next_event(reader) ? read_node(reader, 0) : NULL;
	if (root == NULL || !next_event(reader) || !next_event(reader)) {
		return NULL;
	}
	if (reader->event.type != YAML_STREAM_END_EVENT) {
		finding_add(reader->problems, FINDING_NOT_YAML, pos_of(reader->event.start_mark),
				"a second document begins here; put it in a file of its own");
		return NULL;
	}
	return root;
}

const struct yaml_node *yaml_read(struct arena *arena, struct str text, struct problems *problems)
{
	struct reader reader = { .arena = arena, .problems = problems };
	if (!yaml_parser_initialize(&reader.parser)) {
		finding_add(problems, FINDING_NOT_YAML, (struct source_pos){ 0 }, "out of memory");
		return NULL;
	}
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
			&reader.parser, (const unsigned char *)(text.n == 0 ? "" : text.p), text.n);
	const struct yaml_node *root = read_document(&reader);
	yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.parser);
	return root;
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
	assert(map->kind == YAML_MAP);
	for (size_t i = 0; i < map->n; i++) {
		if (str_is(map->pairs[i].key->text, key)) {
			return map->pairs[i].value;
		}
	}
	return NULL;
}

bool yaml_is_null(const struct yaml_node *node)
{
	return node->kind == YAML_SCALAR && node->plain
	       && (node->text.n == 0 || str_is(node->text, "~") || str_is(node->text, "null"));
}

struct source_pos yaml_position(const struct yaml_node *node, size_t offset)
{
	if (node->kind != YAML_SCALAR || node->text_column == 0 || offset > node->text.n) {
		return node->at;
	}
	size_t before = n_characters((struct str){ node->text.p, offset });
	return (struct source_pos){ node->at.line, node->text_column + (unsigned)before };
}

const char *yaml_kind_word(const struct yaml_node *node)
{
	switch (node->kind) {
	case YAML_SCALAR:
		return yaml_is_null(node) ? "empty" : "a text";
	case YAML_LIST:
		return "a list";
	case YAML_MAP:
		return "a mapping";
	}
	assert(false);
	return "";
}
