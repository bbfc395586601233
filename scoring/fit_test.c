#include "scoring/fit_test.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/distribution.h"

static double sum_of(const double *values, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++) {
		sum += values[i];
	}
	return sum;
}

/* slope[i * n + j] = d((O_i - E_i)/sqrt(E_i))/d O_j */
static void fill_slopes(const double *total, const double *p, size_t n, double *slope)
{
	double sum = sum_of(total, n), shares = sum_of(p, n);
	for (size_t i = 0; i < n; i++) {
		double share = p[i] / shares, expected = share * sum;
		double by_all = -share * (total[i] + expected) / (2 * expected * sqrt(expected));
		for (size_t j = 0; j < n; j++) {
			slope[i * n + j] = (i == j) / sqrt(expected) + by_all;
		}
	}
}

/* V_ab of the scaled differences. */
static double covariance_of(const double *slope, const double *vcov, size_t n, size_t a, size_t b)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			sum += slope[a * n + i] * vcov[i * n + j] * slope[b * n + j];
		}
	}
	return sum;
}

enum estimable fit_test(
		const double *total, const double *vcov, const double *p, size_t n, struct fit_test *ret)
{
	double sum = sum_of(total, n), shares = sum_of(p, n), statistic = 0, trace = 0, squares = 0;
	double *slope = xcalloc(n * n + 1, sizeof(*slope));
	fill_slopes(total, p, n, slope);
	for (size_t a = 0; a < n; a++) {
		double expected = p[a] / shares * sum;
		statistic += (total[a] - expected) * (total[a] - expected) / expected;
		for (size_t b = 0; b < n; b++) {
			double v = covariance_of(slope, vcov, n, a, b);
			trace += a == b ? v : 0;
			squares += v * v;
		}
	}
	free(slope);
	if (!isfinite(statistic) || !(squares > 0)) {
		return NOT_ESTIMABLE_NO_VARIATION;
	}
	struct fit_test found = {
		.statistic = statistic, .scale = squares / trace, .df = trace * trace / squares
	};
	found.p_value = chisq_upper(statistic / found.scale, found.df);
	*ret = found;
	return ESTIMABLE;
}
