#include "scoring_floor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { ROWS = 64, HALF = VARIABLES / 2 };

double floor_read(const struct survey *s)
{
	double check = 0;
	for (size_t j = 0; j < ITEMS; j++) {
		const int8_t *item = s->items + j * s->n;
		double sum = 0, weight = 0;
		for (size_t i = 0; i < s->n; i++) {
			double w = item[i] != COLUMN_I8_MISSING ? s->weight[i] : 0;
			sum += w * item[i];
			weight += w;
		}
		check += sum / weight;
	}
	return check;
}

/* Cells of every row, one byte each. */
static uint8_t *cells_of(const struct survey *s)
{
	uint8_t *cells = xcalloc(s->n, DOMAINS);
	for (size_t i = 0; i < s->n; i++) {
		size_t offset = 1;
		for (size_t d = 0; d < DOMAINS; d++) {
			cells[i * DOMAINS + d] = (uint8_t)(offset + (size_t)s->domain[d][i]);
			offset += domain_levels[d];
		}
	}
	return cells;
}

struct sums {
	double mean[CELLS], weight[CELLS], first[STRATA][CELLS], second[STRATA][CELLS];
};

static void find_means(const struct survey *s, const int8_t *item, const uint8_t *cells, struct sums *f)
{
	double sum[CELLS] = { 0 };
	memset(f, 0, sizeof(*f));
	for (size_t i = 0; i < s->n; i++) {
		if (item[i] == COLUMN_I8_MISSING) {
			continue;
		}
		double w = s->weight[i], wy = w * item[i];
		f->weight[0] += w;
		sum[0] += wy;
		for (size_t d = 0; d < DOMAINS; d++) {
			f->weight[cells[i * DOMAINS + d]] += w;
			sum[cells[i * DOMAINS + d]] += wy;
		}
	}
	for (size_t c = 0; c < CELLS; c++) {
		f->mean[c] = sum[c] / f->weight[c];
	}
}

static double find_errors(const struct survey *s, const int8_t *item, const uint8_t *cells,
		const double *clusters, struct sums *f)
{
	double total[CELLS] = { 0 }, overall = 0;
	for (size_t i = 0; i < s->n; i++) {
		if (item[i] != COLUMN_I8_MISSING) {
			total[0] += s->weight[i] * (item[i] - f->mean[0]);
			for (size_t d = 0; d < DOMAINS; d++) {
				size_t c = cells[i * DOMAINS + d];
				total[c] += s->weight[i] * (item[i] - f->mean[c]);
			}
		}
		if (i + 1 < s->n && s->cluster[i + 1] == s->cluster[i]) {
			continue;
		}
		for (size_t c = 0; c < CELLS; c++) {
			double z = total[c] / f->weight[c];
			f->first[s->stratum[i]][c] += z;
			f->second[s->stratum[i]][c] += z * z;
			total[c] = 0;
		}
	}
	for (size_t h = 0; h < STRATA; h++) {
		overall += clusters[h] / (clusters[h] - 1)
			   * (f->second[h][0] - f->first[h][0] * f->first[h][0] / clusters[h]);
	}
	return sqrt(overall);
}

void floor_linearised(const struct survey *s, double *ret_se)
{
	double clusters[STRATA] = { 0 };
	uint8_t *cells = cells_of(s);
	for (size_t i = 0; i < s->n; i++) {
		clusters[s->stratum[i]] += i == 0 || s->cluster[i] != s->cluster[i - 1];
	}
	for (size_t j = 0; j < ITEMS; j++) {
		struct sums f;
		find_means(s, s->items + j * s->n, cells, &f);
		ret_se[j] = find_errors(s, s->items + j * s->n, cells, clusters, &f);
	}
	free(cells);
}

static void multiply_block(double (*weight)[REPLICATES], double (*x)[VARIABLES], double (*sum)[VARIABLES])
{
	for (size_t r = 0; r < REPLICATES; r++) {
		for (size_t first = 0; first < VARIABLES; first += HALF) {
			double part[HALF];
			memcpy(part, sum[r] + first, sizeof(part));
			for (size_t i = 0; i < ROWS; i++) {
				for (size_t v = 0; v < HALF; v++) {
					part[v] += weight[i][r] * x[i][first + v];
				}
			}
			memcpy(sum[r] + first, part, sizeof(part));
		}
	}
}

double floor_replicates(size_t n_rows)
{
	static double weight[ROWS][REPLICATES], x[ROWS][VARIABLES], sum[REPLICATES][VARIABLES];
	for (size_t i = 0; i < ROWS; i++) {
		for (size_t r = 0; r < REPLICATES; r++) {
			weight[i][r] = (double)((i * 7 + r) % 3);
		}
		for (size_t v = 0; v < VARIABLES; v++) {
			x[i][v] = (double)((i + v) % 5 + 1);
		}
	}
	for (size_t i = 0; i < n_rows; i += ROWS) {
		multiply_block(weight, x, sum);
		weight[i % ROWS][i % REPLICATES] += 1e-9;
	}
	return sum[3][5];
}
