/*
 * ingest.h - responses into PostgreSQL, many at once, acknowledged after COMMIT.
 *
 * While one batch is being committed, arriving responses gather into the next
 * (group commit); a batch is one transaction in libpq's pipeline mode. The
 * identity of a response is (form, instance id):
 *
 *     not known yet                     stored                OUTCOME_STORED
 *     known, the same bytes             nothing changes       OUTCOME_STORED
 *     known, other bytes                into quarantine       OUTCOME_CONFLICT
 *     the database cannot take it       into quarantine       OUTCOME_FAILED
 *     its tables have other names now   nothing changes       OUTCOME_TRY_LATER
 *
 * A response that corrects another one (response->deprecated_id) takes its place:
 *
 *     that is the newest version        it becomes the old one  OUTCOME_STORED
 *     this is the newest version        nothing changes         OUTCOME_STORED
 *     another correction came first     into quarantine         OUTCOME_CONFLICT
 *     its own id is taken               into quarantine         OUTCOME_CONFLICT
 *     there is nothing to correct       into quarantine         OUTCOME_UNKNOWN, with a message
 *
 * When the connection breaks, the batch is sent again after reconnecting; this
 * is safe because of the identity above. What waits longer than
 * `give_up_ms` is answered OUTCOME_TRY_LATER - it may have been stored, and sending
 * it again is harmless.
 *
 * Everything runs in the caller's event loop; nothing blocks.
 */
#ifndef STORE_INGEST_H
#define STORE_INGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/histogram.h"
#include "base/loop.h"
#include "base/outcome.h"
#include "base/str.h"
#include "schema/response.h"
#include "schema/table.h"

struct ingest;

struct ingest_options {
	const char *conninfo;
	size_t max_batch;    /* responses in one transaction, 256 */
	size_t max_waiting;  /* further ones are OUTCOME_TRY_LATER at once, 4096 */
	int64_t give_up_ms;  /* 30000 */
};

struct ingest_file { /* that a response names */
	struct str name;
	const unsigned char *sha256; /* of its blob, stored already; NULL: it has not come yet */
};

/* One response on its way. Everything it points to must live until `done` was
 * called, which happens exactly once, and never from within ingest_store itself. */
struct ingest_item {
	const struct response *response;
	const struct tables *tables;
	const struct table_rows *rows;
	int64_t version_id;          /* store_form.version_id */
	int64_t layout;              /* store_form.layout, read together with the names in `tables` */
	bool is_draft;               /* the version is a draft: stored apart */
	bool only_known;             /* do not store it: OUTCOME_UNKNOWN without a message when it is not there; no rows needed */
	unsigned site_number;
	int64_t token_id;            /* 0: none */
	struct str xml;              /* the bytes as received */
	struct str device_id;        /* may be empty */
	const struct ingest_file *files; /* noted with the response, also when it was stored before */
	size_t n_files;
	int64_t received_us;
	void (*done)(void *arg, enum outcome outcome, const char *message); /* message: for the sender; may be NULL */
	void *arg;
};

/* A submission that is refused but kept, so that nothing a surveyor sent is lost. */
struct ingest_quarantine {
	struct str xml;
	struct str form_id, version, instance_id; /* as far as known; may be empty */
	unsigned site_number;
	int64_t token_id;
	struct str device_id;
	const char *reason;          /* "unknown-version", "malformed", "refused", …; ingest itself adds "conflict" and "database" */
	const char *message;         /* one line, for a planner */
	const struct ingest_file *files; /* that came with it, each with its sha256 */
	size_t n_files;
	int64_t received_us;
	void (*done)(void *arg, enum outcome outcome); /* OUTCOME_OK once committed */
	void *arg;
};

/* The connection is opened (and opened again when it breaks) in the background. */
struct ingest *ingest_create(struct loop *loop, const struct ingest_options *options);
void ingest_store(struct ingest *ingest, const struct ingest_item *item);            /* copies *item itself */
void ingest_quarantine(struct ingest *ingest, const struct ingest_quarantine *item); /* the same bytes twice are kept once */
/* For a caller that gives it many in one round of the loop: hands a batch over as soon as it
 * is large enough, so that the database works on it while the next ones are read. `done` of
 * those given before may be called. */
void ingest_turn(struct ingest *ingest);
size_t ingest_waiting(const struct ingest *ingest); /* not answered yet */
bool ingest_connected(const struct ingest *ingest);
/* Why the connection was lost or cannot be made, one line for operators; "" when
 * nothing was wrong since the last batch. Valid until the loop runs again. */
const char *ingest_problem(const struct ingest *ingest);
struct ingest_counts {
	uint64_t stored, replayed, conflicts, quarantined, batches, failed;
};
struct ingest_counts ingest_counts(const struct ingest *ingest);
/* Of batches that were committed; valid as long as the ingest. */
const struct histogram *ingest_batch_sizes(const struct ingest *ingest);
const struct histogram *ingest_commit_seconds(const struct ingest *ingest);
/* All that waits is answered OUTCOME_TRY_LATER. NULL is fine. */
void ingest_destroy(struct ingest *ingest);

#endif
