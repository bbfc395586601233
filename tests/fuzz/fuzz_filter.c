/* Any bytes as a filter. What is right becomes SQL that holds nothing of them: all is in parameters. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "store/filter.h"

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define SQL_BYTES ((size_t)4 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct filter_property properties[] = {
	{ "__id", "k", FILTER_KEY }, { "__system/submissionDate", "s", FILTER_TIME }, { "__system/submitterId", "i", FILTER_ID },
	{ "a/text", "t", FILTER_TEXT }, { "needs", "n", FILTER_CHOICES }, { "age", "a", FILTER_INTEGER },
	{ "income", "d", FILTER_DECIMAL }, { "moved", "m", FILTER_DATE }, { "clock", "c", FILTER_CLOCK }, { "place", "p", FILTER_PLACE },
};
static const struct filter_names names = { properties, sizeof(properties) / sizeof(properties[0]), "SELECT %s" };

/* Letters and signs of our own statements; the only quotes are those around the space of array_to_string. */
static void check_sql(const char *sql, size_t n_params)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _$:(),<>=@[]";
	int depth = 0;
	assert(n_params <= FILTER_MAX_NODES);
	for (const char *p = sql; *p != '\0'; p++) {
		if (strncmp(p, "' '", 3) == 0) {
			p += 2;
			continue;
		}
		assert(strchr(allowed, *p) != NULL);
		depth += (*p == '(') - (*p == ')');
		assert(depth >= 0);
	}
	assert(depth == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct filter_error error = { 0 };
	const struct filter *filter = filter_parse(arena, (struct str){ (const char *)data, size }, &names, &error);
	if (filter != NULL) {
		struct buf sql = BUF(SQL_BYTES);
		struct params params = { .arena = arena };
		filter_add_sql(filter, &sql, &params);
		assert(buf_ok(&sql));
		check_sql(buf_text(&sql), params.n);
		buf_finish(&sql);
	} else {
		assert(error.text != NULL && error.at >= 1 && error.at <= size + 1);
	}
	arena_destroy(arena);
	return 0;
}
