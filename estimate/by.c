/* One statistic in every group of one or more columns. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	free(kept);
	free(estimates);
	free(columns);
	free(denominators);
}

static bool all_numbers(struct request *r)
{
	for (size_t v = 0; v < arg_count(r, "vars"); v++) {
		if (arg_variable(r, "vars", v)->categorical
				|| strncmp(arg_item(r, "vars", v), "factor(", 7) == 0) {
			return false;
		}
	}
	return true;
}

/* One term per group and number, or level of a factor; these are the names of
 * factors' levels. */
static void add_groups(struct request *r, const struct groups *groups, const char *name,
		struct estimate_term term, struct terms *terms, struct answer *answer)
{
	const struct variable *variable = arg_named(r, name);
	size_t n_levels = all_numbers(r) ? 1 : variable->n_levels;
	for (size_t level = 0; level < n_levels; level++) {
		for (size_t g = 0; g < groups->n; g++) {
			_cleanup_free_ char *group = group_name(r, groups->level[g]);
			term.domain = groups->mask[g];
			if (all_numbers(r)) {
				terms_add(r, terms, name, term, NULL);
			} else {
				terms_add_level(r, terms, name, level, term);
				answer_name(answer, "%s:%s%s", group, name, variable->levels[level]);
			}
		}
	}
}

static void answer_by_joint(struct request *r, const struct groups *groups, enum statistic statistic,
		struct answer *answer)
{
	struct terms terms = { 0 };
	for (size_t v = 0; v < arg_count(r, "vars"); v++) {
		struct estimate_term term = { .statistic = statistic, .refuse_missing = !r->na_rm };
		if (statistic == STATISTIC_RATIO) {
			term.denominator.f64 = arg_variable(r, "denominator", 0)->number;
		}
		add_groups(r, groups, arg_item(r, "vars", v), term, &terms, answer);
	}
	answer_terms(r, &terms, answer);
	terms_finish(&terms);
}

/* What the other statistics give in one group: ciprop, var, count. */
struct group_answers {
	struct answer *of; /* one per group */
	size_t n;
};

static void answer_count(struct request *r, struct answer *answer)
{
	answer->n = 1;
	answer->estimate = numbers(1);
	answer->se = numbers(1);
	answer_name(answer, "counts");
	for (size_t row = 0; row < r->table->n_rows; row++) {
		bool there = arg_variable(r, "vars", 0)->text[row][0] != '\0';
		answer->estimate[0] += r->domain[row] != 0 && there && design_weights(r->design)[row] > 0;
	}
}

/* Runs a statistic in the groups, each as a domain of its own. */
static void answer_in_groups(struct request *r, const struct groups *groups,
		void (*run)(struct request *r, struct answer *answer), struct group_answers *ret)
{
	uint8_t *domain = r->domain;
	double df = r->df;
	ret->n = groups->n;
	ret->of = xcalloc(groups->n + 1, sizeof(*ret->of));
	for (size_t g = 0; g < groups->n && r->error == NULL; g++) {
		r->domain = groups->mask[g];
		r->df = design_df(r->design, r->domain);
		answer_init(&ret->of[g], r->df);
		run(r, &ret->of[g]);
	}
	r->domain = domain;
	r->df = df;
}

static void copy_place(const struct answer *from, size_t i, struct answer *to, size_t place)
{
	to->estimate[place] = from->estimate[i];
	to->se[place] = from->se != NULL ? from->se[i] : (double)NAN;
	to->lower[place] = from->lower != NULL ? from->lower[i] : (double)NAN;
	to->upper[place] = from->upper != NULL ? from->upper[i] : (double)NAN;
}

/* Side by side: all groups of the first number, all groups of the second ... */
static void join_groups(struct request *r, const struct group_answers *all, const struct groups *groups,
		struct answer *answer)
{
	size_t each = all->n > 0 ? all->of[0].n : 0;
	answer->n = each * all->n;
	answer->estimate = numbers(answer->n);
	answer->se = numbers(answer->n);
	answer->lower = numbers(answer->n);
	answer->upper = numbers(answer->n);
	answer->level = arg_level(r);
	answer->ci_df = arg_df(r);
	for (size_t place = 0; place < answer->n; place++) {
		const struct answer *one = &all->of[place % all->n];
		_cleanup_free_ char *group = group_name(r, groups->level[place % all->n]);
		copy_place(one, place / all->n, answer, place);
		if (each > 1) {
			answer_name(answer, "%s:%s", group, list_text(one->names, place / all->n));
		} else {
			answer_name(answer, "%s", group);
		}
	}
}

static void answer_by_groups(struct request *r, const struct groups *groups,
		void (*run)(struct request *r, struct answer *answer), struct answer *answer)
{
	struct group_answers all;
	answer_in_groups(r, groups, run, &all);
	if (r->error == NULL) {
		join_groups(r, &all, groups, answer);
	}
	for (size_t g = 0; g < all.n; g++) {
		answer_finish(&all.of[g]);
	}
	free(all.of);
}

/* Covariances between groups are asked for, or a contrast needs them. */
static bool wants_covariances(const struct request *r)
{
	const json_t *covmat = json_object_get(r->args, "covmat");
	return json_is_boolean(covmat) ? json_is_true(covmat) : arg_is(r, "of", "by");
}

static void answer_linear(struct request *r, const struct groups *groups, enum statistic statistic,
		struct answer *answer)
{
	if (!all_numbers(r)) {
		answer_by_joint(r, groups, statistic, answer);
		return;
	}
	bool joint = wants_covariances(r) || json_is_string(json_object_get(r->args, "deff"));
	(joint ? answer_by_joint : answer_by_table)(r, groups, statistic, answer);
	name_groups(r, groups, answer);
}

static void answer_group_quantiles(struct request *r, const struct groups *groups, struct answer *answer)
{
	size_t n_p = arg_count(r, "quantiles");
	answer_quantiles(r, groups->mask, groups->n, answer);
	if (n_p < 2) {
		name_groups(r, groups, answer);
		return;
	}
	for (size_t i = 0; i < answer->n; i++) {
		_cleanup_free_ char *group = group_name(r, groups->level[i % groups->n]);
		answer_name(answer, "%s:%g", group,
				json_number_value(json_array_get(
						json_object_get(r->args, "quantiles"), i / groups->n % n_p)));
	}
}

static void answer_function(struct request *r, const struct groups *groups, struct answer *answer)
{
	static const struct {
		const char *name;
		enum statistic statistic;
	} linear[] = { { "", STATISTIC_MEAN }, { "mean", STATISTIC_MEAN }, { "total", STATISTIC_TOTAL },
		{ "ratio", STATISTIC_RATIO } };
	static const struct {
		const char *name;
		void (*run)(struct request *r, struct answer *answer);
	} others[] = { { "ciprop", answer_ciprop }, { "count", answer_count }, { "var", answer_var } };
	for (size_t i = 0; i < ARRAY_LEN(linear); i++) {
		if (arg_is(r, "fun", linear[i].name)) {
			answer_linear(r, groups, linear[i].statistic, answer);
			return;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (arg_is(r, "fun", others[i].name)) {
			answer_by_groups(r, groups, others[i].run, answer);
			return;
		}
	}
	if (arg_is(r, "fun", "quantile")) {
		answer_group_quantiles(r, groups, answer);
	} else {
		request_fail(r, "'by' does not offer '%s'", member_text(r->args, "fun"));
	}
}

void answer_by(struct request *r, struct answer *answer)
{
	struct groups groups;
	groups_init(r, &groups);
	answer_function(r, &groups, answer);
	answer_groups(r, &groups, answer);
	groups_finish(&groups);
}
