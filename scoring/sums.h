/*
 * sums.h - the seam between microdata and estimates: sums per sampling unit
 * and group.
 *
 * Everything that estimate.h computes follows from these sums, so that they may
 * as well come from a database that groups by stratum, unit and group.
 * Collected in one pass over a variable for all groups together. For files of
 * scoring/ only.
 *
 * A row counts in a cell when it is in the domain and the cell's group, has a
 * weight > 0, and neither y nor x is missing.
 */
#ifndef SCORING_SUMS_H
#define SCORING_SUMS_H

#include <stddef.h>
#include <stdint.h>

#include "scoring/column.h"
#include "scoring/design.h"

/* Which cells each row belongs to: cell 0 is the domain, then the levels of
 * each grouping. Made once for many variables. */
struct cell_map {
	size_t n_cells;
	size_t per_row;  /* 1 + number of groupings */
	uint32_t *cells; /* per row per_row of them, the unused ones at the end NO_CELL */
	size_t n_rows;
};

#define NO_CELL UINT32_MAX

void cell_map_init(struct cell_map *map, const struct design *design, const uint8_t *domain,
		const struct grouping *groupings, size_t n_groupings);
void cell_map_finish(struct cell_map *map);

struct sums {
	size_t n_units, n_cells, n_joint;
	/* y counts from here (0 with a denominator): a value of the variable itself,
	 * so that nothing is lost when y is large and varies little. */
	double origin;
	/* [unit * n_cells + cell]: sums of w y and w x; x is 1 without denominator. */
	double *wy, *wx;
	/* [joint cell * n_cells + cell]: sums of y and x; NULL for weights as drawn. */
	double *uy, *ux;
	/* [unit * n_cells + cell]: 1 where a row counted; NULL when the variance does
	 * not ask for it. */
	uint8_t *seen;
	double *total_wy, *total_wx; /* per cell */
	double *total_w;             /* per cell: sum of the weights */
	size_t *n;                   /* per cell: rows counted */
	size_t *n_missing;           /* per cell: rows left out because y or x is missing */
};

/* Number of sampling units of the last stage. */
size_t sums_units(const struct design *design);

void sums_init(struct sums *sums, const struct design *design, size_t n_cells);
void sums_finish(struct sums *sums);

/* Replaces the sums by those of another variable. denominator may be NULL. */
void sums_collect(struct sums *sums, const struct design *design, const struct cell_map *map,
		const struct column *column, const struct column *denominator);

#endif
