/*
 * quantiles.h - quantiles in several groups of rows (quantiles.c).
 */
#ifndef ESTIMATE_QUANTILES_H
#define ESTIMATE_QUANTILES_H

#include "estimate/parts.h"

/* Of every listed column: for each share in args.quantiles, for each mask. */
void answer_quantiles(struct request *r, uint8_t *const *masks, size_t n_masks, struct answer *answer);

#endif
