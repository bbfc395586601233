/*
 * route.h - which address does what: one table.
 */
#ifndef COLLECTOR_ROUTE_H
#define COLLECTOR_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct api_statement;
struct exchange;

#define METHOD_GET 1u
#define METHOD_HEAD 2u
#define METHOD_POST 4u
#define METHOD_PUT 8u
#define METHOD_PATCH 16u
#define METHOD_DELETE 32u

enum route_about {
	ABOUT_NOTHING,
	ABOUT_SITE, /* the first star is its number */
	ABOUT_FORM, /* the second is the id of a form, too */
};

struct route {
	const char *pattern;     /* a star stands for one segment, "*.svc" for one that ends so; "**" for all that is left */
	unsigned methods;        /* others of the same pattern may be in another row */
	bool (*begin)(struct exchange *exchange); /* the head is here; false: answered. May be NULL */
	void (*end)(struct exchange *exchange);   /* the whole request is here */
	bool key;                /* the first star is a token, the second the number of its site */
	bool draft;              /* the third is the form whose draft it is about */
	const char *verb;        /* the right that it takes (authorise.h); "": being somebody; NULL: none */
	enum route_about about;
	const struct api_statement *statement; /* for rest_end */
};

/* Routes are numbered from 0. */
size_t route_count(void);
size_t route_index(const struct route *route); /* of the first with this pattern */
const char *route_pattern(size_t index);
const struct route *route_at(size_t index);

/* The route of a path and a method, with what its stars stand for; one for another method when there is
 * none for this; NULL when there is none at all. */
const struct route *route_find(struct str path, unsigned method, struct str ret_captures[]);

/* "GET, HEAD": what can be done at the pattern of a route. */
#define ROUTE_ALLOW_TEXT 64
void route_allow(const struct route *route, char ret_allow[ROUTE_ALLOW_TEXT]);

#endif
