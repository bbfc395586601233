#include "scoring/rake.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/adjustment.h"
#include "scoring/design_layout.h"
#include "scoring/replicates.h"
#include "scoring/replicates_rake.h"
#include "scoring/residual.h"

/* Raking works on the joint cells (one category of every margin each): all
 * rows of a cell are multiplied by the same factor. */
struct raking {
	struct adjustment *adjustment;
	const struct margin *margins;
	double *base;     /* per joint cell: sum of the weights before */
	double *factor;   /* per joint cell: what they are multiplied by */
	double *previous; /* per joint cell: weighted count before the round */
};

static enum rake_status refuse(
		struct rake_report *report, enum rake_status status, size_t margin, size_t category)
{
	report->status = status;
	report->margin = margin;
	report->category = category;
	return status;
}

static enum rake_status check_categories(const struct design *design, const struct margin *margins,
		size_t n_margins, struct rake_report *report)
{
	for (size_t m = 0; m < n_margins; m++) {
		size_t n = margins[m].n_categories;
		for (size_t i = 0; i < design->n_rows; i++) {
			int32_t category = margins[m].category[i];
			if (category < 0 || (size_t)category >= n) {
				return refuse(report, RAKE_MISSING_CATEGORY, m, i);
			}
		}
	}
	return RAKE_CONVERGED;
}

/* Joins the numbering so far with one more margin; returns the new count. */
static size_t refine_joint(
		const struct design *design, uint32_t *joint, size_t n_joint, const struct margin *margin)
{
	uint32_t *number = xcalloc(n_joint * margin->n_categories, sizeof(*number)); /* 0: none yet */
	uint32_t used = 0;
	for (size_t i = 0; i < design->n_rows; i++) {
		uint32_t *place = &number[joint[i] * margin->n_categories + (size_t)margin->category[i]];
		if (*place == 0) {
			*place = ++used;
		}
		joint[i] = *place - 1;
	}
	free(number);
	return used;
}

static void fill_margin(const struct design *design, const struct adjustment *adjustment,
		const struct margin *margin, struct adjustment_margin *ret)
{
	ret->n_categories = margin->n_categories;
	ret->category = xcalloc(adjustment->n_joint, sizeof(*ret->category));
	ret->ratio = xcalloc(adjustment->n_joint, sizeof(*ret->ratio));
	ret->n = xcalloc(margin->n_categories, sizeof(*ret->n));
	for (size_t i = 0; i < design->n_rows; i++) {
		ret->category[adjustment->joint[i]] = margin->category[i];
	}
	for (size_t j = 0; j < adjustment->n_joint; j++) {
		ret->n[ret->category[j]] += adjustment->joint_n[j];
	}
}

static struct adjustment *build_joint(
		const struct design *design, const struct margin *margins, size_t n_margins)
{
	struct adjustment *adjustment = xcalloc(1, sizeof(*adjustment));
	adjustment->joint = xcalloc(design->n_rows, sizeof(*adjustment->joint));
	adjustment->n_joint = 1;
	for (size_t m = 0; m < n_margins; m++) {
		adjustment->n_joint =
				refine_joint(design, adjustment->joint, adjustment->n_joint, &margins[m]);
	}
	adjustment->joint_n = xcalloc(adjustment->n_joint, sizeof(*adjustment->joint_n));
	for (size_t i = 0; i < design->n_rows; i++) {
		adjustment->joint_n[adjustment->joint[i]] += design->weight[i] > 0;
	}
	adjustment->n_margins = n_margins;
	adjustment->margins = xcalloc(n_margins, sizeof(*adjustment->margins));
	for (size_t m = 0; m < n_margins; m++) {
		fill_margin(design, adjustment, &margins[m], &adjustment->margins[m]);
	}
	return adjustment;
}

/* A category must have both people in the sample and a total, or neither. */
static enum rake_status check_population(const struct raking *raking, struct rake_report *report)
{
	for (size_t m = 0; m < raking->adjustment->n_margins; m++) {
		const struct margin *margin = &raking->margins[m];
		for (size_t c = 0; c < margin->n_categories; c++) {
			bool sampled = raking->adjustment->margins[m].n[c] > 0;
			bool wanted = margin->population[c] > 0 && isfinite(margin->population[c]);
			if (sampled && !wanted) {
				return refuse(report, RAKE_NO_POPULATION, m, c);
			}
			if (!sampled && margin->population[c] != 0) {
				return refuse(report, RAKE_NOBODY_SAMPLED, m, c);
			}
		}
	}
	return RAKE_CONVERGED;
}

static double sum_of(const double *values, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++) {
		sum += values[i];
	}
	return sum;
}

/* Largest relative distance of a margin's total from that of the first. */
static double total_mismatch(const struct margin *margins, size_t n_margins)
{
	double first = sum_of(margins[0].population, margins[0].n_categories), worst = 0;
	for (size_t m = 1; m < n_margins; m++) {
		double total = sum_of(margins[m].population, margins[m].n_categories);
		worst = fmax(worst, fabs(total - first) / first);
	}
	return worst;
}

/* Weighted counts of the categories of margin m; the caller frees them. */
static double *margin_table(const struct raking *raking, size_t m)
{
	const struct adjustment_margin *margin = &raking->adjustment->margins[m];
	double *table = xcalloc(margin->n_categories, sizeof(*table));
	for (size_t j = 0; j < raking->adjustment->n_joint; j++) {
		table[margin->category[j]] += raking->base[j] * raking->factor[j];
	}
	return table;
}

