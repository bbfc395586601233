#include "scoring/estimate.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/bulk.h"
#include "scoring/joint_rows.h"
#include "scoring/linearise.h"
#include "scoring/replicates.h"
#include "scoring/residual.h"
#include "scoring/sums.h"
#include "scoring/variance.h"

size_t estimate_cells(const struct estimate_request *request)
{
	size_t cells = 1;
	for (size_t g = 0; g < request->n_groupings; g++) {
		cells += request->groupings[g].n_levels;
	}
	return cells;
}

static void set_variance(struct estimate *estimate, enum estimable status, double variance)
{
	if (estimate->status != ESTIMABLE) {
		return;
	}
	estimate->status = status;
	/* Rounding may leave a variance of zero slightly below it. */
	estimate->se = status == ESTIMABLE ? sqrt(fmax(variance, 0)) : (double)NAN;
}

/* Cell by cell: each has its own units with anybody in it. */
static void errors_with_presence(
		const struct sums *sums, const struct design *design, struct estimate *estimates)
{
	double *z = xcalloc(sums->n_units, sizeof(*z)), variance;
	uint8_t *present = xcalloc(sums->n_units, sizeof(*present));
	for (size_t c = 0; c < sums->n_cells; c++) {
		for (size_t u = 0; u < sums->n_units; u++) {
			z[u] = sums->wy[u * sums->n_cells + c];
			present[u] = sums->seen[u * sums->n_cells + c];
		}
		enum estimable status = variance_diagonal(design, z, 1, present, &variance);
		set_variance(&estimates[c], status, variance);
	}
	free(z);
	free(present);
}

static void errors_of_cells(const struct sums *sums, const struct design *design, struct estimate *estimates)
{
	if (sums->seen != NULL) {
		errors_with_presence(sums, design, estimates);
		return;
	}
	double *variance = xcalloc(sums->n_cells, sizeof(*variance));
	enum estimable status = variance_diagonal(design, sums->wy, sums->n_cells, NULL, variance);
	for (size_t c = 0; c < sums->n_cells; c++) {
		set_variance(&estimates[c], status, variance[c]);
	}
	free(variance);
}

/* 1 for the rows of a cell: the domain, or a level of a grouping inside it. */
static void mask_of_cell(const struct estimate_request *request, size_t n_rows, size_t cell, uint8_t *mask)
{
	size_t first = 1, g = 0;
	while (cell > 0 && cell >= first + request->groupings[g].n_levels) {
		first += request->groupings[g++].n_levels;
	}
	for (size_t i = 0; i < n_rows; i++) {
		bool inside = request->domain == NULL || request->domain[i] != 0;
		mask[i] = inside && (cell == 0 || request->groupings[g].level[i] == (int32_t)(cell - first));
	}
}

static double *df_of_cells(const struct design *design, const struct estimate_request *request)
{
	size_t n_cells = estimate_cells(request), cell = 0;
	double *df = xcalloc(n_cells, sizeof(*df));
	if (design_replicates(design) > 0) {
		uint8_t *mask = xcalloc(design_rows(design), 1);
		for (; cell < n_cells; cell++) {
			mask_of_cell(request, design_rows(design), cell, mask);
			df[cell] = design_df(design, mask);
		}
		free(mask);
		return df;
	}
	df[cell++] = design_df(design, request->domain);
	for (size_t g = 0; g < request->n_groupings; g++) {
		design_df_by(design, request->domain, &request->groupings[g], df + cell);
		cell += request->groupings[g].n_levels;
	}
	return df;
}

/* Cell by cell, for designs that need work row by row. */
static void table_by_rows(const struct design *design, const struct estimate_request *request,
		struct estimate *ret_estimates)
{
	size_t cells = estimate_cells(request), n_rows = design_rows(design);
	uint8_t *mask = xcalloc(n_rows, 1);
	for (size_t cell = 0; cell < cells; cell++) {
		mask_of_cell(request, n_rows, cell, mask);
		for (size_t v = 0; v < request->n_columns; v++) {
			struct estimate_term term = { .statistic = request->statistic,
				.column = request->columns[v],
				.domain = mask,
				.refuse_missing = request->refuse_missing };
			double variance;
			if (request->denominators != NULL) {
				term.denominator = request->denominators[v];
			}
			estimate_joint(design, &term, 1, &ret_estimates[v * cells + cell], &variance);
		}
	}
	free(mask);
}

/* Unit by unit, for designs with several stages or lonely units, and for ratios. */
static void table_by_sums(const struct design *design, const struct estimate_request *request,
		struct estimate *ret_estimates)
{
	struct cell_map map;
	struct sums sums;
	double *df = df_of_cells(design, request);
	cell_map_init(&map, design, request->domain, request->groupings, request->n_groupings);
	sums_init(&sums, design, map.n_cells);
	for (size_t v = 0; v < request->n_columns; v++) {
		struct estimate *estimates = ret_estimates + v * map.n_cells;
		sums_collect(&sums, design, &map, &request->columns[v],
				request->denominators != NULL ? &request->denominators[v] : NULL);
		linearise_values(&sums, request->statistic, request->refuse_missing, estimates);
		linearise_totals(&sums, design, request->statistic, estimates);
		errors_of_cells(&sums, design, estimates);
		for (size_t c = 0; c < map.n_cells; c++) {
			estimates[c].df = df[c];
		}
	}
	sums_finish(&sums);
	cell_map_finish(&map);
	free(df);
}

