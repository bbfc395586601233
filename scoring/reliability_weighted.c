/* Design-weighted alpha; declared in reliability.h. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/reliability.h"

static double sum_of_row(const struct column *items, size_t k, size_t row)
{
	double sum = 0;
	for (size_t i = 0; i < k; i++) {
		sum += column_value(&items[i], row);
	}
	return sum; /* NaN when an item is missing */
}

/* sum(w (y - m)^2) of y over rows whose total is not missing; y is one item, or
 * the total when item is NULL. */
static double weighted_squares(
		const double *weight, const struct column *item, const double *total, size_t n_rows)
{
	double sum_w = 0, sum_wy = 0, squares = 0;
	for (size_t row = 0; row < n_rows; row++) {
		if (weight[row] > 0 && !isnan(total[row])) {
			sum_w += weight[row];
			sum_wy += weight[row] * (item != NULL ? column_value(item, row) : total[row]);
		}
	}
	double mean = sum_wy / sum_w;
	for (size_t row = 0; row < n_rows; row++) {
		if (weight[row] > 0 && !isnan(total[row])) {
			double d = (item != NULL ? column_value(item, row) : total[row]) - mean;
			squares += weight[row] * d * d;
		}
	}
	return squares;
}

static size_t person_totals(const struct design *design, const struct column *items, size_t k,
		const uint8_t *domain, double *ret_total)
{
	size_t n = 0;
	for (size_t row = 0; row < design_rows(design); row++) {
		bool inside = domain == NULL || domain[row] != 0;
		ret_total[row] = inside ? sum_of_row(items, k, row) : (double)NAN;
		n += !isnan(ret_total[row]) && design_weights(design)[row] > 0;
	}
	return n;
}

double reliability_weighted_alpha(const struct design *design, const struct column *items, size_t k,
		const uint8_t *domain, enum estimable *ret_status)
{
	size_t n_rows = design_rows(design);
	const double *weight = design_weights(design);
	double alpha = NAN, *total = xcalloc(n_rows, sizeof(*total));
	size_t n = person_totals(design, items, k, domain, total);
	double of_total = n > 0 ? weighted_squares(weight, NULL, total, n_rows) : 0, of_items = 0;
	for (size_t i = 0; i < k && n > 0; i++) {
		of_items += weighted_squares(weight, &items[i], total, n_rows);
	}
	if (k < 2) {
		*ret_status = NOT_ESTIMABLE_TOO_FEW_ITEMS;
	} else if (n == 0) {
		*ret_status = NOT_ESTIMABLE_NO_ANSWERS;
	} else if (!(of_total > 0)) {
		*ret_status = NOT_ESTIMABLE_NO_VARIATION;
	} else {
		*ret_status = ESTIMABLE;
		alpha = (double)k / ((double)k - 1) * (1 - of_items / of_total);
	}
	free(total);
	return alpha;
}
