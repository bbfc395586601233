/*
 * regressions.h - regressions of a given column (regressions.c).
 */
#ifndef ESTIMATE_REGRESSIONS_H
#define ESTIMATE_REGRESSIONS_H

#include "estimate/parts.h"

/* y per row, on what stands behind the ~ of the formula; family and term_test
 * are those of the arguments. */
void answer_regression(struct request *r, const char *formula, const double *y, struct answer *answer);

#endif
