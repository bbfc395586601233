#include "oracle_case.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/rake.h"

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static enum lonely_psu lonely_rule(const char *name)
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
	return LONELY_FAIL;
}

static const struct variable *listed(
		const struct table *table, const json_t *design, const char *key, size_t i)
{
	const char *name = json_string_value(json_array_get(json_object_get(design, key), i));
	return name == NULL ? NULL : table_find(table, name);
}

static double *weights_of(const struct table *table, const json_t *design)
{
	const char *weights = text_of(design, "weights"), *probs = text_of(design, "probs");
	if (weights == NULL && probs == NULL) {
		return NULL;
	}
	const struct variable *variable = table_find(table, weights != NULL ? weights : probs);
	double *weight = xcalloc(table->n_rows, sizeof(*weight));
	for (size_t row = 0; row < table->n_rows; row++) {
		weight[row] = weights != NULL ? variable->number[row] : 1 / variable->number[row];
	}
	return weight;
}

static enum design_status make_design(struct oracle_case *c, const json_t *design)
{
	struct design_spec spec = {
		.n_rows = c->table->n_rows,
		.nest = json_is_true(json_object_get(design, "nest")),
		.lonely = lonely_rule(text_of(design, "lonely_psu")),
		.adjust_domain_lonely = json_is_true(json_object_get(design, "adjust_domain_lonely")),
		.ultimate_cluster = json_is_true(json_object_get(design, "ultimate_cluster")),
	};
	size_t n_ids = json_array_size(json_object_get(design, "ids"));
	size_t n_fpc = json_array_size(json_object_get(design, "fpc"));
	spec.n_stages = n_ids > n_fpc ? n_ids : n_fpc;
	for (size_t s = 0; s < spec.n_stages || s == 0; s++) {
		const struct variable *id = listed(c->table, design, "ids", s);
		const struct variable *stratum = listed(c->table, design, "strata", s);
		const struct variable *fpc = listed(c->table, design, "fpc", s);
		spec.stages[s].cluster = id != NULL ? id->code : NULL;
		spec.stages[s].stratum = stratum != NULL ? stratum->code : NULL;
		spec.stages[s].fpc = fpc != NULL ? fpc->number : NULL;
	}
	double *weight = weights_of(c->table, design);
	spec.weight = weight;
	enum design_status status = design_create(&spec, &c->design);
	free(weight);
	return status;
}

int32_t *case_crossed(const struct table *table, const json_t *names, size_t *ret_n)
{
	int32_t *code = xcalloc(table->n_rows, sizeof(*code)), factor = 1;
	for (size_t v = 0; v < json_array_size(names); v++) {
		const struct variable *variable =
				table_find(table, json_string_value(json_array_get(names, v)));
		for (size_t row = 0; row < table->n_rows; row++) {
			code[row] = code[row] < 0 || variable->code[row] < 0
						    ? -1
						    : code[row] + factor * variable->code[row];
		}
		factor *= (int32_t)variable->n_levels;
	}
	*ret_n = (size_t)factor;
	return code;
}

/* Index of the crossed category that a population entry speaks of. */
static size_t population_place(const struct table *table, const json_t *by, const json_t *entry)
{
	size_t place = 0, factor = 1;
	for (size_t v = 0; v < json_array_size(by); v++) {
		const char *name = json_string_value(json_array_get(by, v));
		const struct variable *variable = table_find(table, name);
		const json_t *value = json_object_get(entry, name);
		_cleanup_free_ char *text = json_is_string(value)
							    ? xstrdup(json_string_value(value))
							    : xasprintf("%.17g", json_number_value(value));
		for (size_t level = 0; level < variable->n_levels; level++) {
			if (strcmp(variable->levels[level], text) == 0) {
				place += factor * level;
			}
		}
		factor *= variable->n_levels;
	}
	return place;
}

