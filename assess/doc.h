/*
 * doc.h - small pieces of the JSON document.
 */
#ifndef ASSESS_DOC_H
#define ASSESS_DOC_H

#include <jansson.h>
#include <stddef.h>

#include "schema/definition.h"
#include "schema/text.h"

/* A JSON number; null when it is not finite, so that "unknown" is never 0. */
json_t *doc_number(double value);
json_t *doc_count(size_t n);

/* {"en": ..., "es": ...} with the languages that were written. A text nobody
 * wrote becomes `otherwise` in the first language. */
json_t *doc_text(const struct text *text, const char *const *languages, size_t n_languages,
		const char *otherwise);
json_t *doc_label(const struct definition *definition, const struct text *text, const char *otherwise);

#endif
