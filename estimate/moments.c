/* Variances and covariances of variables. */
#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "estimate/parts.h"
#include "estimate/statistics.h"
#include "scoring/moments.h"

enum { VARIABLES_MAX = 20 };

static bool count_is_right(struct request *r, const char *what)
{
	size_t k = arg_count(r, "vars");
	if (k == 0 || k > VARIABLES_MAX) {
		request_fail(r, "'%s' takes 1 to %d columns", what, VARIABLES_MAX);
		return false;
	}
	return true;
}

/* Names, values and standard errors of the k x k matrix. */
static void answer_matrix(struct request *r, struct answer *answer)
{
	size_t k = arg_count(r, "vars");
	struct column *columns = xcalloc(k, sizeof(*columns));
	for (size_t v = 0; v < k; v++) {
		columns[v].f64 = arg_variable(r, "vars", v)->number;
	}
	answer->n = k * k;
	answer->estimate = numbers(answer->n);
	answer->se = numbers(answer->n);
	answer_status(r, moments_estimate(r->design, columns, k, r->domain, !r->na_rm, answer->estimate,
					 answer->se));
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

void answer_var(struct request *r, struct answer *answer)
{
	if (count_is_right(r, "var")) {
		answer_matrix(r, answer);
	}
}

void answer_sd_cor(struct request *r, struct answer *answer)
{
	if (!count_is_right(r, "sd_cor")) {
		return;
	}
	size_t k = arg_count(r, "vars");
	double *sd = numbers(k);
	answer_matrix(r, answer);
	free(answer->se);
	answer->se = NULL;
	for (size_t v = 0; v < k; v++) {
		sd[v] = sqrt(answer->estimate[v * k + v]);
	}
	for (size_t place = 0; place < answer->n; place++) {
		answer->estimate[place] /= sd[place / k] * sd[place % k];
	}
	answer_extra(answer, "sd", numbers_json(sd, k));
	free(sd);
}
