/*
 * form_compare.h - what an interview came to, compared with what its case wants; the layout is
 * that of form_cases.h.
 */
#ifndef CLI_FORM_COMPARE_H
#define CLI_FORM_COMPARE_H

#include <jansson.h>
#include <stdbool.h>

bool form_case_is_as_wanted(const json_t *item, const json_t *answer);

/* Says on standard output where the answer is not what the case wants. */
void form_case_explain(const json_t *item, const json_t *answer);

#endif
