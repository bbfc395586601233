#include "scoring/bulk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/adjustment.h"
#include "scoring/design_layout.h"
#include "scoring/lanes.h"
#include "scoring/raked_units.h"
#include "scoring/replicates.h"
#include "scoring/variance.h"

enum { LARGE = 2000000 }; /* answers; a thread starts in some ten microseconds */

/* LANES variables under way; arrays of [cell * LANES + v]. */
struct bundle {
	const struct bulk *bulk;
	struct lanes lanes;
	size_t width; /* cells * LANES */
	struct lane_rows rows;
	struct lane_totals totals;
	double *mean;                      /* from the origin: what deviations are taken from */
	double *z, *first, *sum, *squares; /* of a unit; of a stratum */
	double *variance;                  /* of the total of z, over the strata so far */
	double *lost; /* to raking, per weight: [category of a margin * width + place]; or NULL */
};

bool bulk_serves(const struct design *design, const struct estimate_request *request)
{
	bool one_stage = design->n_stages == 1 && !design->unequal && design->pairwise == NULL;
	bool plain = one_stage && !variance_needs_presence(design) && design->residuals == NULL;
	return request->statistic != STATISTIC_RATIO && (plain || design->replicates != NULL);
}

bool bulk_is_large(const struct bulk *bulk)
{
	size_t replicates = bulk->design->replicates != NULL ? bulk->design->replicates->n : 1;
	return bulk->design->n_rows * bulk->request->n_columns * replicates > LARGE;
}

/* NULL when the rows are in the order of their units already. */
static uint32_t *order_by_unit(const struct design *design)
{
	size_t n_units = design_leaves(design);
	bool sorted = true;
	for (size_t i = 1; i < design->n_rows; i++) {
		sorted = sorted && design->leaf[i] >= design->leaf[i - 1];
	}
	if (sorted) {
		return NULL;
	}
	uint32_t *place = xcalloc(n_units + 1, sizeof(*place));
	uint32_t *order = xcalloc(design->n_rows, sizeof(*order));
	for (size_t i = 0; i < design->n_rows; i++) {
		place[design->leaf[i] + 1]++;
	}
	for (size_t u = 0; u < n_units; u++) {
		place[u + 1] += place[u];
	}
	for (size_t i = 0; i < design->n_rows; i++) {
		order[place[design->leaf[i]]++] = (uint32_t)i;
	}
	free(place);
	return order;
}

static void count_rows(struct bulk *bulk)
{
	const struct cell_map *map = &bulk->map;
	bulk->rows_in_cell = xcalloc(map->n_cells, sizeof(*bulk->rows_in_cell));
	for (size_t i = 0; i < map->n_rows; i++) {
		const uint32_t *cells = map->cells + i * map->per_row;
		for (size_t c = 0; c < map->per_row && cells[c] != NO_CELL; c++) {
			bulk->rows_in_cell[cells[c]]++;
		}
	}
}

static void bundle_init(struct bundle *b, const struct bulk *bulk, size_t first_column)
{
	size_t left = bulk->request->n_columns - first_column;
	memset(b, 0, sizeof(*b));
	b->bulk = bulk;
	lanes_init(&b->lanes, bulk->kernels, bulk->request->columns + first_column,
			left < LANES ? left : LANES, bulk->design->n_rows);
	b->width = bulk->map.n_cells * LANES;
	b->rows.per_row = bulk->map.per_row;
	double **arrays[] = { &b->totals.wy, &b->totals.w, &b->totals.n, &b->mean, &b->z, &b->first, &b->sum,
		&b->squares, &b->variance };
	for (size_t a = 0; a < ARRAY_LEN(arrays); a++) {
		*arrays[a] = xcalloc(b->width, sizeof(double));
	}
}

static void bundle_finish(struct bundle *b)
{
	double *arrays[] = { b->totals.wy, b->totals.w, b->totals.n, b->mean, b->z, b->first, b->sum,
		b->squares, b->variance, b->lost };
	for (size_t a = 0; a < ARRAY_LEN(arrays); a++) {
		free(arrays[a]);
	}
}

