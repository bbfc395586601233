/*
 * least_squares.h - weighted least squares by the QR decomposition (LAPACK).
 *
 * For files of scoring/ only.
 */
#ifndef SCORING_LEAST_SQUARES_H
#define SCORING_LEAST_SQUARES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

/* Minimises sum w (y - x'b)^2 over the rows with weight > 0. x: p columns of n
 * rows. ret_inverse: (X' W X)^-1, p x p. False when X has not full rank, or a
 * weight is negative or not finite. */
bool least_squares(const double *x, size_t p, size_t n, const double *y, const double *weight, double *ret_b,
		double *ret_inverse) MUST_CHECK;

#endif
