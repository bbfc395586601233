#include "scoring/kappa.h"

#include <stdlib.h>

#include "base/xalloc.h"

double kappa_of(const double *p, size_t n, double *ret_gradient)
{
	double *row = xcalloc(n + 1, sizeof(*row)), *column = xcalloc(n + 1, sizeof(*column));
	double observed = 0, expected = 0;
	for (size_t place = 0; place < n * n; place++) {
		row[place % n] += p[place];
		column[place / n] += p[place];
		observed += place % n == place / n ? p[place] : 0;
	}
	for (size_t i = 0; i < n; i++) {
		expected += row[i] * column[i];
	}
	double left = 1 - expected;
	for (size_t place = 0; place < n * n; place++) {
		size_t i = place % n, j = place / n;
		ret_gradient[place] = (i == j) / left - (1 - observed) * (column[i] + row[j]) / (left * left);
	}
	free(row);
	free(column);
	return (observed - expected) / left;
}
