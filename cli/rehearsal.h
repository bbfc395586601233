/*
 * rehearsal.h - an assessment beside what is really true in a made-up
 * neighbourhood (simulate/known.h).
 */
#ifndef CLI_REHEARSAL_H
#define CLI_REHEARSAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* One line per scale and headline: the truth, the estimate, its interval, and
 * whether the truth lies in it. False, with a sentence on standard error, when the
 * truth belongs to another form. */
bool rehearsal_print(const json_t *assessment, const json_t *truth, FILE *out);

#endif
