/* Prints the table of addresses, a row in each line: METHODS VERB PATTERN, where "-" is
 * no right at all and "+" being somebody. For the tests of what is said of them. */
#include <stdio.h>
#include <stdlib.h>

#include "collector/route.h"

static void print_methods(unsigned methods)
{
	static const char *const names[] = { "get", "head", "post", "put", "patch", "delete" };
	const char *comma = "";
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((methods & 1u << i) != 0) {
			printf("%s%s", comma, names[i]);
			comma = ",";
		}
	}
}

int main(void)
{
	for (size_t i = 0; i < route_count(); i++) {
		const struct route *route = route_at(i);
		print_methods(route->methods);
		printf(" %s %s\n", route->verb == NULL ? "-" : route->verb[0] == '\0' ? "+" : route->verb, route->pattern);
	}
	return EXIT_SUCCESS;
}
