/* The steps that change the weights of a design, in their order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "estimate/formula.h"
#include "estimate/known_totals.h"
#include "estimate/replicate_weights.h"
#include "scoring/fitting.h"
#include "scoring/rake.h"

static void step_rake(struct request *r, const json_t *step)
{
	const json_t *list = json_object_get(step, "margins");
	size_t n = json_array_size(list);
	double rounds = member_number(step, "maxit", 10);
	struct margin *margins = xcalloc(n + 1, sizeof(*margins));
	struct known_totals *populations = xcalloc(n + 1, sizeof(*populations));
	for (size_t m = 0; m < n; m++) {
		known_totals_read(r, json_array_get(list, m), &populations[m]);
		margins[m] = (struct margin){ .category = populations[m].category,
			.n_categories = populations[m].n,
			.population = populations[m].total };
	}
	struct rake_options options = { .max_iterations = rounds >= 1 && rounds < 1e6 ? (size_t)rounds : 10,
		.epsilon = member_number(step, "epsilon", 1),
		.stop = RAKE_STOP_JOINT };
	struct rake_report report = { .status = RAKE_MISSING_CATEGORY };
	if (n > 0 && r->error == NULL) {
		design_rake(r->design, margins, n, &options, &report);
	}
	if (report.status != RAKE_CONVERGED && report.status != RAKE_NOT_CONVERGED) {
		request_fail(r, "%s", rake_status_text(report.status));
	}
	for (size_t m = 0; m < n; m++) {
		known_totals_finish(&populations[m]);
	}
	free(populations);
	free(margins);
}

static void tell(struct request *r, enum fitting_status status)
{
	if (status != FITTING_DONE) {
		request_fail(r, "%s", fitting_status_text(status));
	}
}

static void step_poststratify(struct request *r, const json_t *step)
{
	struct known_totals totals;
	bool partial = json_is_true(json_object_get(step, "partial"));
	known_totals_read(r, step, &totals);
	if (r->error == NULL) {
		tell(r, design_poststratify(r->design, totals.category, totals.n, totals.total, partial));
	}
	known_totals_finish(&totals);
}

static void step_trim(struct request *r, const json_t *step)
{
	tell(r, design_trim(r->design, member_number(step, "lower", -INFINITY),
				member_number(step, "upper", INFINITY),
				json_is_true(json_object_get(step, "strict"))));
}

static enum calibration_distance distance_of(struct request *r, const json_t *step)
{
	const char *name = member_text(step, "calfun");
	if (strcmp(name, "raking") == 0) {
		return CALIBRATION_RAKING;
	}
	if (strcmp(name, "logit") == 0) {
		return CALIBRATION_LOGIT;
	}
	if (name[0] != '\0' && strcmp(name, "linear") != 0) {
		request_fail(r, "there is no distance '%s' for calibration", name);
	}
	return CALIBRATION_LINEAR;
}

/* Number i of a list of limits. */
static double limit_of(const json_t *list, size_t i, double none)
{
	const json_t *limit = json_array_get(list, i);
	return json_is_number(limit) ? json_number_value(limit) : none;
}

/* One total per column of the model, by its name. The caller frees it. */
static double *totals_of(struct request *r, const json_t *step, const struct model *model)
{
	double *total = xcalloc(model->p + 1, sizeof(*total));
	for (size_t c = 0; c < model->p; c++) {
		total[c] = member_number(json_object_get(step, "population"), model->name[c], NAN);
		if (isnan(total[c])) {
			request_fail(r, "the population has no total for '%s'", model->name[c]);
		}
	}
	return total;
}

/* s = x lambda per row, or NULL. The caller frees it. */
static double *scales_of(struct request *r, const json_t *step, const struct model *model)
{
	const json_t *lambda = json_object_get(step, "variance");
	if (!json_is_array(lambda)) {
		return NULL;
	}
	double *s = xcalloc(model->n_rows, sizeof(*s));
	for (size_t i = 0; i < model->n_rows; i++) {
		for (size_t c = 0; c < model->p; c++) {
			s[i] += model->x[c * model->n_rows + i]
				* json_number_value(json_array_get(lambda, c));
		}
		if (!(s[i] > 0)) {
			request_fail(r, "the variance of a calibration must be positive in every row");
		}
	}
	return s;
}

/* The clusters of the stage that the step names, numbered; NULL: none. The
 * caller frees them. */
static int32_t *clusters_of(struct request *r, const json_t *step, size_t *ret_n)
{
	const json_t *design = json_object_get(r->json, "design"), *ids = json_object_get(design, "ids");
	double stage = member_number(step, "aggregate_stage", 0);
	*ret_n = 0;
	if (stage == 0) {
		return NULL;
	}
	if (!(stage >= 1 && stage <= (double)json_array_size(ids))) {
		request_fail(r, "aggregate_stage names a stage of the clusters: 1 to %zu",
				json_array_size(ids));
		return NULL;
	}
	json_t *names = json_array();
	if (json_is_true(json_object_get(design, "nest"))
			&& json_array_size(json_object_get(design, "strata")) > 0) {
		json_array_append(names, json_array_get(json_object_get(design, "strata"), 0));
	}
	for (size_t s = 0; s < (size_t)stage; s++) {
		json_array_append(names, json_array_get(ids, s));
	}
	int32_t *cluster = request_crossed(r, names, ret_n);
	json_decref(names);
	return cluster;
}