static void table_in_bulk(const struct design *design, const struct estimate_request *request,
		struct estimate *ret_estimates)
{
	size_t n_cells = estimate_cells(request);
	double *df = df_of_cells(design, request);
	bulk_estimates(design, request, ret_estimates);
	for (size_t v = 0; v < request->n_columns; v++) {
		for (size_t c = 0; c < n_cells; c++) {
			ret_estimates[v * n_cells + c].df = df[c];
		}
	}
	free(df);
}

void estimate_table(const struct design *design, const struct estimate_request *request,
		struct estimate *ret_estimates)
{
	assert((request->statistic == STATISTIC_RATIO) == (request->denominators != NULL));
	if (request->n_columns == 0) {
		return; /* a survey that rates nothing important */
	}
	if (bulk_serves(design, request)) {
		table_in_bulk(design, request, ret_estimates);
	} else if (design_needs_rows(design)) {
		table_by_rows(design, request, ret_estimates);
	} else {
		table_by_sums(design, request, ret_estimates);
	}
}

struct estimate estimate_mean(const struct design *design, const struct column *column, const uint8_t *domain)
{
	struct estimate_request request = {
		.statistic = STATISTIC_MEAN,
		.columns = column,
		.n_columns = 1,
		.domain = domain,
	};
	struct estimate estimate;
	estimate_table(design, &request, &estimate);
	return estimate;
}

/* Puts the linearised totals of one term into column t of z. */
static struct estimate add_term(const struct design *design, const struct estimate_term *term, size_t t,
		size_t n_terms, double *z, uint8_t *present)
{
	struct cell_map map;
	struct sums sums;
	struct estimate estimate;
	cell_map_init(&map, design, term->domain, NULL, 0);
	sums_init(&sums, design, 1);
	sums_collect(&sums, design, &map, &term->column,
			term->statistic == STATISTIC_RATIO ? &term->denominator : NULL);
	linearise_values(&sums, term->statistic, term->refuse_missing, &estimate);
	linearise_totals(&sums, design, term->statistic, &estimate);
	for (size_t u = 0; u < sums.n_units; u++) {
		z[u * n_terms + t] = sums.wy[u];
		present[u] |= sums.seen == NULL || sums.seen[u] != 0;
	}
	sums_finish(&sums);
	cell_map_finish(&map);
	estimate.df = design_df(design, term->domain);
	return estimate;
}

/* From the sums per unit; ret_vcov is that of the linearised totals. */
static enum estimable joint_sums(const struct design *design, const struct estimate_term *terms,
		size_t n_terms, struct estimate *ret_estimates, double *ret_vcov)
{
	size_t n_units = sums_units(design);
	double *z = xcalloc(n_units * n_terms + 1, sizeof(*z));
	uint8_t *present = xcalloc(n_units, sizeof(*present));
	for (size_t t = 0; t < n_terms; t++) {
		ret_estimates[t] = add_term(design, &terms[t], t, n_terms, z, present);
	}
	enum estimable status = variance_matrix(design, z, n_terms, present, ret_vcov);
	free(z);
	free(present);
	return status;
}

void estimate_joint(const struct design *design, const struct estimate_term *terms, size_t n_terms,
		struct estimate *ret_estimates, double *ret_vcov)
{
	enum estimable status = (design_needs_rows(design) ? joint_rows : joint_sums)(
			design, terms, n_terms, ret_estimates, ret_vcov);
	for (size_t t = 0; t < n_terms; t++) {
		set_variance(&ret_estimates[t], status, ret_vcov[t * n_terms + t]);
	}
	for (size_t a = 0; a < n_terms; a++) {
		for (size_t b = 0; b < n_terms; b++) {
			if (ret_estimates[a].status != ESTIMABLE || ret_estimates[b].status != ESTIMABLE) {
				ret_vcov[a * n_terms + b] = NAN;
			}
		}
	}
}

void estimate_contrast(const double *coefficients, const struct estimate *estimates, const double *vcov,
		size_t n_terms, double *ret_value, double *ret_se)
{
	double value = 0, variance = 0;
	for (size_t a = 0; a < n_terms; a++) {
		value += coefficients[a] * estimates[a].value;
		for (size_t b = 0; b < n_terms; b++) {
			variance += coefficients[a] * vcov[a * n_terms + b] * coefficients[b];
		}
	}
	*ret_value = value;
	/* fmax would turn an unknown variance into zero. */
	*ret_se = isnan(variance) ? (double)NAN : sqrt(fmax(variance, 0));
}
