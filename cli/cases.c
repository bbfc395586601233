#include "cli/cases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/problem.h"
#include "cli/form_cases.h"

#define CASE_ARENA_BYTES ((size_t)256 * 1024 * 1024)

struct fixture_instance {
	const char *id;
	struct node *root;
	struct fixture_instance *next;
};

static const char *text_of(struct arena *arena, struct str s)
{
	return arena_strndup(arena, s.p != NULL ? s.p : "", s.n);
}

static struct node *read_xml(struct arena *arena, struct str xml, const char **ret_error)
{
	struct problems *problems = problems_create(1);
	struct node *root = node_read_xml(arena, xml, problems);
	if (root == NULL) {
		const struct problem *problem = problems_at(problems, 0);
		*ret_error = arena_printf(arena, "%u:%u: %s", problem->at.line, problem->at.column, problem->text);
	}
	problems_destroy(problems);
	return root;
}

/* --- what an expression may ask for ------------------------------------------------ */

static struct node *find_instance(void *arg, struct str id)
{
	struct fixture *fixture = arg;
	const char *error;
	for (struct fixture_instance *known = fixture->instances; known != NULL; known = known->next) {
		if (str_is(id, known->id)) {
			return known->root; /* the same nodes each time: expressions compare them */
		}
	}
	const char *name = text_of(fixture->arena, id);
	const char *xml = json_string_value(json_object_get(json_object_get(fixture->json, "secondary"), name));
	struct node *root = xml == NULL ? NULL : read_xml(fixture->arena, str_of(xml), &error);
	if (root != NULL) {
		struct fixture_instance *instance = arena_new(fixture->arena, struct fixture_instance);
		*instance = (struct fixture_instance){ name, root, fixture->instances };
		fixture->instances = instance;
	}
	return root;
}

static struct str find_itext(void *arg, struct str id)
{
	struct fixture *fixture = arg;
	const json_t *itext = json_object_get(fixture->json, "itext");
	const json_t *texts = fixture->language != NULL ? json_object_get(itext, fixture->language) : NULL;
	return str_of(json_string_value(json_object_get(texts, text_of(fixture->arena, id))));
}

static struct str itemset_label(struct fixture *fixture, const char *path, struct str choice)
{
	struct expression_error error;
	struct value items;
	if (!fixture_evaluate(fixture, str_of(path), NULL, &items, &error)) {
		return STR("");
	}
	for (size_t i = 0; i < items.n_nodes; i++) {
		const struct node *name = node_child(items.nodes[i], "name"), *label = node_child(items.nodes[i], "label");
		if (name != NULL && label != NULL && str_eq(name->text, choice)) {
			return label->text;
		}
	}
	return STR("");
}

static struct str find_choice(void *arg, struct str choice, struct str path)
{
	struct fixture *fixture = arg;
	const json_t *selects = json_object_get(fixture->json, "selects");
	const json_t *select = json_object_get(selects, text_of(fixture->arena, path));
	const char *itemset = json_string_value(json_object_get(select, "itemset"));
	if (select == NULL) {
		return (struct str){ 0 };
	}
	if (itemset != NULL) {
		return itemset_label(fixture, itemset, choice);
	}
	const char *text = json_string_value(
			json_object_get(json_object_get(select, "items"), text_of(fixture->arena, choice)));
	struct str label = str_of(text != NULL ? text : ""), itext = STR("jr:itext('");
	if (!str_starts(label, itext)) {
		return label;
	}
	return find_itext(fixture, (struct str){ label.p + itext.n, label.n - itext.n - 2 });
}

bool fixture_open(struct fixture *fixture, struct arena *arena, const json_t *json, struct str xml,
		const char *language, const char **ret_error)
{
	*fixture = (struct fixture){ .arena = arena, .json = json, .language = language };
	fixture->root = read_xml(arena, xml, ret_error);
	return fixture->root != NULL;
}

static bool evaluate_at(struct fixture *fixture, struct str text, struct node *context, struct value *ret_value,
		struct expression_error *ret_error)
{
	struct expression *expression = expression_compile_late(fixture->arena, text, ret_error);
	const struct evaluation evaluation = { .arena = fixture->arena,
		.root = fixture->root,
		.context = context,
		.instance = find_instance,
		.itext = find_itext,
		.choice_label = find_choice,
		.arg = fixture,
		.now_us = calendar_now() };
	return expression != NULL && expression_evaluate(expression, &evaluation, ret_value, ret_error);
}

