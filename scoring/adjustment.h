/*
 * adjustment.h - what fitting the weights to known totals does to a variance.
 *
 * For files of scoring/ only. Raked weights depend on the sample, which mostly
 * lowers the variance. Following R's survey package the linearised values z
 * are replaced by residuals: ten times over all margins m, in raking order,
 *
 *     z_i -= w_mi * b_mc,   b_mc = (1/n_c) sum over the rows of c of z/w_m
 *
 * where c is the category of row i in margin m, n_c its number of rows and w_m
 * the weights after the last pass over margin m. The mean is not weighted.
 *
 * w_m/w is the same for all rows of a joint cell (one category of every
 * margin), so that the sweeps work on one number per joint cell, the sum of
 * u = z/w, instead of on rows. Rows of weight 0 take no part.
 */
#ifndef SCORING_ADJUSTMENT_H
#define SCORING_ADJUSTMENT_H

#include <stddef.h>
#include <stdint.h>

struct adjustment_margin {
	size_t n_categories;
	int32_t *category; /* per joint cell */
	double *ratio;     /* per joint cell: w_m/w, w the final weight */
	double *n;         /* rows per category */
};

struct adjustment {
	size_t n_joint;
	uint32_t *joint; /* per row: its joint cell */
	double *joint_n; /* rows per joint cell */
	struct adjustment_margin *margins;
	size_t n_margins;
};

void adjustment_destroy(struct adjustment *adjustment); /* NULL is fine */

/* Categories of all margins together; that of margin m and category c has the
 * number (categories of the margins before) + c. */
size_t adjustment_categories(const struct adjustment *adjustment);

/* u[joint * k + column]: sums of u over the joint cells, for k columns; overwritten.
 * ret_b[category * k + column]: what the sweeps take off together, so that a row of
 * weight w and joint cell j loses z -= w sum_m ratio_m[j] b of its category in m. */
void adjustment_coefficients(const struct adjustment *adjustment, double *u, size_t k, double *ret_b);

/* The same; on return u[joint * k + column] is what a row of that cell and weight w
 * loses: z -= w * u. */
void adjustment_corrections(const struct adjustment *adjustment, double *u, size_t k);

#endif
