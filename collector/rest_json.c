#define _GNU_SOURCE
#include "collector/rest_json.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "collector/exchange.h"
#include "collector/rest.h"

#define NAMES_MAX 4096

/* jansson stops at 2048 levels; nobody needs as many as that. */
static bool is_shallow(const json_t *value, unsigned depth)
{
	const char *key;
	json_t *item;
	size_t i;
	if (depth == 0) {
		return !json_is_object(value) && !json_is_array(value);
	}
	json_object_foreach((json_t *)(uintptr_t)value, key, item) {
		if (!is_shallow(item, depth - 1)) {
			return false;
		}
	}
	json_array_foreach(value, i, item) {
		if (!is_shallow(item, depth - 1)) {
			return false;
		}
	}
	return true;
}

json_t *rest_json_read(struct arena *arena, struct str text, const char **ret_problem)
{
	json_error_t error;
	json_t *read = json_loadb(text.n > 0 ? text.p : "", text.n, JSON_REJECT_DUPLICATES, &error);
	if (read == NULL) {
		*ret_problem = arena_printf(arena, "this is not JSON: line %d, column %d: %s", error.line, error.column, error.text);
		return NULL;
	}
	if (!json_is_object(read) || !is_shallow(read, REST_JSON_DEPTH)) {
		*ret_problem = json_is_object(read) ? "this JSON is nested too deeply" : "this JSON is no object: { … }";
		json_decref(read);
		return NULL;
	}
	return read;
}

json_t *rest_read_json(struct exchange *exchange)
{
	struct arena *arena = arena_create(REST_BODY_BYTES);
	const char *problem;
	json_t *read = rest_json_read(arena, buf_str(&exchange->body), &problem);
	if (read == NULL) {
		rest_refuse(exchange, 400, "400.1", problem);
	}
	arena_destroy(arena);
	return read;
}

/* --- answers -------------------------------------------------------------------------------------- */

struct filling {
	struct arena *arena;
	struct response *response;
	const struct definition *definition;
	const char *problem; /* NULL: none */
};

static bool say(struct filling *filling, const char *problem)
{
	filling->problem = problem;
	return false;
}

static bool fill(struct filling *filling, const json_t *object, struct node *repetition);

static bool unknown(struct filling *filling, const char *name)
{
	const char *names[NAMES_MAX];
	size_t n = 0;
	for (size_t i = 0; i < filling->definition->n_questions && n < NAMES_MAX; i++) {
		names[n++] = filling->definition->questions[i]->name;
	}
	const char *nearest = str_nearest(str_of(name), names, n);
	return say(filling, nearest != NULL
			? arena_printf(filling->arena, "there is no question '%.100s'; did you mean '%s'?", name, nearest)
			: arena_printf(filling->arena, "there is no question '%.100s'", name));
}

static bool add_repetitions(struct filling *filling, const struct question *repeat, const json_t *list, struct node *around)
{
	size_t i;
	json_t *item;
	if (!json_is_array(list)) {
		return say(filling, arena_printf(filling->arena, "'%s' is repeated: it is a list of objects", repeat->name));
	}
	json_array_foreach(list, i, item) {
		if (!json_is_object(item) || i >= RESPONSE_MAX_REPETITIONS) {
			return say(filling, arena_printf(filling->arena, "'%s' is a list of at most %d objects", repeat->name,
					RESPONSE_MAX_REPETITIONS));
		}
		if (!fill(filling, item, response_add_repetition(filling->response, repeat, around))) {
			return false;
		}
	}
	return true;
}

/* "red blue" of ["red", "blue"]. NULL when it is something else. */
static const char *joined(struct arena *arena, const json_t *list)
{
	struct buf text = BUF(REST_BODY_BYTES);
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item) {
		if (!json_is_string(item)) {
			buf_finish(&text);
			return NULL;
		}
		buf_addf(&text, "%s%s", i > 0 ? " " : "", json_string_value(item));
	}
	const char *copy = arena_strdup(arena, buf_text(&text));
	buf_finish(&text);
	return copy;
}

