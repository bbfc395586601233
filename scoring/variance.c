#include "scoring/variance.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/design_layout.h"
#include "scoring/pairwise.h"

/* One computation: totals and presence of the units of every stage, and
 * scratch space per stage. */
struct work {
	const struct design *design;
	size_t k;      /* columns */
	size_t places; /* of a variance: k, or k * k with covariances */
	const double *z[DESIGN_STAGES_MAX];
	const uint8_t *present[DESIGN_STAGES_MAX]; /* NULL: all units */
	double *owned_z[DESIGN_STAGES_MAX];
	uint8_t *owned_present[DESIGN_STAGES_MAX];
	double *local[DESIGN_STAGES_MAX];    /* places: V of the range at hand */
	double *centre, *difference, *grand; /* k each */
	bool lonely_failed;
};

/* A range of strata of one stage that are treated together. */
struct range {
	size_t stage, first, end;
	double factor; /* product of n/N of the units above */
};

bool variance_needs_presence(const struct design *design)
{
	return design->has_lonely || design->adjust_domain_lonely;
}

/* Totals of the units of stage s from those of stage s + 1. */
static void add_up_stage(struct work *work, size_t s)
{
	const struct stage *stage = &work->design->stages[s], *next = stage + 1;
	size_t k = work->k;
	work->owned_z[s] = xcalloc(stage->n_units * k, sizeof(double));
	work->owned_present[s] = xcalloc(stage->n_units, 1);
	for (size_t u = 0; u < stage->n_units; u++) {
		size_t first = next->first_unit[stage->first_substratum[u]];
		size_t end = next->first_unit[stage->first_substratum[u + 1]];
		for (size_t v = first; v < end; v++) {
			for (size_t c = 0; c < k; c++) {
				work->owned_z[s][u * k + c] += work->z[s + 1][v * k + c];
			}
			work->owned_present[s][u] |=
					work->present[s + 1] == NULL || work->present[s + 1][v] != 0;
		}
	}
	work->z[s] = work->owned_z[s];
	work->present[s] = work->owned_present[s];
}

static void work_init(struct work *work, const struct design *design, const double *z, size_t k,
		size_t places, const uint8_t *present)
{
	memset(work, 0, sizeof(*work));
	work->design = design;
	work->k = k;
	work->places = places;
	size_t last = design->n_stages - 1;
	work->z[last] = z;
	work->present[last] = present;
	for (size_t s = last; s-- > 0;) {
		add_up_stage(work, s);
	}
	for (size_t s = 0; s < design->n_variance_stages; s++) {
		work->local[s] = xcalloc(places, sizeof(double));
	}
	work->centre = xcalloc(k, sizeof(double));
	work->difference = xcalloc(k, sizeof(double));
	work->grand = xcalloc(k, sizeof(double));
}

static void work_finish(struct work *work)
{
	for (size_t s = 0; s < DESIGN_STAGES_MAX; s++) {
		free(work->owned_z[s]);
		free(work->owned_present[s]);
		free(work->local[s]);
	}
	free(work->centre);
	free(work->difference);
	free(work->grand);
}

static size_t count_present(const struct work *work, size_t s, size_t stratum)
{
	const struct stage *stage = &work->design->stages[s];
	size_t n = 0;
	if (work->present[s] == NULL) {
		return stratum_size(stage, stratum);
	}
	for (size_t u = stage->first_unit[stratum]; u < stage->first_unit[stratum + 1]; u++) {
		n += work->present[s][u] != 0;
	}
	return n;
}

static void mean_of_units(const struct work *work, size_t s, size_t first, size_t end, double *mean)
{
	memset(mean, 0, work->k * sizeof(*mean));
	for (size_t u = first; u < end; u++) {
		for (size_t c = 0; c < work->k; c++) {
			mean[c] += work->z[s][u * work->k + c];
		}
	}
	for (size_t c = 0; c < work->k; c++) {
		mean[c] /= (double)(end - first);
	}
}

/* Where LONELY_ADJUST centres: sum of z over the number of units of the strata
 * present in the range. */
static void grand_mean(struct work *work, const struct range *range)
{
	const struct stage *stage = &work->design->stages[range->stage];
	size_t n_units = 0;
	memset(work->grand, 0, work->k * sizeof(*work->grand));
	for (size_t h = range->first; h < range->end; h++) {
		if (count_present(work, range->stage, h) == 0) {
			continue;
		}
		n_units += stratum_size(stage, h);
		for (size_t u = stage->first_unit[h]; u < stage->first_unit[h + 1]; u++) {
			for (size_t c = 0; c < work->k; c++) {
				work->grand[c] += work->z[range->stage][u * work->k + c];
			}
		}
	}
	for (size_t c = 0; c < work->k && n_units > 0; c++) {
		work->grand[c] /= (double)n_units;
	}
}

