/* Standard errors from replicate weights, all variables, groups and replicates together. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/bulk.h"
#include "scoring/design_layout.h"
#include "scoring/lanes.h"
#include "scoring/replicates.h"

#ifdef _OPENMP
#include <omp.h>
#endif

enum {
	ROWS_PER_COMBINATION = 64,
	SHARE_BYTES = 64 << 20, /* of the sums of one share */
};

/* Rows sorted by the combination of their levels in some groupings (one level
 * more for those in none). Sums are taken per combination and added to the
 * levels afterwards, so that each row is multiplied once for these groupings. */
struct sorting {
	size_t first, end; /* groupings */
	size_t n;          /* combinations */
	size_t *start;     /* n + 1: into rows */
	uint32_t *rows;    /* of the domain */
};

/* Replicates first .. first + n - 1 under way, by one thread. Sums have n_v x width
 * places, [variable * width + replicate]. */
struct share {
	const struct bulk *bulk;
	const struct lanes *lanes; /* one for every LANES variables */
	size_t first, n;
	size_t width; /* n padded to whole tiles */
	size_t n_v;   /* variables, padded likewise */
	struct lane_rows rows;
	double *weight, *x;     /* of a block of rows */
	double *block_w;        /* the sum of weight */
	double *wy, *w;         /* of a combination */
	double *all_wy, *all_w; /* per cell */
};

/* Levels of grouping g, and one for the rows in none. */
static size_t levels_of(const struct bulk *bulk, size_t g)
{
	return bulk->request->groupings[g].n_levels + 1;
}

static size_t combination_of(const struct bulk *bulk, const struct sorting *sorting, size_t row)
{
	size_t combination = 0;
	for (size_t g = sorting->first; g < sorting->end; g++) {
		int32_t level = bulk->request->groupings[g].level[row];
		size_t digit = level < 0 ? levels_of(bulk, g) - 1 : (size_t)level;
		combination = combination * levels_of(bulk, g) + digit;
	}
	return combination;
}

/* As many groupings from `first` on as leave some rows to each combination. */
static void sorting_init(struct sorting *sorting, const struct bulk *bulk, size_t first)
{
	size_t n_rows = bulk->design->n_rows, n_groupings = bulk->request->n_groupings;
	const uint8_t *domain = bulk->request->domain;
	*sorting = (struct sorting){ .first = first, .end = first, .n = 1 };
	while (sorting->end < n_groupings
			&& (sorting->end == first
					|| sorting->n * levels_of(bulk, sorting->end)
							   <= n_rows / ROWS_PER_COMBINATION)) {
		sorting->n *= levels_of(bulk, sorting->end++);
	}
	sorting->start = xcalloc(sorting->n + 2, sizeof(*sorting->start));
	sorting->rows = xcalloc(n_rows, sizeof(*sorting->rows));
	for (size_t i = 0; i < n_rows; i++) {
		if (domain == NULL || domain[i] != 0) {
			sorting->start[combination_of(bulk, sorting, i) + 2]++;
		}
	}
	for (size_t c = 2; c < sorting->n + 2; c++) {
		sorting->start[c] += sorting->start[c - 1];
	}
	for (size_t i = 0; i < n_rows; i++) {
		if (domain == NULL || domain[i] != 0) {
			sorting->rows[sorting->start[combination_of(bulk, sorting, i) + 1]++] = (uint32_t)i;
		}
	}
}

static void sorting_finish(struct sorting *sorting)
{
	free(sorting->start);
	free(sorting->rows);
}

static size_t whole_tiles(size_t n, size_t tile)
{
	return (n + tile - 1) / tile * tile;
}

static void share_init(struct share *share, const struct bulk *bulk, const struct lanes *lanes, size_t first,
		size_t n)
{
	size_t n_lanes = whole_tiles(bulk->request->n_columns, LANES);
	memset(share, 0, sizeof(*share));
	share->bulk = bulk;
	share->lanes = lanes;
	share->first = first;
	share->n = n;
	share->width = whole_tiles(n, TILE_REPLICATES);
	share->n_v = whole_tiles(n_lanes, TILE_VARIABLES);
	size_t size = share->n_v * share->width;
	share->weight = xcalloc(BLOCK_ROWS * share->width, sizeof(double));
	share->x = xcalloc(BLOCK_ROWS * share->n_v, sizeof(double));
	share->block_w = xcalloc(share->width, sizeof(double));
	share->wy = xcalloc(size, sizeof(double));
	share->w = xcalloc(size, sizeof(double));
	share->all_wy = xcalloc(size * bulk->map.n_cells, sizeof(double));
	share->all_w = xcalloc(size * bulk->map.n_cells, sizeof(double));
}

