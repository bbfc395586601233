#include "scoring/fitting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/design_layout.h"
#include "scoring/replicates.h"
#include "scoring/residual.h"

const char *fitting_status_text(enum fitting_status status)
{
	switch (status) {
	case FITTING_DONE:
		return "the weights were fitted";
	case FITTING_MISSING:
		return "somebody has no category or value";
	case FITTING_NO_POPULATION:
		return "a category of the sample has no population total";
	case FITTING_NOBODY_SAMPLED:
		return "a category of the population has nobody in the sample";
	case FITTING_BAD_LIMITS:
		return "no weight lies within the limits";
	case FITTING_FAILED:
		return "no weights within the bounds meet the totals";
	case FITTING_REPLICATES:
		return "this step is not defined for replicate weights";
	}
	return NULL;
}

struct cells {
	const int32_t *category;
	size_t n;
	const double *population;
	bool partial;
};

static enum fitting_status cell_sums(const struct design *design, const struct cells *cells, double *sum)
{
	for (size_t i = 0; i < design->n_rows; i++) {
		if (design->weight[i] == 0) {
			continue;
		}
		if (cells->category[i] < 0) {
			return FITTING_MISSING;
		}
		sum[cells->category[i]] += design->weight[i];
	}
	return FITTING_DONE;
}

/* Turns the sums of the cells into their factors. */
static enum fitting_status cell_factors(const struct cells *cells, double *factor)
{
	for (size_t c = 0; c < cells->n; c++) {
		if (factor[c] != 0 && !(cells->population[c] > 0)) {
			return FITTING_NO_POPULATION;
		}
		if (factor[c] == 0 && cells->population[c] != 0 && !cells->partial) {
			return FITTING_NOBODY_SAMPLED;
		}
		factor[c] = factor[c] != 0 ? cells->population[c] / factor[c] : 1;
	}
	return FITTING_DONE;
}

static double *copy_of(const double *values, size_t n)
{
	double *copy = xcalloc(n, sizeof(*copy));
	memcpy(copy, values, n * sizeof(*copy));
	return copy;
}

static void multiply_cells(struct design *design, const struct cells *cells, const double *factor)
{
	struct residual *residual = xcalloc(1, sizeof(*residual));
	residual->n_cells = cells->n;
	residual->cell = xcalloc(design->n_rows, sizeof(int32_t));
	residual->before = copy_of(design->weight, design->n_rows);
	memcpy(residual->cell, cells->category, design->n_rows * sizeof(int32_t));
	for (size_t i = 0; i < design->n_rows; i++) {
		design->weight[i] *= cells->category[i] >= 0 ? factor[cells->category[i]] : 1;
	}
	residual->after = copy_of(design->weight, design->n_rows);
	residual_append(design, residual);
}

static enum fitting_status fit_cells(struct design *design, const struct cells *cells)
{
	double *factor = xcalloc(cells->n, sizeof(*factor));
	enum fitting_status status = cell_sums(design, cells, factor);
	if (status == FITTING_DONE) {
		status = cell_factors(cells, factor);
	}
	if (status == FITTING_DONE) {
		multiply_cells(design, cells, factor);
	}
	free(factor);
	return status;
}

static bool refit_cells(struct design *design, const void *arg)
{
	return fit_cells(design, arg) == FITTING_DONE;
}

enum fitting_status design_poststratify(struct design *design, const int32_t *category, size_t n_categories,
		const double *population, bool partial)
{
	struct cells cells = { category, n_categories, population, partial };
	residual_settle(design);
	enum fitting_status status = fit_cells(design, &cells);
	if (status == FITTING_DONE) {
		/* A replicate may lack a whole cell: its weights there are 0 anyway. */
		cells.partial = true;
		replicates_repeat(design, refit_cells, &cells);
	}
	return status;
}

/* One pass; false when all weights are outside. */
static bool trim_once(struct design *design, double lower, double upper, uint8_t *clipped, bool *ret_outside)
{
	double surplus = 0, n_inside = 0;
	*ret_outside = false;
	for (size_t i = 0; i < design->n_rows; i++) {
		double w = design->weight[i], kept = fmax(fmin(w, upper), lower);
		if (w != kept) {
			surplus += w - kept;
			clipped[i] = 1;
			*ret_outside = true;
			design->weight[i] = kept;
		}
		n_inside += clipped[i] == 0;
	}
	for (size_t i = 0; i < design->n_rows && n_inside > 0; i++) {
		design->weight[i] += clipped[i] == 0 ? surplus / n_inside : 0;
	}
	return n_inside > 0;
}

enum fitting_status design_trim(struct design *design, double lower, double upper, bool strict)
{
	if (!(lower < upper)) {
		return FITTING_BAD_LIMITS;
	}
	if (design->replicates != NULL) {
		return FITTING_REPLICATES;
	}
	residual_settle(design);
	uint8_t *clipped = xcalloc(design->n_rows, 1);
	bool outside, some = true;
	size_t passes = 0;
	do {
		some = trim_once(design, lower, upper, clipped, &outside);
	} while (strict && some && outside && ++passes <= design->n_rows);
	free(clipped);
	return some ? FITTING_DONE : FITTING_BAD_LIMITS;
}
