/*
 * linearise.h - from sums to linearised totals per sampling unit.
 *
 * For files of scoring/ only. The formulas of z stand in estimate.h. They are
 * linear in the sums, z = a (wy - b wx), so that no second pass over the
 * data is needed; raked weights take their residuals off afterwards.
 */
#ifndef SCORING_LINEARISE_H
#define SCORING_LINEARISE_H

#include <stdbool.h>
#include <stddef.h>

#include "scoring/design.h"
#include "scoring/estimate.h"
#include "scoring/sums.h"

/* Fills everything but se and df of n_cells estimates. */
void linearise_values(const struct sums *sums, enum statistic statistic, bool refuse_missing,
		struct estimate *ret_estimates);

/* Overwrites sums->wy with z; 0 in cells that are not estimable. */
void linearise_totals(struct sums *sums, const struct design *design, enum statistic statistic,
		const struct estimate *estimates);

#endif
