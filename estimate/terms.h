/*
 * terms.h - answering a list of terms jointly (means.c), for the files that
 * make such lists.
 */
#ifndef ESTIMATE_TERMS_H
#define ESTIMATE_TERMS_H

#include "estimate/parts.h"
#include "scoring/deff.h"

/* Estimates, covariances, intervals and, when asked for, design effects. */
void answer_terms(struct request *r, const struct terms *terms, struct answer *answer);
enum deff_kind deff_kind_of(const struct request *r);

#endif
