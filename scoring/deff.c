#include "scoring/deff.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/xalloc.h"

/* S2 of the header about the given mean. */
static double population_variance(const struct design *design, const struct column *column,
		const uint8_t *domain, double mean, const struct estimate *estimate)
{
	double squares = 0, n = (double)estimate->n;
	const double *weight = design_weights(design);
	for (size_t row = 0; row < design_rows(design); row++) {
		double value = column_value(column, row);
		bool inside = domain == NULL || domain[row] != 0;
		if (inside && weight[row] > 0 && !isnan(value)) {
			squares += weight[row] * (value - mean) * (value - mean);
		}
	}
	return n / (n - 1) * squares / estimate->sum_weights;
}

double deff_of(const struct design *design, const struct column *column, const uint8_t *domain,
		enum statistic statistic, const struct estimate *estimate, enum deff_kind kind)
{
	assert(statistic != STATISTIC_RATIO);
	double n = (double)estimate->n, population = estimate->sum_weights;
	if (estimate->status != ESTIMABLE || n < 2 || (kind == DEFF_WITHOUT && population < n)) {
		return NAN;
	}
	double mean = statistic == STATISTIC_TOTAL ? estimate->value / population : estimate->value;
	double srs = population_variance(design, column, domain, mean, estimate) / n;
	if (kind == DEFF_WITHOUT) {
		srs *= (population - n) / population;
	}
	if (statistic == STATISTIC_TOTAL) {
		srs *= population * population;
	}
	return estimate->se * estimate->se / srs;
}

double deff_of_ratio(const struct design *design, const struct column *numerator,
		const struct column *denominator, const uint8_t *domain, const struct estimate *estimate,
		enum deff_kind kind)
{
	size_t n_rows = design_rows(design);
	const double *weight = design_weights(design);
	double *residual = xcalloc(n_rows, sizeof(*residual)), sum = 0;
	for (size_t row = 0; row < n_rows; row++) {
		double y = column_value(numerator, row), x = column_value(denominator, row);
		residual[row] = y - estimate->value * x;
		sum += (domain == NULL || domain[row] != 0) && !isnan(residual[row]) ? weight[row] * x : 0;
	}
	for (size_t row = 0; row < n_rows; row++) {
		residual[row] /= sum;
	}
	struct estimate total = *estimate;
	struct column column = { .f64 = residual };
	total.value = 0;
	double deff = deff_of(design, &column, domain, STATISTIC_TOTAL, &total, kind);
	free(residual);
	return deff;
}
