#include "estimate/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/interval.h"

double *numbers(size_t n)
{
	return xcalloc(n > 0 ? n : 1, sizeof(double));
}

bool arg_is(const struct request *r, const char *key, const char *value)
{
	return strcmp(member_text(r->args, key), value) == 0;
}

bool arg_true(const struct request *r, const char *key)
{
	return json_is_true(json_object_get(r->args, key));
}

size_t arg_count(const struct request *r, const char *key)
{
	return json_array_size(json_object_get(r->args, key));
}

const char *arg_item(const struct request *r, const char *key, size_t i)
{
	return list_text(json_object_get(r->args, key), i);
}

static bool is_factor(const char *name)
{
	size_t n = strlen(name);
	return n > 8 && strncmp(name, "factor(", 7) == 0 && name[n - 1] == ')';
}

const struct variable *arg_named(struct request *r, const char *name)
{
	if (!is_factor(name)) {
		return request_variable(r, name);
	}
	_cleanup_free_ char *inner = xstrndup(name + 7, strlen(name) - 8);
	return request_variable(r, inner);
}

const struct variable *arg_variable(struct request *r, const char *key, size_t i)
{
	return arg_named(r, arg_item(r, key, i));
}

const struct variable *arg_column(struct request *r, const char *key)
{
	return arg_named(r, member_text(r->args, key));
}

double arg_level(struct request *r)
{
	double level = member_number(r->args, "level", 0.95);
	if (!(level > 0 && level < 1)) {
		request_fail(r, "a confidence level lies between 0 and 1");
		return 0.95;
	}
	return level;
}

double arg_df(const struct request *r)
{
	const json_t *df = json_object_get(r->args, "ci_df");
	return json_is_string(df) ? (double)INFINITY : member_number(r->args, "ci_df", r->df);
}

static void leave_out_missing(struct request *r, uint8_t *mask, const char *name)
{
	const struct variable *variable = arg_named(r, name);
	for (size_t row = 0; row < r->table->n_rows; row++) {
		mask[row] = mask[row] && variable->text[row][0] != '\0';
	}
}

uint8_t *listwise(struct request *r, const char *const *keys, size_t n_keys)
{
	uint8_t *mask = xcalloc(r->table->n_rows, 1);
	memcpy(mask, r->domain, r->table->n_rows);
	for (size_t k = 0; k < n_keys && r->na_rm; k++) {
		for (size_t v = 0; v < arg_count(r, keys[k]); v++) {
			leave_out_missing(r, mask, arg_item(r, keys[k], v));
		}
		if (json_is_string(json_object_get(r->args, keys[k]))) {
			leave_out_missing(r, mask, member_text(r->args, keys[k]));
		}
	}
	return mask;
}

double rows_in(const uint8_t *mask, size_t n_rows)
{
	double n = 0;
	for (size_t row = 0; row < n_rows; row++) {
		n += mask[row] != 0;
	}
	return n;
}

static void set_interval(struct request *r, struct answer *answer, double df)
{
	answer->level = arg_level(r);
	answer->ci_df = df;
	answer->lower = numbers(answer->n);
	answer->upper = numbers(answer->n);
	for (size_t i = 0; i < answer->n; i++) {
		struct interval interval = interval_t(answer->estimate[i], answer->se[i], df, answer->level);
		answer->lower[i] = interval.lower;
		answer->upper[i] = interval.upper;
	}
}

void answer_status(struct request *r, enum estimable status)
{
	const char *rule = member_text(json_object_get(r->json, "design"), "lonely_psu");
	bool no_rule = rule[0] == '\0' || strcmp(rule, "fail") == 0;
	if (status == NOT_ESTIMABLE_LONELY_PSU && no_rule) {
		request_fail(r, "%s; lonely_psu tells what to do with it", estimable_text(status));
	}
}

void answer_estimates(struct request *r, const struct estimate *estimates, size_t n, struct answer *answer)
{
	answer->n = n;
	answer->estimate = numbers(n);
	answer->se = numbers(n);
	for (size_t i = 0; i < n; i++) {
		answer->estimate[i] = estimates[i].value;
		answer->se[i] = estimates[i].se;
		answer_status(r, estimates[i].status);
	}
	set_interval(r, answer, arg_df(r));
}

void answer_joint(struct request *r, const double *values, const double *vcov, size_t n, double df,
		struct answer *answer)
{
	answer->n = n;
	answer->estimate = numbers(n);
	answer->se = numbers(n);
	answer->vcov = numbers(n * n);
	memcpy(answer->estimate, values, n * sizeof(double));
	memcpy(answer->vcov, vcov, n * n * sizeof(double));
	for (size_t i = 0; i < n; i++) {
		double variance = vcov[i * n + i];
		answer->se[i] = isnan(variance) ? variance : sqrt(fmax(variance, 0));
	}
	set_interval(r, answer, df);
}

