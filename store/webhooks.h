/*
 * webhooks.h - programs elsewhere that are told when something happened. Calls here wait
 * for PostgreSQL, as those of store.h do; outbox.h delivers.
 */
#ifndef STORE_WEBHOOKS_H
#define STORE_WEBHOOKS_H

#include "store/store.h"

#define WEBHOOK_SECRET_BYTES 32

struct webhook {
	int64_t id;
	const char *name, *url;
	const char *events;      /* "submission.created submission.edited" */
	const char *form_id;     /* NULL: all forms */
	const char *site;        /* its name; NULL: all sites */
	const char *stopped_at;  /* NULL: it is told; a time for people */
	const char *stopped_because;
	uint64_t n_waiting, n_delivered, n_dead;
};

/* What a webhook can be told of; NULL ends it. */
extern const char *const webhook_events[];
/* https://…, or http:// to this machine itself. */
bool webhook_url_ok(const char *url);

/* `events` are words of webhook_events. The secret is random. OUTCOME_CONFLICT when the name is taken. */
enum outcome store_add_webhook(struct store *store, const struct webhook *webhook,
		unsigned char ret_secret[WEBHOOK_SECRET_BYTES]) MUST_CHECK;
enum outcome store_webhooks(struct store *store, struct arena *arena, struct webhook **ret_webhooks,
		size_t *ret_n) MUST_CHECK;
/* These are OUTCOME_UNKNOWN when there is none of that name. What it was still to be told is forgotten. */
enum outcome store_remove_webhook(struct store *store, const char *name) MUST_CHECK;
/* Delivers again to one that was stopped, also what happened meanwhile. */
enum outcome store_start_webhook(struct store *store, const char *name) MUST_CHECK;
/* An event that is there only to try it out. */
enum outcome store_ping_webhook(struct store *store, const char *name) MUST_CHECK;

struct dead_letter {
	int64_t id;
	const char *webhook, *event_id, *what, *happened_at, *form_id, *instance_id; /* the last two may be NULL */
	unsigned attempts, last_status; /* last_status 0: there was no answer */
	const char *last_error;         /* may be NULL */
};
/* What was given up, the newest first. */
enum outcome store_dead_letters(struct store *store, struct arena *arena, struct dead_letter **ret_letters,
		size_t *ret_n) MUST_CHECK;
/* Tries again from the start: all of a webhook (id 0), or one. */
enum outcome store_retry_dead(struct store *store, const char *webhook, int64_t id, unsigned *ret_n) MUST_CHECK;

#endif
