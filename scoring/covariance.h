/*
 * covariance.h - covariances and correlations between columns, unweighted.
 *
 *   c_ij = sum (x_i - m_i)(x_j - m_j)/(n - 1)      r_ij = c_ij/sqrt(c_ii c_jj)
 *
 * COVARIANCE_COMPLETE uses the rows with all columns; COVARIANCE_PAIRWISE for
 * each pair the rows with both (R: use = "pairwise"; the means are those of
 * these rows). Matrices are k x k, row by row. NaN where n < 2.
 */
#ifndef SCORING_COVARIANCE_H
#define SCORING_COVARIANCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/column.h"

enum covariance_rows {
	COVARIANCE_COMPLETE,
	COVARIANCE_PAIRWISE,
};

/* Returns the number of rows with all columns. domain: NULL for all rows. */
size_t covariance_matrix(const struct column *columns, size_t k, size_t n_rows, const uint8_t *domain,
		enum covariance_rows rows, double *ret_c);

/* Pairwise correlations use each pair's own variances, as R's cor() does. */
void correlation_matrix(const struct column *columns, size_t k, size_t n_rows, const uint8_t *domain,
		enum covariance_rows rows, double *ret_r);

/* c_ij/sqrt(c_ii c_jj) of one covariance matrix (R: cov2cor). */
void covariance_to_correlation(const double *c, size_t k, double *ret_r);

/* Squared multiple correlation of each variable with the others,
 * 1 - 1/diag(inverse of R). All NaN when R is singular. */
void multiple_correlations(const double *r, size_t k, double *ret_smc);

#endif
