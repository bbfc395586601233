/*
 * route.h - which address does what: one table.
 */
#ifndef COLLECTOR_ROUTE_H
#define COLLECTOR_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct exchange;

#define METHOD_GET 1u
#define METHOD_HEAD 2u
#define METHOD_POST 4u

struct route {
	const char *pattern;     /* a star stands for one segment, "*.svc" for one that ends so; "**" for all that is left */
	unsigned methods;
	const char *allow;       /* the same, for the Allow header */
	bool key;                /* the first star is a token, the second the number of its site */
	bool draft;              /* the third is the form whose draft it is about */
	bool (*begin)(struct exchange *exchange); /* the head is here; false: answered. May be NULL */
	void (*end)(struct exchange *exchange);   /* the whole request is here */
};

/* Routes are numbered from 0. */
size_t route_count(void);
size_t route_index(const struct route *route);
const char *route_pattern(size_t index);

/* The route of a path, with what its stars stand for; NULL when there is none. */
const struct route *route_find(struct str path, struct str ret_captures[]);

#endif
