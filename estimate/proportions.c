/* Intervals of a proportion. */
#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "estimate/categories.h"
#include "estimate/statistics.h"
#include "scoring/interval.h"
#include "scoring/regression.h"
#include "scoring/replicates.h"

static enum proportion_interval method_of(struct request *r)
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
		if (arg_is(r, "method", names[i])) {
			return (enum proportion_interval)i;
		}
	}
	request_fail(r, "there is no method '%s' for intervals of a proportion",
			member_text(r->args, "method"));
	return PROPORTION_MEAN;
}

/* R fits the logistic regression of LOGIT anew for every replicate; otherwise the
 * fit gives the same as XLOGIT. */
static struct interval logit_by_replicates(struct request *r, const struct column *column)
{
	size_t n_rows = r->table->n_rows;
	double *one = numbers(n_rows), logit, variance;
	uint8_t *mask = xcalloc(n_rows, 1);
	for (size_t i = 0; i < n_rows; i++) {
		one[i] = 1;
		mask[i] = r->domain[i] && !isnan(column->f64[i]);
	}
	struct regression_spec spec = { .x = one,
		.p = 1,
		.y = column->f64,
		.family = FAMILY_BINOMIAL,
		.link = LINK_LOGIT,
		.mean_weight = 1,
		.mean_weight_complete = 1 };
	struct regression regression;
	struct interval interval = { .status = NOT_ESTIMABLE_NO_VARIATION, .lower = NAN, .upper = NAN };
	if (regression_estimate(r->design, &spec, mask, &logit, &variance, &regression) == ESTIMABLE) {
		interval = interval_t(logit, sqrt(variance), arg_df(r), arg_level(r));
		interval.lower = link_mu(LINK_LOGIT, interval.lower);
		interval.upper = link_mu(LINK_LOGIT, interval.upper);
	}
	free(one);
	free(mask);
	return interval;
}

void answer_ciprop(struct request *r, struct answer *answer)
{
	struct column column = { .f64 = arg_variable(r, "vars", 0)->number };
	enum proportion_interval method = method_of(r);
	struct estimate p = estimate_mean(r->design, &column, r->domain);
	/* R counts all rows of the design for the beta interval, also those without answer. */
	size_t n = method == PROPORTION_BETA ? (size_t)rows_counted(r, r->domain) : p.n;
	struct interval interval = interval_proportion(method, p.value, p.se * p.se, n,
			method == PROPORTION_BETA ? r->df : arg_df(r), arg_level(r));
	if (method == PROPORTION_LOGIT && design_replicates(r->design) > 0 && p.value > 0 && p.value < 1) {
		interval = logit_by_replicates(r, &column);
	}
	answer_name(answer, "%s", arg_item(r, "vars", 0));
	answer_estimates(r, &p, 1, answer);
	answer->lower[0] = interval.lower;
	answer->upper[0] = interval.upper;
}
