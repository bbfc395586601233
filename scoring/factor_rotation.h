/*
 * factor_rotation.h - rotations of a matrix of loadings, for several_factors.h.
 *
 * For files of scoring/ only. Loadings are k x m, row by row.
 */
#ifndef SCORING_FACTOR_ROTATION_H
#define SCORING_FACTOR_ROTATION_H

#include <stddef.h>

/* Kaiser's varimax, rows scaled to length 1 meanwhile; in place. */
void rotate_varimax(double *a, size_t k, size_t m);

/* Quartimin from the loadings a: ret_l as many, ret_phi m x m. */
void rotate_quartimin(const double *a, size_t k, size_t m, double *ret_l, double *ret_phi);

#endif
