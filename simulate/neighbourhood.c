#include "simulate/neighbourhood.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define HOUSEHOLDS_WITHOUT_FIGURES 1000 /* when nobody says how many there are */

struct frame { /* one stratum */
	const char *name;
	size_t households, n_drawn;
};

static void make_persons(struct neighbourhood *place, size_t household)
{
	struct household *home = &place->households[household];
	struct chance chance = chance_of(place->seed, household);
	home->first_person = (uint32_t)place->n_persons;
	home->n_adults = (uint8_t)(1 + chance_pick(chance_for(chance, "adults"), place->truth->adults,
			place->truth->n_adults));
	home->n_children = (uint8_t)chance_pick(chance_for(chance, "children"), place->truth->children,
			place->truth->n_children);
	size_t n_profiles = place->truth->n_profiles;
	double *shares = xcalloc(n_profiles + 1, sizeof(*shares));
	for (size_t i = 0; i < n_profiles; i++) {
		shares[i] = place->truth->profiles[i].share;
	}
	for (uint8_t i = 0; i < home->n_adults; i++) {
		struct chance own = chance_of(place->seed ^ UINT64_C(0xa5a5), place->n_persons);
		place->persons[place->n_persons++] = (struct person){
			.household = (uint32_t)household,
			.profile = (uint16_t)(n_profiles > 0 ? chance_pick(chance_for(own, "profile"), shares, n_profiles)
					: 0),
			.chance = own,
		};
	}
	free(shares);
}

/* Cuts a stratum's households into blocks of about the size the truth says. */
static void make_blocks(struct neighbourhood *place, size_t stratum, size_t first, size_t n)
{
	size_t typical = place->truth->households_per_block, n_blocks = 0, end = first + n;
	for (size_t at = first; at < end; n_blocks++) {
		struct chance chance = chance_for(chance_of(place->seed, stratum * 100000 + n_blocks), "block");
		size_t size = typical / 2 + (size_t)chance_below(chance, typical + 1);
		size_t left = end - at;
		size = size < 1 ? 1 : size;
		size = left < size + typical / 2 ? left : size;
		for (size_t i = 0; i < size; i++) {
			place->households[at + i].stratum = (uint32_t)stratum;
			place->households[at + i].block = (uint32_t)place->n_blocks;
			place->households[at + i].number = (uint32_t)i + 1;
		}
		place->blocks[place->n_blocks++] = (struct block){ (uint32_t)stratum, at, size };
		at += size;
	}
}

/* Every k-th household of the block, from a random one. */
static void approach_block(struct neighbourhood *place, const struct block *block, struct chance chance,
		size_t wanted, uint32_t cluster)
{
	for (size_t i = 0; i < block->n; i++) {
		place->households[block->first + i].cluster = cluster;
	}
	size_t n = wanted < block->n ? wanted : block->n;
	double step = (double)block->n / (double)n, start = chance_uniform(chance) * step;
	for (size_t i = 0; i < n; i++) {
		size_t at = (size_t)(start + (double)i * step);
		place->households[block->first + (at < block->n ? at : block->n - 1)].approached = true;
	}
}

/* The numbers 0 .. n-1 in an order of chance (Fisher and Yates). */
static size_t *shuffled(struct chance chance, size_t n)
{
	size_t *order = xcalloc(n + 1, sizeof(*order));
	for (size_t i = 0; i < n; i++) {
		order[i] = i;
	}
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)chance_below(chance, i), swap = order[i - 1];
		order[i - 1] = order[k];
		order[k] = swap;
		chance = chance_next(chance);
	}
	return order;
}

/* Systematic with probability proportional to the households: a mark every
 * total / n_drawn households along the list picks the block it falls in. The list is
 * in an order of chance: from one in a fixed order only few samples can be drawn, and
 * their errors are not those that an assessment expects. */
static void draw_blocks(struct neighbourhood *place, const struct block *blocks, size_t n_blocks,
		size_t n_drawn, size_t stratum)
{
	size_t total = 0, first = (size_t)(blocks - place->blocks);
	for (size_t i = 0; i < n_blocks; i++) {
		total += blocks[i].n;
	}
	struct chance chance = neighbourhood_chance(place, chance_for(chance_of(place->seed, stratum), "draw"));
	size_t *order = shuffled(chance_for(chance, "order"), n_blocks);
	double step = (double)total / (double)n_drawn, mark = chance_uniform(chance) * step, passed = 0;
	uint32_t cluster = 0;
	for (size_t i = 0; i < n_blocks; i++) {
		const struct block *block = &blocks[order[i]];
		passed += (double)block->n;
		if (mark < passed) {
			struct chance within = chance_for(chance_of(place->seed, first + order[i]), "households");
			approach_block(place, block, neighbourhood_chance(place, within), place->wanted, cluster++);
			while (mark < passed) {
				mark += step;
			}
		}
	}
	free(order);
}

