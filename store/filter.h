/*
 * filter.h - conditions on answers, as the $filter of OData writes them (version 4.01,
 * part 2, 5.1.1), turned into SQL whose values are parameters.
 *
 *     trust/trust_interest eq 'yes' and (age ge 18 or age eq null)
 *     year(__system/submissionDate) eq 2026 and not contains(tolower(remark), 'rain')
 *     needs has 'housing'
 *
 * Names and types are checked; the first mistake is told with its place. A condition on an
 * answer that is not there: eq null is true, eq of a value is false and ne of it true, and
 * not turns each of these round.
 */
#ifndef STORE_FILTER_H
#define STORE_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/compiler.h"
#include "base/str.h"

#define FILTER_MAX_BYTES ((size_t)8192)
#define FILTER_MAX_NODES 1000 /* names, values, operators */
#define FILTER_MAX_DEPTH 50   /* parentheses, not, functions */

enum filter_type {
	FILTER_TEXT,
	FILTER_CHOICES, /* text[]; as a text, with spaces between */
	FILTER_INTEGER,
	FILTER_ID,      /* a whole number that clients know as text */
	FILTER_DECIMAL,
	FILTER_DATE,
	FILTER_CLOCK,   /* of the day */
	FILTER_TIME,    /* with a time zone */
	FILTER_BOOLEAN,
	FILTER_PLACE,   /* is there or not */
	FILTER_KEY,     /* of a response: the same as some id that it ever had, or not */
};

struct filter_property {
	const char *name; /* as it is written: "trust/trust_interest", "__system/submissionDate" */
	const char *sql;  /* of FILTER_KEY: a number; filter_names.key turns an id into it */
	enum filter_type type;
};

struct filter_names {
	const struct filter_property *items;
	size_t n;
	const char *key; /* SQL that gives the number of the response with the id %s, a parameter; NULL: no FILTER_KEY */
};

struct filter_error {
	size_t at;        /* character of the text, from 1 */
	const char *text; /* what is wrong there, and what would be right */
};

/* Values of a statement: the n-th one is $n in it. All are texts. */
struct params {
	struct arena *arena;
	struct str *items;
	size_t n, capacity;
};
size_t params_add(struct params *params, struct str value); /* copied; from 1 */

struct filter;

/* NULL when it is wrong. Lives in the arena, as the error does; the names must live as long. */
const struct filter *filter_parse(struct arena *arena, struct str text, const struct filter_names *names,
		struct filter_error *ret_error) MUST_CHECK;

/* Adds the condition in parentheses. */
void filter_add_sql(const struct filter *filter, struct buf *sql, struct params *params);

/* NULL when there is none of that name; a name without its groups will do. */
const struct filter_property *filter_find(const struct filter_names *names, struct str name);

/* The name that was probably meant; NULL when none is near. */
const char *filter_nearest(const struct filter_names *names, struct str name);

#endif
