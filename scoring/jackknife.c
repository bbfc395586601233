#include "scoring/jackknife.h"

#include <stdlib.h>
#include <string.h>

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
	double *multiplier; /* [psu * PSUs + replicate] */
	double *rscales;
	size_t n;
	double scale;
};

/* Leaves out the units first to end - 1 of the units from `from` to `to` - 1;
 * those that stay there are weighted by factor. */
static void leave_out(struct jackknife *j, size_t first, size_t end, size_t from, size_t to, double factor,
		double rscale)
{
	size_t n_psus = design_psus(j->design);
	for (size_t unit = 0; unit < n_psus; unit++) {
		bool touched = unit >= from && unit < to;
		j->multiplier[unit * n_psus + j->n] = unit >= first && unit < end ? 0 : touched ? factor : 1;
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

/* Moves the rows together when there are fewer replicates than PSUs. */
static void drop_unused(struct jackknife *j)
{
	size_t n_psus = design_psus(j->design);
	for (size_t unit = 0; unit < n_psus; unit++) {
		memmove(j->multiplier + unit * j->n, j->multiplier + unit * n_psus,
				j->n * sizeof(*j->multiplier));
	}
}

enum jackknife_status design_jackknife(struct design *design, bool stratified, bool mse)
{
	size_t n_psus = design_psus(design);
	if (!stratified && design_strata(design) > 1) {
		return JACKKNIFE_STRATA;
	}
	struct jackknife j = { .design = design, .scale = 1 };
	j.multiplier = xcalloc(n_psus * n_psus, sizeof(double));
	j.rscales = xcalloc(n_psus, sizeof(double));
	enum jackknife_status status = make(&j);
	drop_unused(&j);
	struct replicates_spec spec = {
		.n = j.n, .multiplier = j.multiplier, .scale = j.scale, .rscales = j.rscales, .mse = mse
	};
	if (status == JACKKNIFE_MADE && !design_set_replicates(design, &spec)) {
		status = JACKKNIFE_TOO_LATE;
	}
	free(j.multiplier);
	free(j.rscales);
	return status;
}
