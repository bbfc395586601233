/*
 * pairwise.h - variances of units drawn with unequal probabilities, from the
 * probabilities of pairs.
 *
 * For files of scoring/ only. t_i are the totals of z (weighted), D a matrix:
 *
 *   Horvitz and Thompson  V = sum_ij D_ij t_i t_j'
 *   Yates and Grundy      V = -1/2 sum_ij D_ij (t_i - t_j)(t_i - t_j)'
 *
 * D_ij is (p_ij - p_i p_j)/p_ij with the joint probabilities p_ij, taken as 0
 * below 1e-4; D_ii = 1 - p_i; between strata D_ij = 0. Approximated from the
 * n units of a stratum:
 *
 *   Overton      D_ij = 1 - (n - (p_i + p_j)/2)/(n - 1)
 *   Hartley-Rao  D_ij = 1 - (n - (p_i + p_j) + mean p)/(n - 1)
 *
 * Source: R survey (ppsmat, HR, pps = "overton"); Horvitz and Thompson 1952;
 * Yates and Grundy 1953; Hartley and Rao 1962; Overton 1985.
 */
#ifndef SCORING_PAIRWISE_H
#define SCORING_PAIRWISE_H

#include <stddef.h>

#include "scoring/design.h"

struct pairwise;

/* NULL when the units' variance is not by pairs. */
struct pairwise *pairwise_create(const struct design *design, const struct design_spec *spec);
void pairwise_destroy(struct pairwise *pairwise); /* NULL is fine */

/* z[unit * k + column], 0 for units without anybody in the domain. places: k for
 * the variances only, k * k for the covariances too. */
void pairwise_variance(
		const struct pairwise *pairwise, const double *z, size_t k, size_t places, double *ret_v);

#endif
