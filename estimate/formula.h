/*
 * formula.h - the columns of a model such as ~ stype + api99 * sch.wide - 1.
 *
 * Numbers are one column; a factor (or factor(x)) has a column per level but
 * the first. It has one for every level when the model lacks the term without
 * it, or when it is the first factor of a model without intercept. a*b is
 * a + b + a:b. Lower orders come first. Columns are named as
 * in R: stypeH, stypeH:sch.wideYes, (Intercept). A number may be computed, as in
 * log(income) or I(age^2) (arithmetic.h); offset(x) is added to the sum with a
 * coefficient of 1.
 */
#ifndef ESTIMATE_FORMULA_H
#define ESTIMATE_FORMULA_H

#include "estimate/request.h"

enum { FORMULA_COLUMNS_MAX = 200 };

#define MODEL_INTERCEPT SIZE_MAX

struct model {
	size_t n_rows, p;
	double *x;    /* p columns of n_rows; NaN where a variable is missing */
	char **name;  /* p names */
	size_t *term; /* per column: its term, or MODEL_INTERCEPT */
	char **label; /* n_terms */
	size_t n_terms;
	double *offset; /* per row; NULL: none */
};

/* Reads what stands behind the ~. rows: a byte per row, so that only levels that
 * somebody in them has count (the first of these is the reference); NULL: all
 * levels count. Mistakes are told by request_fail. */
void model_read(struct request *r, const char *formula, const uint8_t *rows, struct model *ret_model);
/* Whether a column belongs to a term such as "stype" or "sch.wide:stype". */
bool model_column_of(const struct model *model, size_t column, const char *term);
void model_finish(struct model *model);

#endif
