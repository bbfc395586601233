/*
 * formula.h - the columns of a model such as ~ stype + api99 * sch.wide - 1.
 *
 * Numbers are one column; a factor (or factor(x)) has a column per level but
 * the first, or all of them when it is the first term of a model without
 * intercept. a*b is a + b + a:b. Lower orders come first. Columns are named as
 * in R: stypeH, stypeH:sch.wideYes, (Intercept).
 */
#ifndef ESTIMATE_FORMULA_H
#define ESTIMATE_FORMULA_H

#include "estimate/request.h"

enum { FORMULA_COLUMNS_MAX = 200 };

struct model {
	size_t n_rows, p;
	double *x;   /* p columns of n_rows; NaN where a variable is missing */
	char **name; /* p names */
};

/* Reads what stands behind the ~. Mistakes are told by request_fail. */
void model_read(struct request *r, const char *formula, struct model *ret_model);
void model_finish(struct model *model);

#endif
