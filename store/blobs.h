/*
 * blobs.h - files that came with responses, into PostgreSQL, piece by piece.
 *
 * A file is known by its SHA-256 and stored once, however often it is sent. It
 * is read from a descriptor in parts, never whole, on a connection of its own,
 * one file after the other. When the connection breaks, the file is begun again.
 *
 * Everything runs in the caller's event loop; only reading the descriptor waits,
 * for a part at a time.
 */
#ifndef STORE_BLOBS_H
#define STORE_BLOBS_H

#include <stdint.h>

#include "base/hash.h"
#include "base/loop.h"
#include "base/outcome.h"

#define BLOB_PART_BYTES ((size_t)256 * 1024)

struct blobs;

struct blob {
	int fd;              /* read from its beginning; the caller's, open until done was called */
	uint64_t size;
	unsigned char sha256[HASH_SHA256_BYTES];
	/* OUTCOME_OK once committed, OUTCOME_TRY_LATER when the database stays away, and
	 * OUTCOME_FAILED when it does not take the file. Once, never from within blobs_put. */
	void (*done)(void *arg, enum outcome outcome);
	void *arg;
};

struct blobs *blobs_create(struct loop *loop, const char *conninfo, int64_t give_up_ms);
void blobs_put(struct blobs *blobs, const struct blob *blob); /* copies *blob itself */
/* All that waits is answered OUTCOME_TRY_LATER. NULL is fine. */
void blobs_destroy(struct blobs *blobs);

#endif
