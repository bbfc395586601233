/*
 * message.h - what the service says to the people who use it, in each language.
 */
#ifndef COLLECTOR_MESSAGE_H
#define COLLECTOR_MESSAGE_H

#include "base/str.h"

enum message {
	MESSAGE_STORED,
	MESSAGE_NOT_XML,
	MESSAGE_NO_PART,
	MESSAGE_TWO_PARTS,
	MESSAGE_CUT_OFF,
	MESSAGE_WRONG_TYPE,
	MESSAGE_REFUSED,
	MESSAGE_FORBIDDEN,
	MESSAGE_UNKNOWN_FORM,
	MESSAGE_UNKNOWN_VERSION,
	MESSAGE_CLOSED,
	MESSAGE_OTHER_DRAFT,
	MESSAGE_NO_SUCH_ADDRESS,
	MESSAGE_WRONG_METHOD,
	MESSAGE_CONFLICT,
	MESSAGE_DRAFT_EDIT,
	MESSAGE_NOTHING_TO_CORRECT,
	MESSAGE_CORRECTED_ALREADY,
	MESSAGE_TOO_LARGE,
	MESSAGE_HEAD_TOO_LARGE,
	MESSAGE_BAD_HOST,
	MESSAGE_TRY_LATER,
	MESSAGE_FAILED,
};

/* Index of the language to speak, for an Accept-Language header. */
unsigned message_language(struct str accept);
const char *message_language_code(unsigned language); /* "en", "es" */
const char *message_in(enum message message, unsigned language);

#endif
