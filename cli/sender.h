/*
 * sender.h - posts submissions to an OpenRosa service, several at once.
 *
 * A submission that the network or a busy service did not take is posted again,
 * with growing pauses; posting the same bytes again never doubles anything. After
 * one has failed for good, the service is taken to be away: the others get one
 * attempt each until it answers again. What the service answered is told once per
 * submission, from within the sender's own calls.
 */
#ifndef CLI_SENDER_H
#define CLI_SENDER_H

#include <stddef.h>

#include "base/compiler.h"
#include "base/str.h"

struct sender;

enum delivery {
	DELIVERY_STORED,  /* acknowledged: it is in the service's database */
	DELIVERY_REFUSED, /* the service will not take it; posting again would not help */
	DELIVERY_FAILED,  /* no acknowledgement after all attempts; post it again later */
};

struct sender_options {
	const char *url;      /* as given to phones: http://HOST/v1/key/TOKEN/projects/N */
	const char *device;   /* which device to say it comes from; NULL: none. Plain letters, digits and - */
	unsigned connections; /* at once */
	unsigned attempts;    /* per submission */
};

/* `message` is what the service said, with its HTTP status, or what went wrong; one
 * line, valid during the call. */
typedef void sender_done_func(void *arg, enum delivery delivery, const char *message);

/* NULL with a sentence in *ret_error (the caller frees it) when the address is no http(s) one. */
struct sender *sender_create(const struct sender_options *options, char **ret_error) MUST_CHECK;

/* Queues one submission (copied). Waits while `connections` are busy. */
void sender_post(struct sender *sender, struct str xml, sender_done_func *done, void *arg);
void sender_wait(struct sender *sender); /* until everything queued is answered */
void sender_destroy(struct sender *sender); /* NULL is fine */

/* The address with stars in place of its token, for messages and records; the caller frees it. */
char *sender_masked_url(const char *url);

#endif
