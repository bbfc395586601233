/*
 * service.h - the service that receives responses: everything that belongs to
 * `canvass serve`, put together on one event loop.
 */
#ifndef COLLECTOR_SERVICE_H
#define COLLECTOR_SERVICE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "base/loop.h"
#include "store/store.h"

struct service;

struct service_options {
	int listen_fd;          /* belongs to the service from now on */
	const char *url;        /* where it listens, for phones that do not say which host they mean */
	const char *public_url; /* what phones reach it by, without a slash at the end; NULL: what they say */
	const char *spool_directory; /* where uploads lie until they are in the database */
	bool behind_proxy;      /* believe X-Forwarded-Proto; all connections come from one address */
	unsigned patience_s;    /* see http_limits */
	const char *reader_conninfo; /* for desk.h; NULL: nobody reads answers over HTTP */
};

/* The store must outlive the service. NULL with a sentence in *ret_error (the
 * caller frees it). */
struct service *service_create(struct loop *loop, struct store *store, const struct service_options *options,
		char **ret_error) MUST_CHECK;

/* Another public_url from now on (it must live as long), and what is published is read again. */
void service_reload(struct service *service, const char *public_url);

/* Takes no new connections, answers what is under way, and then stops the loop. */
void service_drain(struct service *service);
void service_destroy(struct service *service); /* NULL is fine */

#endif
