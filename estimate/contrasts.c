/* Linear functions of means, totals, ratios or groups. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "estimate/expression.h"
#include "estimate/parts.h"
#include "estimate/statistics.h"

static void answer_base(struct request *r, struct answer *base)
{
	static const struct {
		const char *name;
		void (*answer)(struct request *r, struct answer *answer);
	} kinds[] = {
		{ "mean", answer_mean },
		{ "total", answer_total },
		{ "ratio", answer_ratio },
		{ "by", answer_by },
	};
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (arg_is(r, "of", kinds[i].name)) {
			kinds[i].answer(r, base);
			return;
		}
	}
	request_fail(r, "there are no contrasts of '%s'", member_text(r->args, "of"));
}

/* The covariances of the base; without them the estimates count as independent. */
static double *covariances_of(const struct answer *base)
{
	double *v = numbers(base->n * base->n);
	for (size_t i = 0; i < base->n; i++) {
		v[i * base->n + i] = base->se[i] * base->se[i];
	}
	if (base->vcov != NULL) {
		memcpy(v, base->vcov, base->n * base->n * sizeof(*v));
	}
	return v;
}

/* Value and gradient of one contrast: an array of coefficients, an object of
 * them by name, or an expression. */
static double contrast_value(
		struct request *r, const json_t *contrast, const struct answer *base, double *gradient)
{
	double value = 0;
	if (json_is_string(contrast)) {
		return expression_value(r, json_string_value(contrast), base, gradient);
	}
	for (size_t i = 0; i < base->n; i++) {
		const char *name = list_text(base->names, i);
		gradient[i] = json_is_array(contrast) ? json_number_value(json_array_get(contrast, i))
						      : member_number(contrast, name, 0);
		value += gradient[i] * base->estimate[i];
	}
	return value;
}

static void answer_contrasts(
		struct request *r, const json_t *list, const struct answer *base, struct answer *answer)
{
	size_t m = json_object_size(list), n = base->n, c = 0;
	double *value = numbers(m), *vcov = numbers(m * m), *gradient = numbers(m * n);
	double *v = covariances_of(base);
	const char *name;
	json_t *contrast;
	json_object_foreach((json_t *)list, name, contrast)
	{
		value[c] = contrast_value(r, contrast, base, gradient + c * n);
		answer_name(answer, "%s", name);
		c++;
	}
	for (size_t place = 0; place < m * m * n * n; place++) {
		size_t a = place / (m * n * n), b = place / (n * n) % m, i = place / n % n, j = place % n;
		vcov[a * m + b] += gradient[a * n + i] * v[i * n + j] * gradient[b * n + j];
	}
	answer_joint(r, value, vcov, m, arg_df(r), answer);
	free(value);
	free(vcov);
	free(gradient);
	free(v);
}

void answer_contrast(struct request *r, struct answer *answer)
{
	const json_t *linear = json_object_get(r->args, "linear");
	const json_t *list = json_is_object(linear) ? linear : json_object_get(r->args, "expressions");
	struct answer base;
	answer_init(&base, r->df);
	answer_base(r, &base);
	if (r->error == NULL && json_object_size(list) > 0) {
		answer_contrasts(r, list, &base, answer);
	} else {
		request_fail(r, "a contrast needs 'linear' or 'expressions'");
	}
	answer_finish(&base);
}
