/*
 * password.h - passwords as they are kept: scrypt (RFC 7914) through OpenSSL, with a salt of
 * its own for each.
 *
 *     $scrypt$ln=15,r=8,p=1$SALT$HASH    (base64 without padding; N = 2^15 takes 32 MiB)
 *
 * Both functions take about a tenth of a second of one processor, on purpose: never in the
 * event loop (background.h).
 */
#ifndef BASE_PASSWORD_H
#define BASE_PASSWORD_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/str.h"

#define PASSWORD_RECORD_TEXT 128

void password_record(struct str password, char ret_record[PASSWORD_RECORD_TEXT]);

/* Is it the password of this record? A record that is none takes as long as one that is,
 * so that nobody learns who has an account. */
bool password_is(struct str password, struct str record) MUST_CHECK;

/* Why people may not choose it, in one sentence; NULL when they may. Length and what
 * everybody tries first are looked at, and nothing else (NIST SP 800-63B). */
const char *password_problem(struct str password);

#endif
