/*
 * outcome.h - how something that can end in several ways ended.
 *
 * One table gives each outcome its word for the log, its HTTP status for a
 * client and its exit status for a shell.
 */
#ifndef BASE_OUTCOME_H
#define BASE_OUTCOME_H

enum outcome {
	OUTCOME_OK,
	OUTCOME_STORED,      /* a response was stored, or the very same one was there already */
	OUTCOME_MALFORMED,   /* what came cannot be read */
	OUTCOME_REFUSED,     /* it can be read, but is against the rules of the definition */
	OUTCOME_FORBIDDEN,   /* the token gives no right to this */
	OUTCOME_UNKNOWN,     /* no such form, version, site or address */
	OUTCOME_CONFLICT,    /* the name is taken by something else */
	OUTCOME_TOO_LARGE,
	OUTCOME_TRY_LATER,   /* nothing is wrong with it; the database or the service is busy or away */
	OUTCOME_FAILED,      /* a mistake of ours or of the machine */
};

const char *outcome_word(enum outcome outcome);  /* "stored", "conflict", … */
unsigned outcome_http_status(enum outcome outcome);
int outcome_exit_status(enum outcome outcome);   /* documented in docs/operator.md */

#endif
