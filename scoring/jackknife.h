/*
 * jackknife.h - replicate weights that leave out one PSU at a time.
 *
 *   JK1  weights 0 in the PSU, n/(n - 1) elsewhere; scale f (n - 1)/n
 *   JKn  in the PSU's stratum 0 and n_h/(n_h - 1), elsewhere 1;
 *        rscales f_h (n_h - 1)/n_h
 *
 * f = 1 - n/N, 1 without a finite population correction. Later stages are not
 * looked at. Strata with one PSU that are not fully sampled follow the rule of
 * the design: LONELY_FAIL refuses, REMOVE and CERTAINTY make no replicate,
 * AVERAGE scales the others up, ADJUST leaves the whole stratum out once and
 * weights the H - 1 others by H/(H - 1), rscales (H - 1)/H. Source: R
 * survey::as.svrepdesign.
 */
#ifndef SCORING_JACKKNIFE_H
#define SCORING_JACKKNIFE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "scoring/design.h"

enum jackknife_status {
	JACKKNIFE_MADE,
	JACKKNIFE_LONELY,   /* a stratum with one PSU and LONELY_FAIL */
	JACKKNIFE_STRATA,   /* JK1 for a design with strata */
	JACKKNIFE_TOO_LATE, /* the weights were fitted before, or there are replicates */
	JACKKNIFE_NOTHING,  /* nothing was left out: everybody was drawn */
};

enum jackknife_status design_jackknife(struct design *design, bool stratified, bool mse) MUST_CHECK;
const char *jackknife_status_text(enum jackknife_status status);

#endif
