#include "schema/yaml_write.h"

#include <string.h>
#include <yaml.h>

#include "base/scan.h"

#define LINE_COLUMNS 110 /* a mapping that fits here stands on one line */

/* --- making ----------------------------------------------------------------------- */

static struct yaml_draft *draft(struct arena *arena, enum yaml_kind kind, const void *origin)
{
	struct yaml_draft *made = arena_new(arena, struct yaml_draft);
	made->kind = kind;
	made->origin = origin;
	return made;
}

struct yaml_draft *yaml_draft_scalar(struct arena *arena, struct str text, const void *origin)
{
	struct yaml_draft *made = draft(arena, YAML_SCALAR, origin);
	made->text = text;
	return made;
}

struct yaml_draft *yaml_draft_plain(struct arena *arena, struct str text, const void *origin)
{
	struct yaml_draft *made = yaml_draft_scalar(arena, text, origin);
	made->plain = true;
	return made;
}

struct yaml_draft *yaml_draft_map(struct arena *arena, const void *origin)
{
	return draft(arena, YAML_MAP, origin);
}

struct yaml_draft *yaml_draft_list(struct arena *arena, const void *origin)
{
	return draft(arena, YAML_LIST, origin);
}

void yaml_draft_add(struct arena *arena, struct yaml_draft *list, struct yaml_draft *value)
{
	list->items = arena_grow(arena, list->items, list->n, &list->capacity, sizeof(struct yaml_draft *));
	list->items[list->n++] = value;
}

void yaml_draft_set(struct arena *arena, struct yaml_draft *map, const char *key, struct yaml_draft *value)
{
	size_t capacity = map->capacity;
	map->keys = arena_grow(arena, map->keys, map->n, &capacity, sizeof(struct str));
	map->keys[map->n] = str_of(key);
	yaml_draft_add(arena, map, value);
}

struct yaml_draft *yaml_draft_get(const struct yaml_draft *map, const char *key)
{
	for (size_t i = 0; i < map->n; i++) {
		if (str_is(map->keys[i], key)) {
			return map->items[i];
		}
	}
	return NULL;
}

/* --- writing ----------------------------------------------------------------------- */

/* Other programs would read it as something else than a text. */
static bool looks_like_a_value(struct str text)
{
	static const char *const words[] = { "true", "false", "yes", "no", "on", "off", "y", "n", "null", "~" };
	char lower[8] = { 0 };
	double number;
	for (size_t i = 0; i < text.n && text.n < sizeof(lower); i++) {
		bool capital = text.p[i] >= 'A' && text.p[i] <= 'Z';
		lower[i] = (char)(capital ? text.p[i] - 'A' + 'a' : text.p[i]);
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(lower, words[i]) == 0) {
			return true;
		}
	}
	bool digit = text.n > 0 && ((text.p[0] >= '0' && text.p[0] <= '9') || text.p[0] == '.' || text.p[0] == '+');
	return digit || str_to_decimal(text, &number);
}

static bool has_any(struct str text, const char *characters)
{
	for (size_t i = 0; i < text.n; i++) {
		if (strchr(characters, text.p[i]) != NULL && text.p[i] != '\0') {
			return true;
		}
	}
	return false;
}

static bool is_plain_word(struct str text)
{
	return text.n > 0 && !looks_like_a_value(text) && !has_any(text, "{}[],#:&*!|>'\"%@`?=<\n\t\\")
	       && !has_any((struct str){ text.p, 1 }, "- ") && text.p[text.n - 1] != ' ';
}

static yaml_scalar_style_t style_of(const struct yaml_draft *scalar, bool in_flow)
{
	struct str text = scalar->text;
	if (scalar->plain || is_plain_word(text)) {
		return YAML_PLAIN_SCALAR_STYLE;
	}
	bool lines = has_any(text, "\n") && !has_any(text, "\t\r") && !has_any((struct str){ text.p, 1 }, " \n");
	if (lines && !in_flow) {
		return YAML_LITERAL_SCALAR_STYLE;
	}
	return has_any(text, "\\\"") && !has_any(text, "'\n\r\t") ? YAML_SINGLE_QUOTED_SCALAR_STYLE
								      : YAML_DOUBLE_QUOTED_SCALAR_STYLE;
}

/* Columns it takes on one line; many when it should not stand on one. */
static size_t columns(const struct yaml_draft *draft)
{
	if (draft->kind == YAML_SCALAR) {
		return has_any(draft->text, "\n") ? LINE_COLUMNS + 1 : draft->text.n + 2;
	}
	size_t n = 2;
	for (size_t i = 0; i < draft->n && n <= LINE_COLUMNS; i++) {
		n += columns(draft->items[i]) + 2 + (draft->kind == YAML_MAP ? draft->keys[i].n + 2 : 0);
	}
	return n;
}

