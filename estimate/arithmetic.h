/*
 * arithmetic.h - columns computed from columns, such as log(income + 1) or I(age^2).
 *
 * Columns of numbers, numbers, + - * / ^ ( ) and abs, exp, I, log, log10, log2,
 * sqrt; the order of operations is R's. A value that is missing, or not a
 * number, makes the result missing.
 */
#ifndef ESTIMATE_ARITHMETIC_H
#define ESTIMATE_ARITHMETIC_H

#include "base/str.h"
#include "estimate/request.h"

/* Whether text is more than the name of a column. */
bool arithmetic_is(struct str text);

/* A value per row; the caller frees it. Mistakes are told by request_fail; the values
 * are missing then. */
double *arithmetic_values(struct request *r, struct str text);

/* The text as R writes it: "log(income + 1)". The caller frees it. */
char *arithmetic_name(struct str text);

#endif