/* Adds scale * sum over the units of (1 - fraction)(t - centre)(t - centre)'. */
static void add_squares(struct work *work, size_t s, size_t stratum, const double *centre, double scale)
{
	const struct stage *stage = &work->design->stages[s];
	size_t k = work->k;
	double *v = work->local[s], *difference = work->difference;
	for (size_t u = stage->first_unit[stratum]; u < stage->first_unit[stratum + 1]; u++) {
		double factor = scale * (1 - unit_fraction(stage, stratum, u));
		for (size_t c = 0; c < k; c++) {
			difference[c] = work->z[s][u * k + c] - centre[c];
		}
		if (work->places == k) {
			for (size_t c = 0; c < k; c++) {
				v[c] += factor * difference[c] * difference[c];
			}
			continue;
		}
		for (size_t a = 0; a < k; a++) {
			for (size_t b = 0; b < k; b++) {
				v[a * k + b] += factor * difference[a] * difference[b];
			}
		}
	}
}

/* Adds what one stratum contributes; false when its contribution is not known
 * (LONELY_AVERAGE). */
static bool add_stratum(struct work *work, const struct range *range, size_t stratum, size_t n_present)
{
	const struct design *design = work->design;
	const struct stage *stage = &design->stages[range->stage];
	size_t n = stratum_size(stage, stratum);
	if (stratum_fpc(stage, stratum) < FULLY_SAMPLED) {
		return true;
	}
	bool lonely_in_domain = n > 1 && n_present == 1 && design->adjust_domain_lonely;
	bool lonely = n == 1 || lonely_in_domain;
	if (lonely && design->lonely == LONELY_AVERAGE) {
		return false;
	}
	if (lonely && design->lonely == LONELY_ADJUST) {
		grand_mean(work, range);
		add_squares(work, range->stage, stratum, work->grand,
				n > 1 ? (double)n / (double)(n - 1) : 1);
		return true;
	}
	if (n == 1) {
		work->lonely_failed = work->lonely_failed || design->lonely == LONELY_FAIL;
		return true;
	}
	mean_of_units(work, range->stage, stage->first_unit[stratum], stage->first_unit[stratum + 1],
			work->centre);
	add_squares(work, range->stage, stratum, work->centre, (double)n / (double)(n - 1));
	return true;
}

/* Adds factor * V of the strata of the range, without the stages below. */
static void add_one_stage(struct work *work, const struct range *range, double *v)
{
	size_t strata = 0, known = 0;
	double *local = work->local[range->stage];
	memset(local, 0, work->places * sizeof(*local));
	for (size_t h = range->first; h < range->end; h++) {
		size_t n_present = count_present(work, range->stage, h);
		if (n_present == 0) {
			continue;
		}
		strata++;
		known += add_stratum(work, range, h, n_present);
	}
	if (strata > 0 && known == 0) {
		work->lonely_failed = true; /* no stratum to take the average from */
		return;
	}
	double blow_up = known < strata ? (double)strata / (double)known : 1;
	for (size_t p = 0; p < work->places; p++) {
		v[p] += range->factor * blow_up * local[p];
	}
}

/* The recursion is as deep as there are stages: at most DESIGN_STAGES_MAX. */
static void add_stages(struct work *work, const struct range *range, double *v)
{
	add_one_stage(work, range, v);
	if (range->stage + 1 >= work->design->n_variance_stages) {
		return;
	}
	const struct stage *stage = &work->design->stages[range->stage];
	for (size_t h = range->first; h < range->end; h++) {
		for (size_t u = stage->first_unit[h]; u < stage->first_unit[h + 1]; u++) {
			double fraction = unit_fraction(stage, h, u);
			if (!(fraction > 0)) {
				break;
			}
			struct range below = {
				.stage = range->stage + 1,
				.first = stage->first_substratum[u],
				.end = stage->first_substratum[u + 1],
				.factor = range->factor * fraction,
			};
			add_stages(work, &below, v);
		}
	}
}

static enum estimable compute(const struct design *design, const double *z, size_t k, size_t places,
		const uint8_t *present, double *ret_v)
{
	if (design->pairwise != NULL) {
		pairwise_variance(design->pairwise, z, k, places, ret_v);
		return ESTIMABLE;
	}
	struct work work;
	work_init(&work, design, z, k, places, present);
	memset(ret_v, 0, places * sizeof(*ret_v));
	struct range all = { .stage = 0, .first = 0, .end = design->stages[0].n_strata, .factor = 1 };
	add_stages(&work, &all, ret_v);
	work_finish(&work);
	if (!work.lonely_failed) {
		return ESTIMABLE;
	}
	for (size_t p = 0; p < places; p++) {
		ret_v[p] = NAN;
	}
	return NOT_ESTIMABLE_LONELY_PSU;
}

enum estimable variance_matrix(
		const struct design *design, const double *z, size_t k, const uint8_t *present, double *ret_v)
{
	return compute(design, z, k, k * k, present, ret_v);
}

enum estimable variance_diagonal(
		const struct design *design, const double *z, size_t k, const uint8_t *present, double *ret_v)
{
	return compute(design, z, k, k, present, ret_v);
}