bool fixture_evaluate(struct fixture *fixture, struct str expression, const char *context,
		struct value *ret_value, struct expression_error *ret_error)
{
	struct value place;
	if (context == NULL) {
		return evaluate_at(fixture, expression, fixture->root, ret_value, ret_error);
	}
	if (!evaluate_at(fixture, str_of(context), fixture->root, &place, ret_error)) {
		ret_error->message = arena_printf(fixture->arena, "the context: %s", ret_error->message);
		return false;
	}
	if (place.type != VALUE_NODESET || place.n_nodes != 1) {
		*ret_error = (struct expression_error){ 0, arena_printf(fixture->arena,
				"the context '%s' must be one node, but it is %zu", context,
				place.type == VALUE_NODESET ? place.n_nodes : 0) };
		return false;
	}
	return evaluate_at(fixture, expression, place.nodes[0], ret_value, ret_error);
}

/* --- values as JSON ------------------------------------------------------------------- */

static json_t *number_json(double number)
{
	if (isnan(number)) {
		return json_string("NaN");
	}
	if (isinf(number)) {
		return json_string(number > 0 ? "Infinity" : "-Infinity");
	}
	if (number == floor(number) && fabs(number) < 1e15) {
		return json_integer((json_int_t)number); /* and so no -0 */
	}
	return json_real(number);
}

static json_t *string_json(struct str text)
{
	return json_stringn(text.p != NULL ? text.p : "", text.n);
}

/* The path of a node, with its instance when it is not in the document. */
static const char *path_of(struct fixture *fixture, struct node *node)
{
	const struct node *top = node;
	while (top->parent != NULL) {
		top = top->parent;
	}
	const char *path = value_node_path(fixture->arena, node);
	for (const struct fixture_instance *instance = fixture->instances; instance != NULL; instance = instance->next) {
		if (top == instance->root) {
			return arena_printf(fixture->arena, "instance('%s')%s", instance->id, path);
		}
	}
	return path;
}

static json_t *nodes_json(struct fixture *fixture, const struct value *value)
{
	json_t *paths = json_array(), *strings = json_array();
	for (size_t i = 0; i < value->n_nodes; i++) {
		const char *path = path_of(fixture, value->nodes[i]);
		const struct value one = { .type = VALUE_NODESET, .nodes = &value->nodes[i], .n_nodes = 1 };
		json_array_append_new(paths, json_string(path));
		json_array_append_new(strings, strcmp(path, "/") == 0 ? json_null()
								      : string_json(value_to_string(fixture->arena, &one)));
	}
	return json_pack("{s:I, s:o, s:o}", "count", (json_int_t)value->n_nodes, "paths", paths, "strings", strings);
}

json_t *fixture_value(struct fixture *fixture, const struct value *value, enum value_type type)
{
	switch (type) {
	case VALUE_BOOLEAN:
		return json_boolean(value_to_boolean(value));
	case VALUE_NUMBER:
		return number_json(value_to_number(value));
	case VALUE_STRING:
		return string_json(value_to_string(fixture->arena, value));
	case VALUE_NODESET:
		return nodes_json(fixture, value);
	}
	return json_null();
}

static const char *const type_words[] = { "boolean", "number", "string", "nodeset" };

const char *value_type_word(enum value_type type)
{
	return type_words[type];
}

/* False for "error". */
static bool type_of_word(const char *word, enum value_type *ret_type)
{
	for (unsigned type = VALUE_BOOLEAN; type <= VALUE_NODESET; type++) {
		if (word != NULL && strcmp(word, type_words[type]) == 0) {
			*ret_type = (enum value_type)type;
			return true;
		}
	}
	return false;
}

/* --- comparing -------------------------------------------------------------------------- */

static bool same_number(const json_t *wanted, const json_t *got, double tolerance)
{
	if (!json_is_number(wanted) || !json_is_number(got)) {
		return json_equal(wanted, got) == 1;
	}
	double a = json_number_value(wanted), b = json_number_value(got);
	return a == b || fabs(a - b) <= tolerance * fmax(1, fabs(a));
}

