#include "scoring/pairwise.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/design_layout.h"

#define NEARLY_INDEPENDENT 1e-4

struct pairwise {
	size_t n;
	double *d; /* n x n */
	bool yates_grundy;
};

/* D of two different units of one stratum. */
static double approximate(enum unequal_draw draw, double n, double p, double q, double mean)
{
	double sum = draw == UNEQUAL_OVERTON ? (p + q) / 2 : p + q;
	return 1 - (n - sum + (draw == UNEQUAL_OVERTON ? 0 : mean)) / (n - 1);
}

static void fill_stratum(
		struct pairwise *pairwise, const struct stage *stage, size_t h, enum unequal_draw draw)
{
	size_t first = stage->first_unit[h], end = stage->first_unit[h + 1];
	double mean = 0, n = (double)(end - first);
	for (size_t u = first; u < end; u++) {
		mean += stage->fraction[u] / n;
	}
	for (size_t u = first; u < end; u++) {
		for (size_t v = first; v < end; v++) {
			double p = stage->fraction[u], q = stage->fraction[v];
			pairwise->d[u * pairwise->n + v] = u == v ? 1 - p : approximate(draw, n, p, q, mean);
		}
	}
}

/* Rows are the units, in the order of the tree. */
static void fill_joint(struct pairwise *pairwise, const struct design *design, const double *joint)
{
	size_t n = pairwise->n;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			double both = joint[i * n + j];
			double d = (both - joint[i * n + i] * joint[j * n + j]) / both;
			pairwise->d[design->leaf[i] * n + design->leaf[j]] =
					fabs(d) < NEARLY_INDEPENDENT ? 0 : d;
		}
	}
}

struct pairwise *pairwise_create(const struct design *design, const struct design_spec *spec)
{
	if (spec->unequal == UNEQUAL_NONE || spec->unequal == UNEQUAL_BREWER) {
		return NULL;
	}
	const struct stage *stage = &design->stages[0];
	struct pairwise *pairwise = xcalloc(1, sizeof(*pairwise));
	pairwise->n = stage->n_units;
	pairwise->yates_grundy = spec->yates_grundy;
	pairwise->d = xcalloc(pairwise->n * pairwise->n, sizeof(double));
	for (size_t h = 0; h < stage->n_strata && spec->unequal != UNEQUAL_JOINT; h++) {
		fill_stratum(pairwise, stage, h, spec->unequal);
	}
	if (spec->unequal == UNEQUAL_JOINT) {
		fill_joint(pairwise, design, spec->joint);
	}
	return pairwise;
}

void pairwise_destroy(struct pairwise *pairwise)
{
	if (pairwise != NULL) {
		free(pairwise->d);
		free(pairwise);
	}
}

/* One covariance, of the columns a and b. */
static double covariance(const struct pairwise *pairwise, const double *z, size_t k, size_t a, size_t b)
{
	double sum = 0;
	for (size_t i = 0; i < pairwise->n; i++) {
		for (size_t j = 0; j < pairwise->n; j++) {
			double d = pairwise->d[i * pairwise->n + j], zi = z[i * k + a], zj = z[j * k + b];
			sum += d * zi * zj - (pairwise->yates_grundy ? d * z[j * k + a] * zj : 0);
		}
	}
	return sum;
}

void pairwise_variance(
		const struct pairwise *pairwise, const double *z, size_t k, size_t places, double *ret_v)
{
	for (size_t place = 0; place < places; place++) {
		size_t a = places == k ? place : place / k, b = places == k ? place : place % k;
		ret_v[place] = covariance(pairwise, z, k, a, b);
	}
}
