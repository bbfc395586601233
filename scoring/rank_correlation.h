/*
 * rank_correlation.h - Spearman's correlations between columns, unweighted.
 *
 * The product-moment correlation of the ranks; equal values share the mean of
 * their ranks. The rows are those of covariance.h; COVARIANCE_PAIRWISE ranks
 * anew for every pair. k x k, row by row; NaN where n < 2. Source: Spearman 1904.
 */
#ifndef SCORING_RANK_CORRELATION_H
#define SCORING_RANK_CORRELATION_H

#include "scoring/covariance.h"

void rank_correlation_matrix(const struct column *columns, size_t k, size_t n_rows, const uint8_t *domain,
		enum covariance_rows rows, double *ret_r);

#endif
