/* Quantiles with their intervals. */
#include "estimate/quantiles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "estimate/statistics.h"
#include "scoring/quantile.h"
#include "scoring/replicates.h"

static enum quantile_rule rule_of(struct request *r)
{
	static const struct {
		const char *name;
		enum quantile_rule rule;
	} rules[] = {
		{ "", QUANTILE_MATH },
		{ "math", QUANTILE_MATH },
		{ "hf1", QUANTILE_MATH },
		{ "school", QUANTILE_SCHOOL },
		{ "hf2", QUANTILE_SCHOOL },
		{ "hf3", QUANTILE_HF3 },
		{ "hf4", QUANTILE_HF4 },
		{ "hf5", QUANTILE_HF5 },
		{ "hf6", QUANTILE_HF6 },
		{ "hf7", QUANTILE_HF7 },
		{ "hf8", QUANTILE_HF8 },
		{ "hf9", QUANTILE_HF9 },
		{ "shahvaish", QUANTILE_SHAH_VAISH },
	};
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		if (arg_is(r, "qrule", rules[i].name)) {
			return rules[i].rule;
		}
	}
	request_fail(r, "there is no rule '%s' for quantiles", member_text(r->args, "qrule"));
	return QUANTILE_MATH;
}

static void interval_of(struct request *r, struct quantile_spec *spec)
{
	static const struct {
		const char *name;
		enum quantile_interval interval;
		enum proportion_interval share;
	} intervals[] = {
		{ "", QUANTILE_WOODRUFF, PROPORTION_MEAN },
		{ "mean", QUANTILE_WOODRUFF, PROPORTION_MEAN },
		{ "xlogit", QUANTILE_WOODRUFF, PROPORTION_XLOGIT },
		{ "asin", QUANTILE_WOODRUFF, PROPORTION_ASIN },
		{ "beta", QUANTILE_WOODRUFF, PROPORTION_BETA },
		{ "score", QUANTILE_SCORE, PROPORTION_MEAN },
		{ "quantile", QUANTILE_REPLICATES, PROPORTION_MEAN },
	};
	bool found = false;
	for (size_t i = 0; i < ARRAY_LEN(intervals); i++) {
		if (arg_is(r, "interval_type", intervals[i].name)) {
			spec->interval = intervals[i].interval;
			spec->share = intervals[i].share;
			found = true;
		}
	}
	if (!found) {
		request_fail(r, "intervals of type '%s' are not offered for quantiles",
				member_text(r->args, "interval_type"));
	}
	if (spec->interval == QUANTILE_REPLICATES && design_replicates(r->design) == 0) {
		request_fail(r, "intervals of type 'quantile' need replicate weights");
	}
}

static double share(struct request *r, size_t i)
{
	double p = json_number_value(json_array_get(json_object_get(r->args, "quantiles"), i));
	if (!(p > 0 && p < 1)) {
		request_fail(r, "a quantile lies between 0 and 1");
		return 0.5;
	}
	return p;
}

void answer_quantiles(struct request *r, uint8_t *const *masks, size_t n_masks, struct answer *answer)
{
	size_t n_p = arg_count(r, "quantiles"), per_column = n_p * n_masks;
	const json_t *ci_df = json_object_get(r->args, "ci_df");
	answer->n = arg_count(r, "vars") * per_column;
	answer->estimate = numbers(answer->n);
	answer->se = numbers(answer->n);
	answer->lower = numbers(answer->n);
	answer->upper = numbers(answer->n);
	answer->level = arg_level(r);
	answer->ci_df = arg_df(r);
	struct quantile_spec spec = {
		.rule = rule_of(r), .df = ci_df != NULL ? arg_df(r) : (double)NAN, .level = answer->level
	};
	interval_of(r, &spec);
	for (size_t i = 0; i < answer->n && r->error == NULL; i++) {
		struct column column = { .f64 = arg_variable(r, "vars", i / per_column)->number };
		spec.p = share(r, i % per_column / n_masks);
		struct quantile q = quantile_of(r->design, &column, masks[i % n_masks], &spec);
		answer_status(r, q.status);
		answer->estimate[i] = q.value;
		answer->se[i] = q.se;
		answer->lower[i] = q.lower;
		answer->upper[i] = q.upper;
	}
}

void answer_quantile(struct request *r, struct answer *answer)
{
	static const char *const keys[] = { "vars" };
	uint8_t *mask = listwise(r, keys, 1);
	answer_quantiles(r, &mask, 1, answer);
	for (size_t v = 0; v < arg_count(r, "vars"); v++) {
		for (size_t i = 0; i < arg_count(r, "quantiles"); i++) {
			answer_name(answer, "%s:%g", arg_item(r, "vars", v), share(r, i));
		}
	}
	free(mask);
}
