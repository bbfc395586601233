/*
 * outbox.h - what happened and somebody is to be told, for the program that tells it.
 *
 * A delivery is taken for a while (a lease): when nothing is said about it by then, because
 * this program died, it is taken again. So everything is told at least once, with
 * the same event id. Several programs share the work; each delivery is with one of them.
 *
 * Everything runs in the caller's event loop; nothing blocks.
 */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "base/str.h"

#define OUTBOX_LEASE_SECONDS 120
#define OUTBOX_KEPT_DAYS 30 /* events that everybody was told */

struct outbox;

struct parcel { /* one event for one webhook; its texts are valid during the call */
	int64_t delivery, webhook;
	const char *webhook_name, *url;
	struct str secret;
	unsigned attempt;          /* from 1 */
	const char *event_id;      /* a UUID: the same in every attempt */
	const char *what;          /* "submission.created" */
	const char *happened_at;   /* "2026-11-23T01:02:03.000000Z" */
	const char *site_number, *site_name; /* here and below: NULL when it has none */
	const char *form_id, *form_version, *instance_id;
	const char *details;       /* a JSON object */
};

struct outbox_handler {
	void (*parcel)(void *arg, const struct parcel *parcel);
	/* Something may be due that was not before: a good moment for outbox_take. */
	void (*news)(void *arg);
	void (*down)(void *arg, const char *why); /* the database went away; it is tried again */
};

/* The connection has the role canvass_worker. The handler must outlive the outbox. */
struct outbox *outbox_create(struct loop *loop, const char *conninfo, const struct outbox_handler *handler, void *arg);

/* Takes at most n deliveries that are due, none of the `n_busy` webhooks. While it is
 * asking already, a further call does nothing. */
void outbox_take(struct outbox *outbox, unsigned n, const int64_t *busy, size_t n_busy);

enum parcel_fate {
	PARCEL_DELIVERED,
	PARCEL_AGAIN,    /* after a while */
	PARCEL_DEAD,     /* given up */
	PARCEL_UNWANTED, /* given up, and nothing more is delivered to its webhook */
};
struct parcel_outcome {
	int64_t delivery, webhook;
	enum parcel_fate fate;
	unsigned again_seconds; /* of PARCEL_AGAIN */
	unsigned status;        /* of HTTP; 0: there was no answer */
	const char *error;      /* one line; NULL when there was none */
};
/* Notes it (copied), again and again until the database has it. */
void outbox_note(struct outbox *outbox, const struct parcel_outcome *outcome);
size_t outbox_unnoted(const struct outbox *outbox); /* outcomes that the database does not have yet */

void outbox_destroy(struct outbox *outbox); /* NULL is fine */

#endif