void groups_init(struct request *r, struct groups *groups)
{
	size_t n_rows = r->table->n_rows;
	groups->code = request_crossed(r, json_object_get(r->args, "by"), &groups->n_levels);
	groups->mask = xcalloc(groups->n_levels, sizeof(*groups->mask));
	groups->level = xcalloc(groups->n_levels, sizeof(*groups->level));
	groups->n = 0;
	for (size_t level = 0; level < groups->n_levels; level++) {
		uint8_t *mask = xcalloc(n_rows, 1);
		for (size_t row = 0; row < n_rows; row++) {
			mask[row] = r->domain[row] && groups->code[row] == (int32_t)level;
		}
		if (rows_in(mask, n_rows) == 0) {
			free(mask);
			continue;
		}
		groups->level[groups->n] = level;
		groups->mask[groups->n++] = mask;
	}
}

void groups_finish(struct groups *groups)
{
	for (size_t g = 0; g < groups->n; g++) {
		free(groups->mask[g]);
	}
	free(groups->mask);
	free(groups->level);
	free(groups->code);
}

/* {"stype": "E", "sex": "male"}; the values in order are also the name. */
static json_t *group_values(struct request *r, size_t level)
{
	json_t *values = json_object();
	for (size_t v = 0; v < arg_count(r, "by"); v++) {
		const struct variable *variable = arg_variable(r, "by", v);
		if (variable->n_levels > 0) {
			json_object_set_new(values, arg_item(r, "by", v),
					json_string(variable->levels[level % variable->n_levels]));
			level /= variable->n_levels;
		}
	}
	return values;
}

char *group_name(struct request *r, size_t level)
{
	char *name = xstrdup("");
	const char *key;
	json_t *values = group_values(r, level), *value;
	json_object_foreach(values, key, value)
	{
		char *longer = xasprintf(
				"%s%s%s", name, name[0] != '\0' ? "." : "", json_string_value(value));
		free(name);
		name = longer;
	}
	json_decref(values);
	return name;
}

void answer_groups(struct request *r, const struct groups *groups, struct answer *answer)
{
	json_t *list = json_array(), *n = json_array();
	for (size_t g = 0; g < groups->n; g++) {
		json_array_append_new(list, group_values(r, groups->level[g]));
		json_array_append_new(n, json_real(rows_in(groups->mask[g], r->table->n_rows)));
	}
	answer_extra(answer, "groups", list);
	answer_extra(answer, "unweighted_n", n);
}

void terms_finish(struct terms *terms)
{
	for (size_t i = 0; i < terms->n_owned; i++) {
		free(terms->owned[i]);
	}
	free(terms->owned);
	free(terms->list);
}

static void push_term(struct terms *terms, struct estimate_term term, double *owned)
{
	if (terms->n == terms->capacity) {
		terms->capacity = terms->capacity > 0 ? 2 * terms->capacity : 16;
		terms->list = xreallocarray(terms->list, terms->capacity, sizeof(*terms->list));
		terms->owned = xreallocarray(terms->owned, terms->capacity, sizeof(*terms->owned));
	}
	terms->list[terms->n++] = term;
	if (owned != NULL) {
		terms->owned[terms->n_owned++] = owned;
	}
}

void terms_add_values(struct terms *terms, double *values, struct estimate_term term)
{
	term.column.f64 = values;
	push_term(terms, term, values);
}

void terms_add_level(struct request *r, struct terms *terms, const char *name, size_t level,
		struct estimate_term term)
{
	double *indicator = numbers(r->table->n_rows);
	column_indicator(arg_named(r, name)->code, (int32_t)level, r->table->n_rows, indicator);
	terms_add_values(terms, indicator, term);
}

void terms_add(struct request *r, struct terms *terms, const char *name, struct estimate_term term,
		struct answer *names)
{
	const struct variable *variable = arg_named(r, name);
	if (!is_factor(name) && !variable->categorical) {
		term.column.f64 = variable->number;
		push_term(terms, term, NULL);
		if (names != NULL) {
			answer_name(names, "%s", name);
		}
		return;
	}
	for (size_t level = 0; level < variable->n_levels; level++) {
		terms_add_level(r, terms, name, level, term);
		if (names != NULL) {
			answer_name(names, "%s%s", name, variable->levels[level]);
		}
	}
}
