/*
 * form_cases.h - interviews in a file of JSON: a form, the steps that somebody takes in it, and
 * what it shows after each of them.
 *
 *     {"id", "definition": YAML or "xlsform": TABLES, "instance": XML, "steps": [STEP], "start": NODES,
 *      "after": [{"changed": NODES, "gone": [PATH]}], "fails": [[PATH, WHY]],
 *      "submission": XML, "status"}
 *
 * TABLES is an XLSForm as markdown_read takes it.
 * A step is {"answer": PATH, "value": TEXT}, {"add": REPEAT}, {"remove": REPEAT[n]} or
 * {"language": NAME}. NODES are {PATH: {"value", "relevant": false, "required": true,
 * "readonly": true, "fails", "message", "label", "hint", "choices": [[NAME, LABEL]]}}, where
 * what does not apply is left out. `instance` is what the form begins with when that is not
 * its own defaults.
 */
#ifndef CLI_FORM_CASES_H
#define CLI_FORM_CASES_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"

/* Is this case one of a form? Else it is one of an expression. */
bool is_form_case(const json_t *item);

/* Takes the steps of one case. True when all of it is as the case says; *ret_answer is
 * {"id", "start", "after", "fails", "submission", "passed"}, or {"id", "error"}. */
bool form_case_run(struct arena *arena, const json_t *item, json_t **ret_answer);

#endif
