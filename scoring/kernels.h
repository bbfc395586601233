/*
 * kernels.h - the loops in which bulk estimation spends its time, in the widest
 * instructions that this processor has.
 *
 * For files of scoring/ only. Variables stand side by side, LANES of them: place
 * [i * LANES + v] belongs to variable v. A loop over lanes has no branch and no
 * scatter, so that one instruction serves a whole line of variables; a sum is
 * always taken in the order of the rows. Multiplications and additions are
 * never fused. So every version gives the same bits, on any processor and with
 * any number of threads.
 */
#ifndef SCORING_KERNELS_H
#define SCORING_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LANES = 8,
	BLOCK_ROWS = 64,     /* rows read at a time */
	TILE_REPLICATES = 8, /* multiply: at a time; counts of replicates are padded to it */
	TILE_VARIABLES = 6,  /* likewise */
};

/* Rows of up to LANES variables: y, counted from an origin, is 0 where missing. */
struct lane_rows {
	size_t n;
	double y[BLOCK_ROWS * LANES];
	double present[BLOCK_ROWS * LANES]; /* 1, or 0 where missing */
	double weight[BLOCK_ROWS];
	const uint32_t *cells[BLOCK_ROWS]; /* per row up to per_row of them, until NO_CELL */
	size_t per_row;
};

/* Sums over rows, [cell * LANES + v]. */
struct lane_totals {
	double *wy, *w, *n;
};

struct kernels {
	/* From one byte per answer, [i * LANES + v], to y and present. */
	void (*decode)(const int8_t *codes, size_t n, const double *origin, double *y, double *present);

	void (*add_totals)(const struct lane_rows *rows, struct lane_totals *totals);

	/* z[cell] += w (y - mean[cell]) for the rows from .. to - 1; weight NULL: w = 1. */
	void (*add_deviations)(const struct lane_rows *rows, size_t from, size_t to, const double *mean,
			const double *weight, double *z);

	/* z -= sum over k of amount[k] lost[which[k] * n ...], n numbers each. */
	void (*take_off)(double *z, const double *lost, const uint32_t *which, const double *amount,
			size_t n_amounts, size_t n);

	/* d = z - origin, sum += d, squares += d d, z = 0; n numbers each. */
	void (*close_unit)(double *z, const double *origin, double *sum, double *squares, size_t n);

	/* sums[v * n_r + r] += sum over n rows of weight[i * n_r + r] x[i * n_v + v];
	 * n_r and n_v are whole numbers of tiles. */
	void (*multiply)(const double *weight, size_t n_r, const double *x, size_t n_v, size_t n,
			double *sums);

	/* sums[r] += sign * sum over the listed rows of weight[row * n_r + r]. */
	void (*add_rows)(const double *weight, size_t n_r, const uint8_t *list, size_t n, double sign,
			double *sums);

	/* weight[r] = base m[r] g[r], n of them; g NULL: 1. */
	void (*weigh)(double *weight, double base, const double *m, const double *g, size_t n);

	const char *name; /* "x86-64-v4", ... */
};

/* Those of this processor. */
const struct kernels *kernels_best(void);

/* All that run on this processor, the plainest first; ret has KERNELS_MAX places. */
enum { KERNELS_MAX = 3 };
size_t kernels_all(const struct kernels **ret);

#endif
