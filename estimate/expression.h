/*
 * expression.h - functions of estimates, such as log(a/b), with their exact
 * derivatives (delta method).
 *
 * Names of estimates (letters, digits, . _ : and between backticks anything),
 * numbers, + - * / ^ ( ) and exp, log, sqrt.
 */
#ifndef ESTIMATE_EXPRESSION_H
#define ESTIMATE_EXPRESSION_H

#include "estimate/answer.h"

/* The value with the estimates of base; ret_gradient has base->n places.
 * Mistakes are told by request_fail. */
double expression_value(struct request *r, const char *text, const struct answer *base, double *ret_gradient);

#endif
