#include "scoring/symmetric.h"

#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define RANK_TOLERANCE 1e-12

static void scale_to_unit(const double *a, size_t n, double *scale, double *scaled)
{
	for (size_t i = 0; i < n; i++) {
		scale[i] = a[i * n + i] > 0 ? 1 / sqrt(a[i * n + i]) : 0;
	}
	for (size_t i = 0; i < n * n; i++) {
		scaled[i] = a[i] * scale[i / n] * scale[i % n];
	}
}

static bool all_finite(const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(values[i])) {
			return false;
		}
	}
	return true;
}

size_t symmetric_inverse(const double *a, size_t n, double *ret_inverse)
{
	size_t rank = 0;
	double *scale = xcalloc(n + 1, sizeof(*scale)), *root = xcalloc(n + 1, sizeof(*root));
	double *vectors = xcalloc(n * n + 1, sizeof(*vectors));
	lapack_int info = -1;
	scale_to_unit(a, n, scale, vectors);
	memset(ret_inverse, 0, n * n * sizeof(*ret_inverse));
	if (n > 0 && all_finite(vectors, n * n)) {
		info = LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'U', (lapack_int)n, vectors, (lapack_int)n, root);
	}
	for (size_t e = 0; e < n && info == 0; e++) {
		if (!(root[e] > RANK_TOLERANCE * root[n - 1])) {
			continue;
		}
		rank++;
		for (size_t i = 0; i < n * n; i++) {
			ret_inverse[i] += scale[i / n] * vectors[i / n * n + e] * vectors[i % n * n + e]
					  * scale[i % n] / root[e];
		}
	}
	free(scale);
	free(root);
	free(vectors);
	return rank;
}
