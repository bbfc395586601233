#include "scoring/theta.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/xalloc.h"
#include "scoring/functional.h"
#include "scoring/quantile_rule.h"

static double weight_sum(const double *weight, size_t n_rows)
{
	double sum = 0;
	for (size_t i = 0; i < n_rows; i++) {
		sum += weight[i];
	}
	return sum;
}

static double weighted_sum(const struct column *column, const double *weight, size_t n_rows)
{
	double sum = 0;
	for (size_t i = 0; i < n_rows; i++) {
		sum += weight[i] != 0 ? weight[i] * column_value(column, i) : 0;
	}
	return sum;
}

/* sum(w (a - mean a)(b - mean b))/W */
static double weighted_covariance(
		const struct column *a, const struct column *b, const double *weight, size_t n_rows)
{
	double sum = 0, w = weight_sum(weight, n_rows);
	double mean_a = weighted_sum(a, weight, n_rows) / w, mean_b = weighted_sum(b, weight, n_rows) / w;
	for (size_t i = 0; i < n_rows; i++) {
		sum += weight[i] != 0 ? weight[i] * (column_value(a, i) - mean_a)
							* (column_value(b, i) - mean_b)
				      : 0;
	}
	return sum / w;
}

static double value_ratio(const struct column *columns, size_t k, const double *weight, size_t n_rows)
{
	(void)k;
	return weighted_sum(&columns[0], weight, n_rows) / weighted_sum(&columns[1], weight, n_rows);
}

static double value_total(const struct column *columns, size_t k, const double *weight, size_t n_rows)
{
	(void)k;
	return weighted_sum(&columns[0], weight, n_rows);
}

static double value_mean(const struct column *columns, size_t k, const double *weight, size_t n_rows)
{
	return value_total(columns, k, weight, n_rows) / weight_sum(weight, n_rows);
}

static double value_variance(const struct column *columns, size_t k, const double *weight, size_t n_rows)
{
	(void)k;
	return weighted_covariance(&columns[0], &columns[0], weight, n_rows);
}

static double value_sd(const struct column *columns, size_t k, const double *weight, size_t n_rows)
{
	return sqrt(value_variance(columns, k, weight, n_rows));
}

static double value_cv(const struct column *columns, size_t k, const double *weight, size_t n_rows)
{
	return value_sd(columns, k, weight, n_rows) / value_mean(columns, k, weight, n_rows);
}

static double value_correlation(const struct column *columns, size_t k, const double *weight, size_t n_rows)
{
	(void)k;
	double aa = weighted_covariance(&columns[0], &columns[0], weight, n_rows);
	double bb = weighted_covariance(&columns[1], &columns[1], weight, n_rows);
	return weighted_covariance(&columns[0], &columns[1], weight, n_rows) / sqrt(aa * bb);
}

static double value_alpha(const struct column *columns, size_t k, const double *weight, size_t n_rows)
{
	double items = 0, all = 0;
	for (size_t place = 0; place < k * k; place++) {
		double c = weighted_covariance(&columns[place / k], &columns[place % k], weight, n_rows);
		items += place / k == place % k ? c : 0;
		all += c;
	}
	return (double)k / ((double)k - 1) * (1 - items / all);
}

static double value_median(const struct column *columns, size_t k, const double *weight, size_t n_rows)
{
	(void)k;
	struct sorted_values sorted = sorted_values_of(&columns[0], weight, n_rows);
	double median = sorted.n > 0 ? quantile_by_rule(&sorted, 0.5, QUANTILE_MATH) : (double)NAN;
	sorted_values_finish(&sorted);
	return median;
}

static double value_gini(const struct column *columns, size_t k, const double *weight, size_t n_rows)
{
	(void)k;
	struct sorted_values sorted = sorted_values_of(&columns[0], weight, n_rows);
	double below = 0, sum = 0, total = 0, all = (double)sorted.total;
	for (size_t i = 0; i < sorted.n; i++) {
		double w = sorted.values[i].w, y = sorted.values[i].x;
		sum += w * ((2 * below + w) / all - 1) * y;
		total += w * y;
		below += w;
	}
	sorted_values_finish(&sorted);
	return sum / total;
}

static const struct theta thetas[] = {
	{ "alpha", 2, 1000, value_alpha },
	{ "correlation", 2, 2, value_correlation },
	{ "cv_of_mean", 1, 1, value_cv },
	{ "gini", 1, 1, value_gini },
	{ "mean", 1, 1, value_mean },
	{ "median", 1, 1, value_median },
	{ "ratio", 2, 2, value_ratio },
	{ "sd", 1, 1, value_sd },
	{ "total", 1, 1, value_total },
	{ "variance", 1, 1, value_variance },
};

const struct theta *theta_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(thetas); i++) {
		if (strcmp(thetas[i].name, name) == 0) {
			return &thetas[i];
		}
	}
	return NULL;
}

struct call {
	const struct theta *theta;
	const struct column *columns;
	size_t k;
};

static void theta_at(const void *arg, const double *weight, size_t n_rows, double *ret_value, double *ret_z)
{
	const struct call *call = arg;
	(void)ret_z;
	*ret_value = call->theta->value(call->columns, call->k, weight, n_rows);
}

enum estimable theta_estimate(const struct design *design, const struct theta *theta,
		const struct column *columns, size_t k, const uint8_t *domain, double *ret_value,
		double *ret_variance, double *ret_replicates)
{
	struct call call = { theta, columns, k };
	struct functional functional = { .k = 1, .at = theta_at, .arg = &call };
	return functional_estimate(design, &functional, domain, ret_value, ret_variance, ret_replicates);
}
