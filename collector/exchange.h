/*
 * exchange.h - one request with what the service knows about it, and its answer.
 *
 * Every answer carries the headers that OpenRosa asks for. Each exchange is
 * logged with one line when it is over.
 */
#ifndef COLLECTOR_EXCHANGE_H
#define COLLECTOR_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/outcome.h"
#include "base/str.h"
#include "collector/http.h"
#include "collector/message.h"
#include "collector/service.h"

struct blobs;
struct catalogue;
struct collector;
struct background;
struct desk;
struct ingest;
struct journey;
struct logins;
struct metrics;
struct route;
struct upload;

struct service {
	struct loop *loop;
	struct store *store;
	struct service_options options;
	struct http *http;
	struct catalogue *catalogue;
	struct ingest *ingest;
	struct blobs *blobs;
	struct desk *desk; /* NULL: nobody reads answers over HTTP */
	struct desk *clerks; /* what people do and ask beside that; NULL as well */
	struct background *background;
	struct logins *logins;
	struct notify *notify;
	struct metrics *metrics;
	struct collector *collector;
	struct loop_timer *reload_timer, *drain_timer;
	int64_t lookups_from_ms; /* unknown tokens are looked up once per interval since then; monotonic */
	size_t kept_bytes;  /* by all exchanges */
	unsigned n_exports; /* under way */
	bool database_away; /* and it was logged */
	bool draining;
	int64_t uploads_until_ms; /* while draining */
};

#define EXCHANGE_CAPTURES 4

struct person_asking { /* once authorise() found out */
	int64_t id;
	const char *email, *name; /* heap memory of the exchange */
	bool own;                 /* may do it with what they sent themselves, and no more */
};

struct exchange {
	struct service *service;
	struct http_request *request;
	const struct route *route;
	struct str captures[EXCHANGE_CAPTURES]; /* what the stars of the route stand for */
	unsigned language;                      /* of messages */
	int64_t started_us; /* monotonic */
	/* Of the token in the address, once it was found good: */
	int64_t token_id;
	unsigned site_number;
	char *site_name;
	struct person_asking person;
	void (*after_login)(struct exchange *exchange);
	struct buf body;         /* of a request to the interface for programs, */
	bool gathers;            /* which is being gathered */
	const char *file_type, *disposition; /* of an answer that is a file; NULL: none in particular */
	struct upload *upload;   /* of a submission */
	struct journey *journey; /* of a submission, once it is whole */
	size_t kept_bytes;       /* in memory, by both */
	void *work;              /* of a request that is answered later; ended once, when the request is over */
	void (*end_work)(void *work);
	/* For the log: */
	unsigned status;
	const char *word;
	struct buf remarks;
};

struct answer {
	unsigned status;
	const char *word;         /* for the log */
	const char *content_type; /* NULL: no body */
	struct str body;
	const char *language;     /* of the body; NULL: that of the messages */
	const char *etag;         /* with its quotes; NULL: none */
	const char *allow;        /* methods, for 405 */
	const char *odata;        /* version of OData; NULL: the answer is none of it */
	const char *preference;   /* that was asked for and is kept; NULL: none */
	const char *disposition;  /* how a browser saves it; NULL: as it likes */
	const char *challenge;    /* how to sign in, for 401; NULL: none */
	bool retry_later;         /* adds Retry-After */
	bool at_once;             /* see http.h */
};

struct exchange *exchange_create(struct service *service, struct http_request *request);
void exchange_destroy(struct exchange *exchange);
void exchange_log(const struct exchange *exchange);

/* Says how much memory the submission takes by now. When all together take more than
 * the service allows, they do not fit, and whoever still sends must be told to try later. */
void exchange_keep(struct exchange *exchange, size_t bytes);
bool exchange_fits(const struct exchange *exchange);

void exchange_answer(struct exchange *exchange, const struct answer *answer);

/* The same for an answer that is sent while it is made (http.h); its body is the first piece. False: a client
 * of HTTP/1.0 asked, and was told that it cannot be. */
bool exchange_stream(struct exchange *exchange, const struct answer *answer, http_more_func *more, void *arg);

/* An answer that is a document which clients keep: 304 when they have it already. */
void exchange_answer_cached(struct exchange *exchange, const struct answer *answer);

/* An OpenRosaResponse as the body; the answer's other fields are the caller's.
 * `detail` may be NULL, here and below. */
void exchange_answer_message(struct exchange *exchange, struct answer *answer, enum message message,
		const char *detail);
void exchange_message(struct exchange *exchange, unsigned status, const char *word, enum message message,
		const char *detail);
void exchange_outcome(struct exchange *exchange, enum outcome outcome, enum message message,
		const char *detail);

#endif
