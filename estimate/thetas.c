/* Functions of the weights with standard errors from replicates. */
#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "estimate/categories.h"
#include "estimate/statistics.h"
#include "scoring/replicates.h"
#include "scoring/theta.h"

static void compute(struct request *r, const struct theta *theta, struct answer *answer)
{
	size_t k = arg_count(r, "vars"), n = design_replicates(r->design);
	struct column *columns = xcalloc(k + 1, sizeof(*columns));
	const struct variable **variables = xcalloc(k + 1, sizeof(struct variable *));
	double value, variance, *replicates = numbers(n);
	for (size_t v = 0; v < k; v++) {
		variables[v] = arg_variable(r, "vars", v);
		columns[v].f64 = variables[v]->number;
	}
	uint8_t *mask = complete_rows(r, variables, k);
	enum estimable status =
			theta_estimate(r->design, theta, columns, k, mask, &value, &variance, replicates);
	if (status == ESTIMABLE) {
		answer_name(answer, "%s", theta->name);
		answer_joint(r, &value, &variance, 1, arg_df(r), answer);
		answer_extra(answer, "replicates", numbers_json(replicates, n));
	} else {
		request_fail(r, "%s cannot be estimated: %s", theta->name, estimable_text(status));
	}
	free(mask);
	free(variables);
	free(columns);
	free(replicates);
}

void answer_rep_theta(struct request *r, struct answer *answer)
{
	const char *name = member_text(r->args, "theta");
	const struct theta *theta = theta_find(name);
	size_t k = arg_count(r, "vars");
	if (theta == NULL) {
		request_fail(r, "there is no function '%s' of the weights", name);
	} else if (k < theta->least || k > theta->most) {
		request_fail(r, "'%s' takes %zu columns", name, theta->least);
	} else if (design_replicates(r->design) == 0) {
		request_fail(r, "'rep_theta' needs replicate weights");
	} else {
		compute(r, theta, answer);
	}
}
