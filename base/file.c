#define _GNU_SOURCE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

#define BLOCK_BYTES ((size_t)64 * 1024)

static bool read_all(int fd, struct buf *out)
{
	char block[BLOCK_BYTES];
	for (;;) {
		ssize_t n = read(fd, block, sizeof(block));
		if (n == 0) {
			return true;
		}
		if (n < 0 && errno != EINTR) {
			return false;
		}
		if (n > 0) {
			buf_add(out, block, (size_t)n);
		}
		if (!buf_ok(out)) {
			errno = EFBIG;
			return false;
		}
	}
}

bool file_read(const char *path, struct buf *out)
{
	if (strcmp(path, "-") == 0) {
		return read_all(STDIN_FILENO, out);
	}
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		return false;
	}
	bool worked = read_all(fd, out);
	int saved = errno;
	close(fd);
	errno = saved;
	return worked;
}

static bool write_all(int fd, struct str content)
{
	while (content.n > 0) {
		ssize_t n = write(fd, content.p, content.n);
		if (n < 0 && errno != EINTR) {
			return false;
		}
		if (n > 0) {
			content.p += n;
			content.n -= (size_t)n;
		}
	}
	return true;
}

static bool sync_directory_of(const char *path)
{
	_cleanup_free_ char *copy = xstrdup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool worked = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0) {
		close(fd);
	}
	return worked;
}

bool file_write(const char *path, struct str content)
{
	_cleanup_free_ char *beside = xasprintf("%s.new-%ld", path, (long)getpid());
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0) {
		return false;
	}
	bool worked = write_all(fd, content) && fsync(fd) == 0;
	int saved = errno;
	worked = close(fd) == 0 && worked;
	if (!worked || rename(beside, path) != 0) {
		saved = worked ? errno : saved;
		unlink(beside);
		errno = saved;
		return false;
	}
	return sync_directory_of(path);
}

bool file_make_directory(const char *path, unsigned mode)
{
	struct stat status;
	if (stat(path, &status) == 0) {
		errno = ENOTDIR;
		return S_ISDIR(status.st_mode);
	}
	_cleanup_free_ char *copy = xstrdup(path);
	const char *above = dirname(copy);
	if (strcmp(above, path) != 0 && !file_make_directory(above, mode)) {
		return false;
	}
	return mkdir(path, mode) == 0 || errno == EEXIST;
}
