/*
 * changes.h - shows what a new version changes: for people, for data, for scores.
 */
#ifndef CLI_CHANGES_H
#define CLI_CHANGES_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

#include "schema/difference.h"

struct changes {
	const struct difference *difference;
	const char *before, *after;  /* what the two texts are called: files, or FORM@VERSION */
	const uint64_t *n_touched;   /* per change: stored responses; NULL when nobody counted */
};

/* Grouped, one or two lines each, and at the end whether anything stands in the way. */
void changes_print(const struct changes *changes, FILE *out);
json_t *changes_json(const struct changes *changes); /* a list */

#endif
