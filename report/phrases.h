/*
 * phrases.h - sentences about numbers that never say more than the interval
 * allows.
 *
 *   "about 6 in 10"     only when the whole interval lies within one tenth of it
 *   "more than half"    only when the whole interval lies above one half
 *   "ahead of all"      only when the interval lies above that of every other
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

#endif
