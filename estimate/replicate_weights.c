#include "estimate/replicate_weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/balanced.h"
#include "scoring/bootstrap.h"
#include "scoring/jackknife.h"
#include "scoring/replicates.h"

enum { REPLICATES_MAX = 10000 };

#define SEED_MAX 9007199254740992.0 /* whole numbers of JSON are exact up to here */

/* n columns of one value per row; the caller frees it. NULL after a mistake. */
static double *read_columns(struct request *r, const char *file, size_t *ret_n)
{
	_cleanup_free_ char *path = request_path(r, file), *error = NULL;
	struct table *table = table_load(path, &error);
	if (table == NULL) {
		request_fail(r, "%s", error);
		return NULL;
	}
	size_t n_rows = r->table->n_rows, n = table->n_variables;
	double *weight = NULL;
	if (table->n_rows == n_rows) {
		weight = xcalloc(n * n_rows, sizeof(*weight));
		for (size_t c = 0; c < n; c++) {
			memcpy(weight + c * n_rows, table->variables[c].number, n_rows * sizeof(*weight));
		}
	} else {
		request_fail(r, "%s has %zu rows, the data have %zu", path, table->n_rows, n_rows);
	}
	table_destroy(table);
	*ret_n = n;
	return weight;
}

/* Of n numbers; NULL when none are given. The caller frees it. */
static double *rscales_of(struct request *r, const json_t *object, size_t n)
{
	const json_t *list = json_object_get(object, "rscales");
	if (json_array_size(list) == 0) {
		return NULL;
	}
	if (json_array_size(list) != n) {
		request_fail(r, "there are %zu rscales for %zu replicates", json_array_size(list), n);
		return NULL;
	}
	double *rscales = xcalloc(n, sizeof(*rscales));
	for (size_t i = 0; i < n; i++) {
		rscales[i] = json_number_value(json_array_get(list, i));
	}
	return rscales;
}

static void set_replicates(struct request *r, const json_t *object, double scale_of_type)
{
	struct replicates_spec spec = { .combined = json_is_true(json_object_get(object, "combined")),
		.mse = json_is_true(json_object_get(object, "mse")) };
	double *weight = read_columns(r, member_text(object, "file"), &spec.n);
	if (weight == NULL) {
		return;
	}
	double *rscales = rscales_of(r, object, spec.n);
	spec.weight = weight;
	spec.rscales = rscales;
	spec.scale = member_number(object, "scale", scale_of_type / (double)spec.n);
	if (r->error == NULL && !design_set_replicates(r->design, &spec)) {
		request_fail(r, "replicate weights come before the steps that fit the weights");
	}
	free(weight);
	free(rscales);
}

/* Whether the way of making replicates suits the strata, as R asks for. */
static bool suits_strata(struct request *r, const char *method)
{
	const json_t *strata = json_object_get(json_object_get(r->json, "design"), "strata");
	bool stratified = json_array_size(strata) > 0;
	bool needs = strcmp(method, "JKn") == 0 || strcmp(method, "BRR") == 0 || strcmp(method, "Fay") == 0;
	if (strcmp(method, "JK1") == 0 && stratified) {
		request_fail(r, "JK1 is not for a stratified design");
	} else if (needs && !stratified) {
		request_fail(r, "%s needs a stratified design", method);
	}
	return r->error == NULL;
}

static void make_jackknife(struct request *r, const json_t *step, const char *method)
{
	enum jackknife_status status = design_jackknife(
			r->design, strcmp(method, "JKn") == 0, json_is_true(json_object_get(step, "mse")));
	if (status != JACKKNIFE_MADE) {
		request_fail(r, "%s", jackknife_status_text(status));
	}
}

static void make_balanced(struct request *r, const json_t *step, const char *method)
{
	double rho = strcmp(method, "Fay") == 0 ? member_number(step, "rho", 0) : 0;
	if (!(rho >= 0 && rho < 1)) {
		request_fail(r, "rho must be at least 0 and below 1");
		return;
	}
	enum balanced_status status =
			design_balanced(r->design, rho, json_is_true(json_object_get(step, "mse")));
	if (status != BALANCED_MADE) {
		request_fail(r, "%s", balanced_status_text(status));
	}
}

/* The seed is a must: nobody could repeat the answer without it. */
static void make_bootstrap(struct request *r, const json_t *step, const char *method)
{
	(void)method;
	double n = member_number(step, "n", NAN), seed = member_number(step, "seed", NAN);
	if (!(n >= 2 && n <= REPLICATES_MAX && n == floor(n))) {
		request_fail(r, "'n', the number of replicates, must be a whole number from 2 to %d",
				REPLICATES_MAX);
	} else if (!(seed >= 0 && seed <= SEED_MAX && seed == floor(seed))) {
		request_fail(r, "a bootstrap without a file needs 'seed', a whole number from 0 to %.0f",
				SEED_MAX);
	}
	if (r->error != NULL) {
		return;
	}
	enum bootstrap_status status = design_bootstrap(
			r->design, (size_t)n, (uint64_t)seed, json_is_true(json_object_get(step, "mse")));
	if (status != BOOTSTRAP_MADE) {
		request_fail(r, "%s", bootstrap_status_text(status));
	}
}

static void make_replicates(struct request *r, const json_t *step, const char *method)
{
	static const struct {
		const char *method;
		void (*make)(struct request *r, const json_t *step, const char *method);
	} ways[] = { { "BRR", make_balanced }, { "Fay", make_balanced }, { "JK1", make_jackknife },
		{ "JKn", make_jackknife }, { "subbootstrap", make_bootstrap } };
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		if (strcmp(method, ways[i].method) == 0) {
			ways[i].make(r, step, method);
			return;
		}
	}
	request_fail(r, "replicates by '%s' need a file with their weights", method);
}

void replicate_weights_step(struct request *r, const json_t *step)
{
	const char *method = member_text(step, "method");
	double rho = member_number(step, "rho", 0);
	if (!suits_strata(r, method)) {
		return;
	}
	if (json_is_string(json_object_get(step, "file"))) {
		set_replicates(r, step, 1 / ((1 - rho) * (1 - rho)));
	} else {
		make_replicates(r, step, method);
	}
}

/* scale times the number of replicates, by the type of imported weights. */
static double import_scale(struct request *r, const json_t *rep, double n)
{
	const char *type = member_text(rep, "type");
	double rho = member_number(rep, "rho", 0);
	if (strcmp(type, "BRR") == 0 || strcmp(type, "Fay") == 0) {
		return 1 / ((1 - rho) * (1 - rho));
	}
	if (strcmp(type, "ACS") == 0 || strcmp(type, "successive-difference") == 0) {
		return 4;
	}
	if (strcmp(type, "bootstrap") == 0) {
		return member_number(rep, "bootstrap_average", 1) * n / (n - 1);
	}
	if (strcmp(type, "JK2") == 0) {
		return n;
	}
	if (strcmp(type, "JK1") == 0) {
		return n - 1;
	}
	if (!json_is_number(json_object_get(rep, "scale"))) {
		request_fail(r, "replicate weights of type '%s' need a scale", type);
	}
	return n;
}

void replicate_weights_import(struct request *r, const json_t *rep)
{
	double n = member_number(rep, "n_replicates", NAN);
	if (isnan(n)) {
		request_fail(r, "imported replicate weights need n_replicates");
	} else {
		set_replicates(r, rep, import_scale(r, rep, n));
	}
}
