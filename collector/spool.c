#define _GNU_SOURCE
#include "collector/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"

struct spool {
	int fd;
	uint64_t size;
	struct hash_stream *hash; /* NULL once all has come */
	unsigned char sha256[HASH_SHA256_BYTES];
};

/* Some file systems cannot make a file without a name. */
static int open_unnamed(const char *directory)
{
	int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) {
		return fd;
	}
	_cleanup_free_ char *path = xasprintf("%s/canvass-XXXXXX", directory);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0) {
		unlink(path);
	}
	return fd;
}

struct spool *spool_create(const char *directory)
{
	int fd = open_unnamed(directory);
	if (fd < 0) {
		return NULL;
	}
	struct spool *spool = xcalloc(1, sizeof(*spool));
	spool->fd = fd;
	spool->hash = hash_stream_create();
	return spool;
}

bool spool_add(struct spool *spool, struct str piece)
{
	hash_stream_add(spool->hash, piece);
	while (piece.n > 0) {
		ssize_t n = write(spool->fd, piece.p, piece.n);
		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			return false;
		}
		piece.p += n;
		piece.n -= (size_t)n;
		spool->size += (uint64_t)n;
	}
	return true;
}

void spool_end(struct spool *spool)
{
	hash_stream_end(spool->hash, spool->sha256);
	spool->hash = NULL;
}

int spool_fd(const struct spool *spool)
{
	return spool->fd;
}

uint64_t spool_size(const struct spool *spool)
{
	return spool->size;
}

const unsigned char *spool_sha256(const struct spool *spool)
{
	return spool->sha256;
}

void spool_destroy(struct spool *spool)
{
	if (spool != NULL) {
		hash_stream_destroy(spool->hash);
		close(spool->fd);
		free(spool);
	}
}
