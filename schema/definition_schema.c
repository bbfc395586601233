#include "schema/definition_schema.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "base/compiler.h"
#include "base/xalloc.h"
#include "schema/definition_keys.h"

/* What is_legal_name, is_legal_form_id and their like accept, as patterns. */
#define NAME_PATTERN "^[a-z][a-z0-9_]*$"
#define COLUMN_PATTERN "^([a-z][a-z0-9_]*|big-image)$" /* of a choice */
#define FORM_ID_PATTERN "^[a-z0-9]+([-_][a-z0-9]+)*[-_]?$"
#define LANGUAGE_PATTERN "^[a-z]{2,3}(-[A-Za-z0-9]{2,})*$"
#define LIST_NAME_PATTERN "^[A-Za-z][A-Za-z0-9_-]*$"
#define SELECT_PATTERN "^\\s*%s\\s+[A-Za-z][A-Za-z0-9_-]*\\s*$"
#define FILE_PATTERN "^\\s*%s\\s+\\S+\\.(csv|geojson|xml)\\s*$"
#define TRIGGER_PATTERN "\\$\\{"
#define SEED_PATTERN "^\\s*(-?[0-9]+|\\$\\{[^}]+\\})\\s*$"
#define NOT_EMPTY_PATTERN "[^ \\t\\r\\n]"
#define LANGUAGE_MAX_BYTES 16

static json_t *packed(json_t *value)
{
	if (value == NULL) { /* jansson could not allocate, or a format here is wrong */
		abort();
	}
	return value;
}

#define PACK(...) packed(json_pack(__VA_ARGS__))

static json_t *reference(const char *name)
{
	_cleanup_free_ char *path = xasprintf("#/$defs/%s", name);
	return PACK("{s:s}", "$ref", path);
}

static json_t *pattern(const char *expression, size_t max_length)
{
	json_t *schema = PACK("{s:s, s:s}", "type", "string", "pattern", expression);
	if (max_length > 0) {
		json_object_set_new(schema, "maxLength", json_integer((json_int_t)max_length));
	}
	return schema;
}

/* --- plain values ---------------------------------------------------------------- */

static json_t *bound(double value)
{
	return value == floor(value) ? json_integer((json_int_t)value) : json_real(value);
}

static json_t *number(const struct key *key, const char *type)
{
	json_t *schema = PACK("{s:s, s:o}", "type", type, "minimum", bound(key->min));
	if (!isinf(key->max)) {
		json_object_set_new(schema, "maximum", bound(key->max));
	}
	return schema;
}

/* In quotes, YAML gives a text where the reader takes what the text says. */
static json_t *or_quoted(json_t *schema)
{
	return PACK("{s:[o, {s:s, s:s}]}", "anyOf", schema, "type", "string", "pattern", "[0-9]");
}

static json_t *one_of(const struct words *words)
{
	json_t *list = json_array();
	for (size_t i = 0; i < words->n; i++) {
		json_array_append_new(list, json_string(words->words[i]));
	}
	return PACK("{s:o}", "enum", list);
}

static json_t *list_of(json_t *items, size_t min_items)
{
	json_t *schema = PACK("{s:s, s:o}", "type", "array", "items", items);
	if (min_items > 0) {
		json_object_set_new(schema, "minItems", json_integer((json_int_t)min_items));
	}
	return schema;
}

static json_t *range(const struct key *key)
{
	return PACK("{s:s, s:o, s:i, s:i}", "type", "array", "items", or_quoted(number(key, "number")),
			"minItems", 2, "maxItems", 2);
}

static json_t *min_answered(void)
{
	return PACK("{s:[{s:[s,s]}, {s:s, s:i}]}", "anyOf", "enum", "more_than_half", "all", "type",
			"integer", "minimum", 1);
}

static json_t *sites(void)
{
	return PACK("{s:[{s:s}, o]}", "anyOf", "const", "all", list_of(reference("word"), 1));
}

/* The types of questions: a word, or a word and the name of a list. */
static json_t *question_type(void)
{
	json_t *types = json_array();
	for (size_t i = 0; i < N_QUESTION_TYPES; i++) {
		const struct type_of_question *type = &question_types[i];
		json_t *schema;
		if ((type->aspects & (HAS_LIST | HAS_FILE_LIST)) != 0) {
			bool list = (type->aspects & HAS_LIST) != 0;
			_cleanup_free_ char *words = xasprintf(list ? SELECT_PATTERN : FILE_PATTERN, type->word);
			schema = PACK("{s:s, s:s}", "type", "string", "pattern", words);
		} else {
			schema = PACK("{s:s}", "const", type->word);
		}
		json_object_set_new(schema, "description", json_string(type->about));
		json_array_append_new(types, schema);
	}
	return PACK("{s:o}", "anyOf", types);
}

