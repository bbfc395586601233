/*
 * answer.h - what a statistic found, on its way to JSON.
 *
 * Numbers that are not there (NaN) become null, infinities "Inf" and "-Inf".
 */
#ifndef ESTIMATE_ANSWER_H
#define ESTIMATE_ANSWER_H

#include <jansson.h>
#include <stddef.h>

#include "estimate/request.h"

/* Arrays of n numbers (vcov n x n); NULL when the statistic has none. */
struct answer {
	size_t n;
	double *estimate, *se, *vcov, *lower, *upper, *deff;
	double level, ci_df; /* of lower and upper */
	double df;           /* of the design, or of the test */
	json_t *names, *test, *extra; /* NULL when there are none */
};

void answer_init(struct answer *answer, double df);
void answer_finish(struct answer *answer);

void answer_name(struct answer *answer, const char *format, ...) PRINTF(2, 3); /* the next name */
void answer_extra(struct answer *answer, const char *key, json_t *value);      /* takes value over */

json_t *number_json(double value);
json_t *numbers_json(const double *values, size_t n);
json_t *matrix_json(const double *values, size_t rows, size_t columns); /* row by row */

/* The object with names, estimate, se, vcov, df, ci, deff, test, weights, extra. */
json_t *answer_json(const struct request *request, const struct answer *answer);

#endif
