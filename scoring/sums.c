#include "scoring/sums.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/adjustment.h"
#include "scoring/design_layout.h"
#include "scoring/variance.h"

enum { BLOCK = 2048 }; /* rows read at a time; fits the first-level cache */

void cell_map_init(struct cell_map *map, const struct design *design, const uint8_t *domain,
		const struct grouping *groupings, size_t n_groupings)
{
	map->n_rows = design->n_rows;
	map->per_row = 1 + n_groupings;
	map->n_cells = 1;
	map->cells = xcalloc(map->n_rows * map->per_row, sizeof(*map->cells));
	for (size_t i = 0; i < map->n_rows; i++) {
		bool inside = design->weight[i] > 0 && (domain == NULL || domain[i] != 0);
		uint32_t *cells = map->cells + i * map->per_row;
		size_t used = 0, offset = 1;
		if (inside) {
			cells[used++] = 0;
		}
		for (size_t g = 0; g < n_groupings; g++) {
			int32_t level = groupings[g].level[i];
			if (inside && level >= 0) {
				assert((size_t)level < groupings[g].n_levels);
				cells[used++] = (uint32_t)(offset + (size_t)level);
			}
			offset += groupings[g].n_levels;
		}
		while (used < map->per_row) {
			cells[used++] = NO_CELL;
		}
	}
	for (size_t g = 0; g < n_groupings; g++) {
		map->n_cells += groupings[g].n_levels;
	}
}

void cell_map_finish(struct cell_map *map)
{
	free(map->cells);
	map->cells = NULL;
}

size_t sums_units(const struct design *design)
{
	return design_leaves(design);
}

void sums_init(struct sums *sums, const struct design *design, size_t n_cells)
{
	memset(sums, 0, sizeof(*sums));
	sums->n_units = design_leaves(design);
	sums->n_cells = n_cells;
	sums->wy = xcalloc(sums->n_units * n_cells, sizeof(*sums->wy));
	sums->wx = xcalloc(sums->n_units * n_cells, sizeof(*sums->wx));
	if (design->adjustment != NULL) {
		sums->n_joint = design->adjustment->n_joint;
		sums->uy = xcalloc(sums->n_joint * n_cells, sizeof(*sums->uy));
		sums->ux = xcalloc(sums->n_joint * n_cells, sizeof(*sums->ux));
	}
	if (variance_needs_presence(design) && design->adjustment == NULL) {
		sums->seen = xcalloc(sums->n_units * n_cells, sizeof(*sums->seen));
	}
	sums->total_wy = xcalloc(n_cells, sizeof(*sums->total_wy));
	sums->total_wx = xcalloc(n_cells, sizeof(*sums->total_wx));
	sums->total_w = xcalloc(n_cells, sizeof(*sums->total_w));
	sums->n = xcalloc(n_cells, sizeof(*sums->n));
	sums->n_missing = xcalloc(n_cells, sizeof(*sums->n_missing));
}

void sums_finish(struct sums *sums)
{
	free(sums->wy);
	free(sums->wx);
	free(sums->uy);
	free(sums->ux);
	free(sums->seen);
	free(sums->total_wy);
	free(sums->total_wx);
	free(sums->total_w);
	free(sums->n);
	free(sums->n_missing);
	memset(sums, 0, sizeof(*sums));
}

static void clear(struct sums *sums)
{
	size_t cells = sums->n_cells;
	memset(sums->wy, 0, sums->n_units * cells * sizeof(*sums->wy));
	memset(sums->wx, 0, sums->n_units * cells * sizeof(*sums->wx));
	if (sums->uy != NULL) {
		memset(sums->uy, 0, sums->n_joint * cells * sizeof(*sums->uy));
		memset(sums->ux, 0, sums->n_joint * cells * sizeof(*sums->ux));
	}
	if (sums->seen != NULL) {
		memset(sums->seen, 0, sums->n_units * cells * sizeof(*sums->seen));
	}
	memset(sums->total_wy, 0, cells * sizeof(*sums->total_wy));
	memset(sums->total_wx, 0, cells * sizeof(*sums->total_wx));
	memset(sums->total_w, 0, cells * sizeof(*sums->total_w));
	memset(sums->n, 0, cells * sizeof(*sums->n));
	memset(sums->n_missing, 0, cells * sizeof(*sums->n_missing));
}

