#include "scoring/design_tree.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"

enum { KEYS_MAX = 2 * DESIGN_STAGES_MAX };

/* Stratum and cluster of each stage in turn; rows sorted by them are in tree order. */
struct row_key {
	int32_t key[KEYS_MAX];
	uint32_t row;
};

static int row_key_compare(const void *a, const void *b)
{
	const struct row_key *x = a, *y = b;
	for (size_t k = 0; k < KEYS_MAX; k++) {
		if (x->key[k] != y->key[k]) {
			return x->key[k] < y->key[k] ? -1 : 1;
		}
	}
	return (x->row > y->row) - (x->row < y->row);
}

/* Position of the first key that differs; KEYS_MAX when none does. */
static size_t first_difference(const struct row_key *a, const struct row_key *b)
{
	size_t k = 0;
	while (k < KEYS_MAX && a->key[k] == b->key[k]) {
		k++;
	}
	return k;
}

static bool keys_sorted(const struct row_key *keys, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (row_key_compare(&keys[i - 1], &keys[i]) > 0) {
			return false;
		}
	}
	return true;
}

static struct row_key *sorted_keys(const struct design_spec *spec, size_t n_stages)
{
	struct row_key *keys = xcalloc(spec->n_rows, sizeof(*keys));
	for (size_t i = 0; i < spec->n_rows; i++) {
		keys[i].row = (uint32_t)i;
		for (size_t s = 0; s < n_stages; s++) {
			const struct design_stage *stage = &spec->stages[s];
			keys[i].key[2 * s] = stage->stratum != NULL ? stage->stratum[i] : 0;
			keys[i].key[2 * s + 1] = stage->cluster != NULL ? stage->cluster[i] : (int32_t)i;
		}
	}
	if (!keys_sorted(keys, spec->n_rows)) {
		qsort(keys, spec->n_rows, sizeof(*keys), row_key_compare);
	}
	return keys;
}

static void count_tree(struct design *design, const struct row_key *keys)
{
	for (size_t i = 0; i < design->n_rows; i++) {
		size_t difference = i == 0 ? 0 : first_difference(&keys[i - 1], &keys[i]);
		for (size_t s = 0; s < design->n_stages; s++) {
			design->stages[s].n_strata += difference <= 2 * s;
			design->stages[s].n_units += difference <= 2 * s + 1;
		}
	}
}

static void allocate_tree(struct design *design)
{
	for (size_t s = 0; s < design->n_stages && design->unequal; s++) {
		design->stages[s].fraction = xcalloc(design->stages[s].n_units, sizeof(double));
	}
	for (size_t s = 0; s < design->n_stages; s++) {
		struct stage *stage = &design->stages[s];
		stage->first_unit = xcalloc(stage->n_strata + 1, sizeof(*stage->first_unit));
		stage->population = xcalloc(stage->n_strata, sizeof(*stage->population));
		if (s + 1 < design->n_stages) {
			stage->first_substratum =
					xcalloc(stage->n_units + 1, sizeof(*stage->first_substratum));
		}
		stage->n_strata = stage->n_units = 0;
	}
}

/* Opens the strata and units that begin with this row. */
static void begin_row(struct design *design, const struct design_spec *spec, size_t difference, size_t row)
{
	for (size_t s = 0; s < design->n_stages; s++) {
		struct stage *stage = &design->stages[s];
		if (difference <= 2 * s) {
			const double *fpc = spec->stages[s].fpc;
			stage->population[stage->n_strata] = fpc != NULL ? fpc[row] : INFINITY;
			stage->first_unit[stage->n_strata++] = stage->n_units;
		}
		if (difference <= 2 * s + 1) {
			if (stage->first_substratum != NULL) {
				stage->first_substratum[stage->n_units] = design->stages[s + 1].n_strata;
			}
			if (stage->fraction != NULL) {
				stage->fraction[stage->n_units] = spec->stages[s].fpc[row];
			}
			stage->n_units++;
		}
	}
}

/* The value of fpc that the row shares with others: of its stratum, or of its
 * unit when drawn with unequal probabilities. */
static double shared_fpc(const struct stage *stage)
{
	return stage->fraction != NULL ? stage->fraction[stage->n_units - 1]
				       : stage->population[stage->n_strata - 1];
}

static enum design_status fill_tree(
		struct design *design, const struct design_spec *spec, const struct row_key *keys)
{
	for (size_t i = 0; i < design->n_rows; i++) {
		size_t row = keys[i].row;
		begin_row(design, spec, i == 0 ? 0 : first_difference(&keys[i - 1], &keys[i]), row);
		for (size_t s = 0; s < design->n_stages; s++) {
			const struct stage *stage = &design->stages[s];
			const double *fpc = spec->stages[s].fpc;
			double known = shared_fpc(stage);
			/* Fractions of the same stratum may come from a division: allow rounding. */
			if (fpc != NULL && fpc[row] != known && !(fabs(fpc[row] - known) <= 1e-9 * known)) {
				return DESIGN_FPC_VARIES;
			}
		}
		design->leaf[row] = (uint32_t)(design_leaves(design) - 1);
	}
	for (size_t s = 0; s < design->n_stages; s++) {
		struct stage *stage = &design->stages[s];
		stage->first_unit[stage->n_strata] = stage->n_units;
		if (stage->first_substratum != NULL) {
			stage->first_substratum[stage->n_units] = design->stages[s + 1].n_strata;
		}
	}
	return DESIGN_OK;
}

/* Strata of unequal probabilities have no population size of their own. */
static enum design_status settle_fractions(struct stage *stage)
{
	for (size_t u = 0; u < stage->n_units; u++) {
		if (!(stage->fraction[u] > 0 && stage->fraction[u] <= 1)) {
			return DESIGN_NO_PROBABILITIES;
		}
	}
	for (size_t h = 0; h < stage->n_strata; h++) {
		stage->population[h] = INFINITY;
	}
	return DESIGN_OK;
}

