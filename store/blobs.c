#define _GNU_SOURCE
#include "store/blobs.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/xalloc.h"
#include "store/link.h"
#include "store/sql.h"

#define TICK_MS 1000

/* What the link is doing for the first file. */
enum step { STEP_NONE, STEP_BEGIN, STEP_HEAD, STEP_PART, STEP_END };

struct job {
	struct blob blob;
	int64_t since_ms;
	struct job *next;
};

struct blobs {
	struct link *link;
	struct loop_timer *timer; /* looks for what waits too long */
	int64_t give_up_ms;
	struct job *first, **last;
	enum step step;
	uint32_t part;
	bool known, failed;
	char buffer[BLOB_PART_BYTES];
};

/* --- statements -------------------------------------------------------------------- */

static void send_plain(struct blobs *blobs, enum step step, const char *statement)
{
	blobs->step = step;
	link_send(blobs->link, statement, 0, NULL, NULL, NULL);
}

static void put_u32(char out[4], uint32_t value)
{
	for (unsigned i = 0; i < 4; i++) {
		out[i] = (char)(value >> (24 - 8 * i));
	}
}

static void put_u64(char out[8], uint64_t value)
{
	put_u32(out, (uint32_t)(value >> 32));
	put_u32(out + 4, (uint32_t)value);
}

static void send_head(struct blobs *blobs)
{
	char size[8];
	const char *const values[] = { (const char *)blobs->first->blob.sha256, size };
	static const int lengths[] = { HASH_SHA256_BYTES, sizeof(size) }, formats[] = { 1, 1 };
	put_u64(size, blobs->first->blob.size);
	blobs->step = STEP_HEAD;
	blobs->known = true; /* unless a row comes back */
	link_send(blobs->link, "INSERT INTO canvass.blobs (sha256, size) VALUES ($1, $2::bigint)"
			" ON CONFLICT DO NOTHING RETURNING 1", 2, values, lengths, formats);
}

static uint64_t part_offset(const struct blobs *blobs)
{
	return (uint64_t)blobs->part * BLOB_PART_BYTES;
}

/* False when the file cannot be read any more. */
static bool read_part(struct blobs *blobs, size_t *ret_n)
{
	uint64_t left = blobs->first->blob.size - part_offset(blobs);
	size_t wanted = left < BLOB_PART_BYTES ? (size_t)left : BLOB_PART_BYTES, n = 0;
	while (n < wanted) {
		ssize_t got = pread(blobs->first->blob.fd, blobs->buffer + n, wanted - n,
				(off_t)(part_offset(blobs) + n));
		if (got <= 0) {
			return false;
		}
		n += (size_t)got;
	}
	*ret_n = n;
	return true;
}

static void send_part(struct blobs *blobs)
{
	char part[4];
	size_t n;
	if (!read_part(blobs, &n)) {
		blobs->failed = true;
		send_plain(blobs, STEP_END, "ROLLBACK");
		return;
	}
	put_u32(part, blobs->part);
	const char *const values[] = { (const char *)blobs->first->blob.sha256, part, blobs->buffer };
	const int lengths[] = { HASH_SHA256_BYTES, sizeof(part), (int)n };
	static const int formats[] = { 1, 1, 1 };
	blobs->step = STEP_PART;
	blobs->part++;
	link_send(blobs->link, "INSERT INTO canvass.blob_parts (sha256, part, bytes) VALUES ($1, $2::integer, $3)", 3,
			values, lengths, formats);
}

/* --- one file after the other --------------------------------------------------------- */

static void begin_next(struct blobs *blobs)
{
	if (blobs->first == NULL || blobs->step != STEP_NONE || !link_is_up(blobs->link)) {
		return;
	}
	blobs->part = 0;
	blobs->failed = false;
	send_plain(blobs, STEP_BEGIN, "BEGIN");
}

static void finish_first(struct blobs *blobs, enum outcome outcome)
{
	struct job *job = blobs->first;
	blobs->first = job->next;
	if (blobs->first == NULL) {
		blobs->last = &blobs->first;
	}
	blobs->step = STEP_NONE;
	job->blob.done(job->blob.arg, outcome);
	free(job);
	begin_next(blobs);
}

static void go_on(struct blobs *blobs)
{
	switch (blobs->step) {
	case STEP_NONE:
		break;
	case STEP_BEGIN:
		send_head(blobs);
		break;
	case STEP_HEAD:
	case STEP_PART:
		if (blobs->failed) {
			send_plain(blobs, STEP_END, "ROLLBACK");
		} else if (blobs->known || part_offset(blobs) >= blobs->first->blob.size) {
			send_plain(blobs, STEP_END, "COMMIT");
		} else {
			send_part(blobs);
		}
		break;
	case STEP_END:
		finish_first(blobs, blobs->failed ? OUTCOME_FAILED : OUTCOME_OK);
		break;
	}
}

static void on_up(void *arg)
{
	begin_next(arg);
}

static void on_result(void *arg, const PGresult *result)
{
	struct blobs *blobs = arg;
	if (result == NULL) {
		go_on(blobs);
		return;
	}
	blobs->failed = blobs->failed || !sql_ok(result);
	if (blobs->step == STEP_HEAD && PQntuples(result) > 0) {
		blobs->known = false;
	}
}

static void on_down(void *arg, const char *why)
{
	struct blobs *blobs = arg;
	(void)why;
	blobs->step = STEP_NONE; /* the first file is begun again */
}

static const struct link_handler handler = { .up = on_up, .result = on_result, .down = on_down };

static void on_tick(void *arg)
{
	struct blobs *blobs = arg;
	int64_t now = monotonic_ms();
	/* One that is being written is waited for: the link notices when it is lost. */
	while (blobs->first != NULL && blobs->step == STEP_NONE && now - blobs->first->since_ms > blobs->give_up_ms) {
		finish_first(blobs, OUTCOME_TRY_LATER);
	}
	loop_timer_set(blobs->timer, TICK_MS);
}

struct blobs *blobs_create(struct loop *loop, const char *conninfo, int64_t give_up_ms)
{
	struct blobs *blobs = xcalloc(1, sizeof(*blobs));
	blobs->last = &blobs->first;
	blobs->give_up_ms = give_up_ms;
	blobs->timer = loop_timer_add(loop, on_tick, blobs);
	loop_timer_set(blobs->timer, TICK_MS);
	blobs->link = link_create(loop, conninfo, "canvass files", "SET client_encoding = 'UTF8';"
			" SET synchronous_commit = on; SET ROLE canvass_collector", &handler, blobs);
	return blobs;
}

void blobs_put(struct blobs *blobs, const struct blob *blob)
{
	assert(blob->done != NULL);
	struct job *job = xcalloc(1, sizeof(*job));
	job->blob = *blob;
	job->since_ms = monotonic_ms();
	*blobs->last = job;
	blobs->last = &job->next;
	begin_next(blobs);
}

void blobs_destroy(struct blobs *blobs)
{
	if (blobs == NULL) {
		return;
	}
	link_destroy(blobs->link);
	loop_timer_remove(blobs->timer);
	while (blobs->first != NULL) {
		struct job *job = blobs->first;
		blobs->first = job->next;
		job->blob.done(job->blob.arg, OUTCOME_TRY_LATER);
		free(job);
	}
	free(blobs);
}
