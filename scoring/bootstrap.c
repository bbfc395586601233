#include "scoring/bootstrap.h"

#include <assert.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/design_layout.h"
#include "scoring/replicates.h"

const char *bootstrap_status_text(enum bootstrap_status status)
{
	switch (status) {
	case BOOTSTRAP_MADE:
		return "the replicates were made";
	case BOOTSTRAP_LONELY:
		return "a stratum has only one sampled unit; lonely_psu tells what to do with it";
	case BOOTSTRAP_TOO_LATE:
		return "replicate weights come before the steps that fit the weights";
	}
	return NULL;
}

static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Evenly from 0 to n - 1: what lies above the last whole multiple of n is drawn again. */
static size_t random_below(uint64_t *state, size_t n)
{
	uint64_t limit = UINT64_MAX - UINT64_MAX % n, drawn;
	do {
		drawn = next_random(state);
	} while (drawn >= limit);
	return (size_t)(drawn % n);
}

/* The units that are drawn together: those of one stratum, or of several. */
struct drawing {
	uint32_t *unit; /* sorted by the stratum that they are drawn in */
	size_t *start;  /* per stratum, and one more: into unit */
};

/* The stratum with the fewest units, but not this one, nor one that went elsewhere. */
static size_t smallest_other(const size_t *size, size_t n_strata, size_t stratum)
{
	size_t best = n_strata;
	for (size_t h = 0; h < n_strata; h++) {
		bool candidate = h != stratum && size[h] > 0;
		if (candidate && (best == n_strata || size[h] < size[best])) {
			best = h;
		}
	}
	return best;
}

/* Per stratum the one that its units are drawn in. The caller frees it. */
static size_t *join_lonely(const struct design *design)
{
	const struct stage *stage = &design->stages[0];
	size_t *into = xcalloc(stage->n_strata, sizeof(*into)),
	       *size = xcalloc(stage->n_strata, sizeof(*size));
	for (size_t h = 0; h < stage->n_strata; h++) {
		into[h] = h;
		size[h] = stratum_size(stage, h);
	}
	for (size_t h = 0; h < stage->n_strata && design->lonely == LONELY_ADJUST; h++) {
		size_t other = size[h] == 1 ? smallest_other(size, stage->n_strata, h) : stage->n_strata;
		for (size_t g = 0; g < stage->n_strata && other < stage->n_strata; g++) {
			into[g] = into[g] == h ? other : into[g];
		}
		if (other < stage->n_strata) {
			size[other] += size[h];
			size[h] = 0;
		}
	}
	free(size);
	return into;
}

static void drawing_init(struct drawing *drawing, const struct design *design)
{
	const struct stage *stage = &design->stages[0];
	_cleanup_free_ size_t *into = join_lonely(design);
	size_t n = 0;
	drawing->unit = xcalloc(stage->n_units, sizeof(*drawing->unit));
	drawing->start = xcalloc(stage->n_strata + 1, sizeof(*drawing->start));
	for (size_t h = 0; h < stage->n_strata; h++) {
		for (size_t g = 0; g < stage->n_strata; g++) {
			for (size_t u = stage->first_unit[g]; into[g] == h && u < stage->first_unit[g + 1];
					u++) {
				drawing->unit[n++] = (uint32_t)u;
			}
		}
		drawing->start[h + 1] = n;
	}
}

static void draw_stratum(const struct drawing *drawing, size_t h, size_t replicate, size_t n, uint64_t *state,
		double *multiplier)
{
	const uint32_t *unit = drawing->unit + drawing->start[h];
	size_t size = drawing->start[h + 1] - drawing->start[h];
	if (size == 1) {
		multiplier[unit[0] * n + replicate] = 1;
		return;
	}
	for (size_t draw = 0; draw + 1 < size; draw++) {
		multiplier[unit[random_below(state, size)] * n + replicate] +=
				(double)size / (double)(size - 1);
	}
}

double *bootstrap_multipliers(const struct design *design, size_t n, uint64_t seed)
{
	const struct stage *stage = &design->stages[0];
	struct drawing drawing;
	for (size_t h = 0; h < stage->n_strata; h++) {
		bool lonely = stratum_size(stage, h) == 1 && stratum_fpc(stage, h) >= FULLY_SAMPLED;
		if (lonely && design->lonely == LONELY_FAIL) {
			return NULL;
		}
	}
	double *multiplier = xcalloc(stage->n_units * n, sizeof(*multiplier));
	drawing_init(&drawing, design);
	for (size_t r = 0; r < n; r++) {
		for (size_t h = 0; h < stage->n_strata; h++) {
			if (drawing.start[h + 1] > drawing.start[h]) {
				draw_stratum(&drawing, h, r, n, &seed, multiplier);
			}
		}
	}
	free(drawing.unit);
	free(drawing.start);
	return multiplier;
}

enum bootstrap_status design_bootstrap(struct design *design, size_t n, uint64_t seed, bool mse)
{
	assert(n >= 2);
	_cleanup_free_ double *multiplier = bootstrap_multipliers(design, n, seed);
	if (multiplier == NULL) {
		return BOOTSTRAP_LONELY;
	}
	struct replicates_spec spec = {
		.n = n, .multiplier = multiplier, .scale = 1 / ((double)n - 1), .mse = mse
	};
	return design_set_replicates(design, &spec) ? BOOTSTRAP_MADE : BOOTSTRAP_TOO_LATE;
}