static int add_to_buf(void *arg, unsigned char *bytes, size_t n)
{
	struct buf *out = arg;
	buf_add(out, bytes, n);
	return buf_ok(out);
}

/* The emitter remembers its first failure; a scalar that is not UTF-8 never comes to it. */
static bool emit_scalar(yaml_emitter_t *emitter, const struct yaml_draft *scalar, bool in_flow)
{
	yaml_event_t event;
	return yaml_scalar_event_initialize(&event, NULL, NULL,
			       (const yaml_char_t *)(scalar->text.n > 0 ? scalar->text.p : ""), (int)scalar->text.n, 1, 1,
			       style_of(scalar, in_flow)) == 1
	       && yaml_emitter_emit(emitter, &event) == 1;
}

static bool emit(yaml_emitter_t *emitter, const struct yaml_draft *draft, bool in_flow, unsigned depth);

static bool emit_items(yaml_emitter_t *emitter, const struct yaml_draft *draft, bool flow, unsigned depth)
{
	for (size_t i = 0; i < draft->n; i++) {
		const struct yaml_draft key = { .kind = YAML_SCALAR, .text = draft->kind == YAML_MAP ? draft->keys[i] : STR("") };
		if ((draft->kind == YAML_MAP && !emit_scalar(emitter, &key, flow))
				|| !emit(emitter, draft->items[i], flow, depth + 1)) {
			return false;
		}
	}
	return true;
}

static bool emit(yaml_emitter_t *emitter, const struct yaml_draft *draft, bool in_flow, unsigned depth)
{
	yaml_event_t start, end;
	bool flow = in_flow || draft->n == 0 || (depth > 1 && columns(draft) + 2 * (size_t)depth <= LINE_COLUMNS);
	if (draft->kind == YAML_SCALAR) {
		return emit_scalar(emitter, draft, in_flow);
	}
	if (draft->kind == YAML_LIST) {
		yaml_sequence_start_event_initialize(&start, NULL, NULL, 1,
				flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE);
		yaml_sequence_end_event_initialize(&end);
	} else {
		yaml_mapping_start_event_initialize(&start, NULL, NULL, 1,
				flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE);
		yaml_mapping_end_event_initialize(&end);
	}
	return yaml_emitter_emit(emitter, &start) == 1 && emit_items(emitter, draft, flow, depth)
	       && yaml_emitter_emit(emitter, &end) == 1;
}

/* A line that begins at the margin is a key at the top. */
static void space_out(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		bool begins = i > 0 && text.p[i - 1] == '\n' && text.p[i] != ' ' && text.p[i] != '\n' && text.p[i] != '-'
				&& text.p[i] != '}' && text.p[i] != ']';
		if (begins) {
			buf_addc(out, '\n');
		}
		buf_addc(out, text.p[i]);
	}
}

static bool begin_document(yaml_emitter_t *emitter)
{
	yaml_event_t stream, document;
	yaml_stream_start_event_initialize(&stream, YAML_UTF8_ENCODING);
	yaml_document_start_event_initialize(&document, NULL, NULL, NULL, 1);
	return yaml_emitter_emit(emitter, &stream) == 1 && yaml_emitter_emit(emitter, &document) == 1;
}

static bool end_document(yaml_emitter_t *emitter)
{
	yaml_event_t document, stream;
	yaml_document_end_event_initialize(&document, 1);
	yaml_stream_end_event_initialize(&stream);
	return yaml_emitter_emit(emitter, &document) == 1 && yaml_emitter_emit(emitter, &stream) == 1;
}

bool yaml_write(const struct yaml_draft *draft, struct buf *out)
{
	yaml_emitter_t emitter;
	_cleanup_buf_ struct buf text = BUF(out->limit);
	yaml_emitter_initialize(&emitter);
	yaml_emitter_set_output(&emitter, add_to_buf, &text);
	yaml_emitter_set_unicode(&emitter, 1);
	yaml_emitter_set_width(&emitter, -1);
	bool ok = begin_document(&emitter) && emit(&emitter, draft, false, 0) && end_document(&emitter) && buf_ok(&text);
	yaml_emitter_delete(&emitter);
	if (ok) {
		space_out(buf_str(&text), out);
	}
	return ok && buf_ok(out);
}
