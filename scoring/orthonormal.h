/*
 * orthonormal.h - an orthonormal basis of columns, grown one by one.
 *
 * For files of scoring/ only. basis holds columns of n numbers; the first rank
 * of them are orthonormal, the next is the one to be added.
 */
#ifndef SCORING_ORTHONORMAL_H
#define SCORING_ORTHONORMAL_H

#include <stdbool.h>
#include <stddef.h>

/* Takes the directions of the basis off column number `rank` (twice, for the
 * sake of rounding) and gives what is left length 1. False when it keeps no
 * more than the share `tolerance` of its length: it depends on the others. */
bool orthonormal_add(double *basis, size_t rank, size_t n, double tolerance);

/* Takes the directions of the basis off values. */
void orthonormal_take_off(const double *basis, size_t rank, size_t n, double *values);

#endif
