#include "scoring/orthonormal.h"

#include <math.h>

static double length_of(const double *values, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++) {
		sum += values[i] * values[i];
	}
	return sqrt(sum);
}

void orthonormal_take_off(const double *basis, size_t rank, size_t n, double *values)
{
	for (size_t b = 0; b < rank; b++) {
		const double *direction = basis + b * n;
		double product = 0;
		for (size_t i = 0; i < n; i++) {
			product += direction[i] * values[i];
		}
		for (size_t i = 0; i < n; i++) {
			values[i] -= product * direction[i];
		}
	}
}

bool orthonormal_add(double *basis, size_t rank, size_t n, double tolerance)
{
	double *column = basis + rank * n, before = length_of(column, n);
	orthonormal_take_off(basis, rank, n, column);
	orthonormal_take_off(basis, rank, n, column);
	double after = length_of(column, n);
	for (size_t i = 0; i < n && after > 0; i++) {
		column[i] /= after;
	}
	return after > tolerance * before;
}
