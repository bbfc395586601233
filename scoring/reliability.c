#include "scoring/reliability.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/covariance.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

#define FELDT_TAIL 0.025 /* on each side of a 95% interval */

/* What the coefficients are made of; c and r are k x k. */
struct item_matrix {
	size_t k;
	double *c, *r, *smc;
	double trace_c, sum_c, sum_r, sum_smc;
};

struct coefficients {
	double alpha, standardised, g6, average_r;
};

static void matrix_init(struct item_matrix *m, size_t k)
{
	*m = (struct item_matrix){ .k = k };
	m->c = xcalloc(k * k, sizeof(*m->c));
	m->r = xcalloc(k * k, sizeof(*m->r));
	m->smc = xcalloc(k, sizeof(*m->smc));
}

static void matrix_finish(struct item_matrix *m)
{
	free(m->c);
	free(m->r);
	free(m->smc);
}

/* Everything that follows from c. */
static void matrix_complete(struct item_matrix *m)
{
	size_t k = m->k;
	covariance_to_correlation(m->c, k, m->r);
	multiple_correlations(m->r, k, m->smc);
	for (size_t i = 0; i < k; i++) {
		m->trace_c += m->c[i * k + i];
		m->sum_smc += m->smc[i];
		for (size_t j = 0; j < k; j++) {
			m->sum_c += m->c[i * k + j];
			m->sum_r += m->r[i * k + j];
		}
	}
}