static void fit_margin(struct raking *raking, size_t m)
{
	const struct adjustment_margin *margin = &raking->adjustment->margins[m];
	double *table = margin_table(raking, m);
	for (size_t j = 0; j < raking->adjustment->n_joint; j++) {
		int32_t c = margin->category[j];
		/* Cells of rows without weight have nothing to fit. */
		if (table[c] > 0) {
			raking->factor[j] *= raking->margins[m].population[c] / table[c];
		}
		margin->ratio[j] = raking->factor[j];
	}
	free(table);
}

static double joint_change(const struct raking *raking)
{
	double change = 0;
	for (size_t j = 0; j < raking->adjustment->n_joint; j++) {
		change = fmax(change, fabs(raking->base[j] * raking->factor[j] - raking->previous[j]));
	}
	return change;
}

static double margin_misfit(const struct raking *raking)
{
	double misfit = 0;
	for (size_t m = 0; m < raking->adjustment->n_margins; m++) {
		double *table = margin_table(raking, m);
		for (size_t c = 0; c < raking->margins[m].n_categories; c++) {
			misfit = fmax(misfit, fabs(table[c] - raking->margins[m].population[c]));
		}
		free(table);
	}
	return misfit;
}

static void iterate(struct raking *raking, const struct rake_options *options, struct rake_report *report)
{
	size_t n_joint = raking->adjustment->n_joint;
	double epsilon = options->epsilon;
	if (epsilon < 1) {
		epsilon *= sum_of(raking->base, n_joint);
	}
	report->status = RAKE_NOT_CONVERGED;
	while (report->iterations < options->max_iterations && report->status == RAKE_NOT_CONVERGED) {
		for (size_t j = 0; j < n_joint; j++) {
			raking->previous[j] = raking->base[j] * raking->factor[j];
		}
		for (size_t m = 0; m < raking->adjustment->n_margins; m++) {
			fit_margin(raking, m);
		}
		report->iterations++;
		report->change = options->stop == RAKE_STOP_JOINT ? joint_change(raking)
								  : margin_misfit(raking);
		if (report->change < epsilon) {
			report->status = RAKE_CONVERGED;
		}
	}
}

/* Multiplies the weights and turns the factors after each margin into ratios. */
static void settle(struct design *design, struct raking *raking)
{
	struct adjustment *adjustment = raking->adjustment;
	for (size_t i = 0; i < design->n_rows; i++) {
		design->weight[i] *= raking->factor[adjustment->joint[i]];
	}
	for (size_t m = 0; m < adjustment->n_margins; m++) {
		for (size_t j = 0; j < adjustment->n_joint; j++) {
			adjustment->margins[m].ratio[j] /= raking->factor[j];
		}
	}
	design->adjustment = adjustment;
	raking->adjustment = NULL;
}

struct rounds {
	const struct margin *margins;
	size_t n_margins;
	struct rake_options options;
};

/* As many rounds as the whole sample took, whatever is left over (as R does). */
static bool rake_replicate(struct design *design, const void *arg)
{
	const struct rounds *rounds = arg;
	struct rake_report report;
	enum rake_status status =
			design_rake(design, rounds->margins, rounds->n_margins, &rounds->options, &report);
	return status == RAKE_CONVERGED || status == RAKE_NOT_CONVERGED;
}

static void rake_replicates(struct design *design, const struct margin *margins, size_t n_margins,
		const struct rake_options *options, size_t iterations)
{
	struct rounds rounds = { margins, n_margins, *options };
	rounds.options.max_iterations = iterations;
	rounds.options.epsilon = 0;
	if (design_needs_rows(design)) {
		residual_settle(design);
	}
	if (!replicates_rake(design, margins, iterations)) {
		replicates_repeat(design, rake_replicate, &rounds);
	}
}

enum rake_status design_rake(struct design *design, const struct margin *margins, size_t n_margins,
		const struct rake_options *options, struct rake_report *ret_report)
{
	assert(n_margins > 0 && options->max_iterations > 0);
	struct rake_report report = { .status = RAKE_CONVERGED };
	if (design->adjustment != NULL) {
		refuse(&report, RAKE_ALREADY_ADJUSTED, 0, 0);
	} else {
		check_categories(design, margins, n_margins, &report);
	}
	if (report.status != RAKE_CONVERGED) {
		*ret_report = report;
		return report.status;
	}
	struct raking raking = {
		.adjustment = build_joint(design, margins, n_margins),
		.margins = margins,
	};
	size_t n_joint = raking.adjustment->n_joint;
	raking.base = xcalloc(n_joint, sizeof(double));
	raking.factor = xcalloc(n_joint, sizeof(double));
	raking.previous = xcalloc(n_joint, sizeof(double));
	for (size_t i = 0; i < design->n_rows; i++) {
		raking.base[raking.adjustment->joint[i]] += design->weight[i];
	}
	for (size_t j = 0; j < n_joint; j++) {
		raking.factor[j] = 1;
	}
	report.total_mismatch = total_mismatch(margins, n_margins);
	if (check_population(&raking, &report) == RAKE_CONVERGED) {
		iterate(&raking, options, &report);
		settle(design, &raking);
		rake_replicates(design, margins, n_margins, options, report.iterations);
	}
	adjustment_destroy(raking.adjustment);
	free(raking.base);
	free(raking.factor);
	free(raking.previous);
	*ret_report = report;
	return report.status;
}

const char *rake_status_text(enum rake_status status)
{
	switch (status) {
	case RAKE_CONVERGED:
		return "the weights fit the population";
	case RAKE_NOT_CONVERGED:
		return "the weights do not yet fit the population: more rounds are needed";
	case RAKE_MISSING_CATEGORY:
		return "somebody has no category in a margin";
	case RAKE_NOBODY_SAMPLED:
		return "a category of the population has nobody in the sample";
	case RAKE_NO_POPULATION:
		return "a category of the sample has no population total";
	case RAKE_ALREADY_ADJUSTED:
		return "the weights were raked before";
	}
	return NULL;
}