/* The rows from place `first` on, in the order of the units; false at the end. */
static bool read_rows(struct bundle *b, size_t first)
{
	const struct bulk *bulk = b->bulk;
	size_t n_rows = bulk->design->n_rows;
	if (first >= n_rows) {
		return false;
	}
	size_t n = n_rows - first < BLOCK_ROWS ? n_rows - first : BLOCK_ROWS;
	lanes_read(&b->lanes, bulk->order != NULL ? bulk->order + first : NULL, first, n, &b->rows);
	for (size_t i = 0; i < n; i++) {
		size_t row = bulk_row(bulk, first + i);
		b->rows.weight[i] = bulk->design->weight[row];
		b->rows.cells[i] = bulk->map.cells + row * bulk->map.per_row;
	}
	return true;
}

static void collect_totals(struct bundle *b)
{
	for (size_t first = 0; read_rows(b, first); first += BLOCK_ROWS) {
		b->bulk->kernels->add_totals(&b->rows, &b->totals);
	}
}

static struct estimate value_at(const struct bundle *b, size_t cell, size_t v)
{
	const struct estimate_request *request = b->bulk->request;
	size_t place = cell * LANES + v;
	double wy = b->totals.wy[place], w = b->totals.w[place], origin = b->lanes.origin[v];
	struct estimate e = { .status = ESTIMABLE,
		.value = NAN,
		.se = NAN,
		.df = NAN,
		.n = (size_t)b->totals.n[place],
		.sum_weights = w };
	if (request->refuse_missing && e.n < b->bulk->rows_in_cell[cell]) {
		e.status = NOT_ESTIMABLE_MISSING;
	} else if (e.n == 0) {
		e.status = NOT_ESTIMABLE_NO_ANSWERS;
	} else if (request->statistic == STATISTIC_TOTAL) {
		e.value = wy + origin * w;
	} else {
		e.value = origin + wy / w;
	}
	return e;
}

/* ret: the estimates of the first of these variables. */
static void find_values(struct bundle *b, struct estimate *ret)
{
	bool total = b->bulk->request->statistic == STATISTIC_TOTAL;
	size_t n_cells = b->bulk->map.n_cells;
	for (size_t cell = 0; cell < n_cells; cell++) {
		for (size_t v = 0; v < b->lanes.n; v++) {
			size_t place = cell * LANES + v;
			double w = b->totals.w[place];
			ret[v * n_cells + cell] = value_at(b, cell, v);
			b->mean[place] = total ? -b->lanes.origin[v] : w > 0 ? b->totals.wy[place] / w : 0;
		}
	}
}

static void find_losses(struct bundle *b)
{
	const struct adjustment *adjustment = b->bulk->design->adjustment;
	double *u = xcalloc(adjustment->n_joint * b->width, sizeof(*u));
	for (size_t first = 0; read_rows(b, first); first += BLOCK_ROWS) {
		for (size_t i = 0; i < b->rows.n; i++) {
			size_t joint = adjustment->joint[bulk_row(b->bulk, first + i)];
			b->bulk->kernels->add_deviations(
					&b->rows, i, i + 1, b->mean, NULL, u + joint * b->width);
		}
	}
	b->lost = xcalloc(adjustment_categories(adjustment) * b->width, sizeof(double));
	adjustment_coefficients(adjustment, u, b->width, b->lost);
	free(u);
}

static void take_off_losses(struct bundle *b, size_t unit)
{
	const struct raked_units *raked = b->bulk->raked;
	if (raked != NULL) {
		size_t first = raked->start[unit], n = raked->start[unit + 1] - first;
		b->bulk->kernels->take_off(
				b->z, b->lost, raked->category + first, raked->weight + first, n, b->width);
	}
}

