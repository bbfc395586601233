/*
 * status.h - whether a number could be estimated, and if not, why.
 *
 * No estimate is silently NaN: whoever shows it can say the reason.
 */
#ifndef SCORING_STATUS_H
#define SCORING_STATUS_H

enum estimable {
	ESTIMABLE,
	NOT_ESTIMABLE_NO_ANSWERS,    /* nobody in the group gave an answer */
	NOT_ESTIMABLE_MISSING,       /* an answer is missing and missing ones were not to be left out */
	NOT_ESTIMABLE_ZERO_WEIGHT,   /* the weights (or the denominator of a ratio) sum to zero */
	NOT_ESTIMABLE_LONELY_PSU,    /* a stratum with one PSU, and no rule for it: no standard error */
	NOT_ESTIMABLE_NO_ERROR,      /* there is a value without a standard error */
	NOT_ESTIMABLE_NO_DF,         /* no degrees of freedom: no interval */
	NOT_ESTIMABLE_NO_VARIATION,  /* all answers are equal where they must differ */
	NOT_ESTIMABLE_TOO_FEW_ITEMS, /* a reliability needs two items */
};

/* A short sentence part in plain words, e.g. "nobody in the group answered". */
const char *estimable_text(enum estimable status);

#endif
