/*
 * reliability.h - how well the items of a scale hang together.
 *
 * Unweighted, as psych::alpha in R, from C = covariances and R = correlations
 * of k items; S = sum of all of C; smc = squared multiple correlations:
 *   alpha        k/(k-1) (1 - tr C/S)          Cronbach 1951
 *   standardised k/(k-1) (1 - k/sum R)
 *   g6           1 - (k - sum smc)/sum R        Guttman
 *   average_r, median_r of the correlations between items; signal_noise k r/(1-r)
 *   ase          sqrt(Q/n), Q = 2 k^2/((k-1)^2 S^3) (S (tr C^2 + (tr C)^2) - 2 tr C sum C^2)
 *   feldt        1 - (1 - alpha) F quantiles with n-1 and (n-1)(k-1) df, 95%
 * Design-weighted alpha (svycralpha): k/(k-1) (1 - sum var(item)/var(sum)) with
 * var(y) = n/(n-1) sum(w (y - m)^2)/W over the rows with all items; the factor cancels.
 *
 * Missing: RELIABILITY_COMPLETE uses rows with all items; RELIABILITY_PAIRWISE
 * each pair's own rows (then ase, feldt and n speak of the complete ones).
 * Items must already point the same way (scale_reversed helps).
 */
#ifndef SCORING_RELIABILITY_H
#define SCORING_RELIABILITY_H

#include <stddef.h>
#include <stdint.h>

#include "scoring/column.h"
#include "scoring/design.h"
#include "scoring/status.h"

enum reliability_missing {
	RELIABILITY_COMPLETE,
	RELIABILITY_PAIRWISE,
};

struct reliability {
	enum estimable status; /* not ESTIMABLE: all numbers are NaN */
	size_t n;              /* rows with all items */
	double alpha, standardised, g6;
	double average_r, median_r, signal_noise;
	double ase, feldt_lower, feldt_upper;
	double mean, sd; /* of the complete rows' person means */
};

struct item_statistics {
	double mean, sd;       /* of the item */
	double r_total;        /* with the mean of all items, this one included */
	double r_standardised; /* colSums(R)/sqrt(sum R) */
	double r_corrected;    /* the same with smc on the diagonal of R */
	double r_rest;         /* with the sum of the others (corrected item-total) */
	/* With this item dropped; NaN when fewer than two remain. */
	double alpha_without, standardised_without, g6_without, average_r_without;
};

/* k items of n_rows rows; rows where domain is 0 are left out (NULL: none).
 * ret_items has k places or is NULL. */
struct reliability reliability_of(const struct column *items, size_t k, size_t n_rows, const uint8_t *domain,
		enum reliability_missing missing, struct item_statistics *ret_items);

/* Omega total of the sum of the items, from one factor fitted by maximum likelihood to the complete
 * rows: (sum l s)^2/((sum l s)^2 + sum u s^2) with loadings l, uniquenesses u and standard
 * deviations s (McDonald 1999; one_factor.h). NaN with fewer than three items, or items that do
 * not vary. */
double reliability_omega(const struct column *items, size_t k, size_t n_rows);

/* NaN with a reason in *ret_status when not estimable. */
double reliability_weighted_alpha(const struct design *design, const struct column *items, size_t k,
		const uint8_t *domain, enum estimable *ret_status);

#endif
