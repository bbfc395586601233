/* Means, totals and ratios with the covariances between them. */
#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "estimate/parts.h"
#include "estimate/statistics.h"
#include "estimate/terms.h"
#include "scoring/deff.h"

static double deff_of_term(
		const struct request *r, const struct estimate_term *term, const struct estimate *estimate)
{
	if (term->statistic == STATISTIC_RATIO) {
		return deff_of_ratio(r->design, &term->column, &term->denominator, term->domain, estimate,
				deff_kind_of(r));
	}
	return deff_of(r->design, &term->column, term->domain, term->statistic, estimate, deff_kind_of(r));
}

void answer_terms(struct request *r, const struct terms *terms, struct answer *answer)
{
	struct estimate *estimates = xcalloc(terms->n + 1, sizeof(*estimates));
	answer->vcov = numbers(terms->n * terms->n);
	estimate_joint(r->design, terms->list, terms->n, estimates, answer->vcov);
	answer_estimates(r, estimates, terms->n, answer);
	if (json_is_string(json_object_get(r->args, "deff"))) {
		answer->deff = numbers(terms->n);
		for (size_t t = 0; t < terms->n; t++) {
			answer->deff[t] = deff_of_term(r, &terms->list[t], &estimates[t]);
		}
	}
	free(estimates);
}

enum deff_kind deff_kind_of(const struct request *r)
{
	return arg_is(r, "deff", "replace") ? DEFF_REPLACE : DEFF_WITHOUT;
}

static void answer_vector(struct request *r, enum statistic statistic, struct answer *answer)
{
	static const char *const keys[] = { "vars" };
	struct terms terms = { 0 };
	uint8_t *mask = listwise(r, keys, 1);
	struct estimate_term term = { .statistic = statistic, .domain = mask, .refuse_missing = !r->na_rm };
	for (size_t v = 0; v < arg_count(r, "vars"); v++) {
		terms_add(r, &terms, arg_item(r, "vars", v), term, answer);
	}
	answer_terms(r, &terms, answer);
	terms_finish(&terms);
	free(mask);
}

void answer_mean(struct request *r, struct answer *answer)
{
	answer_vector(r, STATISTIC_MEAN, answer);
}

void answer_total(struct request *r, struct answer *answer)
{
	answer_vector(r, STATISTIC_TOTAL, answer);
}

/* se/estimate of means, or with of = "total" of totals. */
void answer_cv(struct request *r, struct answer *answer)
{
	struct answer base;
	answer_init(&base, r->df);
	answer_vector(r, arg_is(r, "of", "total") ? STATISTIC_TOTAL : STATISTIC_MEAN, &base);
	answer->n = base.n;
	answer->estimate = numbers(base.n);
	answer->names = json_incref(base.names);
	for (size_t i = 0; i < base.n; i++) {
		answer->estimate[i] = base.se[i] / base.estimate[i];
	}
	answer_finish(&base);
}

/* sum of R_h X_h over the strata, as independent. */
static void answer_predicted_total(struct request *r, const char *const *names,
		const struct estimate *estimates, size_t n, struct answer *answer)
{
	const json_t *totals = json_object_get(r->args, "stratum_totals");
	double total = 0, variance = 0;
	for (size_t h = 0; h < n; h++) {
		double x = member_number(totals, names[h], NAN);
		total += estimates[h].value * x;
		variance += estimates[h].se * estimates[h].se * x * x;
	}
	answer_extra(answer, "total", number_json(total));
	answer_extra(answer, "total_se", number_json(sqrt(variance)));
}

static void answer_separate_ratio(struct request *r, struct answer *answer)
{
	const json_t *strata = json_object_get(json_object_get(r->json, "design"), "strata");
	const struct variable *stratum = request_variable(r, list_text(strata, 0));
	struct grouping grouping = { .level = stratum->code, .n_levels = stratum->n_levels };
	struct column y = { .f64 = arg_variable(r, "numerator", 0)->number };
	struct column x = { .f64 = arg_variable(r, "denominator", 0)->number };
	struct estimate_request request = {
		.statistic = STATISTIC_RATIO,
		.columns = &y,
		.denominators = &x,
		.n_columns = 1,
		.domain = r->domain,
		.groupings = &grouping,
		.n_groupings = 1,
	};
	struct estimate *estimates = xcalloc(1 + grouping.n_levels, sizeof(*estimates));
	estimate_table(r->design, &request, estimates);
	answer_estimates(r, estimates + 1, grouping.n_levels, answer);
	for (size_t h = 0; h < grouping.n_levels; h++) {
		answer_name(answer, "%s", stratum->levels[h]);
	}
	if (json_is_object(json_object_get(r->args, "stratum_totals"))) {
		answer_predicted_total(r, (const char *const *)stratum->levels, estimates + 1,
				grouping.n_levels, answer);
	}
	free(estimates);
}

void answer_ratio(struct request *r, struct answer *answer)
{
	static const char *const keys[] = { "numerator", "denominator" };
	if (arg_true(r, "separate")) {
		answer_separate_ratio(r, answer);
		return;
	}
	struct terms terms = { 0 };
	uint8_t *mask = listwise(r, keys, 2);
	for (size_t d = 0; d < arg_count(r, "denominator"); d++) {
		struct estimate_term term = { .statistic = STATISTIC_RATIO,
			.domain = mask,
			.denominator = { .f64 = arg_variable(r, "denominator", d)->number },
			.refuse_missing = !r->na_rm };
		for (size_t n = 0; n < arg_count(r, "numerator"); n++) {
			terms_add(r, &terms, arg_item(r, "numerator", n), term, NULL);
			answer_name(answer, "%s/%s", arg_item(r, "numerator", n),
					arg_item(r, "denominator", d));
		}
	}
	answer_terms(r, &terms, answer);
	terms_finish(&terms);
	free(mask);
}