static json_t *choice_lists(const struct shape *shape)
{
	return PACK("{s:s, s:{s:s}, s:o}", "type", "object", "propertyNames", "pattern", LIST_NAME_PATTERN,
			"additionalProperties", list_of(reference(shape->name), 1));
}

/* --- a key ------------------------------------------------------------------------ */

static json_t *value_of(const struct key *key)
{
	switch (key->kind) {
	case HOLDS_WORD:
	case HOLDS_ANY_WORD:
		return reference("word");
	case HOLDS_TEXT:
	case HOLDS_FILE:
		return reference("text");
	case HOLDS_EXPRESSION:
	case HOLDS_REQUIRED:
		return reference("expression");
	case HOLDS_NAME:
		return pattern(NAME_PATTERN, NAME_MAX_BYTES);
	case HOLDS_CHOICE_NAME:
		return reference("choice_name");
	case HOLDS_FILE_NAME:
		return PACK("{s:[s,s], s:s}", "type", "string", "integer", "pattern", "^[A-Za-z0-9_-]+$");
	case HOLDS_FORM_ID:
		return PACK("{s:[s,s], s:s, s:i}", "type", "string", "integer", "pattern", FORM_ID_PATTERN,
				"maxLength", NAME_MAX_BYTES);
	case HOLDS_VERSION: /* a number without quotes would lose its zeros */
		return PACK("{s:[s,s], s:s, s:i}", "type", "string", "boolean", "pattern", NOT_EMPTY_PATTERN,
				"maxLength", VERSION_MAX_BYTES);
	case HOLDS_LANGUAGE:
		return pattern(LANGUAGE_PATTERN, LANGUAGE_MAX_BYTES);
	case HOLDS_TYPE:
		return question_type();
	case HOLDS_SEED:
		return PACK("{s:[s,s], s:s}", "type", "string", "integer", "pattern", SEED_PATTERN);
	case HOLDS_TRIGGER:
		return PACK("{s:s, s:s}", "type", "string", "pattern", TRIGGER_PATTERN);
	case HOLDS_BOOL:
		return PACK("{s:[b,b,s,s]}", "enum", 1, 0, "true", "false");
	case HOLDS_NUMBER:
		return or_quoted(number(key, "number"));
	case HOLDS_WHOLE:
		return or_quoted(number(key, "integer"));
	case HOLDS_ONE_OF:
		return one_of(key->words);
	case HOLDS_WORDS:
		return list_of(reference("word"), 0);
	case HOLDS_SITES:
		return sites();
	case HOLDS_RANGE:
		return range(key);
	case HOLDS_MIN_ANSWERED:
		return or_quoted(min_answered());
	case HOLDS_MAP:
		return reference(key->shape->name);
	case HOLDS_MAPS:
		return list_of(reference(key->shape->name), 0);
	case HOLDS_SOME_MAPS:
		return list_of(reference(key->shape->name), 1);
	case HOLDS_LISTS:
		return choice_lists(key->shape);
	case HOLDS_CONDITIONS:
		return list_of(reference("condition"), 0);
	}
	abort();
}

static json_t *described(const struct key *key)
{
	json_t *schema = value_of(key);
	json_object_set_new(schema, "description", json_string(key->about));
	return schema;
}

/* --- mappings ----------------------------------------------------------------------- */

static json_t *shape_schema(const struct shape *shape)
{
	json_t *properties = json_object(), *required = json_array();
	for (size_t i = 0; i < shape->n_keys; i++) {
		const struct key *key = &shape->keys[i];
		json_object_set_new(properties, key->word, described(key));
		if (key->required) {
			json_array_append_new(required, json_string(key->word));
		}
	}
	json_t *schema = PACK("{s:s, s:s, s:o, s:o}", "type", "object", "description", shape->about,
			"properties", properties, "required", required);
	if (shape->is_open) {
		json_object_set_new(schema, "propertyNames", PACK("{s:s}", "pattern", COLUMN_PATTERN));
	}
	json_object_set_new(
			schema, "additionalProperties", shape->is_open ? reference("word") : json_false());
	return schema;
}

