#include "scoring/linearise.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/adjustment.h"
#include "scoring/design_layout.h"

static struct estimate value_of_cell(
		const struct sums *sums, size_t cell, enum statistic statistic, bool refuse_missing)
{
	struct estimate estimate = {
		.status = ESTIMABLE,
		.value = NAN,
		.se = NAN,
		.df = NAN,
		.n = sums->n[cell],
		.sum_weights = sums->total_w[cell],
	};
	if (refuse_missing && sums->n_missing[cell] > 0) {
		estimate.status = NOT_ESTIMABLE_MISSING;
	} else if (sums->n[cell] == 0) {
		estimate.status = NOT_ESTIMABLE_NO_ANSWERS;
	} else if (statistic == STATISTIC_TOTAL) {
		estimate.value = sums->total_wy[cell] + sums->origin * sums->total_wx[cell];
	} else if (sums->total_wx[cell] == 0) {
		estimate.status = NOT_ESTIMABLE_ZERO_WEIGHT;
	} else {
		estimate.value = sums->origin + sums->total_wy[cell] / sums->total_wx[cell];
	}
	return estimate;
}

void linearise_values(const struct sums *sums, enum statistic statistic, bool refuse_missing,
		struct estimate *ret_estimates)
{
	for (size_t cell = 0; cell < sums->n_cells; cell++) {
		ret_estimates[cell] = value_of_cell(sums, cell, statistic, refuse_missing);
	}
}

/* z = a (wy - b wx) in each of n rows of cells, in place of wy. */
static void combine(double *wy, const double *wx, size_t n, size_t n_cells, const double *a, const double *b)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t c = 0; c < n_cells; c++) {
			wy[i * n_cells + c] = a[c] * (wy[i * n_cells + c] - b[c] * wx[i * n_cells + c]);
		}
	}
}

static void take_off_residuals(struct sums *sums, const struct design *design)
{
	const struct adjustment *adjustment = design->adjustment;
	size_t k = sums->n_cells;
	adjustment_corrections(adjustment, sums->uy, k);
	for (size_t i = 0; i < design->n_rows; i++) {
		double w = design->weight[i];
		double *z = sums->wy + design->leaf[i] * k;
		const double *lost = sums->uy + adjustment->joint[i] * k;
		for (size_t c = 0; c < k; c++) {
			z[c] -= w * lost[c];
		}
	}
}

void linearise_totals(struct sums *sums, const struct design *design, enum statistic statistic,
		const struct estimate *estimates)
{
	size_t n_cells = sums->n_cells;
	double *a = xcalloc(n_cells, sizeof(*a)), *b = xcalloc(n_cells, sizeof(*b));
	for (size_t c = 0; c < n_cells; c++) {
		if (estimates[c].status != ESTIMABLE) {
			continue;
		}
		if (statistic == STATISTIC_TOTAL) {
			a[c] = 1;
			b[c] = -sums->origin;
		} else {
			a[c] = 1 / sums->total_wx[c];
			b[c] = sums->total_wy[c] / sums->total_wx[c];
		}
	}
	combine(sums->wy, sums->wx, sums->n_units, n_cells, a, b);
	if (design->adjustment != NULL) {
		combine(sums->uy, sums->ux, sums->n_joint, n_cells, a, b);
		take_off_residuals(sums, design);
	}
	free(a);
	free(b);
}
