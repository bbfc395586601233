/*
 * collect.h - the journey of one submission, from its bytes to the answer.
 *
 *     identify -> find the version -> read and check -> rows -> PostgreSQL -> verdict
 *
 * What is refused is kept in quarantine before it is answered; when even that
 * cannot be done, the answer is to try later. So nothing a surveyor sent is lost.
 */
#ifndef COLLECTOR_COLLECT_H
#define COLLECTOR_COLLECT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/outcome.h"
#include "base/str.h"
#include "collector/catalogue.h"
#include "collector/message.h"
#include "schema/response.h"
#include "collector/upload.h"
#include "store/blobs.h"
#include "store/ingest.h"

struct collector {
	const struct catalogue *catalogue;
	struct ingest *ingest;
	struct blobs *blobs;
};

struct verdict {
	enum outcome outcome;
	enum message message;
	const char *detail; /* more about it, for the sender; NULL when there is nothing to add */
};

/* One submission on its way. Everything it needs lives in its arena, which
 * belongs to it: journey_destroy frees it all, once `done` was called. */
struct journey {
	struct arena *arena;
	struct collector *collector;
	/* Set by journey_create's caller before collect(): */
	struct str xml;             /* as received */
	struct str device_id;       /* may be empty */
	struct str accept_language; /* for the names of questions; may be empty */
	int64_t token_id;
	unsigned site_number;
	const char *site_name;
	const struct upload_file *uploads; /* that came with it; they must live until done was called */
	size_t n_uploads;
	struct str draft_of;        /* the form whose draft is tried out; empty: a real response */
	void (*done)(void *arg, const struct verdict *verdict);
	void *arg;
	/* On the way: */
	int64_t received_us;
	struct response *response;  /* NULL until identified */
	const struct catalogue_version *version;
	struct verdict verdict;
	const char *quarantine;     /* why it is kept in quarantine; NULL: it is stored */
	struct ingest_file *files;  /* that are noted in the database */
	size_t n_files, n_unnamed;  /* unnamed: came with it, and no answer names them */
	size_t n_blobs_waiting;
	bool blobs_failed;
};

struct journey *journey_create(void);
void journey_destroy(struct journey *journey); /* NULL is fine */

/* Calls journey->done exactly once, now or later. The collector's ingest must
 * not end before. */
void collect(struct collector *collector, struct journey *journey);

#endif
