/* Estimates from a sample: means, totals, ratios, groups, quantiles, proportions. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "oracle_parts.h"
#include "scoring/deff.h"
#include "scoring/interval.h"
#include "scoring/quantile.h"

/* The rows of the domain, without those that miss a listed variable (na_rm). */
static uint8_t *listwise(const struct oracle_case *c, const char *const *keys, size_t n_keys)
{
	uint8_t *mask = xcalloc(c->table->n_rows, 1);
	memcpy(mask, c->domain, c->table->n_rows);
	for (size_t k = 0; k < n_keys && c->na_rm; k++) {
		for (size_t v = 0; v < arg_count(c, keys[k]); v++) {
			const char *name = case_arg(c, keys[k], v);
			if (strncmp(name, "factor(", 7) == 0) {
				name = json_string_value(json_object_get(c->args, "factor_of"));
			}
			const struct variable *variable = table_find(c->table, name);
			for (size_t row = 0; row < c->table->n_rows; row++) {
				mask[row] = mask[row] && variable->text[row][0] != '\0';
			}
		}
	}
	return mask;
}

/* A growing list of terms and the indicator columns that they own. */
struct terms {
	struct estimate_term *list;
	double **owned;
	size_t n, n_owned;
};

enum { TERMS_MAX = 64 };

static void terms_init(struct terms *terms)
{
	terms->list = xcalloc(TERMS_MAX, sizeof(*terms->list));
	terms->owned = xcalloc(TERMS_MAX, sizeof(*terms->owned));
	terms->n = terms->n_owned = 0;
}

static void terms_finish(struct terms *terms)
{
	for (size_t i = 0; i < terms->n_owned; i++) {
		free(terms->owned[i]);
	}
	free(terms->owned);
	free(terms->list);
}

static void add_variable(
		const struct oracle_case *c, struct terms *terms, const char *name, struct estimate_term term)
{
	bool as_factor = strncmp(name, "factor(", 7) == 0;
	const struct variable *variable = table_find(c->table,
			as_factor ? json_string_value(json_object_get(c->args, "factor_of")) : name);
	if (!as_factor && !variable->categorical) {
		term.column.f64 = variable->number;
		terms->list[terms->n++] = term;
		return;
	}
	for (size_t level = 0; level < variable->n_levels; level++) {
		double *indicator = numbers(c->table->n_rows);
		column_indicator(variable->code, (int32_t)level, c->table->n_rows, indicator);
		terms->owned[terms->n_owned++] = indicator;
		term.column.f64 = indicator;
		terms->list[terms->n++] = term;
	}
}

static enum deff_kind deff_kind_of(const struct oracle_case *c)
{
	return arg_is(c, "deff", "replace") ? DEFF_REPLACE : DEFF_WITHOUT;
}

static void answer_terms(const struct oracle_case *c, const struct terms *terms, struct answer *answer)
{
	struct estimate *estimates = xcalloc(terms->n, sizeof(*estimates));
	answer->vcov = numbers(terms->n * terms->n);
	estimate_joint(c->design, terms->list, terms->n, estimates, answer->vcov);
	set_estimates(c, estimates, terms->n, answer);
	if (json_is_string(json_object_get(c->args, "deff"))) {
		answer->deff = numbers(terms->n);
		for (size_t t = 0; t < terms->n; t++) {
			answer->deff[t] = deff_of(c->design, &terms->list[t].column, terms->list[t].domain,
					terms->list[t].statistic, &estimates[t], deff_kind_of(c));
		}
	}
	free(estimates);
}

static bool answer_vector(const struct oracle_case *c, enum statistic statistic, struct answer *answer)
{
	static const char *const keys[] = { "vars" };
	struct terms terms;
	uint8_t *mask = listwise(c, keys, 1);
	terms_init(&terms);
	for (size_t v = 0; v < arg_count(c, "vars"); v++) {
		add_variable(c, &terms, case_arg(c, "vars", v),
				(struct estimate_term){ .statistic = statistic,
						.domain = mask,
						.refuse_missing = !c->na_rm });
	}
	answer_terms(c, &terms, answer);
	terms_finish(&terms);
	free(mask);
	return true;
}

bool answer_mean(const struct oracle_case *c, struct answer *answer)
{
	return answer_vector(c, STATISTIC_MEAN, answer);
}

bool answer_total(const struct oracle_case *c, struct answer *answer)
{
	return answer_vector(c, STATISTIC_TOTAL, answer);
}

