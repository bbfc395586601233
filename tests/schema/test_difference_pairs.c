/*
 * Every definition against every other: nothing breaks, a text equals itself, and
 * what comes is what goes the other way round. usage: test-difference-pairs FILE...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/xalloc.h"
#include "schema/difference.h"

#define BYTES ((size_t)1024 * 1024 * 1024)

struct side {
	const char *path;
	struct buf yaml;
	struct version_text version;
};

static size_t count(const struct difference *difference, const char *kind)
{
	size_t n = 0;
	for (size_t i = 0; i < difference->n; i++) {
		n += strcmp(difference->changes[i].kind, kind) == 0;
	}
	return n;
}

/* Both directions; a question that is new one way is gone, or in doubt, the other way. */
static bool agree(const struct side *a, const struct side *b)
{
	struct arena *arena = arena_create(BYTES);
	const struct difference *there = difference_between(arena, &a->version, &b->version, NULL, false);
	const struct difference *back = difference_between(arena, &b->version, &a->version, NULL, false);
	bool same = a == b ? there->n == 0 && back->n == 0
			: count(there, "question-added") == count(back, "question-removed")
					+ count(back, "question-renamed-or-removed");
	for (size_t i = 0; i < there->n; i++) {
		const struct change *change = &there->changes[i];
		same = same && (change->advice != NULL) == (change->verdict != CHANGE_COMPATIBLE)
				&& strchr(change->text, '\n') == NULL;
	}
	arena_destroy(arena);
	return same;
}

static bool read(const char *path, struct side *side)
{
	*side = (struct side){ .path = path, .yaml = BUF(DEFINITION_MAX_BYTES) };
	struct problems *problems = problems_create(1);
	if (file_read(path, &side->yaml)) {
		side->version = (struct version_text){ definition_read(buf_str(&side->yaml), problems),
			buf_str(&side->yaml) };
	}
	problems_destroy(problems);
	return side->version.definition != NULL;
}

int main(int argc, char **argv)
{
	struct side *sides = xcalloc((size_t)argc, sizeof(*sides));
	size_t n = 0, n_wrong = 0;
	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++) {
		if (!read(argv[i], &sides[n])) {
			buf_finish(&sides[n].yaml);
			printf("ok %d - %s # SKIP it is no definition by itself\n", i, argv[i]);
			continue;
		}
		bool fine = true;
		n++;
		for (size_t j = 0; j < n; j++) {
			fine = agree(&sides[n - 1], &sides[j]) && fine;
		}
		n_wrong += !fine;
		printf("%s %d - %s\n", fine ? "ok" : "not ok", i, argv[i]);
	}
	for (size_t i = 0; i < n; i++) {
		definition_unref(sides[i].version.definition);
		buf_finish(&sides[i].yaml);
	}
	free(sides);
	return n_wrong == 0 && n > 0 ? 0 : 1;
}
