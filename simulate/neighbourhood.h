/*
 * neighbourhood.h - the people who live in a made-up neighbourhood, and which of
 * their households a survey approaches.
 *
 * Strata and their households come from the population file, or else from the
 * truth; blocks and adults from the truth. Clusters are drawn with probability proportional to their
 * households (systematic from a shuffled list, without replacement), households within a cluster
 * systematically, one adult per household at random: the design that the base
 * weight pps_clusters undoes.
 */
#ifndef SIMULATE_NEIGHBOURHOOD_H
#define SIMULATE_NEIGHBOURHOOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/population.h"
#include "simulate/chance.h"
#include "simulate/truth.h"

struct household {
	uint32_t stratum, block; /* block: counted through all strata */
	uint32_t cluster;        /* of a block that was drawn: the how manieth in its stratum, from 0;
	                            of another block: its place in the stratum */
	uint32_t first_person;
	uint32_t number;         /* in its block, from 1 */
	uint8_t n_adults, n_children;
	bool approached;
};

struct person {
	uint32_t household;
	uint16_t profile;        /* index in truth->profiles; 0 when there are none */
	struct chance chance;
};

struct block { /* a run of households */
	uint32_t stratum;
	size_t first, n;
};

struct neighbourhood {
	const struct truth *truth;
	const struct definition *definition;
	uint64_t seed;
	struct household *households;
	struct person *persons;
	struct block *blocks;         /* stratum by stratum, in the order of their households */
	size_t n_households, n_persons, n_blocks, n_strata;
	const char **stratum_names;   /* one NULL when there are no strata */
	size_t *clusters_drawn;       /* per stratum */
	size_t wanted;                /* households to approach in each cluster */
	uint64_t survey;              /* which survey it is; see neighbourhood_survey */
};

/* `approach` limits how many households are approached; 0 leaves it to the truth. */
struct neighbourhood *neighbourhood_create(const struct definition *definition, const struct truth *truth,
		const struct population *population, uint64_t seed, size_t approach);

/* The same people are surveyed once more: other blocks and households are drawn,
 * others are home, agree and answer each question. What people think stays. The
 * neighbourhood is created for survey 0; each number always gives the same. */
void neighbourhood_survey(struct neighbourhood *neighbourhood, uint64_t survey);

/* A chance that belongs to a person or household, for the survey that it is now. */
struct chance neighbourhood_chance(const struct neighbourhood *neighbourhood, struct chance chance);

void neighbourhood_destroy(struct neighbourhood *neighbourhood); /* NULL is fine */

/* The adult of a household who is asked. */
const struct person *neighbourhood_respondent(const struct neighbourhood *neighbourhood, size_t household);

#endif
