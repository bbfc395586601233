#include "cli/plan.h"

#include <math.h>

#define COMPLETES_MAX 1e7

/* What is taken when nobody says anything. Assumptions, not facts: planner.md explains them. */
void plan_defaults(struct plan_inputs *inputs)
{
	const struct plan_number none = { NAN, PLAN_ASSUMED };
	*inputs = (struct plan_inputs){
		.start = PLAN_FROM_MARGIN,
		.margin = { 0.05, PLAN_ASSUMED },
		.completes = none,
		.addresses = none,
		.percent = { 0.5, PLAN_ASSUMED },
		.level = { 0.95, PLAN_ASSUMED },
		.population = { INFINITY, PLAN_ASSUMED },
		.deff = none,
		.cluster_size = none,
		.clusters = none,
		.strata = { 1, PLAN_ASSUMED },
		.icc = { 0.03, PLAN_ASSUMED },
		.weighting = { 1.2, PLAN_ASSUMED },
		.eligibility = { 0.92, PLAN_ASSUMED },
		.response = { 0.45, PLAN_ASSUMED },
		.contact = none,
		.cooperation = none,
		.power = { 0.8, PLAN_ASSUMED },
		.before = none,
		.overlap = { 0, PLAN_ASSUMED },
		.alike = { 0.5, PLAN_ASSUMED },
		.spread = { 25, PLAN_ASSUMED },
		.rules = { .min_n = 30, .min_count = 11, .nchs_2017 = true, .complementary = true },
	};
}

static void from_file(struct plan_number *number, double value)
{
	if (number->source == PLAN_ASSUMED && value > 0) {
		*number = (struct plan_number){ value, PLAN_FILE };
	}
}

static void find_groups(struct plan_inputs *inputs, const struct form *form, struct arena *arena)
{
	const struct definition *definition = form->definition;
	size_t n = 0;
	for (size_t g = 0; g < definition->n_groups; g++) {
		const struct population_margin *margin = population_margin(form->population, definition->groups[g]->name);
		n += margin != NULL ? margin->n_categories : 0;
	}
	struct plan_group *groups = arena_array(arena, n + 1, sizeof(*groups));
	inputs->groups = groups;
	for (size_t g = 0; g < definition->n_groups; g++) {
		const char *question = definition->groups[g]->name;
		const struct population_margin *margin = population_margin(form->population, question);
		for (size_t i = 0; margin != NULL && i < margin->n_categories; i++) {
			const struct population_category *category = &margin->categories[i];
			groups[inputs->n_groups++] = (struct plan_group){ question, category->name, category->share };
		}
	}
}

void plan_from_form(struct plan_inputs *inputs, const struct form *form, struct arena *arena)
{
	const struct survey_design *design = &form->definition->design;
	const struct population *population = form->population;
	bool start_said = inputs->margin.source == PLAN_ASKED || inputs->start != PLAN_FROM_MARGIN;
	inputs->rules = form->definition->disclosure;
	if (!start_said && design->target_completes > 0) {
		inputs->start = PLAN_FROM_COMPLETES;
		inputs->completes = (struct plan_number){ design->target_completes, PLAN_FILE };
	}
	if (population == NULL) {
		return;
	}
	inputs->universe = population->universe;
	/* One adult of each household is asked: no more interviews than households. */
	from_file(&inputs->population, population->households > 0 ? population->households : population->total);
	double clusters = 0;
	for (size_t i = 0; i < population->n_strata; i++) {
		clusters += population->strata[i].clusters_drawn;
	}
	if (isnan(inputs->cluster_size.value)) {
		from_file(&inputs->clusters, clusters);
	}
	from_file(&inputs->strata, (double)population->n_strata);
	if (inputs->n_groups == 0) {
		find_groups(inputs, form, arena);
	}
}

static struct plan_design design_of(const struct plan_inputs *inputs)
{
	return (struct plan_design){ .deff = inputs->deff.value,
		.cluster_size = inputs->cluster_size.value,
		.clusters = inputs->clusters.value,
		.icc = inputs->icc.value,
		.weighting = inputs->weighting.value };
}

static double clusters_of(const struct plan_inputs *inputs, double completes)
{
	if (!isnan(inputs->clusters.value)) {
		return inputs->clusters.value;
	}
	return !isnan(inputs->cluster_size.value) ? completes / inputs->cluster_size.value : completes;
}

