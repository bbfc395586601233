/*
 * refuse.h - what programs are told when they ask for something that cannot be: JSON with a
 * code and a message, as clients of ODK Central and of OData understand it.
 */
#ifndef COLLECTOR_REFUSE_H
#define COLLECTOR_REFUSE_H

#include "base/compiler.h"

struct exchange;

/* `word` is for the log. A 503 tells when to ask again. */
void refuse(struct exchange *exchange, unsigned status, const char *word, const char *format, ...) PRINTF(4, 5);

void refuse_switched_off(struct exchange *exchange);  /* nobody reads answers here */
void refuse_unknown_form(struct exchange *exchange);

#endif
