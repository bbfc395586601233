/* One statistic in every group of one or more columns. */
#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "estimate/quantiles.h"
#include "estimate/statistics.h"
#include "estimate/terms.h"

static void name_groups(struct request *r, const struct groups *groups, struct answer *answer)
{
	size_t n_columns = arg_count(r, "vars");
	for (size_t v = 0; v < n_columns; v++) {
		for (size_t g = 0; g < groups->n; g++) {
			_cleanup_free_ char *group = group_name(r, groups->level[g]);
			if (n_columns > 1) {
				answer_name(answer, "%s:%s", group, arg_item(r, "vars", v));
			} else {
				answer_name(answer, "%s", group);
			}
		}
	}
}

static void answer_group_deff(struct request *r, const struct groups *groups, const struct column *column,
		enum statistic statistic, const struct estimate *estimates, struct answer *answer)
{
	answer->deff = numbers(groups->n);
	for (size_t g = 0; g < groups->n; g++) {
		answer->deff[g] = deff_of(r->design, column, groups->mask[g], statistic,
				&estimates[1 + groups->level[g]], deff_kind_of(r));
	}
}

/* The estimates of the groups that have anybody, variable by variable. */
static struct estimate *estimates_kept(
		const struct estimate *estimates, const struct groups *groups, size_t n_columns)
{
	struct estimate *kept = xcalloc(n_columns * groups->n + 1, sizeof(*kept));
	for (size_t v = 0; v < n_columns; v++) {
		for (size_t g = 0; g < groups->n; g++) {
			kept[v * groups->n + g] =
					estimates[v * (1 + groups->n_levels) + 1 + groups->level[g]];
		}
	}
	return kept;
}

/* All groups in one pass. */
static void answer_by_table(struct request *r, const struct groups *groups, enum statistic statistic,
		struct answer *answer)
{
	size_t n_columns = arg_count(r, "vars");
	struct column *columns = xcalloc(n_columns + 1, sizeof(*columns));
	struct column *denominators = xcalloc(n_columns + 1, sizeof(*denominators));
	struct grouping grouping = { groups->code, groups->n_levels };
	for (size_t v = 0; v < n_columns; v++) {
		columns[v].f64 = arg_variable(r, "vars", v)->number;
		if (statistic == STATISTIC_RATIO) {
			denominators[v].f64 = arg_variable(r, "denominator", 0)->number;
		}
	}
	struct estimate_request request = {
		.statistic = statistic,
		.columns = columns,
		.n_columns = n_columns,
		.denominators = statistic == STATISTIC_RATIO ? denominators : NULL,
		.domain = r->domain,
		.groupings = &grouping,
		.n_groupings = 1,
		.refuse_missing = !r->na_rm,
	};
	struct estimate *estimates = xcalloc((n_columns + 1) * (1 + groups->n_levels), sizeof(*estimates));
	estimate_table(r->design, &request, estimates);
	struct estimate *kept = estimates_kept(estimates, groups, n_columns);
	answer_estimates(r, kept, n_columns * groups->n, answer);
	if (json_is_string(json_object_get(r->args, "deff")) && n_columns == 1) {
		answer_group_deff(r, groups, columns, statistic, estimates, answer);
	}
	free(kept);
	free(estimates);
	free(columns);
	free(denominators);
}

static void answer_by_joint(struct request *r, const struct groups *groups, enum statistic statistic,
		struct answer *answer)
{
	struct terms terms = { 0 };
	for (size_t v = 0; v < arg_count(r, "vars"); v++) {
		for (size_t g = 0; g < groups->n; g++) {
			struct estimate_term term = { .statistic = statistic, .domain = groups->mask[g],
				.refuse_missing = !r->na_rm };
			if (statistic == STATISTIC_RATIO) {
				term.denominator.f64 = arg_variable(r, "denominator", 0)->number;
			}
			terms_add(r, &terms, arg_item(r, "vars", v), term, NULL);
		}
	}
	answer_terms(r, &terms, answer);
	terms_finish(&terms);
}

static void answer_statistic(struct request *r, const struct groups *groups, struct answer *answer)
{
	bool joint = arg_true(r, "covmat");
	for (size_t v = 0; v < arg_count(r, "vars"); v++) {
		if (arg_variable(r, "vars", v)->categorical) {
			request_fail(r, "'by' takes columns of numbers, and '%s' is none",
					arg_item(r, "vars", v));
			return;
		}
	}
	if (arg_is(r, "fun", "mean")) {
		(joint ? answer_by_joint : answer_by_table)(r, groups, STATISTIC_MEAN, answer);
	} else if (arg_is(r, "fun", "total")) {
		(joint ? answer_by_joint : answer_by_table)(r, groups, STATISTIC_TOTAL, answer);
	} else if (arg_is(r, "fun", "ratio")) {
		(joint ? answer_by_joint : answer_by_table)(r, groups, STATISTIC_RATIO, answer);
	} else if (arg_is(r, "fun", "quantile")) {
		answer_quantiles(r, groups->mask, groups->n, answer);
	} else {
		request_fail(r, "'by' does not offer '%s'", member_text(r->args, "fun"));
	}
}

void answer_by(struct request *r, struct answer *answer)
{
	struct groups groups;
	groups_init(r, &groups);
	answer_statistic(r, &groups, answer);
	if (arg_is(r, "fun", "quantile") && arg_count(r, "quantiles") > 1) {
		for (size_t i = 0; i < answer->n; i++) {
			_cleanup_free_ char *group = group_name(r, groups.level[i % groups.n]);
			answer_name(answer, "%s:%g", group,
					json_number_value(json_array_get(json_object_get(r->args, "quantiles"),
							i / groups.n)));
		}
	} else {
		name_groups(r, &groups, answer);
	}
	answer_groups(r, &groups, answer);
	groups_finish(&groups);
}
