/*
 * census.h - what is true of a made-up neighbourhood: every adult is asked
 * everything, and each number of an assessment is counted without any weights.
 */
#ifndef REHEARSE_CENSUS_H
#define REHEARSE_CENSUS_H

#include "assess/numbers.h"
#include "schema/names.h"
#include "simulate/neighbourhood.h"

struct census {
	struct arena *arena;
	struct numbers truth;          /* value and n count; the rest means nothing */
	struct names index;            /* struct number by census_key */
	struct population *population; /* that given, with the shares counted here; NULL when none was */
};

/* `step` is called once per adult. The definition and population must outlive the
 * census. */
struct census *census_take(const struct neighbourhood *place, const struct population *population,
		void (*step)(void *arg), void *arg);
void census_destroy(struct census *census); /* NULL is fine */

/* What is true of the number; of joined categories, of all who are in one of them.
 * False when nobody has it. *ret_place is its place in census->truth, SIZE_MAX of
 * joined categories. */
bool census_find(const struct census *census, const struct number *number, double *ret_truth,
		size_t *ret_place);

#endif
