/*
 * login.h - e-mail addresses and passwords, looked at.
 *
 * The password is stretched in a thread beside the loop (base/background.h). Failures are counted in the
 * database, so that a restart does not forget them: after 5 of one account from one address, 50 of one account,
 * or 30 from one address within 15 minutes, no further attempt is made until some of them are older. Who has no
 * account waits as long as who has one.
 */
#ifndef COLLECTOR_LOGIN_H
#define COLLECTOR_LOGIN_H

#include <stdint.h>

#include "base/str.h"

struct exchange;
struct logins; /* what was found right lately */

struct logins *logins_create(void);
void logins_destroy(struct logins *logins); /* NULL is fine */

/* Calls `done` with the id of the person (later); else the exchange is answered. */
void login_try(struct exchange *exchange, struct str account, struct str password,
		void (*done)(struct exchange *exchange, int64_t person));
/* The same with what stands in a header of HTTP's Basic. Programs send it with every request, so what was right is
 * believed again for five minutes, unless the password was changed. */
void login_basic(struct exchange *exchange, struct str text,
		void (*done)(struct exchange *exchange, int64_t person));

#endif
