/*
 * request.h - what one request asks for: the table, the design, the domain.
 *
 * Mistakes are gathered instead of checked at every step: the first is kept,
 * and a column that does not exist is answered with one whose values are all
 * missing, so that whoever computes may go on. Whoever asked looks at `error`
 * at the end. Only estimate_run opens and closes requests.
 */
#ifndef ESTIMATE_REQUEST_H
#define ESTIMATE_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "estimate/table.h"
#include "scoring/design.h"

struct request {
	const json_t *json; /* the whole of it */
	const json_t *args;
	const char *data_dir;
	struct table *table;   /* NULL when it names no data */
	struct design *design; /* NULL for statistics without one */
	uint8_t *domain;       /* a byte per row */
	double df;             /* of the design in the domain */
	bool na_rm;
	bool weights_changed; /* a step changed them */
	char *error;          /* NULL: nothing wrong so far */
	struct variable nothing;
};

void request_open(struct request *request, const json_t *json, const char *data_dir);
void request_close(struct request *request);

void request_fail(struct request *request, const char *format, ...) PRINTF(2, 3);

/* The column, or one without values (and an error) when there is none. */
const struct variable *request_variable(struct request *request, const char *name);

/* The path of a data file named in the request; the caller frees it. */
char *request_path(const struct request *request, const char *file);

/* Text of a member; "" when it is missing or no text. */
const char *member_text(const json_t *object, const char *key);
/* A number, or "Inf" and "-Inf"; fallback when missing. */
double member_number(const json_t *object, const char *key, double fallback);
/* The value of list[i] as text; "" behind the last. */
const char *list_text(const json_t *list, size_t i);

/* The groups of several variables crossed, the first varying fastest: codes
 * per row, -1 where one is missing. The caller frees it. */
int32_t *request_crossed(struct request *request, const json_t *names, size_t *ret_n);

/* In request_design.c, request_steps.c and request_domain.c. */
void request_make_design(struct request *request, const json_t *design);
void request_make_steps(struct request *request, const json_t *steps);
uint8_t *request_make_domain(struct request *request, const json_t *conditions);

#endif