/* Numbers as people write them, without an exponent. */
static const char *number_text(struct arena *arena, double number)
{
	char text[64];
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number) {
			break;
		}
	}
	if (strchr(text, 'e') != NULL) {
		return arena_printf(arena, "%.*f", fabs(number) < 1 ? 20 : 0, number);
	}
	return arena_strdup(arena, text);
}

/* XML can hold neither control characters nor U+FFFE and U+FFFF. */
static bool is_xml_text(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
		bool none = *p == 0xef && p[1] == 0xbf && p[2] >= 0xbe;
		if (none || (*p < 0x20 && *p != '\t' && *p != '\n' && *p != '\r')) {
			return false;
		}
	}
	return str_valid_utf8(str_of(text));
}

static const char *answer_text(struct filling *filling, const struct question *question, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		return json_string_value(value);
	case JSON_INTEGER:
		return arena_printf(filling->arena, "%lld", (long long)json_integer_value(value));
	case JSON_REAL:
		return number_text(filling->arena, json_real_value(value));
	case JSON_TRUE:
		return question->type == QUESTION_ACKNOWLEDGE ? "OK" : "true";
	case JSON_FALSE:
		return question->type == QUESTION_ACKNOWLEDGE ? "" : "false";
	case JSON_NULL:
		return "";
	case JSON_ARRAY:
		return joined(filling->arena, value);
	case JSON_OBJECT:
		break;
	}
	return NULL;
}

static bool fill_one(struct filling *filling, const struct question *question, const json_t *value, struct node *repetition)
{
	if (question->type == QUESTION_GROUP) {
		return json_is_object(value) ? fill(filling, value, repetition)
				: say(filling, arena_printf(filling->arena, "'%s' is a group: its answers are an object", question->name));
	}
	const struct question *within = repetition != NULL ? repetition->question : NULL;
	if (question->repeat != within) {
		return say(filling, arena_printf(filling->arena, question->repeat != NULL
				? "'%s' is asked in each repetition of '%s', so it stands in the objects of its list"
				: "'%s' is asked once, so it does not stand in a list", question->name,
				question->repeat != NULL ? question->repeat->name : ""));
	}
	if (question->type == QUESTION_REPEAT) {
		return add_repetitions(filling, question, value, repetition);
	}
	const char *text = answer_text(filling, question, value);
	struct node *node = response_node(filling->response, question, repetition);
	if (text == NULL || node == NULL) {
		return say(filling, arena_printf(filling->arena, "the answer to '%s' is a text, a number, true, null or a list of texts",
				question->name));
	}
	if (!is_xml_text(text)) {
		return say(filling, arena_printf(filling->arena, "the answer to '%s' holds a control character", question->name));
	}
	response_set(filling->response, node, str_of(text));
	return true;
}

static bool fill(struct filling *filling, const json_t *object, struct node *repetition)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)object, name, value) {
		if (repetition == NULL && strcmp(name, "instanceID") == 0) {
			continue;
		}
		const struct question *question = definition_find(filling->definition, str_of(name));
		if (question == NULL) {
			return unknown(filling, name);
		}
		if (!fill_one(filling, question, value, repetition)) {
			return false;
		}
	}
	return true;
}

struct response *rest_json_response(struct arena *arena, const json_t *answers, const struct definition *definition,
		const char **ret_problem)
{
	const json_t *given = json_object_get(answers, "instanceID");
	char uuid[ID_UUID_TEXT];
	id_uuid(uuid);
	const char *id = arena_printf(arena, "uuid:%s", uuid);
	if (given != NULL) {
		id = json_string_value(given);
		if (id == NULL || id[0] == '\0' || strlen(id) > INSTANCE_ID_MAX || !is_xml_text(id)) {
			*ret_problem = "\"instanceID\" is a text of at most 249 bytes without control characters, such as uuid:…";
			return NULL;
		}
	}
	struct filling filling = { .arena = arena, .definition = definition,
		.response = response_create(arena, definition, id) };
	if (!fill(&filling, answers, NULL)) {
		*ret_problem = filling.problem;
		return NULL;
	}
	return filling.response;
}
