/* Any bytes as a path; the first chooses the method. What stars stand for lies in the path, and there is room for it. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "collector/exchange.h"
#include "collector/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define N_CAPTURES (sizeof(((struct exchange *)0)->captures) / sizeof(struct str))
#define N_METHODS 6

static void check_captures(const struct str *captures, struct str path, const char *pattern)
{
	size_t n = 0;
	for (; *pattern != '\0'; pattern++) {
		n += *pattern == '*' && pattern[1] != '*';
	}
	assert(n <= N_CAPTURES);
	for (size_t i = 0; i < n; i++) {
		assert(captures[i].n > 0 && captures[i].p >= path.p && captures[i].p + captures[i].n <= path.p + path.n);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0) {
		return 0;
	}
	struct str captures[N_CAPTURES] = { 0 };
	struct str path = { (const char *)data + 1, size - 1 };
	unsigned method = 1u << data[0] % N_METHODS;
	const struct route *route = route_find(path, method, captures);
	if (route != NULL) {
		char allow[ROUTE_ALLOW_TEXT];
		route_allow(route, allow);
		assert(allow[0] != '\0' && strlen(allow) < sizeof(allow));
		assert(route_index(route) < route_count());
		check_captures(captures, path, route->pattern);
	}
	return 0;
}
