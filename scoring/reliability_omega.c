/* Omega of one factor; declared in reliability.h. */
#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/one_factor.h"
#include "scoring/reliability.h"

static bool is_complete(const struct column *items, size_t k, size_t row)
{
	for (size_t i = 0; i < k; i++) {
		if (isnan(column_value(&items[i], row))) {
			return false;
		}
	}
	return true;
}

/* Sums of products about the means of the complete rows, k x k; their number. */
static size_t sum_products(const struct column *items, size_t k, size_t n_rows, double *ret)
{
	double *mean = xcalloc(k, sizeof(*mean));
	size_t n = 0;
	for (size_t row = 0; row < n_rows; row++) {
		bool complete = is_complete(items, k, row);
		n += complete;
		for (size_t i = 0; i < k && complete; i++) {
			mean[i] += column_value(&items[i], row);
		}
	}
	for (size_t row = 0; row < n_rows; row++) {
		bool complete = is_complete(items, k, row);
		for (size_t p = 0; p < k * k && complete; p++) {
			double a = column_value(&items[p / k], row) - mean[p / k] / (double)n;
			double b = column_value(&items[p % k], row) - mean[p % k] / (double)n;
			ret[p] += a * b;
		}
	}
	free(mean);
	return n;
}

double reliability_omega(const struct column *items, size_t k, size_t n_rows)
{
	double omega = NAN;
	if (k < 3) {
		return omega;
	}
	double *products = xcalloc(k * k, sizeof(double)), *r = xcalloc(k * k, sizeof(double));
	double *sd = xcalloc(k, sizeof(double)), *loading = xcalloc(k, sizeof(double));
	double *unique = xcalloc(k, sizeof(double));
	size_t n = sum_products(items, k, n_rows, products);
	bool varies = n > k;
	for (size_t i = 0; i < k; i++) {
		sd[i] = sqrt(products[i * k + i] / ((double)n - 1));
		varies = varies && sd[i] > 0;
	}
	for (size_t p = 0; p < k * k && varies; p++) {
		r[p] = products[p] / sqrt(products[p / k * k + p / k] * products[p % k * k + p % k]);
	}
	if (varies && one_factor(r, k, ONE_FACTOR_ML, loading, unique) == ESTIMABLE) {
		omega = omega_total(loading, unique, sd, k);
	}
	free(products);
	free(r);
	free(sd);
	free(loading);
	free(unique);
	return omega;
}
