/*
 * spool.h - a file that comes with a submission, on disk while it arrives.
 *
 * It has no name, so nothing of it is left when the service ends, however it ends.
 */
#ifndef COLLECTOR_SPOOL_H
#define COLLECTOR_SPOOL_H

#include <stdint.h>

#include "base/hash.h"
#include "base/str.h"

struct spool;

/* NULL with errno set when there is no room or no right. */
struct spool *spool_create(const char *directory);
/* False with errno set: ENOSPC when the disk is full. */
bool spool_add(struct spool *spool, struct str piece) MUST_CHECK;
/* All of it has come. */
void spool_end(struct spool *spool);

int spool_fd(const struct spool *spool);
uint64_t spool_size(const struct spool *spool);
const unsigned char *spool_sha256(const struct spool *spool); /* after spool_end */
void spool_destroy(struct spool *spool); /* NULL is fine */

#endif
