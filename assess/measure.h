/*
 * measure.h - an estimate together with the decision whether it is shown.
 *
 *   mean     t interval, 95%; shown when at least min_n people are behind it
 *   share    logit interval, 95% (exact at 0 and 1); shown when min_n people
 *            answered, the answer and its contrary were each given by nobody or
 *            by at least min_count people, and the NCHS 2017 standard allows it
 *   rate     t interval, not below 0 (of nothing: 0 to -ln(0.025)/n, the exact Poisson
 *            limit); shown when min_n people answered, nobody or at least min_count of them
 *            have anything to count, and the interval is at most 160% of the rate wide
 *            (NCHS 2023, data presentation standards for rates and counts)
 *
 * The design effect is that of deff.h, with replacement. n_eff of a mean is n/deff,
 * that of a share the Korn-Graubard one, both never above n.
 */
#ifndef ASSESS_MEASURE_H
#define ASSESS_MEASURE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "assess/values.h"
#include "scoring/design.h"
#include "scoring/disclosure.h"
#include "scoring/estimate.h"
#include "scoring/interval.h"

#define LEVEL 0.95

enum measure_kind { MEASURE_MEAN, MEASURE_SHARE, MEASURE_RATE };

struct measure {
	enum measure_kind kind;
	struct estimate estimate;
	struct interval interval;
	double deff, n_eff;
	size_t count; /* of a share: people who gave the answer */
	enum disclosure_reason reason;
	bool review, complement_unreliable;
};

struct measure_column {
	enum measure_kind kind;
	const double *values; /* per interview; 0 or 1 for a share; NAN when missing */
	/* For ratios sum(w values)/sum(w denominators); NULL: 1. All columns of a table have them, or
	 * none. `given` is then 1 where a person is counted, 0 or NAN elsewhere. */
	const double *denominators, *given;
};

/* What is needed to estimate: the design (NULL: nothing can be) and the rules. */
struct measuring {
	struct arena *arena;
	const struct design *design;
	size_t n; /* interviews */
	struct disclosure rules;
	bool equal_weights; /* every interview weighs the same */
};

/* Measures of n_columns columns for everybody (cell 0) and for each category
 * of the groupings, as estimate_table orders them; n_columns x cells. Within a
 * group, further cells are withheld so that none can be worked out from the rest. */
struct measure *measure_table(const struct measuring *measuring, const struct measure_column *columns,
		size_t n_columns, const struct categories *groups, size_t n_groups);
/* The second half of the above, for the cells of one column of which some were withheld since:
 * withholds further ones until none follows from the rest. */
void measure_protect(const struct measuring *measuring, const struct categories *groups, size_t n_groups,
		struct measure *cells);
struct measure measure_all(const struct measuring *measuring, const struct measure_column *column);

static inline bool measure_shown(const struct measure *measure)
{
	return measure->reason == DISCLOSURE_SHOWN;
}

/* {"value":…, "se":…, "lower":…, "upper":…, "n":…, "n_eff":…, "deff":…, "df":…},
 * or {"value":null, "reason":"min_n"} when it is withheld. Shares are 0 to 1. */
json_t *measure_json(const struct measure *measure);
const char *reason_code(enum disclosure_reason reason); /* "min_n" */

#endif
