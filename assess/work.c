#include "assess/work.h"

#include "assess/performances.h"
#include "base/xalloc.h"
#include "scoring/scale.h"

#define WORK_ARENA_BYTES ((size_t)8 * 1024 * 1024 * 1024)

/* The site as a group, named by its number. */
static struct categories site_group(struct work *work)
{
	const struct rows *rows = &work->sample.interviews;
	const struct assessment_input *input = work->input;
	struct categories group = {
		.categories = arena_array(work->arena, input->n_sites + 1, sizeof(struct category)),
		.code = arena_array(work->arena, rows->n + 1, sizeof(int32_t)),
	};
	for (size_t s = 0; s < input->n_sites; s++) {
		size_t n = 0;
		for (size_t i = 0; i < rows->n; i++) {
			if (rows->answers->sites[rows->rows[i]] == (int32_t)input->sites[s].number) {
				group.code[i] = (int32_t)group.n + 1;
				n++;
			}
		}
		if (n > 0) {
			group.categories[group.n++] = (struct category){ .name = input->sites[s].title };
		}
	}
	for (size_t i = 0; i < rows->n; i++) {
		group.code[i]--; /* from 0; -1: a site without a name */
	}
	return group;
}

static void find_groups(struct work *work)
{
	const struct definition *definition = work->definition;
	work->groups = arena_array(work->arena, definition->n_groups + 2, sizeof(*work->groups));
	for (size_t i = 0; i < definition->n_groups; i++) {
		work->groups[work->n_groups++] = weighted_categories(work->arena, &work->weighting,
				definition, work->population, &work->sample.interviews,
				definition->groups[i]);
	}
	struct categories sites = site_group(work);
	if (sites.n > 1) {
		work->groups[work->n_groups++] = sites;
	}
	for (size_t i = 0; i < work->n_groups && definition->disclosure.complementary; i++) {
		work->groups[i].withheld = reached_reasons(work->arena, &work->groups[i], work->sample.interviews.n,
				&definition->disclosure);
	}
}

static enum scale_rule rule_of(enum min_answered min_answered)
{
	switch (min_answered) {
	case MIN_MORE_THAN_HALF:
		return SCALE_MORE_THAN_HALF;
	case MIN_ALL:
		return SCALE_ALL;
	case MIN_COUNT:
		return SCALE_AT_LEAST;
	}
	return SCALE_MORE_THAN_HALF;
}

/* 0 where the item was not asked of a person or does not apply. */
static const uint8_t *applies(struct work *work, const struct question *question)
{
	const struct rows *rows = &work->sample.interviews;
	const struct answers_column *column = answers_of(rows->answers, question);
	uint8_t *mask = arena_array(work->arena, rows->n + 1, 1);
	for (size_t i = 0; i < rows->n; i++) {
		enum missing_kind missing = value_missing(column, rows->rows[i]);
		mask[i] = missing != MISSING_NOT_ASKED && missing != MISSING_NOT_APPLICABLE;
	}
	return mask;
}

static void judge_items(struct work *work, const struct scale *scale, const struct column *items,
		struct scale_quality *quality)
{
	size_t n = work->sample.interviews.n;
	struct column *turned = arena_array(work->arena, scale->n_items, sizeof(*turned));
	for (size_t i = 0; i < scale->n_items; i++) {
		turned[i] = items[i];
		if (scale->reversed[i]) {
			double *values = arena_array(work->arena, n + 1, sizeof(double));
			scale_reversed(&items[i], n, scale->low, scale->high, values);
			turned[i].f64 = values;
		}
	}
	quality->items = arena_array(work->arena, scale->n_items, sizeof(*quality->items));
	quality->reliability =
			reliability_of(turned, scale->n_items, n, NULL, RELIABILITY_COMPLETE, quality->items);
	quality->omega = reliability_omega(turned, scale->n_items, n);
	bool enough = quality->reliability.n >= work->definition->disclosure.min_n;
	quality->reason = quality->reliability.status != ESTIMABLE ? WITHHELD_NOT_ESTIMABLE
			  : enough				   ? DISCLOSURE_SHOWN
								   : WITHHELD_MIN_N;
}

