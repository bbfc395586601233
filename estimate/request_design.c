/* The design: clusters, strata, weights, population sizes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "estimate/request.h"

static enum lonely_psu lonely_rule(struct request *request, const char *name)
{
	static const char *const names[] = {
		[LONELY_FAIL] = "fail",
		[LONELY_REMOVE] = "remove",
		[LONELY_CERTAINTY] = "certainty",
		[LONELY_ADJUST] = "adjust",
		[LONELY_AVERAGE] = "average",
	};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(names[i], name) == 0) {
			return (enum lonely_psu)i;
		}
	}
	if (name[0] != '\0') {
		request_fail(request, "there is no rule '%s' for lonely PSUs", name);
	}
	return LONELY_FAIL;
}

static const struct variable *listed(struct request *request, const json_t *design, const char *key, size_t i)
{
	const json_t *list = json_object_get(design, key);
	return i < json_array_size(list) ? request_variable(request, list_text(list, i)) : NULL;
}

/* Strata of a stage: its own, else the last ones given (units lie inside them). */
static const struct variable *strata_of(struct request *request, const json_t *design, size_t stage)
{
	size_t n = json_array_size(json_object_get(design, "strata"));
	return n == 0 ? NULL : listed(request, design, "strata", stage < n ? stage : n - 1);
}

/* The caller frees it; NULL when the weights follow from the population sizes. */
static double *weights_of(struct request *request, const json_t *design)
{
	const char *weights = member_text(design, "weights"), *probs = member_text(design, "probs");
	if (weights[0] == '\0' && probs[0] == '\0') {
		return NULL;
	}
	if (weights[0] != '\0' && probs[0] != '\0') {
		request_fail(request, "a design has weights or probabilities (probs), not both");
	}
	const struct variable *variable = request_variable(request, weights[0] != '\0' ? weights : probs);
	double *weight = xcalloc(request->table->n_rows, sizeof(*weight));
	for (size_t row = 0; row < request->table->n_rows; row++) {
		double value = variable->number[row];
		weight[row] = weights[0] != '\0' ? value : 1 / value;
	}
	return weight;
}

static size_t stages_of(const json_t *design)
{
	size_t n_ids = json_array_size(json_object_get(design, "ids"));
	size_t n_fpc = json_array_size(json_object_get(design, "fpc"));
	size_t n = n_ids > n_fpc ? n_ids : n_fpc;
	return n > 0 ? n : 1;
}

static void fill_stage(struct request *request, const json_t *design, size_t s, struct design_stage *stage)
{
	const struct variable *id = listed(request, design, "ids", s);
	const struct variable *stratum = strata_of(request, design, s);
	const struct variable *fpc = listed(request, design, "fpc", s);
	stage->cluster = id != NULL ? id->code : NULL;
	stage->stratum = stratum != NULL ? stratum->code : NULL;
	stage->fpc = fpc != NULL ? fpc->number : NULL;
}

static enum unequal_draw unequal_of(struct request *request, const json_t *design)
{
	static const char *const names[] = {
		[UNEQUAL_NONE] = "",
		[UNEQUAL_BREWER] = "brewer",
		[UNEQUAL_OVERTON] = "overton",
		[UNEQUAL_HARTLEY_RAO] = "HR",
		[UNEQUAL_JOINT] = "jointprob",
	};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(names[i], member_text(design, "pps")) == 0) {
			return (enum unequal_draw)i;
		}
	}
	request_fail(request, "there is no way '%s' of unequal drawing (pps)", member_text(design, "pps"));
	return UNEQUAL_NONE;
}

/* The file with the joint probabilities: joint_probabilities, or beside the data
 * NAME.csv or NAME_pps.csv the file NAME_jointprob.csv. The caller frees it. */
static char *joint_file(const struct request *request, const json_t *design)
{
	const char *data = member_text(request->json, "data");
	size_t n = strlen(data);
	if (json_is_string(json_object_get(design, "joint_probabilities"))) {
		return request_path(request, member_text(design, "joint_probabilities"));
	}
	n -= n > 4 && strcmp(data + n - 4, ".csv") == 0 ? 4 : 0;
	n -= n > 4 && strncmp(data + n - 4, "_pps", 4) == 0 ? 4 : 0;
	_cleanup_free_ char *file = xasprintf("%.*s_jointprob.csv", (int)n, data);
	return request_path(request, file);
}

/* A square matrix of the size of the data; NULL after a mistake. */
static double *read_joint(struct request *request, const json_t *design)
{
	_cleanup_free_ char *path = joint_file(request, design), *error = NULL;
	struct table *table = table_load(path, &error);
	size_t n = request->table->n_rows;
	if (table == NULL) {
		request_fail(request, "%s", error);
		return NULL;
	}
	double *joint = NULL;
	if (table->n_rows == n && table->n_variables == n) {
		joint = xcalloc(n * n, sizeof(*joint));
		for (size_t place = 0; place < n * n; place++) {
			joint[place] = table->variables[place % n].number[place / n];
			if (!(joint[place] > 0 && joint[place] <= 1)) {
				request_fail(request, "%s: a joint probability lies between 0 and 1", path);
			}
		}
	} else {
		request_fail(request, "%s: the data have %zu rows, so %zu rows and columns are needed", path,
				n, n);
	}
	table_destroy(table);
	return joint;
}

/* Probabilities of drawing stand in fpc, else in probs. */
static void fill_unequal(struct request *request, const json_t *design, struct design_spec *spec)
{
	const char *variance = member_text(design, "pps_variance"), *probs = member_text(design, "probs");
	spec->unequal = unequal_of(request, design);
	spec->yates_grundy = strcmp(variance, "YG") == 0;
	if (variance[0] != '\0' && !spec->yates_grundy && strcmp(variance, "HT") != 0) {
		request_fail(request, "pps_variance is HT or YG, not '%s'", variance);
	}
	if (spec->unequal != UNEQUAL_NONE && spec->stages[0].fpc == NULL && probs[0] != '\0') {
		spec->stages[0].fpc = request_variable(request, probs)->number;
	}
	if (spec->unequal == UNEQUAL_JOINT) {
		spec->joint = read_joint(request, design);
	}
}

void request_make_design(struct request *request, const json_t *design)
{
	struct design_spec spec = {
		.n_rows = request->table->n_rows,
		.n_stages = stages_of(design),
		.nest = json_is_true(json_object_get(design, "nest")),
		.lonely = lonely_rule(request, member_text(design, "lonely_psu")),
		.adjust_domain_lonely = json_is_true(json_object_get(design, "adjust_domain_lonely")),
		.ultimate_cluster = json_is_true(json_object_get(design, "ultimate_cluster")),
	};
	if (spec.n_stages > DESIGN_STAGES_MAX) {
		request_fail(request, "a design has at most %d stages", DESIGN_STAGES_MAX);
		return;
	}
	for (size_t s = 0; s < spec.n_stages; s++) {
		fill_stage(request, design, s, &spec.stages[s]);
	}
	fill_unequal(request, design, &spec);
	double *weight = weights_of(request, design);
	spec.weight = weight;
	if (request->error == NULL) {
		enum design_status status = design_create(&spec, &request->design);
		if (status != DESIGN_OK) {
			request_fail(request, "%s", design_status_text(status));
		}
	}
	free(weight);
	free((double *)spec.joint);
}
