/*
 * problem.h - what is wrong with something a person wrote, and where.
 *
 * A reader adds every problem it finds and reads on; the caller shows them all
 * at once. One problem is one line that an editor can jump to:
 *
 *     survey-defs/household.yaml:41:13: error: unknown type 'cuont'; did you mean 'count'?
 *
 * Messages are one line, in lower case, without a full stop; they quote the
 * person's own word and say what would be right.
 */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/compiler.h"

enum severity {
	SEVERITY_WARNING, /* works, but probably not as meant */
	SEVERITY_ERROR,   /* cannot be used */
};

struct source_pos {
	unsigned line, column; /* from 1; 0 when unknown */
};

struct problem {
	enum severity severity;
	const char *file; /* as the caller named it */
	struct source_pos at;
	const char *text;
	const char *code; /* of the kind of problem, such as "never-true"; NULL when it has none */
};

struct problems;

/* At most `max` problems are kept; further ones are only counted. */
struct problems *problems_create(size_t max);
void problems_destroy(struct problems *problems);                /* NULL is fine */

/* The file that problems added from now on belong to; copied. */
void problems_set_file(struct problems *problems, const char *file);
void problem_add(struct problems *problems, enum severity severity, struct source_pos at,
		const char *format, ...) PRINTF(4, 5);
/* `code` must outlive the problems. */
void problem_addv(struct problems *problems, enum severity severity, const char *code, struct source_pos at,
		const char *format, va_list args);

const char *problems_file(const struct problems *problems);       /* as set last */
size_t problems_count(const struct problems *problems);          /* that are kept */
size_t problems_errors(const struct problems *problems);         /* also those not kept */
size_t problems_warnings(const struct problems *problems);
const struct problem *problems_at(const struct problems *problems, size_t i);

/* Orders by file (as first named), line and column, stable. */
void problems_sort(struct problems *problems);

/* One line each; the last line tells how many were left out, if any. */
void problems_print(const struct problems *problems, struct buf *out);

#endif
