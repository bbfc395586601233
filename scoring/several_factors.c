#include "scoring/several_factors.h"

#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/covariance.h"
#include "scoring/factor_rotation.h"
#include "scoring/one_factor.h"

#define SETTLED 1e-12

enum { ROUNDS_MAX = 20000 };

/* One round of principal axes: the m first ones of R with the communalities on
 * its diagonal. Returns how far these moved; NaN when it fails. */
static double principal_axes(const double *r, size_t k, size_t m, double *communality, double *a)
{
	double *vectors = xcalloc(k * k, sizeof(*vectors)), *values = xcalloc(k, sizeof(*values)), moved = 0;
	memcpy(vectors, r, k * k * sizeof(*vectors));
	for (size_t i = 0; i < k; i++) {
		vectors[i * k + i] = communality[i];
	}
	bool done = LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'U', (lapack_int)k, vectors, (lapack_int)k, values)
		    == 0;
	for (size_t i = 0; i < k && done; i++) {
		double sum = 0;
		for (size_t c = 0; c < m; c++) {
			double root = sqrt(fmax(values[k - 1 - c], 0));
			a[i * m + c] = root * vectors[i * k + k - 1 - c];
			sum += a[i * m + c] * a[i * m + c];
		}
		moved = fmax(moved, fabs(sum - communality[i]));
		communality[i] = sum;
	}
	free(vectors);
	free(values);
	return done ? moved : (double)NAN;
}

static bool extract(const double *r, size_t k, size_t m, double *communality, double *a)
{
	double moved = INFINITY;
	multiple_correlations(r, k, communality);
	for (size_t i = 0; i < k; i++) {
		if (!isfinite(communality[i])) {
			return false;
		}
	}
	for (size_t round = 0; round < ROUNDS_MAX && moved > SETTLED; round++) {
		moved = principal_axes(r, k, m, communality, a);
	}
	return isfinite(moved);
}

/* Loadings of the factors on what is general. */
static bool general_of_factors(const double *phi, size_t m, double *g)
{
	if (m == 2) {
		g[0] = sqrt(fabs(phi[1]));
		g[1] = copysign(g[0], phi[1]);
		return true;
	}
	double *unique = xcalloc(m, sizeof(*unique));
	bool found = one_factor(phi, m, ONE_FACTOR_MINRES, g, unique) == ESTIMABLE;
	free(unique);
	return found;
}

static struct omega summarise(const double *r, size_t k, const double *general, const double *communality)
{
	double *smc = xcalloc(k, sizeof(*smc)), all = 0, common = 0, unique = 0, n = (double)k, explained = 0;
	multiple_correlations(r, k, smc);
	for (size_t place = 0; place < k * k; place++) {
		bool turned = (general[place / k] < 0) != (general[place % k] < 0);
		all += turned ? -r[place] : r[place];
	}
	for (size_t i = 0; i < k; i++) {
		common += fabs(general[i]);
		unique += 1 - communality[i];
		explained += smc[i];
	}
	free(smc);
	return (struct omega){ .total = 1 - unique / all,
		.hierarchical = common * common / all,
		.alpha = n / (n - 1) * (1 - n / all),
		.g6 = (all + explained - n) / all };
}

/* The items' general loadings L g. */
static bool general_of_items(double *a, size_t k, size_t m, double *general)
{
	double *l = xcalloc(k * m, sizeof(*l)), *phi = xcalloc(m * m, sizeof(*phi)),
	       *g = xcalloc(m, sizeof(*g));
	rotate_varimax(a, k, m);
	rotate_quartimin(a, k, m, l, phi);
	bool found = general_of_factors(phi, m, g);
	for (size_t place = 0; place < k * m; place++) {
		general[place / m] += l[place] * g[place % m];
	}
	free(l);
	free(phi);
	free(g);
	return found;
}

enum estimable omega_of_factors(const double *r, size_t k, size_t m, struct omega *ret_omega)
{
	if (m < 2 || k <= m) {
		return NOT_ESTIMABLE_TOO_FEW_ITEMS;
	}
	double *communality = xcalloc(k, sizeof(double)), *a = xcalloc(k * m, sizeof(double));
	double *general = xcalloc(k, sizeof(double));
	bool found = extract(r, k, m, communality, a) && general_of_items(a, k, m, general);
	if (found) {
		*ret_omega = summarise(r, k, general, communality);
	}
	free(communality);
	free(a);
	free(general);
	return found ? ESTIMABLE : NOT_ESTIMABLE_NO_VARIATION;
}
