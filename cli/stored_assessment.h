/*
 * stored_assessment.h - an assessment from the database as a document that says who
 * approved it.
 */
#ifndef CLI_STORED_ASSESSMENT_H
#define CLI_STORED_ASSESSMENT_H

#include <jansson.h>

#include "base/compiler.h"
#include "store/assessments.h"

/* The document of assessment `id` with its approvals; it is no draft once two people
 * approved it. NULL with a message and the exit status. The caller owns it. */
json_t *stored_assessment_read(struct store *store, const char *command, int64_t id, int *ret_status) MUST_CHECK;

#endif
