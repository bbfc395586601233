/* Weighted counts of crossed categories. */
#include <stdlib.h>

#include "base/xalloc.h"
#include "estimate/parts.h"
#include "estimate/statistics.h"

static void name_cell(struct request *r, size_t place, struct answer *answer)
{
	char *name = xstrdup("");
	for (size_t v = 0; v < arg_count(r, "vars"); v++) {
		const struct variable *variable = arg_variable(r, "vars", v);
		size_t n = variable->n_levels > 0 ? variable->n_levels : 1;
		char *longer = xasprintf("%s%s%s", name, v > 0 ? ":" : "",
				variable->n_levels > 0 ? variable->levels[place % n] : "");
		free(name);
		name = longer;
		place /= n;
	}
	answer_name(answer, "%s", name);
	free(name);
}

void answer_table(struct request *r, struct answer *answer)
{
	const double *weight = design_weights(r->design);
	size_t n;
	int32_t *place = request_crossed(r, json_object_get(r->args, "vars"), &n);
	double sum = 0, total = member_number(r->args, "Ntotal", 0);
	answer->n = n;
	answer->estimate = numbers(n);
	for (size_t row = 0; row < r->table->n_rows; row++) {
		if (r->domain[row] && place[row] >= 0) {
			answer->estimate[place[row]] += weight[row];
			sum += weight[row];
		}
	}
	for (size_t i = 0; i < n; i++) {
		answer->estimate[i] *= total > 0 && sum > 0 ? total / sum : 1;
		name_cell(r, i, answer);
	}
	free(place);
}