static bool same_nodes(const json_t *wanted, const json_t *got)
{
	return json_equal(json_object_get(wanted, "paths"), json_object_get(got, "paths")) == 1
	       && json_equal(json_object_get(wanted, "strings"), json_object_get(got, "strings")) == 1;
}

static bool same(struct fixture *fixture, const char *word, const json_t *wanted, double tolerance,
		const struct value *value)
{
	enum value_type type;
	if (!type_of_word(word, &type) || (type == VALUE_NODESET && value->type != VALUE_NODESET)) {
		return false;
	}
	json_t *got = fixture_value(fixture, value, type);
	bool is_same = type == VALUE_NUMBER    ? same_number(wanted, got, tolerance)
		       : type == VALUE_NODESET ? same_nodes(wanted, got)
					       : json_equal(wanted, got) == 1;
	json_decref(got);
	return is_same;
}

/* The value, and everything the case says of it in other types. */
static bool is_as_wanted(struct fixture *fixture, const json_t *item, const struct value *value)
{
	double tolerance = json_number_value(json_object_get(item, "tolerance"));
	const char *word;
	json_t *wanted, *as = json_object_get(item, "as");
	if (!same(fixture, json_string_value(json_object_get(item, "type")), json_object_get(item, "value"), tolerance,
			    value)) {
		return false;
	}
	json_object_foreach(as, word, wanted) {
		if (!same(fixture, word, wanted, tolerance, value)) {
			return false;
		}
	}
	return true;
}

/* --- cases -------------------------------------------------------------------------------- */

static json_t *error_answer(const json_t *item, const char *message)
{
	return json_pack("{s:O?, s:s}", "id", json_object_get(item, "id"), "error", message);
}

static bool run(struct fixture *fixture, const json_t *item, json_t **ret_answer)
{
	const char *wanted = json_string_value(json_object_get(item, "type"));
	struct str expression = { json_string_value(json_object_get(item, "expr")),
		json_string_length(json_object_get(item, "expr")) };
	struct expression_error error = { 0 };
	struct value value;
	enum value_type type;
	if (expression.p == NULL) {
		*ret_answer = error_answer(item, "the case has no 'expr'");
		return false;
	}
	if (!fixture_evaluate(fixture, expression, json_string_value(json_object_get(item, "context")), &value, &error)) {
		*ret_answer = error_answer(item, error.message);
		return wanted != NULL && strcmp(wanted, "error") == 0;
	}
	if (!type_of_word(wanted, &type) || (type == VALUE_NODESET && value.type != VALUE_NODESET)) {
		type = value.type;
	}
	*ret_answer = json_pack("{s:O?, s:s, s:o}", "id", json_object_get(item, "id"), "type", value_type_word(type),
			"value", fixture_value(fixture, &value, type));
	return is_as_wanted(fixture, item, &value);
}

static bool run_on(struct arena *arena, const json_t *fixtures, const json_t *item, json_t **ret_answer)
{
	const char *on = json_string_value(json_object_get(item, "on"));
	const json_t *json = on != NULL ? json_object_get(fixtures, on) : NULL;
	const json_t *xml = json_object_get(json, "instance");
	struct fixture fixture;
	const char *error = NULL;
	if (!json_is_string(xml)) {
		*ret_answer = error_answer(item, "there is no fixture of the name under 'on', or it has no 'instance'");
		return false;
	}
	if (!fixture_open(&fixture, arena, json, (struct str){ json_string_value(xml), json_string_length(xml) },
			    json_string_value(json_object_get(item, "language")), &error)) {
		*ret_answer = error_answer(item, error);
		return false;
	}
	return run(&fixture, item, ret_answer);
}

enum verdict_of_case case_run(const json_t *fixtures, const json_t *item, json_t **ret_answer,
		const json_t **ret_expected)
{
	const char *status = json_string_value(json_object_get(item, "status"));
	struct arena *arena = arena_create(CASE_ARENA_BYTES);
	bool passed = is_form_case(item) ? form_case_run(arena, item, ret_answer) : run_on(arena, fixtures, item, ret_answer);
	arena_destroy(arena);
	*ret_expected = json_object_get(item, "value");
	if (status != NULL && strcmp(status, "agreed") != 0) {
		return CASE_DISPUTED;
	}
	return passed ? CASE_PASSED : CASE_FAILED;
}
