/*
 * doc.h - small pieces of the JSON document.
 */
#ifndef ASSESS_DOC_H
#define ASSESS_DOC_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/definition.h"
#include "schema/text.h"

/* A JSON number; null when it is not finite, so that "unknown" is never 0. */
json_t *doc_number(double value);
json_t *doc_count(size_t n);
json_t *doc_time(int64_t us); /* "2026-11-23T08:00:00.000Z" */

/* {"en": ..., "es": ...} with the languages that were written. A text nobody
 * wrote becomes `otherwise` in the first language. */
json_t *doc_text(const struct text *text, const char *const *languages, size_t n_languages,
		const char *otherwise);
json_t *doc_label(const struct definition *definition, const struct text *text, const char *otherwise);

/* A part for which there are no data: {"missing": {"en": why, and how to get them, …}}. The
 * text is taken over. */
json_t *doc_missing(json_t *text);

/* Does the object lack data? */
static inline bool is_missing(const json_t *part)
{
	return json_object_get(part, "missing") != NULL;
}

#endif
