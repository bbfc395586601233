/* Intervals of a proportion. */
#include <stdlib.h>

#include "estimate/categories.h"
#include "estimate/statistics.h"
#include "scoring/interval.h"

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
	request_fail(r, "there is no method '%s' for intervals of a proportion", member_text(r->args, "method"));
	return PROPORTION_MEAN;
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
	answer_name(answer, "%s", arg_item(r, "vars", 0));
	answer_estimates(r, &p, 1, answer);
	answer->lower[0] = interval.lower;
	answer->upper[0] = interval.upper;
}
