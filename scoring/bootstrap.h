/*
 * bootstrap.h - replicate weights by drawing sampling units again (Rao and Wu 1988, in the
 * form of Rao, Wu and Yue 1992).
 *
 * In every replicate n_h - 1 of the n_h PSUs of each stratum are drawn with
 * replacement. A PSU that was drawn k times is multiplied by k n_h/(n_h - 1). Scale
 * 1/(R - 1) for R replicates. This is R's survey::subbootweights. Finite populations
 * and later stages are not looked at. A stratum with one PSU follows the rule of the
 * design: LONELY_FAIL refuses, LONELY_ADJUST draws it together with the smallest other
 * stratum, the others leave it as it is.
 *
 * The draws come from SplitMix64 (Steele, Lea and Flood 2014): the same seed gives the
 * same multipliers on every machine.
 */
#ifndef SCORING_BOOTSTRAP_H
#define SCORING_BOOTSTRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/design.h"

enum bootstrap_status {
	BOOTSTRAP_MADE,
	BOOTSTRAP_LONELY,   /* a stratum with one PSU and LONELY_FAIL */
	BOOTSTRAP_TOO_LATE, /* the weights were fitted before, or there are replicates */
};

/* The multipliers, [psu * n + replicate] (PSUs as in replicates.h); the caller frees
 * them. NULL: BOOTSTRAP_LONELY. */
double *bootstrap_multipliers(const struct design *design, size_t n, uint64_t seed) MUST_CHECK;

/* Gives the design n of them, at least 2. */
enum bootstrap_status design_bootstrap(struct design *design, size_t n, uint64_t seed, bool mse) MUST_CHECK;
const char *bootstrap_status_text(enum bootstrap_status status);

#endif
