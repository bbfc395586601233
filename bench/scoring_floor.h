/*
 * scoring_floor.h - the least that the work of bench/scoring can cost: plain loops in
 * one thread over the same bytes, with everything about this survey built in. No
 * choice of design, no rules for missing answers, no sorting.
 */
#ifndef BENCH_SCORING_FLOOR_H
#define BENCH_SCORING_FLOOR_H

#include "scoring_survey.h"

/* One pass over the bytes of the items: sums of w y and w. Returns a checksum. */
double floor_read(const struct survey *survey);

/* Means and standard errors of the items, all cells: two passes per item, sums
 * per cluster on the stack. Writes the overall standard error of each item. */
void floor_linearised(const struct survey *survey, double *ret_se);

/* REPLICATES x VARIABLES multiplications with addition per row, from the first-level
 * cache; overall only. Returns a checksum. */
double floor_replicates(size_t n_rows);

#endif