static void rake(struct oracle_case *c, const json_t *step)
{
	const json_t *list = json_object_get(step, "margins");
	size_t n = json_array_size(list);
	struct margin *margins = xcalloc(n, sizeof(*margins));
	int32_t **codes = xcalloc(n, sizeof(*codes));
	double **populations = xcalloc(n, sizeof(*populations));
	for (size_t m = 0; m < n; m++) {
		const json_t *by = json_object_get(json_array_get(list, m), "by");
		const json_t *population = json_object_get(json_array_get(list, m), "population");
		codes[m] = case_crossed(c->table, by, &margins[m].n_categories);
		populations[m] = xcalloc(margins[m].n_categories, sizeof(double));
		for (size_t i = 0; i < json_array_size(population); i++) {
			const json_t *entry = json_array_get(population, i);
			populations[m][population_place(c->table, by, entry)] =
					json_number_value(json_object_get(entry, "Freq"));
		}
		margins[m].category = codes[m];
		margins[m].population = populations[m];
	}
	struct rake_options options = {
		.max_iterations = (size_t)json_integer_value(json_object_get(step, "maxit")),
		.epsilon = json_number_value(json_object_get(step, "epsilon")),
		.stop = RAKE_STOP_JOINT,
	};
	struct rake_report report;
	enum rake_status status = design_rake(c->design, margins, n, &options, &report);
	c->refused = c->refused || (status != RAKE_CONVERGED && status != RAKE_NOT_CONVERGED);
	for (size_t m = 0; m < n; m++) {
		free(codes[m]);
		free(populations[m]);
	}
	free(codes);
	free(populations);
	free(margins);
}

static bool satisfies(const struct variable *variable, size_t row, const char *op, const json_t *value)
{
	if (variable->text[row][0] == '\0') {
		return false;
	}
	if (strcmp(op, "in") == 0) {
		for (size_t i = 0; i < json_array_size(value); i++) {
			if (satisfies(variable, row, "==", json_array_get(value, i))) {
				return true;
			}
		}
		return false;
	}
	double x = variable->number[row], y = json_number_value(value);
	int order = json_is_string(value) ? strcmp(variable->text[row], json_string_value(value))
					  : (x > y) - (x < y);
	return (strcmp(op, "==") == 0 && order == 0) || (strcmp(op, "!=") == 0 && order != 0)
	       || (strcmp(op, "<") == 0 && order < 0) || (strcmp(op, "<=") == 0 && order <= 0)
	       || (strcmp(op, ">") == 0 && order > 0) || (strcmp(op, ">=") == 0 && order >= 0);
}

static uint8_t *domain_of(const struct table *table, const json_t *conditions)
{
	uint8_t *domain = xcalloc(table->n_rows, 1);
	memset(domain, 1, table->n_rows);
	for (size_t i = 0; i < json_array_size(conditions); i++) {
		const json_t *condition = json_array_get(conditions, i);
		const struct variable *variable = table_find(table, text_of(condition, "var"));
		for (size_t row = 0; row < table->n_rows; row++) {
			domain[row] = domain[row]
				      && satisfies(variable, row, text_of(condition, "op"),
						      json_object_get(condition, "value"));
		}
	}
	return domain;
}

void case_open(struct oracle_case *c, const json_t *json, const struct table *table)
{
	*c = (struct oracle_case){ .json = json, .table = table, .df = NAN };
	c->args = json_object_get(json, "args");
	c->na_rm = json_is_true(json_object_get(c->args, "na_rm"));
	c->domain = domain_of(table, json_object_get(json, "domain"));
	const json_t *design = json_object_get(json, "design");
	if (!json_is_object(design)) {
		return;
	}
	c->refused = make_design(c, design) != DESIGN_OK;
	const json_t *steps = json_object_get(design, "steps");
	for (size_t i = 0; i < json_array_size(steps) && !c->refused; i++) {
		rake(c, json_array_get(steps, i));
	}
	if (!c->refused) {
		c->df = design_df(c->design, c->domain);
	}
}

void case_close(struct oracle_case *c)
{
	design_destroy(c->design);
	free(c->domain);
}

const char *case_arg(const struct oracle_case *c, const char *key, size_t i)
{
	return json_string_value(json_array_get(json_object_get(c->args, key), i));
}
