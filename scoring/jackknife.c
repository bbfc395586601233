#include "scoring/jackknife.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/design_layout.h"
#include "scoring/replicates.h"

const char *jackknife_status_text(enum jackknife_status status)
{
	switch (status) {
	case JACKKNIFE_MADE:
		return "the replicates were made";
	case JACKKNIFE_LONELY:
		return "a stratum has only one sampled unit; lonely_psu tells what to do with it";
	case JACKKNIFE_STRATA:
		return "JK1 is for designs without strata";
	case JACKKNIFE_TOO_LATE:
		return "replicate weights come before the steps that fit the weights";
	case JACKKNIFE_NOTHING:
		return "everybody was drawn: there is nothing to replicate";
	}
	return NULL;
}

/* The replicates under way. */
struct jackknife {
	const struct design *design;
	const uint32_t *psu; /* per row */
	double *weight, *rscales;
	size_t n;
	double scale;
};

/* Leaves out the units first to end - 1 of the units from `from` to `to` - 1;
 * those that stay there are weighted by factor. */
static void leave_out(struct jackknife *j, size_t first, size_t end, size_t from, size_t to, double factor,
		double rscale)
{
	double *weight = j->weight + j->n * j->design->n_rows;
	for (size_t i = 0; i < j->design->n_rows; i++) {
		size_t unit = j->psu[i];
		bool touched = unit >= from && unit < to;
		weight[i] = unit >= first && unit < end ? 0 : touched ? factor : 1;
	}
	j->rscales[j->n++] = rscale;
}

static enum jackknife_status lonely_stratum(struct jackknife *j, size_t h)
{
	const struct stage *stage = &j->design->stages[0];
	double strata = (double)stage->n_strata;
	switch (j->design->lonely) {
	case LONELY_FAIL:
		return JACKKNIFE_LONELY;
	case LONELY_REMOVE:
	case LONELY_CERTAINTY:
	case LONELY_AVERAGE:
		return JACKKNIFE_MADE;
	case LONELY_ADJUST:
		leave_out(j, stage->first_unit[h], stage->first_unit[h + 1], 0, stage->n_units,
				strata / (strata - 1), (strata - 1) / strata);
		return JACKKNIFE_MADE;
	}
	return JACKKNIFE_MADE;
}

static enum jackknife_status jackknife_stratum(struct jackknife *j, size_t h)
{
	const struct stage *stage = &j->design->stages[0];
	size_t first = stage->first_unit[h], end = stage->first_unit[h + 1];
	double n = (double)(end - first), f = stratum_fpc(stage, h);
	if (end - first == 1) {
		return f > 0 ? lonely_stratum(j, h) : JACKKNIFE_MADE;
	}
	for (size_t unit = first; unit < end; unit++) {
		leave_out(j, unit, unit + 1, first, end, n / (n - 1), f * (n - 1) / n);
	}
	return JACKKNIFE_MADE;
}

/* The first-stage unit of every row. The caller frees it. */
static uint32_t *psu_of_rows(const struct design *design)
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

static enum jackknife_status make(struct jackknife *j)
{
	const struct stage *stage = &j->design->stages[0];
	enum jackknife_status status = JACKKNIFE_MADE;
	for (size_t h = 0; h < stage->n_strata && status == JACKKNIFE_MADE; h++) {
		status = jackknife_stratum(j, h);
	}
	if (status == JACKKNIFE_MADE && j->n == 0) {
		return JACKKNIFE_NOTHING;
	}
	if (j->design->lonely == LONELY_AVERAGE) {
		j->scale = (double)stage->n_units / (double)j->n;
	}
	return status;
}

enum jackknife_status design_jackknife(struct design *design, bool stratified, bool mse)
{
	size_t n_psus = design_psus(design);
	if (!stratified && design_strata(design) > 1) {
		return JACKKNIFE_STRATA;
	}
	uint32_t *psu = psu_of_rows(design);
	struct jackknife j = { .design = design, .psu = psu, .scale = 1 };
	j.weight = xcalloc(n_psus * design->n_rows, sizeof(double));
	j.rscales = xcalloc(n_psus, sizeof(double));
	enum jackknife_status status = make(&j);
	struct replicates_spec spec = {
		.n = j.n, .weight = j.weight, .scale = j.scale, .rscales = j.rscales, .mse = mse
	};
	if (status == JACKKNIFE_MADE && !design_set_replicates(design, &spec)) {
		status = JACKKNIFE_TOO_LATE;
	}
	free(j.weight);
	free(j.rscales);
	free(psu);
	return status;
}
