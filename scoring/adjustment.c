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

size_t adjustment_categories(const struct adjustment *adjustment)
{
	size_t n = 0;
	for (size_t m = 0; m < adjustment->n_margins; m++) {
		n += adjustment->margins[m].n_categories;
	}
	return n;
}

/* One pass over one margin: takes b off u, and adds it to taken; both have
 * n_categories x k places. */
static void sweep(const struct adjustment *a, const struct adjustment_margin *margin, double *u, size_t k,
		double *b, double *taken)
{
	memset(b, 0, margin->n_categories * k * sizeof(*b));
	for (size_t j = 0; j < a->n_joint; j++) {
		double *sum = b + (size_t)margin->category[j] * k, inverse = 1 / margin->ratio[j];
		for (size_t c = 0; c < k; c++) {
			sum[c] += u[j * k + c] * inverse;
		}
	}
	for (size_t category = 0; category < margin->n_categories; category++) {
		/* None when there are only rows of weight 0. */
		double share = margin->n[category] > 0 ? 1 / margin->n[category] : 0;
		for (size_t c = category * k; c < (category + 1) * k; c++) {
			b[c] *= share;
			taken[c] += b[c];
		}
	}
	for (size_t j = 0; j < a->n_joint; j++) {
		const double *mean = b + (size_t)margin->category[j] * k;
		double rows = a->joint_n[j] * margin->ratio[j];
		for (size_t c = 0; c < k; c++) {
			u[j * k + c] -= rows * mean[c];
		}
	}
}

void adjustment_coefficients(const struct adjustment *adjustment, double *u, size_t k, double *ret_b)
{
	size_t n = adjustment_categories(adjustment);
	double *b = xcalloc(n * k, sizeof(*b));
	memset(ret_b, 0, n * k * sizeof(*ret_b));
	for (size_t i = 0; i < SWEEPS; i++) {
		double *taken = ret_b;
		for (size_t m = 0; m < adjustment->n_margins; m++) {
			sweep(adjustment, &adjustment->margins[m], u, k, b, taken);
			taken += adjustment->margins[m].n_categories * k;
		}
	}
	free(b);
}

void adjustment_corrections(const struct adjustment *adjustment, double *u, size_t k)
{
	double *b = xcalloc(adjustment_categories(adjustment) * k, sizeof(*b)), *of_margin = b;
	adjustment_coefficients(adjustment, u, k, b);
	memset(u, 0, adjustment->n_joint * k * sizeof(*u));
	for (size_t m = 0; m < adjustment->n_margins; m++) {
		const struct adjustment_margin *margin = &adjustment->margins[m];
		for (size_t j = 0; j < adjustment->n_joint; j++) {
			const double *mean = of_margin + (size_t)margin->category[j] * k;
			for (size_t c = 0; c < k; c++) {
				u[j * k + c] += margin->ratio[j] * mean[c];
			}
		}
		of_margin += margin->n_categories * k;
	}
	free(b);
}