static void count_missing(struct sums *sums, const uint32_t *cells, size_t per_row)
{
	for (size_t c = 0; c < per_row && cells[c] != NO_CELL; c++) {
		sums->n_missing[cells[c]]++;
	}
}

static void add_row(struct sums *sums, const struct design *design, size_t row, const uint32_t *cells,
		size_t per_row, double y, double x)
{
	double w = design->weight[row], wy = w * y, wx = w * x;
	double *unit_wy = sums->wy + design->leaf[row] * sums->n_cells;
	double *unit_wx = sums->wx + design->leaf[row] * sums->n_cells;
	for (size_t c = 0; c < per_row && cells[c] != NO_CELL; c++) {
		unit_wy[cells[c]] += wy;
		unit_wx[cells[c]] += wx;
		sums->n[cells[c]]++;
	}
	if (sums->seen != NULL) {
		for (size_t c = 0; c < per_row && cells[c] != NO_CELL; c++) {
			sums->seen[design->leaf[row] * sums->n_cells + cells[c]] = 1;
		}
	}
	if (sums->uy != NULL) {
		double *uy = sums->uy + design->adjustment->joint[row] * sums->n_cells;
		double *ux = sums->ux + design->adjustment->joint[row] * sums->n_cells;
		for (size_t c = 0; c < per_row && cells[c] != NO_CELL; c++) {
			uy[cells[c]] += y;
			ux[cells[c]] += x;
		}
	}
}

/* The sum of the weights is not a sum over units when x is a denominator. */
static void add_weights(struct sums *sums, double w, const uint32_t *cells, size_t per_row)
{
	for (size_t c = 0; c < per_row && cells[c] != NO_CELL; c++) {
		sums->total_w[cells[c]] += w;
	}
}

static void add_up_units(struct sums *sums)
{
	for (size_t u = 0; u < sums->n_units; u++) {
		for (size_t c = 0; c < sums->n_cells; c++) {
			sums->total_wy[c] += sums->wy[u * sums->n_cells + c];
			sums->total_wx[c] += sums->wx[u * sums->n_cells + c];
		}
	}
}

void sums_collect(struct sums *sums, const struct design *design, const struct cell_map *map,
		const struct column *column, const struct column *denominator)
{
	double y[BLOCK], x[BLOCK];
	for (size_t i = 0; i < BLOCK; i++) {
		x[i] = 1;
	}
	clear(sums);
	sums->origin = denominator == NULL ? column_first_value(column, design->n_rows) : 0;
	for (size_t first = 0; first < design->n_rows; first += BLOCK) {
		size_t n = design->n_rows - first < BLOCK ? design->n_rows - first : BLOCK;
		column_read(column, first, n, y);
		if (denominator != NULL) {
			column_read(denominator, first, n, x);
		}
		for (size_t i = 0; i < n; i++) {
			const uint32_t *cells = map->cells + (first + i) * map->per_row;
			if (cells[0] == NO_CELL) {
				continue;
			}
			if (isnan(y[i]) || isnan(x[i])) {
				count_missing(sums, cells, map->per_row);
				continue;
			}
			add_row(sums, design, first + i, cells, map->per_row, y[i] - sums->origin, x[i]);
			if (denominator != NULL) {
				add_weights(sums, design->weight[first + i], cells, map->per_row);
			}
		}
	}
	add_up_units(sums);
	if (denominator == NULL) {
		memcpy(sums->total_w, sums->total_wx, sums->n_cells * sizeof(*sums->total_w));
	}
}