static struct coefficients coefficients_of(const struct item_matrix *m)
{
	double k = (double)m->k;
	return (struct coefficients){
		.alpha = k / (k - 1) * (1 - m->trace_c / m->sum_c),
		.standardised = k / (k - 1) * (1 - k / m->sum_r),
		.g6 = 1 - (k - m->sum_smc) / m->sum_r,
		.average_r = (m->sum_r - k) / (k * (k - 1)),
	};
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median_correlation(const struct item_matrix *m)
{
	size_t n = 0, k = m->k;
	double *lower = xcalloc(k * (k - 1) / 2, sizeof(*lower));
	for (size_t i = 1; i < k; i++) {
		for (size_t j = 0; j < i; j++) {
			lower[n++] = m->r[i * k + j];
		}
	}
	qsort(lower, n, sizeof(*lower), compare_doubles);
	double median = n % 2 == 1 ? lower[n / 2] : (lower[n / 2 - 1] + lower[n / 2]) / 2;
	free(lower);
	return median;
}

/* Standard error of alpha (Duhachek and Iacobucci 2004); formula in the header. */
static double standard_error(const struct item_matrix *m, size_t n)
{
	size_t k = m->k;
	double trace_squared = 0, sum_squared = 0; /* tr C^2 and the sum of C^2 */
	for (size_t i = 0; i < k; i++) {
		double row = 0;
		for (size_t j = 0; j < k; j++) {
			trace_squared += m->c[i * k + j] * m->c[i * k + j];
			row += m->c[i * k + j];
		}
		sum_squared += row * row;
	}
	double kk = (double)k, s = m->sum_c, trace = m->trace_c;
	double q = 2 * kk * kk / ((kk - 1) * (kk - 1) * s * s * s)
		   * (s * (trace_squared + trace * trace) - 2 * trace * sum_squared);
	return sqrt(q / (double)n);
}

static double mean_of_row(const struct column *items, size_t k, size_t row)
{
	double sum = 0;
	for (size_t i = 0; i < k; i++) {
		sum += column_value(&items[i], row);
	}
	return sum / (double)k; /* NaN when an item is missing */
}

static void person_means(const struct column *items, size_t k, size_t n_rows, const uint8_t *domain,
		struct reliability *ret)
{
	double *mean = xcalloc(n_rows, sizeof(*mean));
	for (size_t row = 0; row < n_rows; row++) {
		mean[row] = mean_of_row(items, k, row);
	}
	struct column column = { .f64 = mean };
	double variance;
	covariance_matrix(&column, 1, n_rows, domain, COVARIANCE_COMPLETE, &variance);
	double sum = 0;
	for (size_t row = 0; row < n_rows; row++) {
		bool counts = !isnan(mean[row]) && (domain == NULL || domain[row] != 0);
		sum += counts ? mean[row] : 0;
	}
	ret->mean = sum / (double)ret->n;
	ret->sd = sqrt(variance);
	free(mean);
}

static struct coefficients without_item(const struct item_matrix *m, size_t dropped)
{
	size_t k = m->k;
	if (k < 3) {
		return (struct coefficients){ NAN, NAN, NAN, NAN };
	}
	struct item_matrix rest;
	matrix_init(&rest, k - 1);
	for (size_t i = 0, a = 0; i < k; i++) {
		for (size_t j = 0, b = 0; i != dropped && j < k; j++) {
			if (j != dropped) {
				rest.c[a * (k - 1) + b++] = m->c[i * k + j];
			}
		}
		a += i != dropped;
	}
	matrix_complete(&rest);
	struct coefficients coefficients = coefficients_of(&rest);
	matrix_finish(&rest);
	return coefficients;
}

/* Mean of one item over the rows that the matrix was made of. */
static double item_mean(const struct column *items, size_t k, size_t item, size_t n_rows,
		const uint8_t *domain, enum reliability_missing missing)
{
	double sum = 0;
	size_t n = 0;
	for (size_t row = 0; row < n_rows; row++) {
		double value = column_value(&items[item], row);
		bool counts = missing == RELIABILITY_COMPLETE ? !isnan(mean_of_row(items, k, row))
							      : !isnan(value);
		if (counts && (domain == NULL || domain[row] != 0)) {
			sum += value;
			n++;
		}
	}
	return sum / (double)n;
}

static struct item_statistics item_statistics_of(const struct item_matrix *m, size_t item)
{
	size_t k = m->k;
	double row_c = 0, row_r = 0, own = m->c[item * k + item];
	for (size_t j = 0; j < k; j++) {
		row_c += m->c[item * k + j];
		row_r += m->r[item * k + j];
	}
	struct coefficients without = without_item(m, item);
	double corrected_sum = m->sum_r - (double)k + m->sum_smc;
	return (struct item_statistics){
		.mean = NAN,
		.sd = sqrt(own),
		.r_total = row_c / sqrt(own * m->sum_c),
		.r_standardised = row_r / sqrt(m->sum_r),
		.r_corrected = (row_r - 1 + m->smc[item]) / sqrt(corrected_sum),
		.r_rest = (row_c - own) / sqrt(own * (m->sum_c - 2 * row_c + own)),
		.alpha_without = without.alpha,
		.standardised_without = without.standardised,
		.g6_without = without.g6,
		.average_r_without = without.average_r,
	};
}

static struct reliability not_estimable(enum estimable status, size_t n)
{
	return (struct reliability){ status, n, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
}

static struct reliability from_matrix(const struct item_matrix *m, size_t n)
{
	struct coefficients coefficients = coefficients_of(m);
	double k = (double)m->k, df1 = (double)n - 1, df2 = df1 * (k - 1);
	double alpha = coefficients.alpha, r = coefficients.average_r;
	return (struct reliability){
		.status = ESTIMABLE,
		.n = n,
		.alpha = alpha,
		.standardised = coefficients.standardised,
		.g6 = coefficients.g6,
		.average_r = r,
		.median_r = median_correlation(m),
		.signal_noise = k * r / (1 - r),
		.ase = standard_error(m, n),
		.feldt_lower = 1 - (1 - alpha) * qf(1 - FELDT_TAIL, df1, df2, 1, 0),
		.feldt_upper = 1 - (1 - alpha) * qf(FELDT_TAIL, df1, df2, 1, 0),
	};
}

static bool items_vary(const struct item_matrix *m)
{
	for (size_t i = 0; i < m->k; i++) {
		if (!(m->c[i * m->k + i] > 0)) {
			return false;
		}
	}
	return m->sum_c > 0;
}

static void clear_items(struct item_statistics *items, size_t k)
{
	for (size_t i = 0; items != NULL && i < k; i++) {
		items[i] = (struct item_statistics){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
	}
}

struct reliability reliability_of(const struct column *items, size_t k, size_t n_rows, const uint8_t *domain,
		enum reliability_missing missing, struct item_statistics *ret_items)
{
	clear_items(ret_items, k);
	if (k < 2) {
		return not_estimable(NOT_ESTIMABLE_TOO_FEW_ITEMS, 0);
	}
	struct item_matrix m;
	matrix_init(&m, k);
	size_t n = covariance_matrix(items, k, n_rows, domain,
			missing == RELIABILITY_COMPLETE ? COVARIANCE_COMPLETE : COVARIANCE_PAIRWISE, m.c);
	matrix_complete(&m);
	struct reliability result;
	if (n < 2) {
		result = not_estimable(NOT_ESTIMABLE_NO_ANSWERS, n);
	} else if (!items_vary(&m)) {
		result = not_estimable(NOT_ESTIMABLE_NO_VARIATION, n);
	} else {
		result = from_matrix(&m, n);
		person_means(items, k, n_rows, domain, &result);
		for (size_t i = 0; ret_items != NULL && i < k; i++) {
			ret_items[i] = item_statistics_of(&m, i);
			ret_items[i].mean = item_mean(items, k, i, n_rows, domain, missing);
		}
	}
	matrix_finish(&m);
	return result;
}
