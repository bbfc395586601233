#include "scoring/adjustment.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { SWEEPS = 10 }; /* as many as R makes */

void adjustment_destroy(struct adjustment *adjustment)
{
	if (adjustment == NULL) {
		return;
	}
	for (size_t m = 0; m < adjustment->n_margins; m++) {
		free(adjustment->margins[m].category);
		free(adjustment->margins[m].ratio);
		free(adjustment->margins[m].n);
	}
	free(adjustment->margins);
	free(adjustment->joint);
	free(adjustment->joint_n);
	free(adjustment);
}

/* One pass over one margin; b has n_categories x k places. */
static void sweep(const struct adjustment *a, const struct adjustment_margin *margin, double *u, double *lost,
		size_t k, double *b)
{
	memset(b, 0, margin->n_categories * k * sizeof(*b));
	for (size_t j = 0; j < a->n_joint; j++) {
		double *sum = b + (size_t)margin->category[j] * k;
		for (size_t c = 0; c < k; c++) {
			sum[c] += u[j * k + c] / margin->ratio[j];
		}
	}
	for (size_t j = 0; j < a->n_joint; j++) {
		size_t category = (size_t)margin->category[j];
		if (margin->n[category] == 0) {
			continue; /* only rows of weight 0 */
		}
		double share = margin->ratio[j] / margin->n[category];
		for (size_t c = 0; c < k; c++) {
			double loss = share * b[category * k + c];
			lost[j * k + c] += loss;
			u[j * k + c] -= a->joint_n[j] * loss;
		}
	}
}

void adjustment_corrections(const struct adjustment *adjustment, double *u, size_t k)
{
	size_t size = adjustment->n_joint * k, most = 0;
	for (size_t m = 0; m < adjustment->n_margins; m++) {
		size_t n = adjustment->margins[m].n_categories;
		most = n > most ? n : most;
	}
	double *lost = xcalloc(size, sizeof(*lost));
	double *b = xcalloc(most * k, sizeof(*b));
	for (size_t i = 0; i < SWEEPS; i++) {
		for (size_t m = 0; m < adjustment->n_margins; m++) {
			sweep(adjustment, &adjustment->margins[m], u, lost, k, b);
		}
	}
	memcpy(u, lost, size * sizeof(*u));
	free(lost);
	free(b);
}
