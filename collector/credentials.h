/*
 * credentials.h - an account and its password, as strangers send them.
 */
#ifndef COLLECTOR_CREDENTIALS_H
#define COLLECTOR_CREDENTIALS_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/str.h"

#define CREDENTIALS_MAX_BYTES ((size_t)1024)

/* Both point into `bytes`: it is wiped after use, and never moved. */
struct credentials {
	unsigned char bytes[CREDENTIALS_MAX_BYTES];
	struct str account, password;
};

/* Neither is empty or longer than CREDENTIALS_MAX_BYTES; both are UTF-8 without a NUL. */
bool credentials_are_plain(struct str account, struct str password);

/* What stands behind "Basic " (RFC 7617): base64 of ACCOUNT:PASSWORD. False when it is not that, or not plain;
 * nothing of it is left then. */
bool credentials_read(struct str text, struct credentials *ret_credentials) MUST_CHECK;

#endif
