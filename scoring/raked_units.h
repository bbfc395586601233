/*
 * raked_units.h - how much weight of each sampling unit is in each category of the
 * margins that the weights were raked to.
 *
 * For files of scoring/ only. The weight of a row in margin m is w_m, the one after
 * the last pass over that margin (adjustment.h). What raking takes off the total
 * z of a unit is the sum of these times one number per category and variable.
 */
#ifndef SCORING_RAKED_UNITS_H
#define SCORING_RAKED_UNITS_H

#include <stddef.h>
#include <stdint.h>

#include "scoring/bulk.h"

/* Unit u has the entries start[u] .. start[u + 1] - 1; categories as
 * adjustment_categories numbers them. */
struct raked_units {
	size_t *start;
	uint32_t *category;
	double *weight;
};

struct raked_units *raked_units_create(const struct bulk *bulk);
void raked_units_destroy(struct raked_units *raked); /* NULL is fine */

#endif
