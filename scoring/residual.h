/*
 * residual.h - what steps that fitted the weights do to linearised values.
 *
 * For files of scoring/ only; works row by row, for every kind of step in any
 * order. z_i are linearised values times their weight; w before and g w after
 * the step:
 *
 *   post-stratification  z_i -= g_i w_i m_c, m_c = sum_c(z/g)/sum_c(w) over the
 *                        cell c of row i (weighted by the weights before)
 *   raking               the sweeps of adjustment.h
 *   calibration          z_i = w_i g_i e_i, e the residuals of z/(w g) regressed
 *                        on x with the weights w/s
 *
 * Source: R survey (svyrecvar with postStrata).
 */
#ifndef SCORING_RESIDUAL_H
#define SCORING_RESIDUAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct adjustment;
struct design;

/* One step; exactly one of cell, sweeps and basis is set. Owns its arrays. */
struct residual {
	struct residual *next;
	double *before, *after; /* weights per row; before only with cells */
	int32_t *cell;          /* per row */
	size_t n_cells;
	struct adjustment *sweeps;
	double *basis; /* rank columns of n rows: orthonormal, of root * x */
	double *root;  /* sqrt(w/s) per row */
	size_t rank;
};

/* Appends a step; the design owns it. */
void residual_append(struct design *design, struct residual *residual);
void residual_destroy(struct residual *list);

/* Makes a raked design ready for further steps. */
void residual_settle(struct design *design);

/* Whether estimates must work row by row. */
bool design_needs_rows(const struct design *design);

/* Takes all steps off one column of z, in place. */
void residual_apply(const struct design *design, double *z);

#endif
