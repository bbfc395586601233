/*
 * variance.h - the variance of totals of linearised values under a design.
 *
 * For files of scoring/ only. Everything else is reduced to this. In a stratum
 * of n_h units with totals t_j (zero for a unit without anybody in the domain):
 *
 *   V_h = (1 - n_h/N_h) n_h/(n_h - 1) sum_j (t_j - mean t)(t_j - mean t)'
 *   V   = sum_h V_h + sum over units of (n_h/N_h) V(next stage inside the unit)
 *
 * (Cochran 1977, sec. 10.3; R survey::svyrecvar). The second sum is taken over
 * the stages with a finite population correction. A stratum with
 * 1 - n/N < 1e-7 adds nothing by itself; strata without anybody in the domain
 * add nothing. For n_h = 1 see enum lonely_psu; LONELY_ADJUST centres at the
 * sum of z over the number of units of the strata present.
 */
#ifndef SCORING_VARIANCE_H
#define SCORING_VARIANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/design.h"
#include "scoring/status.h"

/* Whether the variance depends on which units have anybody in the domain. */
bool variance_needs_presence(const struct design *design);

/* z[unit * k + column]: totals of k columns in the units of the last stage.
 * present: a byte per unit, nonzero if it has anybody in the domain; NULL: all.
 * ret_v: k x k. ESTIMABLE or NOT_ESTIMABLE_LONELY_PSU (ret_v then NaN). */
enum estimable variance_matrix(const struct design *design, const double *z, size_t k, const uint8_t *present,
		double *ret_v) MUST_CHECK;

/* The same, the k variances only. */
enum estimable variance_diagonal(const struct design *design, const double *z, size_t k,
		const uint8_t *present, double *ret_v) MUST_CHECK;

#endif
