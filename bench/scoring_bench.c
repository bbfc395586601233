/*
 * scoring_bench.c - linearised means of many items, overall and by group,
 * beside the floor: a plain loop over the same bytes in the same run.
 *
 *     scoring_bench [RESPONDENTS [ITEMS]]
 *
 * Data: items 1 to 5 with 5% missing as one byte each, 8 strata, a cluster per
 * 20 respondents, rows in cluster order, 5 domain variables with 22 levels, 4
 * raking margins with 17 categories. The floor does the same arithmetic for
 * the same cells with everything about this data built in: two passes per item,
 * sums per cluster on the stack, no missing rules, no choice of design. Prints
 * seconds, ratios and the largest memory used.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/scan.h"
#include "base/xalloc.h"
#include "scoring/estimate.h"
#include "scoring/rake.h"

enum { STRATA = 8, PER_CLUSTER = 20, DOMAINS = 5, LEVELS = 22, CELLS = 1 + LEVELS, MARGINS = 4 };

static const size_t domain_levels[DOMAINS] = { 3, 4, 5, 6, 4 };
static const size_t margin_categories[MARGINS] = { 2, 6, 5, 4 };

struct survey {
	size_t n, n_items;
	int8_t *items;
	double *weight;
	int32_t *stratum, *cluster;
	int32_t *domain[DOMAINS], *margin[MARGINS];
	double population[MARGINS][8];
};

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static double now_seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int32_t *random_levels(size_t n, size_t n_levels, uint32_t *state)
{
	int32_t *level = xcalloc(n, sizeof(*level));
	for (size_t i = 0; i < n; i++) {
		level[i] = (int32_t)(next_random(state) % n_levels);
	}
	return level;
}

static void make_survey(struct survey *s, size_t n, size_t n_items)
{
	uint32_t state = 20261123;
	*s = (struct survey){ .n = n, .n_items = n_items };
	s->items = xcalloc(n * n_items, 1);
	s->weight = xcalloc(n, sizeof(*s->weight));
	s->stratum = xcalloc(n, sizeof(*s->stratum));
	s->cluster = xcalloc(n, sizeof(*s->cluster));
	for (size_t i = 0; i < n; i++) {
		s->weight[i] = 5 + (double)(next_random(&state) % 1000) / 100;
		s->cluster[i] = (int32_t)(i / PER_CLUSTER);
		s->stratum[i] = (int32_t)((size_t)s->cluster[i] * STRATA / (n / PER_CLUSTER + 1));
	}
	for (size_t i = 0; i < n * n_items; i++) {
		uint32_t r = next_random(&state);
		s->items[i] = r % 20 == 0 ? COLUMN_I8_MISSING : (int8_t)(1 + r / 20 % 5);
	}
	for (size_t d = 0; d < DOMAINS; d++) {
		s->domain[d] = random_levels(n, domain_levels[d], &state);
	}
	for (size_t m = 0; m < MARGINS; m++) {
		s->margin[m] = random_levels(n, margin_categories[m], &state);
		for (size_t c = 0; c < margin_categories[m]; c++) {
			double category = 1 + 0.1 * (double)c;
			double all = (double)margin_categories[m]
				     + 0.05 * (double)(margin_categories[m] * (margin_categories[m] - 1));
			s->population[m][c] = (double)n * 10 * category / all;
		}
	}
}

static void free_survey(struct survey *s)
{
	for (size_t d = 0; d < DOMAINS; d++) {
		free(s->domain[d]);
	}
	for (size_t m = 0; m < MARGINS; m++) {
		free(s->margin[m]);
	}
	free(s->items);
	free(s->weight);
	free(s->stratum);
	free(s->cluster);
}

static struct design *make_design(const struct survey *s)
{
	struct design *design = NULL;
	struct design_spec spec = { .n_rows = s->n,
		.weight = s->weight,
		.n_stages = 1,
		.stages = { { .cluster = s->cluster, .stratum = s->stratum } } };
	if (design_create(&spec, &design) != DESIGN_OK) {
		exit(1);
	}
	return design;
}

static void estimate_all(const struct survey *s, const struct design *design, struct estimate *estimates)
{
	struct column *columns = xcalloc(s->n_items, sizeof(*columns));
	struct grouping groupings[DOMAINS];
	for (size_t i = 0; i < s->n_items; i++) {
		columns[i].i8 = s->items + i * s->n;
	}
	for (size_t d = 0; d < DOMAINS; d++) {
		groupings[d] = (struct grouping){ s->domain[d], domain_levels[d] };
	}
	struct estimate_request request = { .statistic = STATISTIC_MEAN,
		.columns = columns,
		.n_columns = s->n_items,
		.groupings = groupings,
		.n_groupings = DOMAINS };
	estimate_table(design, &request, estimates);
	free(columns);
}

static void rake_survey(const struct survey *s, struct design *design)
{
	struct margin margins[MARGINS];
	for (size_t m = 0; m < MARGINS; m++) {
		margins[m] = (struct margin){ s->margin[m], margin_categories[m], s->population[m] };
	}
	struct rake_options options = { .max_iterations = 200, .epsilon = 1e-9, .stop = RAKE_STOP_MARGINS };
	struct rake_report report;
	if (design_rake(design, margins, MARGINS, &options, &report) != RAKE_CONVERGED) {
		exit(1);
	}
}

/* Cells of every row for the floor, one byte each. */
static uint8_t *floor_cells(const struct survey *s)
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

