#include "scoring/deff.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

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
