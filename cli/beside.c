#include "cli/beside.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

#define FILE_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define PATH_MAX_BYTES 4096

/* "DIR/of/FILE.yaml" and "name" give "DIR/of/name". */
static void path_beside(const char *path, const char *name, struct buf *out)
{
	const char *slash = strrchr(path, '/');
	if (slash != NULL) {
		buf_add(out, path, (size_t)(slash - path) + 1);
	}
	buf_adds(out, name);
}

static bool read_beside(void *arg, const char *name, struct arena *arena, struct str *ret_bytes)
{
	_cleanup_buf_ struct buf path = BUF(PATH_MAX_BYTES);
	_cleanup_buf_ struct buf bytes = BUF(FILE_MAX_BYTES);
	path_beside(arg, name, &path);
	if (!buf_ok(&path) || !file_read(buf_text(&path), &bytes)) {
		return false;
	}
	*ret_bytes = arena_str(arena, buf_str(&bytes));
	return true;
}

static bool is_beside(void *arg, const char *name)
{
	_cleanup_buf_ struct buf path = BUF(PATH_MAX_BYTES);
	path_beside(arg, name, &path);
	return buf_ok(&path) && access(buf_text(&path), R_OK) == 0;
}

struct file_source files_beside(const char *path)
{
	return (struct file_source){ .read = read_beside, .has = is_beside, .arg = (void *)path };
}
