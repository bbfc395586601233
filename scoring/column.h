/*
 * column.h - one variable of the survey, a value per row, column-major.
 *
 * Numbers come as doubles with NaN for missing, or as small codes with
 * COLUMN_I8_MISSING for missing (one byte per answer instead of eight; a
 * million interviews with sixty items then fit into 60 MB). Exactly one of the
 * two pointers is set. Values are finite or missing. A column owns nothing; the rows are in the order in
 * which the design was given them.
 */
#ifndef SCORING_COLUMN_H
#define SCORING_COLUMN_H

#include <stddef.h>
#include <stdint.h>

#define COLUMN_I8_MISSING INT8_MIN

struct column {
	const double *f64;
	const int8_t *i8;
};

/* A variable that puts each row into at most one of n_levels groups. */
struct grouping {
	const int32_t *level; /* 0 to n_levels - 1; negative: in none of them */
	size_t n_levels;
};

double column_value(const struct column *column, size_t row); /* NaN when missing */

/* The first value that is not missing; 0 when there is none. */
double column_first_value(const struct column *column, size_t n_rows);

/* Copies rows first to first + n - 1 into values, missing as NaN. */
void column_read(const struct column *column, size_t first, size_t n, double *values);

/* 1 where code equals level, 0 elsewhere, NaN where code is negative (missing):
 * the column whose mean is the proportion of that level. */
void column_indicator(const int32_t *code, int32_t level, size_t n, double *values);

#endif