static bool answer_separate_ratio(const struct oracle_case *c, struct answer *answer)
{
	const json_t *strata = json_object_get(json_object_get(c->json, "design"), "strata");
	struct grouping grouping;
	int32_t *code = case_crossed(c->table, strata, &grouping.n_levels);
	grouping.level = code;
	struct column y = { .f64 = arg_variable(c, "numerator", 0)->number };
	struct column x = { .f64 = arg_variable(c, "denominator", 0)->number };
	struct estimate_request request = {
		.statistic = STATISTIC_RATIO,
		.columns = &y,
		.denominators = &x,
		.n_columns = 1,
		.domain = c->domain,
		.groupings = &grouping,
		.n_groupings = 1,
	};
	struct estimate *estimates = xcalloc(1 + grouping.n_levels, sizeof(*estimates));
	estimate_table(c->design, &request, estimates);
	set_estimates(c, estimates + 1, grouping.n_levels, answer);
	free(estimates);
	free(code);
	return true;
}

bool answer_ratio(const struct oracle_case *c, struct answer *answer)
{
	static const char *const keys[] = { "numerator", "denominator" };
	if (json_is_true(json_object_get(c->args, "separate"))) {
		return answer_separate_ratio(c, answer);
	}
	if (json_is_string(json_object_get(c->args, "deff"))) {
		return false;
	}
	struct terms terms;
	uint8_t *mask = listwise(c, keys, 2);
	terms_init(&terms);
	for (size_t d = 0; d < arg_count(c, "denominator"); d++) {
		for (size_t n = 0; n < arg_count(c, "numerator"); n++) {
			add_variable(c, &terms, case_arg(c, "numerator", n),
					(struct estimate_term){ .statistic = STATISTIC_RATIO,
							.domain = mask,
							.denominator = { .f64 = arg_variable(
											 c, "denominator", d)
												->number } });
		}
	}
	answer_terms(c, &terms, answer);
	terms_finish(&terms);
	free(mask);
	return true;
}

static void answer_group_deff(const struct oracle_case *c, const struct groups *groups,
		const struct column *column, enum statistic statistic, const struct estimate *estimates,
		struct answer *answer)
{
	answer->deff = numbers(groups->n);
	for (size_t g = 0; g < groups->n; g++) {
		answer->deff[g] = deff_of(c->design, column, groups->mask[g], statistic,
				&estimates[1 + groups->level[g]], deff_kind_of(c));
	}
}

/* Through the table: all groups in one pass. */
static void answer_by_table(const struct oracle_case *c, const struct groups *groups,
		enum statistic statistic, struct answer *answer)
{
	size_t n_columns = arg_count(c, "vars"), cells = 1 + groups->n_levels;
	struct column *columns = xcalloc(n_columns, sizeof(*columns));
	struct column *denominators = xcalloc(n_columns, sizeof(*denominators));
	struct grouping grouping = { groups->code, groups->n_levels };
	for (size_t v = 0; v < n_columns; v++) {
		columns[v].f64 = arg_variable(c, "vars", v)->number;
		if (statistic == STATISTIC_RATIO) {
			denominators[v].f64 = arg_variable(c, "denominator", 0)->number;
		}
	}
	struct estimate_request request = {
		.statistic = statistic,
		.columns = columns,
		.n_columns = n_columns,
		.denominators = statistic == STATISTIC_RATIO ? denominators : NULL,
		.domain = c->domain,
		.groupings = &grouping,
		.n_groupings = 1,
		.refuse_missing = !c->na_rm,
	};
	struct estimate *estimates = xcalloc(n_columns * cells, sizeof(*estimates));
	struct estimate *kept = xcalloc(n_columns * groups->n, sizeof(*kept));
	estimate_table(c->design, &request, estimates);
	for (size_t v = 0; v < n_columns; v++) {
		for (size_t g = 0; g < groups->n; g++) {
			kept[v * groups->n + g] = estimates[v * cells + 1 + groups->level[g]];
		}
	}
	set_estimates(c, kept, n_columns * groups->n, answer);
	if (json_is_string(json_object_get(c->args, "deff")) && n_columns == 1) {
		answer_group_deff(c, groups, columns, statistic, estimates, answer);
	}
	free(kept);
	free(estimates);
	free(columns);
	free(denominators);
}

