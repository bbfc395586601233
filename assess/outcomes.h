/*
 * outcomes.h - how visits ended, and the rates that follow, as a part of the document.
 *
 * Weighted counts are sums of base weights: what was drawn with a small chance counts
 * more. They say which share of the population's households answered, the plain ones
 * how the visits went. Rates and their sources: scoring/outcome_rates.h.
 */
#ifndef ASSESS_OUTCOMES_H
#define ASSESS_OUTCOMES_H

#include <jansson.h>

#include "assess/sample.h"
#include "scoring/outcome_rates.h"

struct outcomes {
	double counts[DISPOSITION_N];
	double weighted[DISPOSITION_N]; /* sums of base weights */
	double e;                       /* NaN: estimated, from the counts and from the weighted ones */
};

/* Of the visits of a sample. */
struct outcomes outcomes_of(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct sample *sample);

/* {"dispositions": [...], "e_method", "e_text", "rates": {"e", "rr1", ...}, "weighted_rates": {...}};
 * a rate that is not defined is null. The caller owns it. */
json_t *outcomes_json(const struct outcomes *outcomes);

#endif
