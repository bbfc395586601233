/* Variances and covariances of variables. */
#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "estimate/parts.h"
#include "estimate/statistics.h"
#include "scoring/moments.h"

enum { VARIABLES_MAX = 20 };

void answer_var(struct request *r, struct answer *answer)
{
	size_t k = arg_count(r, "vars");
	if (k == 0 || k > VARIABLES_MAX) {
		request_fail(r, "'var' takes 1 to %d columns", VARIABLES_MAX);
		return;
	}
	struct column *columns = xcalloc(k, sizeof(*columns));
	for (size_t v = 0; v < k; v++) {
		columns[v].f64 = arg_variable(r, "vars", v)->number;
	}
	answer->n = k * k;
	answer->estimate = numbers(answer->n);
	answer->se = numbers(answer->n);
	if (moments_estimate(r->design, columns, k, r->domain, !r->na_rm, answer->estimate, answer->se)
			!= ESTIMABLE) {
		answer_extra(answer, "estimable", json_false());
	}
	for (size_t place = 0; place < answer->n; place++) {
		if (k == 1) {
			answer_name(answer, "%s", arg_item(r, "vars", 0));
		} else {
			answer_name(answer, "%s:%s", arg_item(r, "vars", place % k),
					arg_item(r, "vars", place / k));
		}
	}
	free(columns);
}