static void answer_by_joint(const struct oracle_case *c, const struct groups *groups,
		enum statistic statistic, struct answer *answer)
{
	struct terms terms;
	terms_init(&terms);
	for (size_t v = 0; v < arg_count(c, "vars"); v++) {
		for (size_t g = 0; g < groups->n; g++) {
			add_variable(c, &terms, case_arg(c, "vars", v),
					(struct estimate_term){
							.statistic = statistic, .domain = groups->mask[g] });
		}
	}
	answer_terms(c, &terms, answer);
	terms_finish(&terms);
}

static enum quantile_rule quantile_rule_of(const struct oracle_case *c)
{
	return arg_is(c, "qrule", "school") ? QUANTILE_SCHOOL : QUANTILE_MATH;
}

static void set_quantiles(
		const struct oracle_case *c, uint8_t *const *masks, size_t n_masks, struct answer *answer)
{
	size_t n_p = arg_count(c, "quantiles");
	answer->n = n_p * n_masks;
	answer->estimate = numbers(answer->n);
	answer->se = numbers(answer->n);
	answer->lower = numbers(answer->n);
	answer->upper = numbers(answer->n);
	struct column column = { .f64 = arg_variable(c, "vars", 0)->number };
	for (size_t i = 0; i < answer->n; i++) {
		double p = json_number_value(json_array_get(json_object_get(c->args, "quantiles"), i % n_p));
		struct quantile q = quantile_of(
				c->design, &column, masks[i / n_p], p, quantile_rule_of(c), NAN, level_of(c));
		answer->estimate[i] = q.value;
		answer->se[i] = q.se;
		answer->lower[i] = q.lower;
		answer->upper[i] = q.upper;
	}
}

bool answer_by(const struct oracle_case *c, struct answer *answer)
{
	struct groups groups;
	bool offered = true;
	groups_init(c, &groups);
	bool covmat = json_is_true(json_object_get(c->args, "covmat"));
	if (arg_is(c, "fun", "quantile")) {
		set_quantiles(c, groups.mask, groups.n, answer);
	} else if (arg_is(c, "fun", "mean") || arg_is(c, "fun", "total") || arg_is(c, "fun", "ratio")) {
		enum statistic statistic = arg_is(c, "fun", "mean")    ? STATISTIC_MEAN
					   : arg_is(c, "fun", "total") ? STATISTIC_TOTAL
								       : STATISTIC_RATIO;
		(covmat ? answer_by_joint : answer_by_table)(c, &groups, statistic, answer);
	} else {
		offered = false;
	}
	answer->n_groups = groups.n;
	answer->group_n = numbers(groups.n);
	for (size_t g = 0; g < groups.n; g++) {
		answer->group_n[g] = rows_in(groups.mask[g], c->table->n_rows);
	}
	groups_finish(&groups);
	return offered;
}

bool answer_quantile(const struct oracle_case *c, struct answer *answer)
{
	uint8_t *masks[] = { c->domain };
	if (!arg_is(c, "qrule", "math") && !arg_is(c, "qrule", "school")) {
		return false;
	}
	if (!arg_is(c, "interval_type", "mean") || arg_count(c, "vars") != 1) {
		return false;
	}
	set_quantiles(c, masks, 1, answer);
	return true;
}

static enum proportion_interval method_of(const struct oracle_case *c)
{
	static const char *const names[] = {
		[PROPORTION_MEAN] = "mean",
		[PROPORTION_XLOGIT] = "xlogit",
		[PROPORTION_LOGIT] = "logit",
		[PROPORTION_ASIN] = "asin",
		[PROPORTION_BETA] = "beta",
		[PROPORTION_LIKELIHOOD] = "likelihood",
	};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (arg_is(c, "method", names[i])) {
			return (enum proportion_interval)i;
		}
	}
	return PROPORTION_MEAN;
}

bool answer_ciprop(const struct oracle_case *c, struct answer *answer)
{
	struct column column = { .f64 = arg_variable(c, "vars", 0)->number };
	struct estimate p = estimate_mean(c->design, &column, c->domain);
	enum proportion_interval method = method_of(c);
	/* R counts all rows of the design for the beta interval, also those without answer. */
	size_t n = method == PROPORTION_BETA ? (size_t)rows_in(c->domain, c->table->n_rows) : p.n;
	struct interval interval = interval_proportion(method, p.value, p.se * p.se, n,
			method == PROPORTION_BETA ? c->df : interval_df(c), level_of(c));
	set_estimates(c, &p, 1, answer);
	answer->lower[0] = interval.lower;
	answer->upper[0] = interval.upper;
	return true;
}