static void close_stratum(struct bundle *b, size_t stratum)
{
	const struct stage *stage = &b->bulk->design->stages[0];
	double n = (double)stratum_size(stage, stratum), fpc = stratum_fpc(stage, stratum);
	bool counts = n > 1 && fpc >= FULLY_SAMPLED;
	for (size_t p = 0; p < b->width; p++) {
		double squares = b->squares[p] - b->sum[p] * b->sum[p] / n;
		b->variance[p] += counts ? fpc * n / (n - 1) * squares : 0;
		b->sum[p] = b->squares[p] = 0;
	}
}

/* The unit that ended, and its stratum when it was the last one there. */
static void close_unit(struct bundle *b, size_t unit, size_t *stratum)
{
	const struct stage *stage = &b->bulk->design->stages[0];
	take_off_losses(b, unit);
	if (unit == stage->first_unit[*stratum]) {
		memcpy(b->first, b->z, b->width * sizeof(*b->z));
	}
	b->bulk->kernels->close_unit(b->z, b->first, b->sum, b->squares, b->width);
	if (unit + 1 == stage->first_unit[*stratum + 1]) {
		close_stratum(b, *stratum);
		++*stratum;
	}
}

static void find_variances(struct bundle *b)
{
	const struct design *design = b->bulk->design;
	size_t stratum = 0;
	for (size_t first = 0; read_rows(b, first); first += BLOCK_ROWS) {
		for (size_t from = 0, to; from < b->rows.n; from = to) {
			uint32_t unit = design->leaf[bulk_row(b->bulk, first + from)];
			to = from + 1;
			while (to < b->rows.n && design->leaf[bulk_row(b->bulk, first + to)] == unit) {
				to++;
			}
			b->bulk->kernels->add_deviations(&b->rows, from, to, b->mean, b->rows.weight, b->z);
			size_t next = first + to;
			if (next == design->n_rows || design->leaf[bulk_row(b->bulk, next)] != unit) {
				close_unit(b, unit, &stratum);
			}
		}
	}
}

static void set_errors(const struct bundle *b, struct estimate *ret)
{
	size_t n_cells = b->bulk->map.n_cells;
	bool total = b->bulk->request->statistic == STATISTIC_TOTAL;
	for (size_t cell = 0; cell < n_cells; cell++) {
		for (size_t v = 0; v < b->lanes.n; v++) {
			struct estimate *e = &ret[v * n_cells + cell];
			if (e->status == ESTIMABLE) {
				/* Rounding may leave a variance of zero slightly below it. */
				double se = sqrt(fmax(b->variance[cell * LANES + v], 0));
				e->se = total ? se : se / e->sum_weights;
			}
		}
	}
}

static void estimate_bundle(const struct bulk *bulk, size_t first_column, struct estimate *ret)
{
	struct bundle b;
	bundle_init(&b, bulk, first_column);
	collect_totals(&b);
	find_values(&b, ret);
	if (bulk->design->replicates == NULL) {
		if (bulk->raked != NULL) {
			find_losses(&b);
		}
		find_variances(&b);
		set_errors(&b, ret);
	}
	bundle_finish(&b);
}

void bulk_estimates(const struct design *design, const struct estimate_request *request,
		struct estimate *ret_estimates)
{
	struct bulk bulk = { .design = design, .request = request, .kernels = kernels_best() };
	cell_map_init(&bulk.map, design, request->domain, request->groupings, request->n_groupings);
	count_rows(&bulk);
	bulk.order = order_by_unit(design);
	bulk.raked = design->adjustment != NULL ? raked_units_create(&bulk) : NULL;
	size_t n_bundles = (request->n_columns + LANES - 1) / LANES;
#pragma omp parallel for schedule(dynamic) if (bulk_is_large(&bulk))
	for (size_t b = 0; b < n_bundles; b++) {
		estimate_bundle(&bulk, b * LANES, ret_estimates + b * LANES * bulk.map.n_cells);
	}
	if (design->replicates != NULL) {
		bulk_replicate_errors(&bulk, ret_estimates);
	}
	cell_map_finish(&bulk.map);
	free(bulk.rows_in_cell);
	free(bulk.order);
	raked_units_destroy(bulk.raked);
}
