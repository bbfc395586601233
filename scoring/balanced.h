/*
 * balanced.h - balanced repeated replication for designs with two PSUs per stratum.
 *
 * In every replicate one PSU of each stratum is multiplied by 2 - rho, the other by
 * rho; rho = 0 is BRR, more is Fay's variant. Which one follows from a
 * Hadamard matrix of Sylvester's kind, whose order R is the smallest power of two
 * above the number of strata: then all pairs of strata are balanced, and the variance of
 * a total is the linearised one. Scale 1/(R (1 - rho)^2). Source: McCarthy 1969; Judkins
 * 1990; R survey::brrweights with that matrix.
 */
#ifndef SCORING_BALANCED_H
#define SCORING_BALANCED_H

#include <stdbool.h>

#include "base/compiler.h"
#include "scoring/design.h"

enum balanced_status {
	BALANCED_MADE,
	BALANCED_NOT_PAIRS, /* a stratum has one PSU, or more than two */
	BALANCED_TOO_LATE,  /* the weights were fitted before, or there are replicates */
};

/* 0 <= rho < 1. */
enum balanced_status design_balanced(struct design *design, double rho, bool mse) MUST_CHECK;
const char *balanced_status_text(enum balanced_status status);

#endif