static void step_calibrate(struct request *r, const json_t *step)
{
	struct model model;
	model_read(r, member_text(step, "formula"), NULL, &model);
	double *total = totals_of(r, step, &model), *s = scales_of(r, step, &model);
	double rounds = member_number(step, "maxit", 50);
	const json_t *bounds = json_object_get(step, "bounds");
	struct calibration calibration = { .x = model.x,
		.p = model.p,
		.population = total,
		.distance = distance_of(r, step),
		.lower = limit_of(bounds, 0, -INFINITY),
		.upper = limit_of(bounds, 1, INFINITY),
		.s = s,
		.max_iterations = rounds >= 1 && rounds < 1e6 ? (size_t)rounds : 50,
		.epsilon = member_number(step, "epsilon", 1e-7) };
	const json_t *trim = json_object_get(step, "trim");
	int32_t *cluster = clusters_of(r, step, &calibration.n_clusters);
	calibration.cluster = cluster;
	calibration.trim = json_is_array(trim);
	calibration.trim_lower = limit_of(trim, 0, -INFINITY);
	calibration.trim_upper = limit_of(trim, 1, INFINITY);
	if (model.offset != NULL) {
		request_fail(r, "a calibration has no offset");
	}
	if (r->error == NULL && model.p > 0) {
		tell(r, design_calibrate(r->design, &calibration));
	}
	free(total);
	free(s);
	free(cluster);
	model_finish(&model);
}

/* Leaves out the rows that miss the column; they are in no domain any more. */
static void leave_out_missing(struct request *r, const char *name)
{
	const struct variable *variable = request_variable(r, name);
	for (size_t i = 0; i < r->table->n_rows; i++) {
		r->domain[i] = r->domain[i] && variable->text[i][0] != '\0';
	}
	uint8_t *keep = xcalloc(r->table->n_rows, 1);
	for (size_t i = 0; i < r->table->n_rows; i++) {
		keep[i] = variable->text[i][0] != '\0';
	}
	design_leave_out(r->design, keep);
	free(keep);
}

/* Totals of the crossing of `by` and `over`: each group of `over` keeps its
 * weighted total and gets the shares of the standard population. */
static void standardise(struct request *r, const struct known_totals *by, const int32_t *over, size_t n_over)
{
	size_t n_rows = r->table->n_rows;
	const double *weight = design_weights(r->design);
	double *group = xcalloc(n_over, sizeof(*group)), *total = xcalloc(by->n * n_over, sizeof(*total));
	int32_t *crossed = xcalloc(n_rows, sizeof(*crossed));
	double sum = 0;
	for (size_t c = 0; c < by->n; c++) {
		sum += by->total[c];
	}
	for (size_t i = 0; i < n_rows; i++) {
		bool missing = over[i] < 0 || by->category[i] < 0;
		crossed[i] = missing ? -1 : by->category[i] + (int32_t)by->n * over[i];
		group[over[i] < 0 ? 0 : over[i]] += over[i] < 0 ? 0 : weight[i];
	}
	for (size_t c = 0; c < by->n * n_over; c++) {
		total[c] = by->total[c % by->n] / sum * group[c / by->n];
	}
	tell(r, design_poststratify(r->design, crossed, by->n * n_over, total, true));
	free(group);
	free(total);
	free(crossed);
}

static void step_standardize(struct request *r, const json_t *step)
{
	struct known_totals by;
	size_t n_over;
	if (json_is_string(json_object_get(step, "excluding_missing"))) {
		leave_out_missing(r, member_text(step, "excluding_missing"));
	}
	known_totals_read(r, step, &by);
	int32_t *over = request_crossed(r, json_object_get(step, "over"), &n_over);
	if (r->error == NULL) {
		standardise(r, &by, over, n_over);
	}
	free(over);
	known_totals_finish(&by);
}

static const struct {
	const char *op;
	void (*apply)(struct request *r, const json_t *step);
} operations[] = {
	{ "calibrate", step_calibrate },
	{ "poststratify", step_poststratify },
	{ "rake", step_rake },
	{ "replicates", replicate_weights_step },
	{ "standardize", step_standardize },
	{ "trim", step_trim },
};

static void apply_step(struct request *r, const json_t *step)
{
	const char *op = member_text(step, "op");
	for (size_t i = 0; i < ARRAY_LEN(operations); i++) {
		if (strcmp(operations[i].op, op) == 0) {
			operations[i].apply(r, step);
			r->weights_changed = r->weights_changed || strcmp(op, "replicates") != 0;
			return;
		}
	}
	request_fail(r, "the step '%s' is not offered", op);
}

void request_make_steps(struct request *r, const json_t *steps)
{
	for (size_t i = 0; i < json_array_size(steps) && r->error == NULL; i++) {
		apply_step(r, json_array_get(steps, i));
	}
}
