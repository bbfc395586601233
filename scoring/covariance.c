#include "scoring/covariance.h"

#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

struct pair_sums {
	size_t n;
	double xx, xy, yy; /* about the means of the pair's rows */
};

/* Marks the rows to use: in the domain, and with all columns if asked. */
static uint8_t *rows_to_use(const struct column *columns, size_t k, size_t n_rows, const uint8_t *domain,
		bool complete, size_t *ret_n)
{
	uint8_t *use = xcalloc(n_rows > 0 ? n_rows : 1, 1);
	*ret_n = 0;
	for (size_t row = 0; row < n_rows; row++) {
		bool inside = domain == NULL || domain[row] != 0;
		for (size_t c = 0; inside && complete && c < k; c++) {
			inside = !isnan(column_value(&columns[c], row));
		}
		use[row] = inside;
		*ret_n += inside;
	}
	return use;
}

static struct pair_sums sum_pair(
		const struct column *a, const struct column *b, size_t n_rows, const uint8_t *use)
{
	struct pair_sums sums = { 0 };
	double mean_a = 0, mean_b = 0;
	for (size_t row = 0; row < n_rows; row++) {
		double x = column_value(a, row), y = column_value(b, row);
		if (use[row] != 0 && !isnan(x) && !isnan(y)) {
			sums.n++;
			mean_a += x;
			mean_b += y;
		}
	}
	mean_a /= (double)sums.n;
	mean_b /= (double)sums.n;
	for (size_t row = 0; row < n_rows; row++) {
		double x = column_value(a, row) - mean_a, y = column_value(b, row) - mean_b;
		if (use[row] != 0 && !isnan(x) && !isnan(y)) {
			sums.xx += x * x;
			sums.xy += x * y;
			sums.yy += y * y;
		}
	}
	return sums;
}

static double covariance_of(const struct pair_sums *sums)
{
	return sums->n < 2 ? (double)NAN : sums->xy / (double)(sums->n - 1);
}

static double correlation_of(const struct pair_sums *sums)
{
	return sums->n < 2 ? (double)NAN : sums->xy / (sqrt(sums->xx) * sqrt(sums->yy));
}

static size_t fill_matrix(const struct column *columns, size_t k, size_t n_rows, const uint8_t *domain,
		enum covariance_rows rows, double (*of)(const struct pair_sums *), double *ret)
{
	size_t n_complete, n_used;
	free(rows_to_use(columns, k, n_rows, domain, true, &n_complete));
	uint8_t *use = rows_to_use(columns, k, n_rows, domain, rows == COVARIANCE_COMPLETE, &n_used);
	for (size_t a = 0; a < k; a++) {
		for (size_t b = 0; b <= a; b++) {
			struct pair_sums sums = sum_pair(&columns[a], &columns[b], n_rows, use);
			ret[a * k + b] = ret[b * k + a] = of(&sums);
		}
	}
	free(use);
	return n_complete;
}

size_t covariance_matrix(const struct column *columns, size_t k, size_t n_rows, const uint8_t *domain,
		enum covariance_rows rows, double *ret_c)
{
	return fill_matrix(columns, k, n_rows, domain, rows, covariance_of, ret_c);
}

void correlation_matrix(const struct column *columns, size_t k, size_t n_rows, const uint8_t *domain,
		enum covariance_rows rows, double *ret_r)
{
	fill_matrix(columns, k, n_rows, domain, rows, correlation_of, ret_r);
}

void covariance_to_correlation(const double *c, size_t k, double *ret_r)
{
	for (size_t a = 0; a < k; a++) {
		for (size_t b = 0; b < k; b++) {
			ret_r[a * k + b] = a == b ? 1 : c[a * k + b] / sqrt(c[a * k + a] * c[b * k + b]);
		}
	}
}

static bool all_finite(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(values[i])) {
			return false;
		}
	}
	return true;
}

void multiple_correlations(const double *r, size_t k, double *ret_smc)
{
	double *inverse = xcalloc(k * k, sizeof(*inverse));
	lapack_int *pivot = xcalloc(k, sizeof(*pivot)), n = (lapack_int)k;
	memcpy(inverse, r, k * k * sizeof(*inverse));
	bool inverted = all_finite(r, k * k) && LAPACKE_dgetrf(LAPACK_COL_MAJOR, n, n, inverse, n, pivot) == 0
			&& LAPACKE_dgetri(LAPACK_COL_MAJOR, n, inverse, n, pivot) == 0;
	for (size_t i = 0; i < k; i++) {
		ret_smc[i] = inverted ? 1 - 1 / inverse[i * k + i] : (double)NAN;
	}
	free(inverse);
	free(pivot);
}