static double response_of(const struct plan_inputs *inputs)
{
	bool parts = !isnan(inputs->contact.value) && !isnan(inputs->cooperation.value);
	return parts ? inputs->contact.value * inputs->cooperation.value : inputs->response.value;
}

/* A group is spread over all clusters, so that it has fewer interviews in each. */
static struct plan_design group_design(const struct plan_inputs *inputs, double completes)
{
	struct plan_design design = design_of(inputs);
	design.clusters = clusters_of(inputs, completes);
	design.cluster_size = NAN;
	return design;
}

static double df_of(const struct plan_inputs *inputs, double completes)
{
	return fmax(1, clusters_of(inputs, completes) - inputs->strata.value);
}

/* The smallest group of a survey of so many that can be shown: with more people in it, its own
 * design effect grows, until it is large enough for that too. */
static size_t smallest_group(const struct plan_inputs *inputs, double completes)
{
	struct plan_design design = group_design(inputs, completes);
	struct disclosure_limits limits = { inputs->rules.min_n, inputs->rules.min_count };
	size_t n = 0, needed = 1;
	while (needed > n) {
		n = needed;
		needed = plan_smallest_shown(inputs->percent.value, plan_deff(&design, (double)n), df_of(inputs, completes),
				&limits, inputs->rules.nchs_2017);
	}
	return needed > 0 ? n : 0;
}

static void find_changes(const struct plan_inputs *inputs, struct plan_result *result)
{
	double before = isnan(inputs->before.value) ? result->completes : inputs->before.value;
	struct plan_change change = { .p = inputs->percent.value,
		.n1 = before,
		.n2 = result->completes,
		.deff = result->deff,
		.overlap = inputs->overlap.value * inputs->alike.value,
		.level = inputs->level.value,
		.power = inputs->power.value };
	result->rise = plan_share_change(&change, true);
	result->fall = plan_share_change(&change, false);
	result->score_change = plan_mean_change(&change, inputs->spread.value);
}

struct plan_result plan_work_out(const struct plan_inputs *inputs)
{
	struct plan_design design = design_of(inputs);
	struct plan_result result = { .response = response_of(inputs) };
	double share = inputs->eligibility.value * result.response;
	double p = inputs->percent.value, population = inputs->population.value, level = inputs->level.value;
	switch (inputs->start) {
	case PLAN_FROM_MARGIN:
		result.completes = plan_completes(p, inputs->margin.value, population, &design, level);
		break;
	case PLAN_FROM_COMPLETES:
		result.completes = inputs->completes.value;
		break;
	case PLAN_FROM_ADDRESSES:
		result.completes = floor(inputs->addresses.value * share);
		break;
	}
	result.addresses = inputs->start == PLAN_FROM_ADDRESSES
					   ? inputs->addresses.value
					   : plan_addresses(result.completes, inputs->eligibility.value, result.response);
	result.deff = plan_deff(&design, result.completes);
	result.cluster_size = result.completes / clusters_of(inputs, result.completes);
	result.df = df_of(inputs, result.completes);
	result.margin = plan_margin(p, result.completes, population, result.deff, level);
	if (!isnan(result.completes)) {
		result.smallest = smallest_group(inputs, result.completes);
		find_changes(inputs, &result);
	}
	return result;
}

/* The smallest survey in which the group's own interviews suffice. */
static double completes_to_show(const struct plan_inputs *inputs, const struct plan_group *group)
{
	double low = 0, most = fmin(COMPLETES_MAX, inputs->population.value), high = most;
	while (high - low > 1) {
		double middle = floor((low + high) / 2);
		size_t needed = smallest_group(inputs, middle);
		*(needed > 0 && floor(middle * group->share) >= (double)needed ? &high : &low) = middle;
	}
	return high < most ? high : (double)NAN;
}

struct plan_group_result plan_work_out_group(
		const struct plan_inputs *inputs, const struct plan_result *result, const struct plan_group *group)
{
	struct plan_design design = group_design(inputs, result->completes);
	double n = floor(result->completes * group->share), population = inputs->population.value * group->share;
	double deff = plan_deff(&design, n);
	return (struct plan_group_result){
		.completes = n,
		.margin = n > 0 ? plan_margin(inputs->percent.value, n, population, deff, inputs->level.value) : (double)NAN,
		.needed = completes_to_show(inputs, group),
		.shown = result->smallest > 0 && n >= (double)result->smallest,
	};
}
