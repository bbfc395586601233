/*
 * text.h - what people read, in each language of a definition.
 */
#ifndef SCHEMA_TEXT_H
#define SCHEMA_TEXT_H

#include <stdbool.h>

#include "base/problem.h"
#include "base/str.h"

#define LANGUAGES_MAX 32

/* values[i] belongs to definition->languages[i]; NULL where it is missing. A
 * text that nobody wrote has values == NULL. */
struct text {
	const char *const *values;
	struct source_pos at;
};

/* The text in a language, else in the default language (index 0), else any,
 * else "". */
const char *text_in(const struct text *text, unsigned language);
static inline bool text_is_set(const struct text *text)
{
	return text->values != NULL;
}

/* "Español (es)" for "es"; the code itself for a language without a name here. */
const char *language_name(const char *code);

bool is_language_code(struct str code);
/* "es" for "Español (es)", "Español", "Spanish" and "es"; empty when it is no language. */
struct str language_code_of(struct str name);

#endif
