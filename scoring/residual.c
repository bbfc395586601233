#include "scoring/residual.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/adjustment.h"
#include "scoring/design_layout.h"
#include "scoring/orthonormal.h"

void residual_append(struct design *design, struct residual *residual)
{
	struct residual **end = &design->residuals;
	while (*end != NULL) {
		end = &(*end)->next;
	}
	*end = residual;
}

void residual_destroy(struct residual *list)
{
	while (list != NULL) {
		struct residual *next = list->next;
		adjustment_destroy(list->sweeps);
		free(list->before);
		free(list->after);
		free(list->cell);
		free(list->basis);
		free(list->root);
		free(list);
		list = next;
	}
}

void residual_settle(struct design *design)
{
	if (design->adjustment == NULL) {
		return;
	}
	struct residual *residual = xcalloc(1, sizeof(*residual));
	residual->sweeps = design->adjustment;
	residual->after = xcalloc(design->n_rows, sizeof(double));
	memcpy(residual->after, design->weight, design->n_rows * sizeof(double));
	design->adjustment = NULL;
	residual_append(design, residual);
}

bool design_needs_rows(const struct design *design)
{
	return design->residuals != NULL || design->replicates != NULL;
}

static void take_off_cells(const struct residual *r, size_t n_rows, double *z)
{
	double *sum = xcalloc(r->n_cells, sizeof(*sum)), *weight = xcalloc(r->n_cells, sizeof(*weight));
	for (size_t i = 0; i < n_rows; i++) {
		if (r->after[i] != 0) {
			sum[r->cell[i]] += z[i] / r->after[i] * r->before[i];
			weight[r->cell[i]] += r->before[i];
		}
	}
	for (size_t i = 0; i < n_rows; i++) {
		if (r->after[i] != 0) {
			z[i] -= r->after[i] * sum[r->cell[i]] / weight[r->cell[i]];
		}
	}
	free(sum);
	free(weight);
}

static void take_off_sweeps(const struct residual *r, size_t n_rows, double *z)
{
	double *u = xcalloc(r->sweeps->n_joint, sizeof(*u));
	for (size_t i = 0; i < n_rows; i++) {
		if (r->after[i] != 0) {
			u[r->sweeps->joint[i]] += z[i] / r->after[i];
		}
	}
	adjustment_corrections(r->sweeps, u, 1);
	for (size_t i = 0; i < n_rows; i++) {
		z[i] -= r->after[i] * u[r->sweeps->joint[i]];
	}
	free(u);
}

static void take_off_regression(const struct residual *r, size_t n_rows, double *z)
{
	double *e = xcalloc(n_rows, sizeof(*e));
	for (size_t i = 0; i < n_rows; i++) {
		e[i] = r->after[i] != 0 ? r->root[i] * z[i] / r->after[i] : 0;
	}
	orthonormal_take_off(r->basis, r->rank, n_rows, e);
	for (size_t i = 0; i < n_rows; i++) {
		z[i] = r->root[i] != 0 ? r->after[i] * e[i] / r->root[i] : 0;
	}
	free(e);
}

void residual_apply(const struct design *design, double *z)
{
	for (const struct residual *r = design->residuals; r != NULL; r = r->next) {
		if (r->cell != NULL) {
			take_off_cells(r, design->n_rows, z);
		} else if (r->sweeps != NULL) {
			take_off_sweeps(r, design->n_rows, z);
		} else {
			take_off_regression(r, design->n_rows, z);
		}
	}
}