static void share_finish(struct share *share)
{
	free(share->weight);
	free(share->x);
	free(share->block_w);
	free(share->wy);
	free(share->w);
	free(share->all_wy);
	free(share->all_w);
}

static void read_weights(struct share *share, const uint32_t *rows, size_t n)
{
	const struct replicates *replicates = share->bulk->design->replicates;
	size_t n_rows = share->bulk->design->n_rows, all = replicates->n;
	for (size_t i = 0; i < n; i++) {
		double *weight = share->weight + i * share->width;
		if (replicates->weight == NULL) {
			size_t row = rows[i];
			const double *factor = NULL;
			if (replicates->joint != NULL) {
				factor = replicates->factor + replicates->joint[row] * all + share->first;
			}
			share->bulk->kernels->weigh(weight, replicates->base[row],
					replicates->multiplier + replicates->psu[row] * all + share->first,
					factor, share->n);
			continue;
		}
		for (size_t r = 0; r < share->n; r++) {
			weight[r] = replicates->weight[(share->first + r) * n_rows + rows[i]];
		}
	}
}

/* The weights of those who answered: of all, less those who did not, or the sum of
 * those who did when they are the fewer. */
static void add_weights(struct share *share, const struct lane_rows *rows, size_t lane, double *sums)
{
	static const uint8_t itself[] = { 0 };
	const struct kernels *kernels = share->bulk->kernels;
	uint8_t missing[BLOCK_ROWS], present[BLOCK_ROWS];
	size_t n_missing = 0, n_present = 0;
	for (size_t i = 0; i < rows->n; i++) {
		missing[n_missing] = present[n_present] = (uint8_t)i;
		n_missing += rows->present[i * LANES + lane] == 0;
		n_present += rows->present[i * LANES + lane] != 0;
	}
	if (n_missing > n_present) {
		kernels->add_rows(share->weight, share->width, present, n_present, 1, sums);
		return;
	}
	kernels->add_rows(share->block_w, share->width, itself, 1, 1, sums);
	kernels->add_rows(share->weight, share->width, missing, n_missing, -1, sums);
}

static void add_block(struct share *share, const uint32_t *listed, size_t n)
{
	const struct kernels *kernels = share->bulk->kernels;
	size_t n_columns = share->bulk->request->n_columns;
	uint8_t all[BLOCK_ROWS];
	for (size_t i = 0; i < n; i++) {
		all[i] = (uint8_t)i;
	}
	read_weights(share, listed, n);
	memset(share->block_w, 0, share->width * sizeof(*share->block_w));
	kernels->add_rows(share->weight, share->width, all, n, 1, share->block_w);
	for (size_t first = 0; first < n_columns; first += LANES) {
		const struct lanes *lanes = &share->lanes[first / LANES];
		lanes_read(lanes, listed, 0, n, &share->rows);
		for (size_t i = 0; i < n; i++) {
			memcpy(share->x + i * share->n_v + first, share->rows.y + i * LANES,
					LANES * sizeof(double));
		}
		for (size_t v = 0; v < lanes->n; v++) {
			add_weights(share, &share->rows, v, share->w + (first + v) * share->width);
		}
	}
	kernels->multiply(share->weight, share->width, share->x, share->n_v, n, share->wy);
}

static void add_to_cell(struct share *share, size_t cell)
{
	static const uint8_t itself[] = { 0 };
	size_t size = share->n_v * share->width;
	share->bulk->kernels->add_rows(share->wy, size, itself, 1, 1, share->all_wy + cell * size);
	share->bulk->kernels->add_rows(share->w, size, itself, 1, 1, share->all_w + cell * size);
}

/* Adds the sums of a combination to the levels that it stands for. */
static void add_combination(struct share *share, const struct sorting *sorting, size_t combination)
{
	const struct bulk *bulk = share->bulk;
	size_t first_cell = 1;
	if (sorting->first == 0) {
		add_to_cell(share, 0);
	}
	for (size_t g = 0; g < sorting->first; g++) {
		first_cell += bulk->request->groupings[g].n_levels;
	}
	for (size_t g = sorting->first; g < sorting->end; g++) {
		size_t below = 1;
		for (size_t other = g + 1; other < sorting->end; other++) {
			below *= levels_of(bulk, other);
		}
		size_t level = combination / below % levels_of(bulk, g);
		if (level < bulk->request->groupings[g].n_levels) {
			add_to_cell(share, first_cell + level);
		}
		first_cell += bulk->request->groupings[g].n_levels;
	}
}

