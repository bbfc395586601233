/*
 * made_up.h - answers built by hand, as the store would read them.
 */
#ifndef TESTS_ASSESS_MADE_UP_H
#define TESTS_ASSESS_MADE_UP_H

#include "store/columns.h"

/* n responses, everything left empty, from site 11, received a second apart. */
struct answers *made_up_answers(const struct definition *definition, size_t n);

/* Sets one answer: the name of a choice, names with spaces between for a
 * select_multiple, a number, or a text. "" leaves it empty; NULL: not asked. */
void made_up_set(struct answers *answers, size_t row, const char *question, const char *answer);
void made_up_free(struct answers *answers);

#endif
