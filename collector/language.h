/*
 * language.h - which of the languages there are a person would like to read.
 */
#ifndef COLLECTOR_LANGUAGE_H
#define COLLECTOR_LANGUAGE_H

#include <stddef.h>

#include "base/str.h"

/* The index of the code that an Accept-Language header ("es-MX,es;q=0.9,en;q=0.5")
 * likes best; "es-MX" and "es" match each other. 0 when it likes none of them. */
size_t language_choose(struct str accept, const char *const *codes, size_t n_codes);

#endif
