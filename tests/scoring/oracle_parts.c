#include "oracle_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "scoring/interval.h"

double *numbers(size_t n)
{
	return xcalloc(n > 0 ? n : 1, sizeof(double));
}

double level_of(const struct oracle_case *c)
{
	const json_t *level = json_object_get(c->args, "level");
	return level != NULL ? json_number_value(level) : 0.95;
}

double interval_df(const struct oracle_case *c)
{
	const json_t *df = json_object_get(c->args, "ci_df");
	if (df == NULL) {
		return c->df;
	}
	return json_is_string(df) ? (double)INFINITY : json_number_value(df);
}

bool arg_is(const struct oracle_case *c, const char *key, const char *value)
{
	const char *text = json_string_value(json_object_get(c->args, key));
	return text != NULL && strcmp(text, value) == 0;
}

size_t arg_count(const struct oracle_case *c, const char *key)
{
	return json_array_size(json_object_get(c->args, key));
}

const struct variable *arg_variable(const struct oracle_case *c, const char *key, size_t i)
{
	return table_find(c->table, case_arg(c, key, i));
}

void set_estimates(const struct oracle_case *c, const struct estimate *estimates, size_t n,
		struct answer *answer)
{
	answer->n = n;
	answer->estimate = numbers(n);
	answer->se = numbers(n);
	answer->lower = numbers(n);
	answer->upper = numbers(n);
	for (size_t i = 0; i < n; i++) {
		struct interval interval =
				interval_t(estimates[i].value, estimates[i].se, interval_df(c), level_of(c));
		answer->estimate[i] = estimates[i].value;
		answer->se[i] = estimates[i].se;
		answer->lower[i] = interval.lower;
		answer->upper[i] = interval.upper;
	}
}

double rows_in(const uint8_t *domain, size_t n_rows)
{
	double n = 0;
	for (size_t row = 0; row < n_rows; row++) {
		n += domain[row] != 0;
	}
	return n;
}

void groups_init(const struct oracle_case *c, struct groups *groups)
{
	size_t n_rows = c->table->n_rows;
	groups->code = case_crossed(c->table, json_object_get(c->args, "by"), &groups->n_levels);
	groups->mask = xcalloc(groups->n_levels, sizeof(*groups->mask));
	groups->level = xcalloc(groups->n_levels, sizeof(*groups->level));
	groups->n = 0;
	for (size_t level = 0; level < groups->n_levels; level++) {
		uint8_t *mask = xcalloc(n_rows, 1);
		for (size_t row = 0; row < n_rows; row++) {
			mask[row] = c->domain[row] && groups->code[row] == (int32_t)level;
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
