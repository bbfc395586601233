#include "scoring/column.h"

#include <assert.h>
#include <math.h>
#include <string.h>

double column_value(const struct column *column, size_t row)
{
	if (column->f64 != NULL) {
		return column->f64[row];
	}
	int8_t code = column->i8[row];
	return code == COLUMN_I8_MISSING ? NAN : (double)code;
}

double column_first_value(const struct column *column, size_t n_rows)
{
	for (size_t row = 0; row < n_rows; row++) {
		double value = column_value(column, row);
		if (isfinite(value)) {
			return value;
		}
	}
	return 0;
}

void column_read(const struct column *column, size_t first, size_t n, double *values)
{
	assert((column->f64 != NULL) != (column->i8 != NULL));
	if (column->f64 != NULL) {
		memcpy(values, column->f64 + first, n * sizeof(*values));
		return;
	}
	const int8_t *codes = column->i8 + first;
	for (size_t i = 0; i < n; i++) {
		values[i] = codes[i] == COLUMN_I8_MISSING ? (double)NAN : (double)codes[i];
	}
}

void column_indicator(const int32_t *code, int32_t level, size_t n, double *values)
{
	for (size_t i = 0; i < n; i++) {
		values[i] = code[i] < 0 ? (double)NAN : (double)(code[i] == level);
	}
}
