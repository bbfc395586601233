/* A score per respondent from several items, and its mean. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "estimate/parts.h"
#include "estimate/regressions.h"
#include "estimate/statistics.h"
#include "scoring/quantile.h"
#include "scoring/scale.h"

static bool reversed(const struct request *r, const char *item)
{
	for (size_t v = 0; v < arg_count(r, "reverse"); v++) {
		if (strcmp(arg_item(r, "reverse", v), item) == 0) {
			return true;
		}
	}
	return false;
}

static void score_rows(struct request *r, double *score)
{
	size_t k = arg_count(r, "items");
	struct column *items = xcalloc(k + 1, sizeof(*items));
	bool *reverse = xcalloc(k + 1, sizeof(*reverse));
	for (size_t i = 0; i < k; i++) {
		items[i].f64 = arg_variable(r, "items", i)->number;
		reverse[i] = reversed(r, arg_item(r, "items", i));
	}
	struct scale_spec spec = {
		.items = items,
		.n_items = k,
		.reverse = reverse,
		.lowest = member_number(r->args, "lo", 0),
		.highest = member_number(r->args, "hi", 1),
		.rule = SCALE_SHARE,
		.needed = member_number(r->args, "min_valid", 0.5),
	};
	if (arg_is(r, "scoring", "pomp")) {
		spec.to_highest = 100;
	} else if (arg_is(r, "scoring", "sum")) {
		spec.to_lowest = spec.lowest * (double)k;
		spec.to_highest = spec.highest * (double)k;
	}
	scale_score(&spec, r->table->n_rows, score);
	free(items);
	free(reverse);
}

static void answer_groups_of_score(struct request *r, const struct column *score, struct answer *answer)
{
	struct groups groups;
	groups_init(r, &groups);
	struct estimate *means = xcalloc(groups.n + 1, sizeof(*means));
	for (size_t g = 0; g < groups.n; g++) {
		_cleanup_free_ char *name = group_name(r, groups.level[g]);
		means[g] = estimate_mean(r->design, score, groups.mask[g]);
		answer_name(answer, "%s", name);
	}
	answer_estimates(r, means, groups.n, answer);
	free(means);
	groups_finish(&groups);
}

static void answer_score(struct request *r, const struct column *score, struct answer *answer)
{
	struct estimate mean = estimate_mean(r->design, score, r->domain);
	answer_name(answer, "score");
	answer_estimates(r, &mean, 1, answer);
	answer->vcov = numbers(1);
	answer->vcov[0] = mean.se * mean.se;
}

static void answer_median(struct request *r, const struct column *score, struct answer *answer)
{
	struct quantile_spec spec = { .p = 0.5,
		.rule = QUANTILE_MATH,
		.interval = QUANTILE_WOODRUFF,
		.share = PROPORTION_MEAN,
		.df = NAN,
		.level = arg_level(r) };
	struct quantile median = quantile_of(r->design, score, r->domain, &spec);
	answer_status(r, median.status);
	answer->n = 1;
	answer->estimate = numbers(1);
	answer->se = numbers(1);
	answer->lower = numbers(1);
	answer->upper = numbers(1);
	answer->estimate[0] = median.value;
	answer->se[0] = median.se;
	answer->lower[0] = median.lower;
	answer->upper[0] = median.upper;
	answer->level = spec.level;
	answer->ci_df = arg_df(r);
	answer_name(answer, "score:0.5");
}

/* regress_on is what stands behind the ~, or a list of columns. */
static void answer_score_regression(struct request *r, const double *score, struct answer *answer)
{
	const json_t *on = json_object_get(r->args, "regress_on");
	char *formula = xasprintf("score ~ %s", json_is_string(on) ? json_string_value(on) : "1");
	for (size_t i = 0; i < json_array_size(on); i++) {
		char *longer = xasprintf("%s + %s", formula, list_text(on, i));
		free(formula);
		formula = longer;
	}
	answer_regression(r, formula, score, answer);
	free(formula);
}

void answer_scale(struct request *r, struct answer *answer)
{
	size_t valid = 0;
	double *score = numbers(r->table->n_rows);
	score_rows(r, score);
	for (size_t row = 0; row < r->table->n_rows; row++) {
		valid += !isnan(score[row]);
	}
	struct column column = { .f64 = score };
	const json_t *on = json_object_get(r->args, "regress_on");
	if (json_is_string(on) || json_array_size(on) > 0) {
		answer_score_regression(r, score, answer);
	} else if (arg_true(r, "median")) {
		answer_median(r, &column, answer);
	} else if (arg_count(r, "by") > 0) {
		answer_groups_of_score(r, &column, answer);
	} else {
		answer_score(r, &column, answer);
	}
	answer_extra(answer, "n_valid", json_integer((json_int_t)valid));
	answer_extra(answer, "scores", numbers_json(score, r->table->n_rows));
	free(score);
}
