#include "scoring/comparison.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/distribution.h"

struct difference comparison_of(double a, double b, double variance_a, double variance_b, double covariance, double df,
		double level)
{
	double variance = variance_a + variance_b - 2 * covariance;
	struct difference difference = { .value = a - b, .se = NAN, .df = df, .lower = NAN, .upper = NAN, .p = NAN, .p_holm = NAN };
	if (variance > 0 && df > 0) {
		double t = t_quantile((1 + level) / 2, df);
		difference.se = sqrt(variance);
		difference.lower = difference.value - t * difference.se;
		difference.upper = difference.value + t * difference.se;
		difference.p = t_two_sided(difference.value / difference.se, df);
	}
	return difference;
}

double comparison_overlap_covariance(double se_a, double se_b, double n_a, double n_b, double n_both, double r)
{
	return r * n_both / sqrt(n_a * n_b) * se_a * se_b;
}

static int by_p(const void *a, const void *b)
{
	const struct difference *const *x = a, *const *y = b;
	return ((*x)->p > (*y)->p) - ((*x)->p < (*y)->p);
}

void comparison_holm(struct difference *differences, size_t n)
{
	struct difference **sorted = xcalloc(n + 1, sizeof(*sorted));
	size_t m = 0;
	for (size_t i = 0; i < n; i++) {
		if (!isnan(differences[i].p)) {
			sorted[m++] = &differences[i];
		}
	}
	qsort(sorted, m, sizeof(*sorted), by_p);
	double least = 0;
	for (size_t i = 0; i < m; i++) {
		least = fmax(least, fmin(1, sorted[i]->p * (double)(m - i)));
		sorted[i]->p_holm = least;
	}
	free(sorted);
}