static void add_sorted(struct share *share, const struct sorting *sorting)
{
	size_t size = share->n_v * share->width;
	for (size_t c = 0; c < sorting->n; c++) {
		size_t row = sorting->start[c], end = sorting->start[c + 1];
		if (row == end) {
			continue;
		}
		memset(share->wy, 0, size * sizeof(double));
		memset(share->w, 0, size * sizeof(double));
		for (; row < end; row += BLOCK_ROWS) {
			add_block(share, sorting->rows + row,
					end - row < BLOCK_ROWS ? end - row : BLOCK_ROWS);
		}
		add_combination(share, sorting, c);
	}
}

/* theta[(variable * cells + cell) * replicates + replicate] */
static void write_thetas(const struct share *share, double *theta)
{
	const struct bulk *bulk = share->bulk;
	size_t n_cells = bulk->map.n_cells, all = bulk->design->replicates->n;
	bool total = bulk->request->statistic == STATISTIC_TOTAL;
	for (size_t v = 0; v < bulk->request->n_columns; v++) {
		double origin = share->lanes[v / LANES].origin[v % LANES];
		for (size_t cell = 0; cell < n_cells; cell++) {
			const double *wy = share->all_wy + (cell * share->n_v + v) * share->width;
			const double *w = share->all_w + (cell * share->n_v + v) * share->width;
			double *ret = theta + (v * n_cells + cell) * all + share->first;
			for (size_t r = 0; r < share->n; r++) {
				ret[r] = total ? wy[r] + origin * w[r] : origin + wy[r] / w[r];
			}
		}
	}
}

static void set_errors(const struct bulk *bulk, const double *theta, struct estimate *estimates)
{
	const struct replicates *replicates = bulk->design->replicates;
	for (size_t i = 0; i < bulk->request->n_columns * bulk->map.n_cells; i++) {
		double variance;
		if (estimates[i].status == ESTIMABLE) {
			replicates_variance(replicates, theta + i * replicates->n, &estimates[i].value, 1,
					&variance);
			estimates[i].se = isnan(variance) ? (double)NAN : sqrt(fmax(variance, 0));
		}
	}
}

static struct lanes *open_lanes(const struct bulk *bulk)
{
	size_t n_columns = bulk->request->n_columns;
	struct lanes *lanes = xcalloc(n_columns / LANES + 1, sizeof(*lanes));
	for (size_t first = 0; first < n_columns; first += LANES) {
		size_t left = n_columns - first;
		lanes_init(&lanes[first / LANES], bulk->kernels, bulk->request->columns + first,
				left < LANES ? left : LANES, bulk->design->n_rows);
	}
	return lanes;
}

/* The replicates are dealt out evenly among the threads, and fewer at a time where the
 * sums of many groups would take too much memory. */
static size_t replicates_per_share(const struct bulk *bulk)
{
	size_t n = bulk->design->replicates->n, threads = 1;
	size_t n_v = whole_tiles(whole_tiles(bulk->request->n_columns, LANES), TILE_VARIABLES);
	size_t each_bytes = 2 * sizeof(double) * n_v * bulk->map.n_cells;
#ifdef _OPENMP
	threads = bulk_is_large(bulk) ? (size_t)omp_get_max_threads() : 1;
#endif
	size_t most = SHARE_BYTES / each_bytes / TILE_REPLICATES * TILE_REPLICATES;
	size_t each = whole_tiles((n + threads - 1) / threads, TILE_REPLICATES);
	most = most > 0 ? most : TILE_REPLICATES;
	return each < most ? each : most;
}

void bulk_replicate_errors(const struct bulk *bulk, struct estimate *estimates)
{
	size_t all = bulk->design->replicates->n, n_groupings = bulk->request->n_groupings;
	size_t each = replicates_per_share(bulk), n_sortings = 0;
	struct sorting *sortings = xcalloc(n_groupings + 1, sizeof(*sortings));
	struct lanes *lanes = open_lanes(bulk);
	double *theta = xcalloc(bulk->request->n_columns * bulk->map.n_cells * all + 1, sizeof(*theta));
	for (size_t g = 0; g < n_groupings || n_sortings == 0; g = sortings[n_sortings++].end) {
		sorting_init(&sortings[n_sortings], bulk, g);
	}
#pragma omp parallel for schedule(dynamic) if (bulk_is_large(bulk))
	for (size_t first = 0; first < all; first += each) {
		struct share share;
		share_init(&share, bulk, lanes, first, all - first < each ? all - first : each);
		for (size_t s = 0; s < n_sortings; s++) {
			add_sorted(&share, &sortings[s]);
		}
		write_thetas(&share, theta);
		share_finish(&share);
	}
	set_errors(bulk, theta, estimates);
	for (size_t s = 0; s < n_sortings; s++) {
		sorting_finish(&sortings[s]);
	}
	free(sortings);
	free(lanes);
	free(theta);
}
