/* Whether groups differ: t tests and rank tests. */
#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "estimate/categories.h"
#include "estimate/statistics.h"
#include "scoring/distribution.h"
#include "scoring/rank_test.h"
#include "scoring/regression.h"
#include "scoring/replicates.h"
#include "scoring/wald.h"

/* One number with a t test of it being 0. */
static void answer_t(struct request *r, const char *method, const char *name, double value, double variance,
		double df, struct answer *answer)
{
	const json_t *ci_df = json_object_get(r->args, "ci_df");
	double t = value / sqrt(variance);
	answer_name(answer, "%s", name);
	answer_joint(r, &value, &variance, 1, ci_df != NULL ? arg_df(r) : df, answer);
	answer->test = json_pack("{s:s, s:o, s:o, s:o}", "method", method, "statistic", number_json(t), "df",
			number_json(df), "p_value", number_json(df > 0 ? t_two_sided(t, df) : (double)NAN));
}

static void one_sample(struct request *r, const struct variable *variable, struct answer *answer)
{
	static const char *const keys[] = { "vars" };
	uint8_t *mask = listwise(r, keys, 1);
	struct estimate_term term = { .statistic = STATISTIC_MEAN,
		.domain = mask,
		.column = { .f64 = variable->number },
		.refuse_missing = !r->na_rm };
	struct estimate mean;
	double variance;
	estimate_joint(r->design, &term, 1, &mean, &variance);
	answer_status(r, mean.status);
	answer_t(r, "Design-based one-sample t-test", "mean", mean.value, variance, r->df - 1, answer);
	free(mask);
}

/* 0 and 1 for the two groups; what one unit of the group column is, unless it
 * has names: groups coded 0 and 2 differ by two units. */
static double group_step(const struct categories *groups)
{
	if (groups->variable->categorical) {
		return 1;
	}
	double values[2];
	for (size_t g = 0; g < 2; g++) {
		size_t row = 0;
		while (groups->code[row] != (int32_t)g) {
			row++;
		}
		values[g] = groups->variable->number[row];
	}
	return values[1] - values[0];
}

static void two_samples(struct request *r, const struct variable *variable, const struct categories *groups,
		const uint8_t *mask, struct answer *answer)
{
	size_t n_rows = r->table->n_rows;
	double *x = numbers(2 * n_rows), value[2], vcov[4];
	struct regression regression;
	for (size_t i = 0; i < n_rows; i++) {
		x[i] = 1;
		x[n_rows + i] = groups->code[i];
	}
	struct regression_spec spec = { .x = x,
		.p = 2,
		.y = variable->number,
		.family = FAMILY_GAUSSIAN,
		.link = LINK_IDENTITY,
		.mean_weight = 1,
		.mean_weight_complete = 1 };
	if (regression_estimate(r->design, &spec, mask, value, vcov, &regression) == ESTIMABLE) {
		/* Replicates count the design before missing values are left out, as R does. */
		const uint8_t *counted = design_replicates(r->design) > 0 ? r->domain : mask;
		answer->df = design_df(r->design, counted) - 1;
		answer_t(r, "Design-based t-test", "difference in mean", value[1], vcov[3], answer->df,
				answer);
		answer->df = r->df;
	} else {
		request_fail(r, "the difference of the groups cannot be estimated");
	}
	free(x);
}

void answer_ttest(struct request *r, struct answer *answer)
{
	const struct variable *variable = arg_variable(r, "vars", 0);
	if (!json_is_string(json_object_get(r->args, "group"))) {
		one_sample(r, variable, answer);
		return;
	}
	const struct variable *variables[] = { variable, arg_column(r, "group") };
	uint8_t *mask = complete_rows(r, variables, 2);
	struct categories groups;
	categories_init(r, variables[1], mask, &groups);
	if (groups.n != 2 || group_step(&groups) != 1) {
		request_fail(r, "a t test needs a group column of two categories (numbers: 0 and 1)");
	} else if (r->error == NULL) {
		two_samples(r, variable, &groups, mask, answer);
	}
	categories_finish(&groups);
	free(mask);
}

static const struct {
	const char *name, *method;
	enum rank_score score;
} rank_tests[] = {
	{ "wilcoxon", "Design-based KruskalWallis test", RANK_WILCOXON },
	{ "KruskalWallis", "Design-based KruskalWallis test", RANK_WILCOXON },
	{ "vanderWaerden", "Design-based vanderWaerden test", RANK_VAN_DER_WAERDEN },
	{ "median", "Design-based median test", RANK_MEDIAN },
};

static size_t find_rank_test(struct request *r)
{
	for (size_t i = 0; i < ARRAY_LEN(rank_tests); i++) {
		if (arg_is(r, "test", rank_tests[i].name)) {
			return i;
		}
	}
	if (json_is_string(json_object_get(r->args, "test"))) {
		request_fail(r, "there is no rank test '%s'", member_text(r->args, "test"));
	}
	return 0;
}

static void compute_rank_test(struct request *r, const struct variable *variable,
		const struct categories *groups, const uint8_t *mask, struct answer *answer)
{
	size_t test = find_rank_test(r), k = groups->n - 1;
	double *b = numbers(k), *vcov = numbers(k * k), df = design_df(r->design, mask);
	enum estimable status = rank_differences(r->design, variable->number, groups->code, groups->n, mask,
			rank_tests[test].score, b, vcov);
	const char *method = rank_tests[test].method;
	if (status != ESTIMABLE) {
		request_fail(r, "the ranks cannot be compared: %s", estimable_text(status));
	} else if (k == 1) {
		double step = group_step(groups);
		answer_t(r, method, "difference in mean rank score", b[0] / step, vcov[0] / (step * step),
				df - 1, answer);
	} else {
		double chisq = wald_statistic(b, vcov, k), ddf = df - (double)k;
		answer->test = json_pack("{s:s, s:o, s:o, s:o, s:o}", "method", method, "statistic",
				number_json(chisq), "ndf", number_json((double)k), "ddf", number_json(ddf),
				"p_value", number_json(f_upper(chisq / (double)k, (double)k, ddf)));
	}
	free(b);
	free(vcov);
}

void answer_ranktest(struct request *r, struct answer *answer)
{
	const struct variable *variables[] = { arg_variable(r, "vars", 0), arg_column(r, "group") };
	uint8_t *mask = complete_rows(r, variables, 2);
	struct categories groups;
	categories_init(r, variables[1], mask, &groups);
	if (groups.n < 2) {
		request_fail(r, "a rank test needs two groups");
	} else if (r->error == NULL) {
		compute_rank_test(r, variables[0], &groups, mask, answer);
	}
	categories_finish(&groups);
	free(mask);
}