struct floor_sums {
	double mean[CELLS], weight[CELLS], first[STRATA][CELLS], second[STRATA][CELLS];
};

static void floor_means(
		const struct survey *s, const int8_t *item, const uint8_t *cells, struct floor_sums *f)
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

static double floor_errors(const struct survey *s, const int8_t *item, const uint8_t *cells,
		const double *clusters, struct floor_sums *f)
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

/* Writes the overall standard error of each item. */
static void floor_all(const struct survey *s, const uint8_t *cells, double *ret_se)
{
	double clusters[STRATA] = { 0 };
	for (size_t i = 0; i < s->n; i++) {
		clusters[s->stratum[i]] += i == 0 || s->cluster[i] != s->cluster[i - 1];
	}
	for (size_t j = 0; j < s->n_items; j++) {
		struct floor_sums f;
		floor_means(s, s->items + j * s->n, cells, &f);
		ret_se[j] = floor_errors(s, s->items + j * s->n, cells, clusters, &f);
	}
}

static size_t read_argument(int argc, char **argv, int i, size_t otherwise)
{
	int64_t value = 0;
	if (argc <= i) {
		return otherwise;
	}
	if (!str_to_int(str_of(argv[i]), 1000, 100000000, &value)
			&& !str_to_int(str_of(argv[i]), 1, 1000, &value)) {
		fprintf(stderr, "usage: scoring_bench [RESPONDENTS [ITEMS]]\n");
		exit(2);
	}
	return (size_t)value;
}

static void print_row(const char *what, double seconds, double floor)
{
	printf("%-42s %9.3f s  %6.2f x floor\n", what, seconds, seconds / floor);
}

int main(int argc, char **argv)
{
	struct survey s;
	make_survey(&s, read_argument(argc, argv, 1, 100000), read_argument(argc, argv, 2, 60));
	uint8_t *cells = floor_cells(&s);
	double *se = xcalloc(s.n_items, sizeof(*se)), t[6];
	struct estimate *estimates = xcalloc(s.n_items * CELLS, sizeof(*estimates));

	t[0] = now_seconds();
	floor_all(&s, cells, se);
	t[1] = now_seconds();
	struct design *design = make_design(&s);
	t[2] = now_seconds();
	estimate_all(&s, design, estimates);
	t[3] = now_seconds();
	double worst = 0;
	for (size_t j = 0; j < s.n_items; j++) {
		worst = fmax(worst, fabs(estimates[j * CELLS].se / se[j] - 1));
	}
	rake_survey(&s, design);
	t[4] = now_seconds();
	estimate_all(&s, design, estimates);
	t[5] = now_seconds();

	printf("%zu respondents, %zu items, %d cells each\n", s.n, s.n_items, CELLS);
	print_row("floor: linearised means, all cells", t[1] - t[0], t[1] - t[0]);
	print_row("design", t[2] - t[1], t[1] - t[0]);
	print_row("linearised means, all cells", t[3] - t[2], t[1] - t[0]);
	print_row("raking, 4 margins to 1e-9", t[4] - t[3], t[1] - t[0]);
	print_row("linearised means with raked weights", t[5] - t[4], t[1] - t[0]);
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	printf("largest difference from the floor's error: %.1e; peak memory %ld MB\n", worst,
			usage.ru_maxrss / 1024);
	design_destroy(design);
	free(estimates);
	free(se);
	free(cells);
	free_survey(&s);
	return worst < 1e-6 ? 0 : 1;
}
