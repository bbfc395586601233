/*
 * scale.h - one score per respondent from several items.
 *
 * 1. A reversed item counts lowest + highest - score.
 * 2. A person has a score only when enough of the items that applied to them
 *    hold a valid answer; SCALE_MORE_THAN_HALF means strictly more than half
 *    (Urban Institute, corrected 2019), so two items need both.
 * 3. The score is the mean of the valid answers, carried linearly from
 *    [lowest, highest] to [to_lowest, to_highest], usually [0, 100].
 * A person without enough answers has NaN, never 0.
 */
#ifndef SCORING_SCALE_H
#define SCORING_SCALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scoring/column.h"

enum scale_rule {
	SCALE_MORE_THAN_HALF, /* 2 valid > applicable */
	SCALE_ALL,            /* every applicable item */
	SCALE_AT_LEAST,       /* `needed` items, a number */
	SCALE_SHARE,          /* valid >= needed x applicable, a share in (0, 1] */
};

struct scale_spec {
	const struct column *items;
	size_t n_items;
	const bool *reverse;    /* per item; NULL: none */
	double lowest, highest; /* of the item scores, before reversing */
	enum scale_rule rule;
	double needed; /* for SCALE_AT_LEAST and SCALE_SHARE */
	/* Per item a byte per row, 0: not asked of that person; NULL, also for one
	 * item: asked of everybody. */
	const uint8_t *const *applicable;
	double to_lowest, to_highest; /* both 0: the mean is left as it is */
};

/* Writes one score per row; returns how many rows have one. */
size_t scale_score(const struct scale_spec *spec, size_t n_rows, double *ret_score);

/* ret[i] = lowest + highest - item; NaN stays. */
void scale_reversed(const struct column *item, size_t n_rows, double lowest, double highest, double *ret);

#endif