/* Turns sampling fractions into population sizes. */
static enum design_status settle_population(struct stage *stage)
{
	if (stage->fraction != NULL) {
		return settle_fractions(stage);
	}
	bool sizes = true, fractions = true;
	for (size_t h = 0; h < stage->n_strata; h++) {
		sizes = sizes && stage->population[h] >= 1;
		fractions = fractions && stage->population[h] <= 1;
	}
	if (!sizes && !fractions) {
		return DESIGN_FPC_MIXED;
	}
	for (size_t h = 0; h < stage->n_strata; h++) {
		double n = (double)stratum_size(stage, h);
		if (!sizes) {
			stage->population[h] = n / stage->population[h];
		} else if (stage->population[h] < n) {
			return DESIGN_FPC_TOO_SMALL;
		}
	}
	return DESIGN_OK;
}

double unit_fraction(const struct stage *stage, size_t stratum, size_t unit)
{
	return stage->fraction != NULL ? stage->fraction[unit]
				       : (double)stratum_size(stage, stratum) / stage->population[stratum];
}

double stratum_fpc(const struct stage *stage, size_t stratum)
{
	if (stage->fraction != NULL) {
		double most = 0;
		for (size_t u = stage->first_unit[stratum]; u < stage->first_unit[stratum + 1]; u++) {
			most = fmax(most, 1 - stage->fraction[u]);
		}
		return most;
	}
	double n = (double)stratum_size(stage, stratum), population = stage->population[stratum];
	return isinf(population) ? 1 : (population - n) / population;
}

static bool find_lonely(const struct design *design)
{
	for (size_t s = 0; s < design->n_variance_stages; s++) {
		const struct stage *stage = &design->stages[s];
		for (size_t h = 0; h < stage->n_strata; h++) {
			if (stratum_size(stage, h) == 1 && stratum_fpc(stage, h) >= FULLY_SAMPLED) {
				return true;
			}
		}
	}
	return false;
}

struct psu_place {
	int32_t cluster;
	int32_t stratum;
};

static int psu_place_compare(const void *a, const void *b)
{
	const struct psu_place *x = a, *y = b;
	return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

/* Whether a cluster code of the first stage occurs in two strata. */
static bool clusters_cross_strata(const struct row_key *keys, size_t n, size_t n_psus)
{
	struct psu_place *places = xcalloc(n_psus, sizeof(*places));
	size_t filled = 0;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || first_difference(&keys[i - 1], &keys[i]) <= 1) {
			places[filled++] = (struct psu_place){ keys[i].key[1], keys[i].key[0] };
		}
	}
	qsort(places, filled, sizeof(*places), psu_place_compare);
	bool cross = false;
	for (size_t p = 1; p < filled; p++) {
		cross = cross || places[p].cluster == places[p - 1].cluster;
	}
	free(places);
	return cross;
}

static enum design_status build(
		struct design *design, const struct design_spec *spec, const struct row_key *keys)
{
	count_tree(design, keys);
	allocate_tree(design);
	enum design_status status = fill_tree(design, spec, keys);
	for (size_t s = 0; status == DESIGN_OK && s < design->n_stages; s++) {
		status = settle_population(&design->stages[s]);
	}
	if (status != DESIGN_OK) {
		return status;
	}
	const struct stage *first = &design->stages[0];
	bool has_strata = spec->stages[0].stratum != NULL;
	if (first->n_units == 1 && !(spec->nest && has_strata)) {
		return DESIGN_ONE_PSU;
	}
	if (has_strata && spec->stages[0].cluster != NULL && !spec->nest
			&& clusters_cross_strata(keys, design->n_rows, first->n_units)) {
		return DESIGN_NOT_NESTED;
	}
	design->has_lonely = find_lonely(design);
	return DESIGN_OK;
}

enum design_status design_tree_build(struct design *design, const struct design_spec *spec)
{
	struct row_key *keys = sorted_keys(spec, design->n_stages);
	enum design_status status = build(design, spec, keys);
	free(keys);
	return status;
}

void design_tree_finish(struct design *design)
{
	for (size_t s = 0; s < DESIGN_STAGES_MAX; s++) {
		free(design->stages[s].first_unit);
		free(design->stages[s].population);
		free(design->stages[s].fraction);
		free(design->stages[s].first_substratum);
	}
}

uint32_t *design_psu_of_rows(const struct design *design)
{
	uint32_t *of_leaf = xcalloc(design_leaves(design), sizeof(*of_leaf));
	uint32_t *psu = xcalloc(design->n_rows, sizeof(*psu));
	for (size_t leaf = 0; leaf < design_leaves(design); leaf++) {
		of_leaf[leaf] = (uint32_t)leaf;
	}
	for (size_t s = design->n_stages - 1; s > 0; s--) {
		const struct stage *above = &design->stages[s - 1], *stage = &design->stages[s];
		uint32_t *up = xcalloc(stage->n_units, sizeof(*up));
		for (size_t u = 0; u < above->n_units; u++) {
			size_t first = stage->first_unit[above->first_substratum[u]];
			size_t end = stage->first_unit[above->first_substratum[u + 1]];
			for (size_t v = first; v < end; v++) {
				up[v] = (uint32_t)u;
			}
		}
		for (size_t leaf = 0; leaf < design_leaves(design); leaf++) {
			of_leaf[leaf] = up[of_leaf[leaf]];
		}
		free(up);
	}
	for (size_t i = 0; i < design->n_rows; i++) {
		psu[i] = of_leaf[design->leaf[i]];
	}
	free(of_leaf);
	return psu;
}
