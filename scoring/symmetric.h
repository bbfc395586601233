/*
 * symmetric.h - small symmetric matrices, row by row.
 *
 * The inverse is the generalised one of the matrix scaled to a unit diagonal:
 * directions with less than 1e-12 of the largest eigenvalue are left out. For
 * files of scoring/ only.
 */
#ifndef SCORING_SYMMETRIC_H
#define SCORING_SYMMETRIC_H

#include <stddef.h>

/* ret_inverse may not be a. Returns the rank; 0, all zero, when a is not finite. */
size_t symmetric_inverse(const double *a, size_t n, double *ret_inverse);

#endif
