#include "scoring/replicates_rake.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/adjustment.h"
#include "scoring/design_layout.h"
#include "scoring/replicates.h"
#include "scoring/residual.h"

/* All replicates side by side: [cell * n + replicate]. */
struct raking {
	const struct adjustment *adjustment;
	size_t n;     /* replicates */
	double *base; /* weighted counts before */
	double *factor;
	double *table; /* of one margin, [category * n + replicate] */
};

static const struct adjustment *joint_cells(const struct design *design)
{
	const struct residual *last = design->residuals;
	while (last->next != NULL) {
		last = last->next;
	}
	return last->sweeps;
}

static void count_cells(struct raking *raking, const struct replicates *replicates, size_t n_rows)
{
	size_t n = raking->n;
	for (size_t i = 0; i < n_rows; i++) {
		double *cell = raking->base + raking->adjustment->joint[i] * n;
		const double *multiplier = replicates->multiplier + replicates->psu[i] * n;
		for (size_t r = 0; r < n; r++) {
			cell[r] += replicates->base[i] * multiplier[r];
		}
	}
}

static void fill_table(struct raking *raking, const struct adjustment_margin *margin)
{
	size_t n = raking->n;
	memset(raking->table, 0, margin->n_categories * n * sizeof(*raking->table));
	for (size_t j = 0; j < raking->adjustment->n_joint; j++) {
		double *table = raking->table + (size_t)margin->category[j] * n;
		for (size_t r = 0; r < n; r++) {
			table[r] += raking->base[j * n + r] * raking->factor[j * n + r];
		}
	}
}

static void fit_margin(
		struct raking *raking, const struct adjustment_margin *margin, const double *population)
{
	size_t n = raking->n;
	fill_table(raking, margin);
	for (size_t c = 0; c < margin->n_categories; c++) {
		for (size_t r = 0; r < n; r++) {
			double *place = &raking->table[c * n + r];
			*place = *place > 0 ? population[c] / *place : 1;
		}
	}
	for (size_t j = 0; j < raking->adjustment->n_joint; j++) {
		const double *ratio = raking->table + (size_t)margin->category[j] * n;
		for (size_t r = 0; r < n; r++) {
			raking->factor[j * n + r] *= ratio[r];
		}
	}
}

/* Takes the weights of replicates that cannot be raked to this margin. */
static void refuse_empty(
		struct raking *raking, const struct adjustment_margin *margin, const double *population)
{
	size_t n = raking->n;
	fill_table(raking, margin);
	for (size_t c = 0; c < margin->n_categories; c++) {
		for (size_t r = 0; r < n; r++) {
			bool empty = !(raking->table[c * n + r] > 0) && population[c] != 0;
			for (size_t j = 0; j < raking->adjustment->n_joint && empty; j++) {
				raking->factor[j * n + r] = NAN;
			}
		}
	}
}

static void rake_all(struct raking *raking, const struct margin *margins, size_t rounds)
{
	const struct adjustment *adjustment = raking->adjustment;
	size_t size = adjustment->n_joint * raking->n, most = 0;
	for (size_t m = 0; m < adjustment->n_margins; m++) {
		most = margins[m].n_categories > most ? margins[m].n_categories : most;
	}
	raking->table = xcalloc(most * raking->n, sizeof(double));
	for (size_t i = 0; i < size; i++) {
		raking->factor[i] = 1;
	}
	for (size_t m = 0; m < adjustment->n_margins; m++) {
		refuse_empty(raking, &adjustment->margins[m], margins[m].population);
	}
	for (size_t round = 0; round < rounds; round++) {
		for (size_t m = 0; m < adjustment->n_margins; m++) {
			fit_margin(raking, &adjustment->margins[m], margins[m].population);
		}
	}
	free(raking->table);
}

bool replicates_rake(struct design *design, const struct margin *margins, size_t rounds)
{
	struct replicates *replicates = design->replicates;
	if (replicates == NULL || replicates->weight != NULL || replicates->joint != NULL) {
		return false;
	}
	struct raking raking = { .adjustment = joint_cells(design), .n = replicates->n };
	size_t size = raking.adjustment->n_joint * raking.n;
	raking.base = xcalloc(size, sizeof(double));
	raking.factor = xcalloc(size, sizeof(double));
	count_cells(&raking, replicates, design->n_rows);
	rake_all(&raking, margins, rounds);
	free(raking.base);
	replicates->factor = raking.factor;
	replicates->joint = xcalloc(design->n_rows, sizeof(*replicates->joint));
	memcpy(replicates->joint, raking.adjustment->joint, design->n_rows * sizeof(*replicates->joint));
	return true;
}
