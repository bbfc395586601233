/*
 * webhook_message.h - what a webhook is sent: a body in JSON and headers that prove where it
 * comes from, as https://www.standardwebhooks.com lays down (version 1).
 *
 *     webhook-id: the event's id, the same in every attempt
 *     webhook-timestamp: seconds since 1970, of this attempt
 *     webhook-signature: v1,BASE64(HMAC-SHA256(secret, "ID.TIMESTAMP.BODY"))
 *
 * The body says what happened to which response; it never holds an answer.
 */
#ifndef COLLECTOR_WEBHOOK_MESSAGE_H
#define COLLECTOR_WEBHOOK_MESSAGE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "store/outbox.h"

struct webhook_message {
	struct str body;
	const char *id, *timestamp, *signature; /* whole header lines */
};

/* Lives in the arena. `now_s` is in seconds since 1970. */
struct webhook_message webhook_message(struct arena *arena, const struct parcel *parcel, int64_t now_s);

/* How the receiver is told its secret: whsec_BASE64. */
const char *webhook_secret_text(struct arena *arena, struct str secret);

#endif
