#include "scoring/joint_rows.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/functional.h"

struct term_list {
	const struct estimate_term *terms;
	size_t n;
};

/* The values behind one term in one row; false when the row does not count. */
static bool row_values(const struct estimate_term *term, size_t row, double *ret_y, double *ret_x)
{
	*ret_y = column_value(&term->column, row);
	*ret_x = term->statistic == STATISTIC_RATIO ? column_value(&term->denominator, row) : 1;
	return term->domain == NULL || term->domain[row] != 0;
}

struct sums_of_term {
	double wy, wx, w;
	size_t n, n_missing;
};

static struct sums_of_term sums_of(const struct estimate_term *term, const double *weight, size_t n_rows)
{
	struct sums_of_term sums = { 0 };
	for (size_t i = 0; i < n_rows; i++) {
		double y, x;
		if (weight[i] == 0 || !row_values(term, i, &y, &x)) {
			continue;
		}
		if (isnan(y) || isnan(x)) {
			sums.n_missing++;
			continue;
		}
		sums.n++;
		sums.w += weight[i];
		sums.wy += weight[i] * y;
		sums.wx += weight[i] * x;
	}
	return sums;
}

static double value_of(const struct estimate_term *term, const struct sums_of_term *sums)
{
	if (term->refuse_missing && sums->n_missing > 0) {
		return NAN;
	}
	/* The total of nobody is 0: a replicate may leave out all who are in a domain. */
	return term->statistic == STATISTIC_TOTAL ? sums->wy : sums->wy / sums->wx;
}

static void linearise(const struct estimate_term *term, const struct sums_of_term *sums, double value,
		const double *weight, size_t n_rows, double *z)
{
	bool total = term->statistic == STATISTIC_TOTAL;
	for (size_t i = 0; i < n_rows; i++) {
		double y, x;
		if (weight[i] != 0 && row_values(term, i, &y, &x) && !isnan(y) && !isnan(x)) {
			z[i] = total ? weight[i] * y : weight[i] * (y - value * x) / sums->wx;
		}
	}
}

static void terms_at(const void *arg, const double *weight, size_t n_rows, double *ret_value, double *ret_z)
{
	const struct term_list *list = arg;
	for (size_t t = 0; t < list->n; t++) {
		struct sums_of_term sums = sums_of(&list->terms[t], weight, n_rows);
		ret_value[t] = value_of(&list->terms[t], &sums);
		if (ret_z != NULL && isfinite(ret_value[t])) {
			linearise(&list->terms[t], &sums, ret_value[t], weight, n_rows, ret_z + t * n_rows);
		}
	}
}

static struct estimate described(const struct design *design, const struct estimate_term *term, double value)
{
	struct sums_of_term sums = sums_of(term, design_weights(design), design_rows(design));
	struct estimate estimate = { .status = ESTIMABLE,
		.value = value,
		.se = NAN,
		.df = design_df(design, term->domain),
		.n = sums.n,
		.sum_weights = sums.w };
	if (term->refuse_missing && sums.n_missing > 0) {
		estimate.status = NOT_ESTIMABLE_MISSING;
	} else if (sums.n == 0) {
		estimate.status = NOT_ESTIMABLE_NO_ANSWERS;
		estimate.value = NAN;
	} else if (!isfinite(value)) {
		estimate.status = NOT_ESTIMABLE_ZERO_WEIGHT;
		estimate.value = NAN;
	}
	return estimate;
}

/* A byte per row that counts in any of the terms; the caller frees it. */
static uint8_t *rows_of_any(const struct design *design, const struct estimate_term *terms, size_t n_terms)
{
	uint8_t *mask = xcalloc(design_rows(design), 1);
	for (size_t t = 0; t < n_terms; t++) {
		for (size_t i = 0; i < design_rows(design); i++) {
			mask[i] |= terms[t].domain == NULL || terms[t].domain[i] != 0;
		}
	}
	return mask;
}

enum estimable joint_rows(const struct design *design, const struct estimate_term *terms, size_t n_terms,
		struct estimate *ret_estimates, double *ret_vcov)
{
	struct term_list list = { terms, n_terms };
	struct functional functional = { .k = n_terms, .at = terms_at, .arg = &list };
	double *value = xcalloc(n_terms + 1, sizeof(*value));
	uint8_t *mask = rows_of_any(design, terms, n_terms);
	enum estimable status = functional_estimate(design, &functional, mask, value, ret_vcov, NULL);
	for (size_t t = 0; t < n_terms; t++) {
		ret_estimates[t] = described(design, &terms[t], value[t]);
	}
	free(mask);
	free(value);
	return status;
}