static void draw_stratum(struct neighbourhood *place, size_t stratum, size_t first, size_t n_blocks)
{
	size_t n_drawn = place->clusters_drawn[stratum];
	for (size_t i = first; i < first + n_blocks; i++) {
		const struct block *block = &place->blocks[i];
		for (size_t k = block->first; k < block->first + block->n; k++) {
			place->households[k].cluster = (uint32_t)(i - first);
			place->households[k].approached = false;
		}
	}
	if (n_drawn > 0) {
		draw_blocks(place, &place->blocks[first], n_blocks, n_drawn < n_blocks ? n_drawn : n_blocks, stratum);
	}
}

void neighbourhood_survey(struct neighbourhood *neighbourhood, uint64_t survey)
{
	neighbourhood->survey = survey;
	for (size_t first = 0, end; first < neighbourhood->n_blocks; first = end) {
		uint32_t stratum = neighbourhood->blocks[first].stratum;
		for (end = first; end < neighbourhood->n_blocks && neighbourhood->blocks[end].stratum == stratum; end++) {
		}
		draw_stratum(neighbourhood, stratum, first, end - first);
	}
}

struct chance neighbourhood_chance(const struct neighbourhood *neighbourhood, struct chance chance)
{
	return neighbourhood->survey == 0 ? chance : chance_of(chance.key, neighbourhood->survey);
}

/* Households to approach in each cluster: the truth's number, or so many that
 * `approach` are reached in all. */
static size_t households_wanted(const struct neighbourhood *place, size_t approach, size_t n_clusters)
{
	if (approach == 0 || n_clusters == 0) {
		return place->truth->households_per_cluster;
	}
	return (approach + n_clusters - 1) / n_clusters;
}

/* Strata as the population file has them, else as the truth has them, else one. */
static struct frame *make_frame(const struct truth *truth, const struct population *population, size_t *ret_n)
{
	bool from_population = population != NULL && population->n_strata > 0;
	size_t n = from_population ? population->n_strata : truth->n_strata;
	struct frame *frame = xcalloc(n + 1, sizeof(*frame));
	for (size_t i = 0; i < n; i++) {
		frame[i] = from_population
				? (struct frame){ population->strata[i].name, (size_t)population->strata[i].households,
						population->strata[i].clusters_drawn }
				: (struct frame){ truth->strata[i].name, truth->strata[i].households,
						truth->clusters_per_stratum };
	}
	if (n == 0) {
		frame[n++] = (struct frame){ NULL, HOUSEHOLDS_WITHOUT_FIGURES, truth->clusters_per_stratum };
	}
	*ret_n = n;
	return frame;
}

struct neighbourhood *neighbourhood_create(const struct definition *definition, const struct truth *truth,
		const struct population *population, uint64_t seed, size_t approach)
{
	struct neighbourhood *place = xcalloc(1, sizeof(*place));
	struct frame *frame = make_frame(truth, population, &place->n_strata);
	size_t n_clusters = 0, first = 0;
	place->truth = truth;
	place->definition = definition;
	place->seed = seed;
	place->stratum_names = xcalloc(place->n_strata, sizeof(*place->stratum_names));
	place->clusters_drawn = xcalloc(place->n_strata, sizeof(*place->clusters_drawn));
	for (size_t i = 0; i < place->n_strata; i++) {
		place->stratum_names[i] = frame[i].name;
		place->clusters_drawn[i] = frame[i].n_drawn;
		place->n_households += frame[i].households;
		n_clusters += frame[i].n_drawn;
	}
	place->households = xcalloc(place->n_households, sizeof(*place->households));
	place->persons = xcalloc(place->n_households * truth->n_adults, sizeof(*place->persons));
	place->blocks = xcalloc(place->n_households, sizeof(*place->blocks));
	place->wanted = households_wanted(place, approach, n_clusters);
	for (size_t i = 0; i < place->n_strata; i++) {
		make_blocks(place, i, first, frame[i].households);
		first += frame[i].households;
	}
	for (size_t i = 0; i < place->n_households; i++) {
		make_persons(place, i);
	}
	neighbourhood_survey(place, 0);
	free(frame);
	return place;
}

void neighbourhood_destroy(struct neighbourhood *neighbourhood)
{
	if (neighbourhood == NULL) {
		return;
	}
	free(neighbourhood->stratum_names);
	free(neighbourhood->clusters_drawn);
	free(neighbourhood->blocks);
	free(neighbourhood->households);
	free(neighbourhood->persons);
	free(neighbourhood);
}

const struct person *neighbourhood_respondent(const struct neighbourhood *neighbourhood, size_t household)
{
	const struct household *home = &neighbourhood->households[household];
	struct chance chance = chance_for(chance_of(neighbourhood->seed, household), "respondent");
	uint64_t which = chance_below(neighbourhood_chance(neighbourhood, chance), home->n_adults);
	return &neighbourhood->persons[home->first_person + which];
}
