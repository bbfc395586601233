#include "scoring/design.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/adjustment.h"
#include "scoring/design_layout.h"
#include "scoring/design_tree.h"
#include "scoring/pairwise.h"
#include "scoring/replicates.h"
#include "scoring/residual.h"

/* Later stages need a finite population at every stage before them. */
static size_t stages_to_build(const struct design_spec *spec)
{
	size_t n = 1;
	while (n < spec->n_stages && spec->stages[n - 1].fpc != NULL && spec->stages[n].fpc != NULL) {
		n++;
	}
	return n;
}

static enum design_status check_rows(const struct design_spec *spec, size_t n_stages)
{
	for (size_t i = 0; i < spec->n_rows; i++) {
		if (spec->weight != NULL && !(spec->weight[i] >= 0 && isfinite(spec->weight[i]))) {
			return DESIGN_BAD_WEIGHT;
		}
		for (size_t s = 0; s < n_stages; s++) {
			const struct design_stage *stage = &spec->stages[s];
			if ((stage->cluster != NULL && stage->cluster[i] < 0)
					|| (stage->stratum != NULL && stage->stratum[i] < 0)) {
				return DESIGN_MISSING_ID;
			}
			if (stage->fpc != NULL && !(stage->fpc[i] > 0)) {
				return DESIGN_FPC_MISSING;
			}
		}
	}
	return DESIGN_OK;
}

/* Weights of the units of stage s: N/n of their stratum times the weight of the
 * unit above (1 when above is NULL). The caller frees them. */
static double *weigh_stage(const struct design *design, size_t s, const double *above)
{
	const struct stage *stage = &design->stages[s];
	size_t n_parents = s == 0 ? 1 : design->stages[s - 1].n_units;
	double *weight = xcalloc(stage->n_units, sizeof(*weight));
	for (size_t p = 0; p < n_parents; p++) {
		size_t first = s == 0 ? 0 : design->stages[s - 1].first_substratum[p];
		size_t end = s == 0 ? stage->n_strata : design->stages[s - 1].first_substratum[p + 1];
		for (size_t h = first; h < end; h++) {
			for (size_t u = stage->first_unit[h]; u < stage->first_unit[h + 1]; u++) {
				double factor = 1 / unit_fraction(stage, h, u);
				weight[u] = above != NULL ? above[p] * factor : factor;
			}
		}
	}
	return weight;
}

static enum design_status settle_weights(struct design *design, const struct design_spec *spec)
{
	if (spec->weight != NULL) {
		memcpy(design->weight, spec->weight, design->n_rows * sizeof(*design->weight));
		return DESIGN_OK;
	}
	if (spec->stages[0].fpc == NULL) {
		return DESIGN_NO_WEIGHT;
	}
	double *leaf_weight = NULL;
	for (size_t s = 0; s < design->n_stages; s++) {
		double *below = weigh_stage(design, s, leaf_weight);
		free(leaf_weight);
		leaf_weight = below;
	}
	bool finite = true;
	for (size_t i = 0; i < design->n_rows; i++) {
		design->weight[i] = leaf_weight[design->leaf[i]];
		finite = finite && isfinite(design->weight[i]);
	}
	free(leaf_weight);
	return finite ? DESIGN_OK : DESIGN_NO_WEIGHT;
}

/* What unequal drawing asks for. */
static enum design_status check_unequal(const struct design_spec *spec)
{
	if (spec->unequal == UNEQUAL_NONE) {
		return DESIGN_OK;
	}
	if (spec->stages[0].fpc == NULL) {
		return DESIGN_NO_PROBABILITIES;
	}
	bool clusters = spec->unequal == UNEQUAL_JOINT && spec->stages[0].cluster != NULL;
	bool more_stages = spec->unequal != UNEQUAL_BREWER && spec->n_stages > 1;
	return clusters || more_stages ? DESIGN_ONE_STAGE_ONLY : DESIGN_OK;
}

enum design_status design_create(const struct design_spec *spec, struct design **ret_design)
{
	assert(spec->n_stages <= DESIGN_STAGES_MAX);
	assert(spec->n_rows <= INT32_MAX);
	if (spec->n_rows == 0) {
		return DESIGN_NO_ROWS;
	}
	if (check_unequal(spec) != DESIGN_OK) {
		return check_unequal(spec);
	}
	size_t n_stages = stages_to_build(spec);
	enum design_status status = check_rows(spec, n_stages);
	if (status != DESIGN_OK) {
		return status;
	}
	struct design *design = xcalloc(1, sizeof(*design));
	design->n_rows = spec->n_rows;
	design->n_stages = n_stages;
	design->n_variance_stages = spec->ultimate_cluster ? 1 : n_stages;
	design->lonely = spec->lonely;
	design->unequal = spec->unequal != UNEQUAL_NONE;
	design->adjust_domain_lonely = spec->adjust_domain_lonely;
	design->weight = xcalloc(spec->n_rows, sizeof(*design->weight));
	design->leaf = xcalloc(spec->n_rows, sizeof(*design->leaf));

	status = design_tree_build(design, spec);
	if (status == DESIGN_OK) {
		status = settle_weights(design, spec);
	}
	if (status != DESIGN_OK) {
		design_destroy(design);
		return status;
	}
	design->pairwise = pairwise_create(design, spec);
	*ret_design = design;
	return DESIGN_OK;
}

void design_destroy(struct design *design)
{
	if (design == NULL) {
		return;
	}
	design_tree_finish(design);
	pairwise_destroy(design->pairwise);
	adjustment_destroy(design->adjustment);
	residual_destroy(design->residuals);
	replicates_destroy(design->replicates);
	free(design->weight);
	free(design->leaf);
	free(design);
}

const char *design_status_text(enum design_status status)
{
	switch (status) {
	case DESIGN_OK:
		return "the design is complete";
	case DESIGN_NO_ROWS:
		return "there are no respondents";
	case DESIGN_BAD_WEIGHT:
		return "a weight is missing, negative or infinite";
	case DESIGN_NO_WEIGHT:
		return "there are neither weights nor finite population sizes";
	case DESIGN_MISSING_ID:
		return "a cluster or stratum is missing";
	case DESIGN_NOT_NESTED:
		return "a cluster lies in two strata";
	case DESIGN_ONE_PSU:
		return "the whole sample is one cluster";
	case DESIGN_FPC_MISSING:
		return "a population size is missing or not positive";
	case DESIGN_FPC_MIXED:
		return "population sizes and sampling fractions are mixed";
	case DESIGN_FPC_VARIES:
		return "a stratum has two population sizes";
	case DESIGN_FPC_TOO_SMALL:
		return "a population is smaller than its sample";
	case DESIGN_NO_PROBABILITIES:
		return "unequal drawing needs probabilities from 0 to 1 as fpc";
	case DESIGN_ONE_STAGE_ONLY:
		return "this way of unequal drawing is for one stage of sampling";
	}
	return NULL;
}

size_t design_rows(const struct design *design)
{
	return design->n_rows;
}

size_t design_psus(const struct design *design)
{
	return design->stages[0].n_units;
}

size_t design_strata(const struct design *design)
{
	return design->stages[0].n_strata;
}

const double *design_weights(const struct design *design)
{
	return design->weight;
}

void design_leave_out(struct design *design, const uint8_t *keep)
{
	for (size_t i = 0; i < design->n_rows; i++) {
		design->weight[i] = keep[i] != 0 ? design->weight[i] : 0;
	}
}

bool design_keeps_rows(const struct design *design)
{
	bool fitted = design->residuals != NULL || design->adjustment != NULL;
	return design->replicates == NULL && (fitted || design->unequal);
}
