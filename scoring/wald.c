#include "scoring/wald.h"

#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

double wald_statistic(const double *b, const double *v, size_t k)
{
	double *matrix = xcalloc(k * k + 1, sizeof(*matrix)), *solved = xcalloc(k + 1, sizeof(*solved));
	lapack_int *pivot = xcalloc(k + 1, sizeof(*pivot)), n = (lapack_int)k;
	double value = 0;
	bool finite = true;
	for (size_t i = 0; i < k * k; i++) {
		finite = finite && isfinite(v[i]);
	}
	memcpy(matrix, v, k * k * sizeof(*matrix));
	memcpy(solved, b, k * sizeof(*solved));
	bool inverted = k == 0
			|| (finite
					&& LAPACKE_dgesv(LAPACK_COL_MAJOR, n, 1, matrix, n, pivot, solved, n)
							   == 0);
	for (size_t i = 0; i < k; i++) {
		value += b[i] * solved[i];
	}
	free(matrix);
	free(solved);
	free(pivot);
	return inverted ? value : (double)NAN;
}
