/*
 * authorise.h - may whoever asks do this?
 */
#ifndef COLLECTOR_AUTHORISE_H
#define COLLECTOR_AUTHORISE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/str.h"

struct exchange;

enum verb {
	VERB_READ_RESPONSES,
};

/* `site` is a number as it stands in an address. False: they may not, and the exchange is answered.
 * Sets exchange->site_number and site_name. */
bool authorise(struct exchange *exchange, enum verb verb, struct str site, struct str form_id) MUST_CHECK;

#endif
