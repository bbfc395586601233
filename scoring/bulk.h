/*
 * bulk.h - many variables by many groups at once: the fast way of estimate.h.
 *
 * For files of scoring/ only. Variables are taken LANES at a time (kernels.h) in
 * two passes over the rows, sampling unit by sampling unit, for all groups
 * together. The first gives the means, the second the deviations:
 *
 *   z_u = sum over the rows of unit u of w (y - m), per group and variable,
 *         less what raked weights take off (adjustment.h)
 *   V   = 1/W^2 sum_h (1 - n_h/N_h) n_h/(n_h - 1) [sum (z_u - o_h)^2 - (sum (z_u - o_h))^2/n_h]
 *
 * with o_h the z of the first unit of stratum h, so that nothing cancels. Only one
 * unit is held at a time: the memory does not grow with the number of units,
 * groups or variables. Of one stage without lonely units.
 *
 * With replicate weights the sums of w_r y and w_r of all replicates r are
 * matrix products. Rows are sorted by the groups that they are in, and every row
 * is multiplied once for all of them; where people answered nearly all, the
 * weights of those who did not are taken off the sum instead. With multipliers
 * per unit (replicates.h) the weights of a few rows exist at a time.
 *
 * Means and totals only. Threads share the variables or the replicates when
 * there is much to do; every sum is taken by one thread in the order of the
 * rows, so that the results are the same bits with any number of them.
 */
#ifndef SCORING_BULK_H
#define SCORING_BULK_H

#include <stdbool.h>

#include "scoring/estimate.h"
#include "scoring/kernels.h"
#include "scoring/sums.h"

/* Whether the design and the request are of the kind above. */
bool bulk_serves(const struct design *design, const struct estimate_request *request);

/* Writes all that estimate_table writes, but df. */
void bulk_estimates(const struct design *design, const struct estimate_request *request,
		struct estimate *ret_estimates);

/* The rest is shared by bulk.c and bulk_replicates.c. */
struct raked_units;

struct bulk {
	const struct design *design;
	const struct estimate_request *request;
	const struct kernels *kernels;
	struct cell_map map;
	uint32_t *order;           /* the rows by sampling unit; NULL: as they are */
	size_t *rows_in_cell;      /* that are in a cell, with an answer or without */
	struct raked_units *raked; /* NULL for weights as drawn, or with replicates */
};

/* The row that stands at a place in that order. */
static inline size_t bulk_row(const struct bulk *bulk, size_t place)
{
	return bulk->order != NULL ? bulk->order[place] : place;
}

/* Whether starting threads takes less than it saves. */
bool bulk_is_large(const struct bulk *bulk);

/* Writes the standard errors, which are NaN before. */
void bulk_replicate_errors(const struct bulk *bulk, struct estimate *estimates);

#endif