static double *score_scale(struct work *work, const struct scale *scale, struct scale_quality *quality)
{
	size_t n = work->sample.interviews.n;
	struct column *items = arena_array(work->arena, scale->n_items, sizeof(*items));
	const uint8_t **applicable = arena_array(work->arena, scale->n_items, sizeof(*applicable));
	for (size_t i = 0; i < scale->n_items; i++) {
		items[i].f64 = score_values(work->arena, &work->sample.interviews, scale->items[i]);
		applicable[i] = applies(work, scale->items[i]);
	}
	struct scale_spec spec = {
		.items = items,
		.n_items = scale->n_items,
		.reverse = scale->reversed,
		.lowest = scale->low,
		.highest = scale->high,
		.rule = rule_of(scale->min_answered),
		.needed = (double)scale->min_count,
		.applicable = applicable,
		.to_lowest = scale->to_low,
		.to_highest = scale->to_high,
	};
	double *scores = arena_array(work->arena, n + 1, sizeof(double));
	scale_score(&spec, n, scores);
	judge_items(work, scale, items, quality);
	return scores;
}

static bool all_favour(const struct headline *narrow, const struct headline *wide)
{
	for (size_t i = 0; i < narrow->n_favourable; i++) {
		size_t k = 0;
		while (k < wide->n_favourable && wide->favourable[k] != narrow->favourable[i]) {
			k++;
		}
		if (k == wide->n_favourable) {
			return false;
		}
	}
	return narrow != wide && narrow->question == wide->question
	       && narrow->n_favourable < wide->n_favourable;
}

/* Two headlines of which one counts more answers of the same question: their
 * difference is those answers. Where it is of too few people, the narrow one is
 * withheld; in one cell of the groups means in all of them. */
static void protect_difference(
		const struct work *work, struct measure *narrow, const struct measure *wide)
{
	size_t min_count = work->measuring.rules.min_count;
	bool leaks = false;
	for (size_t cell = work->n_cells; cell-- > 0;) {
		size_t difference = wide[cell].count - narrow[cell].count;
		bool both = measure_shown(&narrow[cell]) && measure_shown(&wide[cell]);
		leaks = leaks || (both && difference > 0 && difference < min_count);
	}
	for (size_t cell = 0; leaks && cell < work->n_cells; cell++) {
		size_t difference = wide[cell].count - narrow[cell].count;
		bool everybody = wide[cell].estimate.n == wide[0].estimate.n; /* or a group of all of them */
		bool stays = everybody && (difference == 0 || difference >= min_count);
		if (!stays && measure_shown(&narrow[cell])) {
			narrow[cell].reason = WITHHELD_COMPLEMENTARY;
		}
	}
}

/* Whoever is in the narrow headline is in the wide one: shown where that is withheld, it would say
 * how many there are at least. */
static bool protect_wider(const struct work *work, struct measure *narrow, const struct measure *wide)
{
	bool changed = false;
	for (size_t cell = 1; cell < work->n_cells; cell++) {
		if (!measure_shown(&wide[cell]) && measure_shown(&narrow[cell]) && narrow[cell].count > 0) {
			narrow[cell].reason = WITHHELD_COMPLEMENTARY;
			changed = true;
		}
	}
	if (changed) {
		measure_protect(&work->measuring, work->groups, work->n_groups, narrow);
	}
	return changed;
}

/* True when something was withheld that may ask for more. */
static bool protect_pairs(struct work *work)
{
	const struct definition *definition = work->definition;
	struct measure *first = &work->measures[definition->n_scales * work->n_cells];
	bool changed = false;
	for (size_t i = 0; i < definition->n_headlines; i++) {
		for (size_t k = 0; k < definition->n_headlines; k++) {
			const struct headline *narrow = &definition->headlines[i], *wide = &definition->headlines[k];
			if (narrow->question->type == QUESTION_SELECT_ONE && all_favour(narrow, wide)) {
				struct measure *inner = &first[i * work->n_cells], *outer = &first[k * work->n_cells];
				protect_difference(work, inner, outer);
				changed = protect_wider(work, inner, outer) || changed;
			}
		}
	}
	return changed;
}

