#include "scoring/bootstrap.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct unit { /* a row, sorted by stratum and cluster */
	int32_t stratum, cluster;
	size_t row;
};

static int by_unit(const void *a, const void *b)
{
	const struct unit *x = a, *y = b;
	if (x->stratum != y->stratum) {
		return x->stratum < y->stratum ? -1 : 1;
	}
	if (x->cluster != y->cluster) {
		return x->cluster < y->cluster ? -1 : 1;
	}
	return (x->row > y->row) - (x->row < y->row);
}

/* Clusters 0, 1, 2 ... in the order of their strata. */
struct clusters {
	size_t *of_row;    /* per row */
	size_t *stratum;   /* per cluster: from 0, after joining */
	size_t *in_stratum; /* per stratum: how many clusters */
	size_t n, n_strata;
};

static struct clusters number_clusters(const struct bootstrap_spec *spec)
{
	size_t n = spec->n_rows;
	struct unit *units = xcalloc(n + 1, sizeof(*units));
	for (size_t i = 0; i < n; i++) {
		units[i] = (struct unit){ spec->stratum != NULL ? spec->stratum[i] : 0,
			spec->cluster != NULL ? spec->cluster[i] : (int32_t)i, i };
	}
	qsort(units, n, sizeof(*units), by_unit);
	struct clusters clusters = { .of_row = xcalloc(n + 1, sizeof(size_t)),
		.stratum = xcalloc(n + 1, sizeof(size_t)),
		.in_stratum = xcalloc(n + 1, sizeof(size_t)) };
	for (size_t i = 0; i < n; i++) {
		bool new_stratum = i == 0 || units[i].stratum != units[i - 1].stratum;
		if (new_stratum || units[i].cluster != units[i - 1].cluster) {
			clusters.n_strata += new_stratum;
			clusters.stratum[clusters.n++] = clusters.n_strata - 1;
			clusters.in_stratum[clusters.n_strata - 1]++;
		}
		clusters.of_row[units[i].row] = clusters.n - 1;
	}
	free(units);
	return clusters;
}

/* Where the clusters of a single-cluster stratum go: to the next single one, else the smallest. */
static size_t partner(const struct clusters *clusters, size_t single)
{
	size_t best = clusters->n_strata;
	for (size_t h = 0; h < clusters->n_strata; h++) {
		if (h == single || clusters->in_stratum[h] == 0) {
			continue;
		}
		if (best == clusters->n_strata || clusters->in_stratum[h] < clusters->in_stratum[best]) {
			best = h;
		}
	}
	return best;
}

static void join_singles(struct clusters *clusters)
{
	for (size_t h = 0; h < clusters->n_strata; h++) {
		size_t into = clusters->in_stratum[h] == 1 ? partner(clusters, h) : clusters->n_strata;
		if (into == clusters->n_strata) {
			continue;
		}
		for (size_t c = 0; c < clusters->n; c++) {
			clusters->stratum[c] = clusters->stratum[c] == h ? into : clusters->stratum[c];
		}
		clusters->in_stratum[into]++;
		clusters->in_stratum[h] = 0;
	}
}

static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0 to n - 1; n is far below 2^32, so that the unevenness is below 1e-9. */
static size_t below(uint64_t *state, size_t n)
{
	return (size_t)((next(state) >> 32) * n >> 32);
}

/* How often each cluster is drawn in one replicate. members: clusters sorted by joined stratum. */
static void draw(const struct clusters *clusters, const size_t *members, const size_t *first, uint64_t *state,
		size_t *times)
{
	for (size_t c = 0; c < clusters->n; c++) {
		times[c] = 0;
	}
	for (size_t h = 0; h < clusters->n_strata; h++) {
		for (size_t i = 1; i < clusters->in_stratum[h]; i++) {
			times[members[first[h] + below(state, clusters->in_stratum[h])]]++;
		}
	}
}

/* members and, per stratum, where its own begin. */
static void list_members(const struct clusters *clusters, size_t *members, size_t *first)
{
	size_t n = 0;
	for (size_t h = 0; h < clusters->n_strata; h++) {
		first[h] = n;
		for (size_t c = 0; c < clusters->n; c++) {
			if (clusters->stratum[c] == h) {
				members[n++] = c;
			}
		}
	}
}

double *bootstrap_multipliers(const struct bootstrap_spec *spec)
{
	struct clusters clusters = number_clusters(spec);
	double *multipliers = NULL;
	if (clusters.n >= 2) {
		join_singles(&clusters);
		size_t *members = xcalloc(clusters.n, sizeof(*members)), *times = xcalloc(clusters.n, sizeof(*times));
		size_t *first = xcalloc(clusters.n_strata, sizeof(*first));
		uint64_t state = spec->seed;
		list_members(&clusters, members, first);
		multipliers = xcalloc(spec->n_replicates * spec->n_rows + 1, sizeof(*multipliers));
		for (size_t r = 0; r < spec->n_replicates; r++) {
			draw(&clusters, members, first, &state, times);
			for (size_t i = 0; i < spec->n_rows; i++) {
				size_t c = clusters.of_row[i];
				double n = (double)clusters.in_stratum[clusters.stratum[c]];
				multipliers[r * spec->n_rows + i] = (double)times[c] * n / (n - 1);
			}
		}
		free(members);
		free(times);
		free(first);
	}
	free(clusters.of_row);
	free(clusters.stratum);
	free(clusters.in_stratum);
	return multipliers;
}
