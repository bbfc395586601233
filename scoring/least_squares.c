#include "scoring/least_squares.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* The rows that count, times the root of their weight. */
struct scaled {
	double *x, *y;
	size_t n;
};

static bool scale_rows(const double *x, size_t p, size_t n, const double *y, const double *weight,
		struct scaled *scaled)
{
	scaled->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (!(weight[i] >= 0 && isfinite(weight[i]))) {
			return false;
		}
		scaled->n += weight[i] > 0;
	}
	size_t row = 0;
	for (size_t i = 0; i < n; i++) {
		double root = sqrt(weight[i]);
		for (size_t c = 0; c < p && weight[i] > 0; c++) {
			scaled->x[c * scaled->n + row] = root * x[c * n + i];
		}
		if (weight[i] > 0) {
			scaled->y[row++] = root * y[i];
		}
	}
	return scaled->n >= p;
}

static bool has_zero_pivot(const struct scaled *scaled, size_t p)
{
	for (size_t c = 0; c < p; c++) {
		double pivot = scaled->x[c * scaled->n + c];
		if (pivot == 0 || !isfinite(pivot)) {
			return true;
		}
	}
	return false;
}

/* (R'R)^-1 from the R above the diagonal of the decomposition. */
static bool invert(const struct scaled *scaled, size_t p, double *ret_inverse)
{
	for (size_t c = 0; c < p; c++) {
		for (size_t row = 0; row <= c; row++) {
			ret_inverse[c * p + row] = scaled->x[c * scaled->n + row];
		}
	}
	if (LAPACKE_dpotri(LAPACK_COL_MAJOR, 'U', (lapack_int)p, ret_inverse, (lapack_int)p) != 0) {
		return false;
	}
	for (size_t c = 0; c < p; c++) {
		for (size_t row = 0; row < c; row++) {
			ret_inverse[row * p + c] = ret_inverse[c * p + row];
		}
	}
	return true;
}

static bool decompose(struct scaled *scaled, size_t p, double *ret_b, double *ret_inverse)
{
	lapack_int rows = (lapack_int)scaled->n, columns = (lapack_int)p;
	double *tau = xcalloc(p, sizeof(*tau));
	bool done = LAPACKE_dgeqrf(LAPACK_COL_MAJOR, rows, columns, scaled->x, rows, tau) == 0
		    && !has_zero_pivot(scaled, p)
		    && LAPACKE_dormqr(LAPACK_COL_MAJOR, 'L', 'T', rows, 1, columns, scaled->x, rows, tau,
				       scaled->y, rows)
				       == 0
		    && LAPACKE_dtrtrs(LAPACK_COL_MAJOR, 'U', 'N', 'N', columns, 1, scaled->x, rows, scaled->y,
				       rows)
				       == 0
		    && invert(scaled, p, ret_inverse);
	if (done) {
		memcpy(ret_b, scaled->y, p * sizeof(*ret_b));
	}
	free(tau);
	return done;
}

bool least_squares(const double *x, size_t p, size_t n, const double *y, const double *weight, double *ret_b,
		double *ret_inverse)
{
	struct scaled scaled = { .x = xcalloc(n * p + 1, sizeof(double)),
		.y = xcalloc(n + 1, sizeof(double)) };
	bool done = scale_rows(x, p, n, y, weight, &scaled) && decompose(&scaled, p, ret_b, ret_inverse);
	free(scaled.x);
	free(scaled.y);
	return done;
}
