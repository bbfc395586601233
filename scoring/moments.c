#include "scoring/moments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/functional.h"
#include "scoring/replicates.h"

struct variables {
	const struct column *columns;
	size_t k;
	double n; /* rows that count with the weights as drawn */
};

/* Weighted means, and the sum of the weights. */
static double means_of(const struct variables *v, const double *weight, size_t n_rows, double *mean)
{
	double sum = 0;
	for (size_t i = 0; i < n_rows; i++) {
		sum += weight[i];
	}
	for (size_t a = 0; a < v->k; a++) {
		mean[a] = 0;
		for (size_t i = 0; i < n_rows; i++) {
			mean[a] += weight[i] != 0 ? weight[i] * column_value(&v->columns[a], i) : 0;
		}
		mean[a] /= sum;
	}
	return sum;
}

static void moments_at(const void *arg, const double *weight, size_t n_rows, double *ret_value, double *ret_z)
{
	const struct variables *v = arg;
	double *mean = xcalloc(v->k, sizeof(*mean));
	double sum = means_of(v, weight, n_rows, mean), factor = v->n / (v->n - 1);
	for (size_t place = 0; place < v->k * v->k; place++) {
		size_t a = place / v->k, b = place % v->k;
		double value = 0;
		for (size_t i = 0; i < n_rows; i++) {
			double product = weight[i] == 0 ? 0
							: (column_value(&v->columns[a], i) - mean[a])
									  * (column_value(&v->columns[b], i)
											  - mean[b]);
			value += weight[i] * product;
			if (ret_z != NULL) {
				ret_z[place * n_rows + i] = factor * product;
			}
		}
		ret_value[place] = factor * value / sum;
		for (size_t i = 0; i < n_rows && ret_z != NULL; i++) {
			double *z = &ret_z[place * n_rows + i];
			*z = weight[i] * (*z - ret_value[place]) / sum;
		}
	}
	free(mean);
}

/* The rows of the domain with all variables; the caller frees it. */
static uint8_t *complete_rows(const struct design *design, const struct column *columns, size_t k,
		const uint8_t *domain, size_t *ret_missing)
{
	uint8_t *mask = xcalloc(design_rows(design), 1);
	*ret_missing = 0;
	for (size_t i = 0; i < design_rows(design); i++) {
		bool inside = domain == NULL || domain[i] != 0, complete = true;
		for (size_t a = 0; a < k; a++) {
			complete = complete && !isnan(column_value(&columns[a], i));
		}
		mask[i] = inside && complete;
		*ret_missing += inside && !complete;
	}
	return mask;
}

/* Replicates count rows of weight 0 too, as R does. */
static double rows_counted(const struct design *design, const uint8_t *mask)
{
	double n = 0;
	for (size_t i = 0; i < design_rows(design); i++) {
		n += mask[i] != 0 && (design_replicates(design) > 0 || design_weights(design)[i] != 0);
	}
	return n;
}

enum estimable moments_estimate(const struct design *design, const struct column *columns, size_t k,
		const uint8_t *domain, bool refuse_missing, double *ret_value, double *ret_se)
{
	size_t missing;
	uint8_t *mask = complete_rows(design, columns, k, domain, &missing);
	struct variables variables = { columns, k, rows_counted(design, mask) };
	struct functional functional = { .k = k * k, .at = moments_at, .arg = &variables };
	enum estimable status = refuse_missing && missing > 0 ? NOT_ESTIMABLE_MISSING
				: variables.n < 2             ? NOT_ESTIMABLE_NO_ANSWERS
							      : ESTIMABLE;
	for (size_t p = 0; p < k * k; p++) {
		ret_value[p] = ret_se[p] = NAN;
	}
	if (status == ESTIMABLE) {
		double *vcov = xcalloc(k * k * k * k, sizeof(*vcov));
		status = functional_estimate(design, &functional, mask, ret_value, vcov, NULL);
		for (size_t p = 0; p < k * k; p++) {
			ret_se[p] = sqrt(vcov[p * k * k + p]);
		}
		free(vcov);
	}
	free(mask);
	return status;
}