static void protect_differences(struct work *work)
{
	while (protect_pairs(work)) {
	}
}

static void measure_everything(struct work *work)
{
	const struct definition *definition = work->definition;
	size_t n = definition->n_scales + definition->n_headlines;
	struct measure_column *columns = arena_array(work->arena, n + 1, sizeof(*columns));
	work->quality = arena_array(work->arena, definition->n_scales + 1, sizeof(*work->quality));
	for (size_t i = 0; i < definition->n_scales; i++) {
		columns[i] = (struct measure_column){ MEASURE_MEAN,
			score_scale(work, &definition->scales[i], &work->quality[i]) };
	}
	for (size_t i = 0; i < definition->n_headlines; i++) {
		const struct headline *headline = &definition->headlines[i];
		columns[definition->n_scales + i] = (struct measure_column){ MEASURE_SHARE,
			share_values(work->arena, &work->sample.interviews, headline->question,
					headline->favourable, headline->n_favourable) };
	}
	work->columns = columns;
	work->n_cells = work_first_cell(work, work->n_groups);
	work->measures = measure_table(&work->measuring, columns, n, work->groups, work->n_groups);
	if (work->measuring.rules.complementary) {
		protect_differences(work);
	}
}

/* The shares that say how well important things go; for everybody only. */
static void measure_performances(struct work *work)
{
	const struct definition *definition = work->definition;
	size_t n = definition->n_importance;
	struct measure_column *columns = arena_array(work->arena, n + 1, sizeof(*columns));
	for (size_t i = 0; i < n; i++) {
		const struct importance *importance = &definition->importance[i];
		columns[i] = (struct measure_column){ MEASURE_SHARE,
			share_values(work->arena, &work->sample.interviews, importance->rated,
					importance->favourable, importance->n_favourable) };
	}
	work->performances = measure_table(&work->measuring, columns, n, NULL, 0);
	if (work->measuring.rules.complementary) {
		performances_protect(work);
	}
}

static bool equal_weights(const struct work *work)
{
	for (size_t i = 1; i < work->sample.interviews.n; i++) {
		if (work->weighting.weights[i] != work->weighting.weights[0]) {
			return false;
		}
	}
	return true;
}

void work_open(struct work *work, const struct assessment_input *input)
{
	*work = (struct work){
		.input = input,
		.definition = input->definition,
		.population = input->population,
		.arena = arena_create(WORK_ARENA_BYTES),
	};
	work->sample = sample_select(work->arena, work->definition, input->answers);
	work->weighting = weighting_make(
			work->arena, work->definition, work->population, &work->sample);
	work->measuring = (struct measuring){
		.arena = work->arena,
		.design = work->weighting.design,
		.n = work->sample.interviews.n,
		.rules = work->definition->disclosure,
		.equal_weights = work->sample.interviews.n > 0 && equal_weights(work),
	};
	find_groups(work);
	measure_everything(work);
	measure_performances(work);
	work_measure_options(work);
}

void work_close(struct work *work)
{
	weighting_finish(&work->weighting);
	arena_destroy(work->arena);
}

struct work work_scratch(const struct work *work)
{
	struct work scratch = *work;
	scratch.arena = arena_create(WORK_ARENA_BYTES);
	scratch.measuring.arena = scratch.arena;
	return scratch;
}

const struct measure *work_scale(const struct work *work, size_t scale)
{
	return &work->measures[scale * work->n_cells];
}

const struct measure *work_headline(const struct work *work, size_t headline)
{
	return &work->measures[(work->definition->n_scales + headline) * work->n_cells];
}

size_t work_first_cell(const struct work *work, size_t group)
{
	size_t cell = 1;
	for (size_t g = 0; g < group; g++) {
		cell += work->groups[g].n;
	}
	return cell;
}
