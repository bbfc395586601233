/*
 * readiness.h - does a condition hold, does it not, or do we not know?
 *
 * A condition whose number is missing or withheld is never "not met": there is
 * insufficient evidence.
 */
#ifndef SCORING_READINESS_H
#define SCORING_READINESS_H

#include <stdbool.h>
#include <stddef.h>

#include "scoring/interval.h"

enum readiness {
	READINESS_MET,
	READINESS_NOT_MET,
	READINESS_INSUFFICIENT_EVIDENCE,
};

const char *readiness_word(enum readiness state); /* "met", "not met", "insufficient evidence" */

/* NaN gives insufficient evidence. */
enum readiness readiness_at_least(double value, double limit);
enum readiness readiness_at_most(double value, double limit);

/* Met when the whole interval lies above the limit; not met when it does not;
 * insufficient evidence when the number is not shown or has no interval. */
enum readiness readiness_above(const struct interval *interval, bool shown, double limit);

/* Not met when a shown interval lies wholly below the limit, met otherwise. */
enum readiness readiness_not_below(const struct interval *interval, bool shown, double limit);

/* All parts of one condition: not met if one is not met, else insufficient
 * evidence if one is, else met. Of no parts: insufficient evidence. */
enum readiness readiness_all(const enum readiness *parts, size_t n);

enum readiness_conclusion {
	CONCLUSION_SET_UP,            /* every condition is met */
	CONCLUSION_SET_UP_CONDITIONS, /* every decisive condition is met, another is not */
	CONCLUSION_NOT_YET,           /* a decisive condition is not met */
	CONCLUSION_INSUFFICIENT,      /* no decisive one is unmet, but one is not known */
};

struct readiness_item {
	enum readiness state;
	bool decisive; /* resident support, stakeholders, readiness stage */
};

enum readiness_conclusion readiness_conclude(const struct readiness_item *items, size_t n);
const char *readiness_conclusion_word(enum readiness_conclusion conclusion);

#endif
