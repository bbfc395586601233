#include "simulate/resident.h"

#include <math.h>
#include <string.h>

#define COMMON_SHARE 0.6    /* how much one outlook on everything colours each trait */
#define LEVEL_SPREAD 6      /* standard deviation between the questions of a scale */

struct chance resident_chance(const struct resident *resident, const struct question *question)
{
	return chance_for(resident->person->chance, question->name);
}

const char *resident_fixed_answer(const struct resident *resident, const struct question *question)
{
	const struct truth *truth = resident->place->truth;
	if (truth->n_profiles == 0) {
		return NULL;
	}
	const struct truth_profile *profile = &truth->profiles[resident->person->profile];
	for (size_t i = 0; i < profile->n_answers; i++) {
		if (profile->answers[i].question == question) {
			return profile->answers[i].answer;
		}
	}
	return NULL;
}

const double *resident_shares(const struct resident *resident, const struct question *question)
{
	const struct truth *truth = resident->place->truth;
	for (size_t i = 0; i < truth->n_answers; i++) {
		if (truth->answers[i].question == question) {
			return truth->answers[i].shares;
		}
	}
	return NULL;
}

/* The choice by the truth's shares, or any real answer with the same chance. */
const struct choice *resident_draw(const struct resident *resident, const struct question *question,
		struct chance chance)
{
	const struct choice_list *list = question->list;
	const double *shares = resident_shares(resident, question);
	if (shares != NULL) {
		return &list->choices[chance_pick(chance, shares, list->n_choices)];
	}
	size_t real = 0;
	for (size_t i = 0; i < list->n_choices; i++) {
		real += list->choices[i].missing == MISSING_NONE;
	}
	uint64_t pick = chance_below(chance, real > 0 ? real : 1);
	for (size_t i = 0; i < list->n_choices; i++) {
		if (list->choices[i].missing == MISSING_NONE && pick-- == 0) {
			return &list->choices[i];
		}
	}
	return &list->choices[0];
}

static bool belongs(const struct resident *resident, const struct truth_group *group)
{
	if (group->question == NULL) {
		return group->profile == resident->person->profile;
	}
	const char *fixed = group->question == resident->place->definition->design.strata
			? resident->place->stratum_names[resident->home->stratum]
			: resident_fixed_answer(resident, group->question);
	if (fixed != NULL) {
		return strcmp(fixed, group->choice->name) == 0;
	}
	return resident_draw(resident, group->question, resident_chance(resident, group->question)) == group->choice;
}

static double trait_of(const struct resident *resident, size_t scale)
{
	const struct neighbourhood *place = resident->place;
	const struct truth_scale *about = &place->truth->scales[scale];
	const char *name = about->scale->name;
	double outlook = chance_normal(chance_for(resident->person->chance, "outlook"));
	double own = chance_normal(chance_for(resident->person->chance, name));
	double block = chance_normal(chance_for(chance_of(place->seed, resident->home->block), name));
	double trait = about->mean + about->block * block
			+ about->spread * (COMMON_SHARE * outlook + sqrt(1 - COMMON_SHARE * COMMON_SHARE) * own);
	for (size_t i = 0; i < place->truth->n_groups; i++) {
		if (place->truth->groups[i].shifts[scale] != 0 && belongs(resident, &place->truth->groups[i])) {
			trait += place->truth->groups[i].shifts[scale];
		}
	}
	return trait;
}

/* The scale that a question is an item of, its place there in *ret_item. */
static bool find_item(const struct definition *definition, const struct question *question, size_t *ret_scale,
		size_t *ret_item)
{
	for (size_t s = 0; s < definition->n_scales; s++) {
		for (size_t i = 0; i < definition->scales[s].n_items; i++) {
			if (definition->scales[s].items[i] == question) {
				*ret_scale = s;
				*ret_item = i;
				return true;
			}
		}
	}
	return false;
}

/* The scored choice whose score lies nearest to a trait of 0 to 100. */
static const struct choice *scored_choice(const struct scale *scale, const struct question *question,
		double trait, bool reversed)
{
	double share = fmin(fmax(trait / 100, 0), 1);
	double wanted = scale->low + (scale->high - scale->low) * (reversed ? 1 - share : share), best = INFINITY;
	const struct choice *nearest = NULL;
	for (size_t i = 0; i < question->list->n_choices; i++) {
		const struct choice *choice = &question->list->choices[i];
		if (!isnan(choice->score) && fabs(choice->score - wanted) < best) {
			best = fabs(choice->score - wanted);
			nearest = choice;
		}
	}
	return nearest;
}

/* Some questions of a scale are harder to agree with than others. The differences
 * cancel within the scale, so that its mean stays the one of the truth. */
static double level_of(const struct scale *scale, size_t item)
{
	double sum = 0, own = 0;
	for (size_t i = 0; i < scale->n_items; i++) {
		double level = LEVEL_SPREAD * chance_normal(chance_for((struct chance){ 1 }, scale->items[i]->name));
		sum += level;
		own = i == item ? level : own;
	}
	return own - sum / (double)scale->n_items;
}

const struct choice *resident_opinion(const struct resident *resident, const struct question *question)
{
	size_t scale, item;
	if (!find_item(resident->place->definition, question, &scale, &item)) {
		return NULL;
	}
	const struct truth_scale *about = &resident->place->truth->scales[scale];
	double noise = about->noise * chance_normal(resident_chance(resident, question));
	double value = trait_of(resident, scale) + level_of(about->scale, item) + noise;
	return scored_choice(about->scale, question, value, about->scale->reversed[item]);
}

double resident_response_factor(const struct resident *resident)
{
	double factor = 1;
	for (size_t i = 0; i < resident->place->truth->n_groups; i++) {
		const struct truth_group *group = &resident->place->truth->groups[i];
		if (group->response != 1 && belongs(resident, group)) {
			factor *= group->response;
		}
	}
	return factor;
}
