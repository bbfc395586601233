/* Interviews compared with what their cases want. */
#include "cli/form_compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/response.h"

static struct str text_of(const json_t *object, const char *key)
{
	const json_t *text = json_object_get(object, key);
	return json_is_string(text) ? (struct str){ json_string_value(text), json_string_length(text) } : STR("");
}

/* --- comparing --------------------------------------------------------------------------- */

static bool same_attribute(const struct node *a, const struct node *b, const char *name)
{
	return str_eq(str_of(node_attribute(a, name)), str_of(node_attribute(b, name)));
}

static bool same_element(const struct node *a, const struct node *b)
{
	const struct node *x = a->first_child, *y = b->first_child;
	for (; x != NULL && y != NULL && same_element(x, y); x = x->next, y = y->next) {
	}
	bool same_text = a->first_child != NULL || str_eq(a->text, b->text);
	return x == NULL && y == NULL && same_text && strcmp(a->name, b->name) == 0 && same_attribute(a, b, "id")
	       && same_attribute(a, b, "version");
}

static bool same_xml(struct str a, struct str b)
{
	struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
	struct problems *problems = problems_create(1);
	const struct node *x = node_read_xml(arena, a, problems), *y = node_read_xml(arena, b, problems);
	bool same = x != NULL && y != NULL && same_element(x, y);
	problems_destroy(problems);
	arena_destroy(arena);
	return same;
}

static const json_t *changed_of(const json_t *list, size_t i, const char *key)
{
	return json_object_get(json_array_get(list, i), key);
}

/* Nothing and an empty list or object are the same. */
static bool same_json(const json_t *a, const json_t *b)
{
	bool no_a = json_array_size(a) + json_object_size(a) == 0, no_b = json_array_size(b) + json_object_size(b) == 0;
	return (no_a && no_b) || json_equal(a, b) == 1;
}

static bool same_steps(const json_t *wanted, const json_t *got)
{
	for (size_t i = 0; i < json_array_size(wanted) || i < json_array_size(got); i++) {
		if (!same_json(changed_of(wanted, i, "changed"), changed_of(got, i, "changed"))
				|| !same_json(changed_of(wanted, i, "gone"), changed_of(got, i, "gone"))) {
			return false;
		}
	}
	return true;
}

bool form_case_is_as_wanted(const json_t *item, const json_t *answer)
{
	return same_json(json_object_get(item, "start"), json_object_get(answer, "start"))
	       && same_steps(json_object_get(item, "after"), json_object_get(answer, "after"))
	       && same_json(json_object_get(item, "fails"), json_object_get(answer, "fails"))
	       && same_xml(text_of(item, "submission"), text_of(answer, "submission"));
}

/* --- explaining ----------------------------------------------------------------------------- */

static void explain_pair(const char *where, const char *what, const json_t *wanted, const json_t *got)
{
	if (same_json(wanted, got)) {
		return;
	}
	char *a = wanted == NULL ? NULL : json_dumps(wanted, JSON_ENCODE_ANY | JSON_COMPACT);
	char *b = got == NULL ? NULL : json_dumps(got, JSON_ENCODE_ANY | JSON_COMPACT);
	printf("  %s, %s\n    wanted %s\n    got    %s\n", where, what, a != NULL ? a : "nothing", b != NULL ? b : "nothing");
	free(a);
	free(b);
}

static void explain_nodes(const char *where, const json_t *wanted, const json_t *got)
{
	const char *path;
	json_t *value;
	json_object_foreach((json_t *)wanted, path, value) {
		explain_pair(where, path, value, json_object_get(got, path));
	}
	json_object_foreach((json_t *)got, path, value) {
		if (json_object_get(wanted, path) == NULL) {
			explain_pair(where, path, NULL, value);
		}
	}
}

void form_case_explain(const json_t *item, const json_t *answer)
{
	const json_t *error = json_object_get(answer, "error"), *wanted = json_object_get(item, "after"),
		     *got = json_object_get(answer, "after");
	if (error != NULL) {
		printf("  %s\n", json_string_value(error));
		return;
	}
	explain_nodes("at the start", json_object_get(item, "start"), json_object_get(answer, "start"));
	for (size_t i = 0; i < json_array_size(wanted) || i < json_array_size(got); i++) {
		char where[32];
		snprintf(where, sizeof(where), "after step %zu", i + 1);
		explain_nodes(where, changed_of(wanted, i, "changed"), changed_of(got, i, "changed"));
		explain_pair(where, "gone", changed_of(wanted, i, "gone"), changed_of(got, i, "gone"));
	}
	explain_pair("at the end", "fails", json_object_get(item, "fails"), json_object_get(answer, "fails"));
	if (!same_xml(text_of(item, "submission"), text_of(answer, "submission"))) {
		explain_pair("at the end", "submission", json_object_get(item, "submission"), json_object_get(answer, "submission"));
	}
}
