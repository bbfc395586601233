/*
 * lanes.h - reads up to LANES variables side by side, block of rows by block.
 *
 * For files of scoring/ only. Values are counted from the first one that is not
 * missing, so that nothing is lost when they are large and vary little.
 */
#ifndef SCORING_LANES_H
#define SCORING_LANES_H

#include <stddef.h>
#include <stdint.h>

#include "scoring/column.h"
#include "scoring/kernels.h"

struct lanes {
	const struct kernels *kernels;
	const struct column *columns; /* n of them, at most LANES */
	size_t n;
	double origin[LANES];
};

void lanes_init(struct lanes *lanes, const struct kernels *kernels, const struct column *columns, size_t n,
		size_t n_rows);

/* Fills n, y and present of ret from n rows, at most BLOCK_ROWS: those listed, or with
 * `listed` NULL the rows first to first + n - 1. Unused lanes are all missing. */
void lanes_read(const struct lanes *lanes, const uint32_t *listed, size_t first, size_t n,
		struct lane_rows *ret);

#endif
