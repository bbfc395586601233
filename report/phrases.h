/*
 * phrases.h - sentences about numbers that never say more than the interval
 * allows.
 *
 *   "about 6 in 10"     only when the whole interval lies within one tenth of it
 *   "more than half"    only when the whole interval lies above one half
 *   "ahead of all"      only when the interval lies above that of every other
 *   "up by"             only when the whole interval lies above zero
 *   withheld            "too few answers to say"
 */
#ifndef REPORT_PHRASES_H
#define REPORT_PHRASES_H

#include "base/buf.h"
#include "report/format.h"

/* Plain text, not escaped. */
void phrase_share(struct buf *out, const struct page *page, const char *label, const struct shown *shown);
void phrase_half(
		struct buf *out, const struct page *page, const struct shown *shown); /* after phrase_share */
void phrase_scores(struct buf *out, const struct page *page,
		const json_t *scales); /* nothing when none is shown */
void phrase_top(struct buf *out, const struct page *page, const json_t *ranking); /* nothing when withheld */

/* Whether "about N in 10" may be said; N is 1 to 9. */
bool tenths_allowed(const struct shown *shown, int *ret_tenths);

/* What is important and goes badly: those for which that is certain, and those that may
 * belong to them. */
void phrase_first(struct buf *out, const struct page *page, const json_t *importance);
/* The programs with the highest ratings. */
void phrase_programs(struct buf *out, const struct page *page, const json_t *programs);
/* "2 to 9 of 11"; place is null when withheld. */
void phrase_place(struct buf *out, const struct page *page, const json_t *place, size_t n_sites);
/* Which site has the largest share: named only when no other one may be first. */
void phrase_most(struct buf *out, const struct page *page, const json_t *headline);
/* "up by 2 to 9", "no clear change": up or down only when the interval does not hold 0. */
void phrase_change(struct buf *out, const struct page *page, const json_t *row);

#endif
