/*
 * sample.h - which responses count, and as what.
 *
 * A household counts once: an interview before anything else, then the response
 * that was received last. Interviews are the outcomes 1.1 and 1.2; a form
 * without an outcome question counts every response as an interview.
 */
#ifndef ASSESS_SAMPLE_H
#define ASSESS_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assess/values.h"
#include "scoring/outcome_rates.h"

struct sample {
	struct rows interviews;
	struct rows visits;                  /* one per household that counts, interviewed or not */
	const enum disposition *visit_ended; /* per visit */
	size_t n_responses;       /* as received */
	size_t n_repeated;        /* left out: their household has another one */
	size_t n_without_outcome; /* left out: no outcome, or none that is an AAPOR code */
	bool has_outcomes;        /* the design names the question */
	double dispositions[DISPOSITION_N];
	int64_t first_us, last_us; /* when interviews were received; 0 without any */
};

struct sample sample_select(
		struct arena *arena, const struct definition *definition, const struct answers *answers);

#endif