/* What a question of one type may have, and what it must. */
static json_t *rule_of_type(const struct type_of_question *type)
{
	json_t *allowed = json_array(), *required = json_array();
	for (size_t i = 0; i < question_shape.n_keys; i++) {
		const struct key *key = &question_shape.keys[i];
		if (type_allows(type, key)) {
			json_array_append_new(allowed, json_string(key->word));
		}
		if (type_requires(type, key)) {
			json_array_append_new(required, json_string(key->word));
		}
	}
	_cleanup_free_ char *word = xasprintf("^\\s*%s(\\s|$)", type->word);
	return PACK("{s:{s:{s:{s:s, s:s}}, s:[s]}, s:{s:{s:o}, s:o}}", "if", "properties", "type", "type",
			"string", "pattern", word, "required", "type", "then", "propertyNames", "enum",
			allowed, "required", required);
}

static json_t *question_schema(void)
{
	json_t *schema = shape_schema(&question_shape), *rules = json_array();
	for (size_t i = 0; i < N_QUESTION_TYPES; i++) {
		json_array_append_new(rules, rule_of_type(&question_types[i]));
	}
	json_object_set_new(schema, "allOf", rules);
	return schema;
}

static json_t *rule_of_condition(const struct type_of_condition *type)
{
	json_t *schema = shape_schema(&type->shape);
	json_object_set_new(json_object_get(schema, "properties"), "condition",
			PACK("{s:s, s:s}", "const", type->word, "description", type->shape.about));
	json_array_append_new(json_object_get(schema, "required"), json_string("condition"));
	return PACK("{s:{s:{s:{s:s}}, s:[s]}, s:o}", "if", "properties", "condition", "const", type->word,
			"required", "condition", "then", schema);
}

static json_t *condition_schema(void)
{
	json_t *words = json_array(), *rules = json_array();
	for (size_t i = 0; i < N_CONDITIONS; i++) {
		json_array_append_new(words, PACK("{s:s, s:s}", "const", condition_types[i].word,
							     "description", condition_types[i].shape.about));
		json_array_append_new(rules, rule_of_condition(&condition_types[i]));
	}
	return PACK("{s:s, s:s, s:{s:{s:s, s:o}}, s:[s], s:o}", "type", "object", "description",
			"A condition, met, not met, or with insufficient evidence.", "properties",
			"condition", "description", "What must hold.", "anyOf", words, "required",
			"condition", "allOf", rules);
}

/* --- the whole ------------------------------------------------------------------------- */

static void add_plain_values(json_t *definitions)
{
	json_object_set_new(definitions, "word",
			PACK("{s:[s,s,s], s:s}", "type", "string", "number", "boolean", "pattern",
					NOT_EMPTY_PATTERN));
	json_object_set_new(definitions, "choice_name",
			PACK("{s:[s,s,s], s:s}", "type", "string", "number", "boolean", "pattern",
					"^[^ \\t\\r\\n]+$"));
	json_object_set_new(definitions, "expression",
			PACK("{s:s, s:[s,s,s], s:s}", "description",
					"ODK XPath: ${name} is another question, '.' this one.", "type",
					"string", "number", "boolean", "pattern", NOT_EMPTY_PATTERN));
	json_object_set_new(definitions, "text",
			PACK("{s:s, s:[o, {s:s, s:i, s:{s:s}, s:o}]}", "description",
					"One text, or one per language: {en: ..., es: ...}.", "anyOf",
					reference("word"), "type", "object", "minProperties", 1,
					"propertyNames", "pattern", LANGUAGE_PATTERN, "additionalProperties",
					reference("word")));
}

static json_t *all_definitions(void)
{
	static const struct shape *const shapes[] = { &settings_shape, &choice_shape, &parameters_shape,
		&entities_shape, &design_shape,
		&weights_shape, &nonresponse_shape, &trim_shape, &replicates_shape, &rake_shape, &collapse_shape,
		&scoring_shape, &scale_shape, &headline_shape, &crime_shape, &ranking_shape, &report_shape, &topic_shape,
		&importance_shape, &programs_shape, &beside_shape, &method_shape, &disclosure_shape };
	json_t *definitions = json_object();
	add_plain_values(definitions);
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		json_object_set_new(definitions, shapes[i]->name, shape_schema(shapes[i]));
	}
	json_object_set_new(definitions, question_shape.name, question_schema());
	json_object_set_new(definitions, "condition", condition_schema());
	return definitions;
}

char *definition_schema(void)
{
	json_t *schema = PACK("{s:s, s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema",
			"title", "canvass survey definition");
	json_t *whole = shape_schema(&definition_shape);
	json_object_update(schema, whole);
	json_object_set_new(schema, "$defs", all_definitions());
	char *json = json_dumps(schema, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
	char *text = xasprintf("%s\n", json);
	free(json);
	json_decref(whole);
	json_decref(schema);
	return text;
}
