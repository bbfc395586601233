/*
 * cases.h - expressions with the documents they are asked of and the answers that are
 * expected, in a file of JSON:
 *
 *     {"timezone": ..., "fixtures": {NAME: {"instance": XML, "secondary": {ID: XML},
 *      "itext": {LANGUAGE: {ID: TEXT}}, "selects": {PATH: {...}}}},
 *      "cases": [{"id", "on": NAME, "context": PATH, "language", "expr", "type", "value",
 *                 "as": {TYPE: VALUE}, "tolerance", "status"}]}
 *
 * `type` is what is asked for: number, string, boolean, nodeset, or error. A node set
 * is {"count", "paths", "strings"}; numbers that JSON lacks are the texts "NaN",
 * "Infinity" and "-Infinity".
 */
#ifndef CLI_CASES_H
#define CLI_CASES_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "schema/expression.h"

/* One document with what else an expression may ask for. */
struct fixture {
	struct arena *arena;
	const json_t *json; /* of the file; NULL: only a document */
	struct node *root;
	const char *language;
	struct fixture_instance *instances; /* secondary ones, once they were asked for */
};

/* False, with a sentence in *ret_error, when the XML is broken. */
bool fixture_open(struct fixture *fixture, struct arena *arena, const json_t *json, struct str xml,
		const char *language, const char **ret_error) MUST_CHECK;
/* What the expression gives at the context (NULL: the root element). */
bool fixture_evaluate(struct fixture *fixture, struct str expression, const char *context,
		struct value *ret_value, struct expression_error *ret_error) MUST_CHECK;
/* The value in a type, as the cases write it; a node set when type is VALUE_NODESET. */
json_t *fixture_value(struct fixture *fixture, const struct value *value, enum value_type type);
const char *value_type_word(enum value_type type);

enum verdict_of_case { CASE_PASSED, CASE_FAILED, CASE_DISPUTED };

/* Runs one case. *ret_answer is {"id", "type", "value"} or {"id", "error"}; *ret_expected what the
 * case wanted, borrowed, NULL for an error. */
enum verdict_of_case case_run(const json_t *fixtures, const json_t *item, json_t **ret_answer,
		const json_t **ret_expected);

#endif
