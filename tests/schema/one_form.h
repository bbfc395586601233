/*
 * one_form.h - one definition in a test: its form, and what it says to answers.
 * Files beside it are given in memory.
 */
#ifndef TESTS_SCHEMA_ONE_FORM_H
#define TESTS_SCHEMA_ONE_FORM_H

#include "schema/response.h"

struct one_file {
	const char *name, *text;
};

/* From now on the definition is this one: settings are added, `rest` is the other
 * sections. `files` ends with a name of NULL; NULL: there are none. */
void form_is(const char *rest, const struct one_file *files);
void form_ends(void);

/* All problems of such a definition, one a line, without file and position; "" for none. */
const char *problems_of(const char *rest, const struct one_file *files);

void form_holds(const char *part);     /* the XForm does */
void form_lacks(const char *part);

/* What is said about a submission with these elements: one message a line. */
const char *said_of(const char *answers);
void is_taken(const char *answers);
void is_refused(const char *answers, const char *why); /* `why` is a part of a message */

/* A response made here, as a phone would send it; `answers` are set in order. */
struct one_answer {
	const char *question, *answer;
};
const char *response_with(const struct one_answer *answers, size_t n);

#endif
