/*
 * asked.h - who is asked a question, in a sentence.
 */
#ifndef SCHEMA_ASKED_H
#define SCHEMA_ASKED_H

#include "base/buf.h"
#include "schema/definition.h"

/* All conditions of the question and of the groups around it: "“Do you agree?” is
 * “Yes” and “Age” is at least 18", with the texts of the language (an index of
 * definition->languages); its joining words are Spanish for es, else English. A part
 * that has no plain words stands there as it was written. "Everybody" without conditions. */
void asked_write(const struct definition *definition, const struct question *question, unsigned language,
		struct buf *out);

#endif
