/*
 * interview.h - what a made-up person answers, question by question, following
 * the form's own relevance, constraints and choice filters.
 */
#ifndef SIMULATE_INTERVIEW_H
#define SIMULATE_INTERVIEW_H

#include <stddef.h>

#include "schema/response.h"
#include "simulate/neighbourhood.h"

/* Asks one person everything, with nothing left out and nothing unknown: what
 * would be known if everybody answered. */
struct response *interview_truth(struct arena *arena, const struct neighbourhood *place,
		const struct person *person);

/* One visit to a household: nobody home, a refusal, or an interview with some
 * answers missing. The same household always gives the same response. */
struct response *interview_visit(struct arena *arena, const struct neighbourhood *place, size_t household);

#endif
