#include "schema/reference.h"

#include <string.h>

#include "base/buf.h"

bool is_inside(const struct question *question, const struct question *repeat)
{
	const struct question *around = question->repeat;
	while (around != NULL && around != repeat) {
		around = around->repeat;
	}
	return around == repeat;
}

const char *reference_path(struct arena *arena, const struct question *from, const struct question *to)
{
	const struct question *shared = from == NULL ? NULL : from->repeat;
	while (shared != NULL && !is_inside(to, shared)) {
		shared = shared->repeat;
	}
	if (shared == NULL) {
		return to->path;
	}
	struct buf path = BUF(65536);
	for (const struct question *step = from; step != shared; step = step->parent) {
		buf_adds(&path, path.length == 0 ? ".." : "/..");
	}
	buf_adds(&path, to->path + strlen(shared->path));
	char *copy = arena_strdup(arena, buf_text(&path));
	buf_finish(&path);
	return copy;
}
