/* The steps that change the weights of a design, in their order. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "estimate/known_totals.h"
#include "scoring/rake.h"

static void step_rake(struct request *r, const json_t *step)
{
	const json_t *list = json_object_get(step, "margins");
	size_t n = json_array_size(list);
	double rounds = member_number(step, "maxit", 10);
	struct margin *margins = xcalloc(n + 1, sizeof(*margins));
	struct known_totals *populations = xcalloc(n + 1, sizeof(*populations));
	for (size_t m = 0; m < n; m++) {
		known_totals_read(r, json_array_get(list, m), &populations[m]);
		margins[m] = (struct margin){ .category = populations[m].category,
			.n_categories = populations[m].n, .population = populations[m].total };
	}
	struct rake_options options = { .max_iterations = rounds >= 1 && rounds < 1e6 ? (size_t)rounds : 10,
		.epsilon = member_number(step, "epsilon", 1), .stop = RAKE_STOP_JOINT };
	struct rake_report report = { .status = RAKE_MISSING_CATEGORY };
	if (n > 0 && r->error == NULL) {
		design_rake(r->design, margins, n, &options, &report);
	}
	if (report.status != RAKE_CONVERGED && report.status != RAKE_NOT_CONVERGED) {
		request_fail(r, "%s", rake_status_text(report.status));
	}
	for (size_t m = 0; m < n; m++) {
		known_totals_finish(&populations[m]);
	}
	free(populations);
	free(margins);
}

static const struct {
	const char *op;
	void (*apply)(struct request *r, const json_t *step);
} operations[] = {
	{ "rake", step_rake },
};

static void apply_step(struct request *r, const json_t *step)
{
	const char *op = member_text(step, "op");
	for (size_t i = 0; i < ARRAY_LEN(operations); i++) {
		if (strcmp(operations[i].op, op) == 0) {
			operations[i].apply(r, step);
			r->weights_changed = true;
			return;
		}
	}
	request_fail(r, "the step '%s' is not offered", op);
}

void request_make_steps(struct request *r, const json_t *steps)
{
	for (size_t i = 0; i < json_array_size(steps) && r->error == NULL; i++) {
		apply_step(r, json_array_get(steps, i));
	}
}
