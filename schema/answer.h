/*
 * answer.h - one answer as it stands in a submission: what each kind looks like.
 */
#ifndef SCHEMA_ANSWER_H
#define SCHEMA_ANSWER_H

#include "base/arena.h"
#include "base/compiler.h"
#include "base/str.h"
#include "schema/definition.h"

/* NULL when the answer, which is not empty, is written as the type of the question
 * wants; else what it must be: "a whole number". Whether a choice is in its list is
 * not looked at. */
const char *answer_misfit(const struct question *question, struct str answer);

/* What a question keeps of a text that is typed or computed for it: a whole number without
 * its decimals (7.9 is 7), a decimal number with a point (5 is 5.0), nothing of a text that is
 * no number or no date, and every other text as it is. */
struct str answer_as_kept(struct arena *arena, const struct question *question, struct str text);

bool answer_read_integer(struct str text, int64_t *ret_value) MUST_CHECK;
/* Latitude and longitude in degrees, altitude and accuracy in metres; *ret_n is 2 to 4. */
bool answer_read_geopoint(struct str text, double ret_parts[4], unsigned *ret_n) MUST_CHECK;

#endif
