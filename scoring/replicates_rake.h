/*
 * replicates_rake.h - raking in every replicate without writing out its weights.
 *
 * For files of scoring/ only. Within a replicate raking multiplies all rows of a
 * joint cell (one category of every margin) by the same factor. So it needs
 * only the weighted count of each cell per replicate, and leaves one factor
 * for each: as much work as there are cells, not rows.
 */
#ifndef SCORING_REPLICATES_RAKE_H
#define SCORING_REPLICATES_RAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "scoring/rake.h"

/* As many rounds in every replicate. A replicate that has nobody in a category of
 * the population is left without weights (NaN). False, and nothing done, when the
 * replicates are none, are whole weights, or were raked before. `design` was raked
 * to the same margins: its joint cells are in its last residual. */
bool replicates_rake(struct design *design, const struct margin *margins, size_t rounds) MUST_CHECK;

#endif
