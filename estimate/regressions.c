/* Linear, logistic and other regressions. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "estimate/categories.h"
#include "estimate/arithmetic.h"
#include "estimate/formula.h"
#include "estimate/regressions.h"
#include "estimate/statistics.h"
#include "scoring/distribution.h"
#include "scoring/regression.h"
#include "scoring/replicates.h"
#include "scoring/wald.h"

static const struct {
	const char *name;
	enum regression_family family;
} families[] = {
	{ "gaussian", FAMILY_GAUSSIAN },
	{ "binomial", FAMILY_BINOMIAL },
	{ "quasibinomial", FAMILY_BINOMIAL },
	{ "poisson", FAMILY_POISSON },
	{ "quasipoisson", FAMILY_POISSON },
	{ "Gamma", FAMILY_GAMMA },
	{ "inverse.gaussian", FAMILY_INVERSE_GAUSSIAN },
};

static const char *const link_names[] = {
	[LINK_IDENTITY] = "identity",
	[LINK_LOG] = "log",
	[LINK_LOGIT] = "logit",
	[LINK_PROBIT] = "probit",
	[LINK_CLOGLOG] = "cloglog",
	[LINK_INVERSE] = "inverse",
	[LINK_INVERSE_SQUARE] = "1/mu^2",
	[LINK_SQRT] = "sqrt",
};

/* The link in args.link, or in family(link) or family(link = "link"). */
static enum regression_link link_of(struct request *r, const char *in_family, enum regression_family family)
{
	const char *link = member_text(r->args, "link");
	if (link[0] == '\0') {
		link = in_family;
	}
	for (size_t i = 0; i < ARRAY_LEN(link_names); i++) {
		const char *found = strstr(link, link_names[i]);
		size_t n = strlen(link_names[i]);
		if (found != NULL && (found == link || strchr("=(\" '", found[-1]) != NULL)
				&& strchr(")\"'", found[n]) != NULL) {
			return (enum regression_link)i;
		}
	}
	if (link[0] != '\0') {
		request_fail(r, "there is no link '%s'", link);
	}
	return family_usual_link(family);
}

static void family_of(struct request *r, struct regression_spec *spec)
{
	const char *text = member_text(r->args, "family");
	size_t n = strcspn(text, "( ");
	for (size_t i = 0; i < ARRAY_LEN(families) && n > 0; i++) {
		if (strlen(families[i].name) == n && strncmp(text, families[i].name, n) == 0) {
			spec->family = families[i].family;
			spec->link = link_of(r, text[n] != '\0' ? text + n + 1 : "", spec->family);
			return;
		}
	}
	if (n > 0) {
		request_fail(r, "there is no family '%s'", text);
	}
	spec->family = FAMILY_GAUSSIAN;
	spec->link = link_of(r, "", spec->family);
}

/* What stands before the ~: numbers, or whether a factor is not its first
 * level. The caller frees the values. */
static double *response_of(struct request *r, const char *formula)
{
	struct str text = str_trim((struct str){ formula, strcspn(formula, "~") });
	if (arithmetic_is(text)) {
		return arithmetic_values(r, text);
	}
	_cleanup_free_ char *name = xstrndup(text.p, text.n);
	const struct variable *variable = request_variable(r, name);
	double *y = numbers(r->table->n_rows);
	for (size_t i = 0; i < r->table->n_rows; i++) {
		y[i] = !variable->categorical  ? variable->number[i]
		       : variable->code[i] < 0 ? (double)NAN
					       : (double)(variable->code[i] > 0);
	}
	return y;
}

/* The rows of the domain without a missing value. The caller frees it. */
static uint8_t *rows_of_model(struct request *r, const struct model *model, const double *y)
{
	size_t n_rows = r->table->n_rows;
	uint8_t *mask = xcalloc(n_rows, 1);
	for (size_t i = 0; i < n_rows; i++) {
		mask[i] = r->domain[i] && !isnan(y[i]) && (model->offset == NULL || !isnan(model->offset[i]));
		for (size_t c = 0; c < model->p; c++) {
			mask[i] = mask[i] && !isnan(model->x[c * n_rows + i]);
		}
	}
	return mask;
}

/* Of the rows that R counts for a mask. */
static double mean_weight(struct request *r, const uint8_t *mask)
{
	double sum = 0, n = rows_counted(r, mask);
	for (size_t i = 0; i < r->table->n_rows; i++) {
		sum += mask[i] ? design_weights(r->design)[i] : 0;
	}
	return sum / n;
}

/* Wald F of the coefficients whose columns belong to one of the terms. */
static void answer_terms_test(struct request *r, const struct model *model, const size_t *column, double df,
		struct answer *answer)
{
	size_t n = answer->n, k = 0;
	double *b = numbers(n), *v = numbers(n * n);
	size_t *chosen = xcalloc(n + 1, sizeof(*chosen));
	for (size_t c = 0; c < n; c++) {
		bool tested = false;
		for (size_t t = 0; t < arg_count(r, "term_test"); t++) {
			tested = tested || model_column_of(model, column[c], arg_item(r, "term_test", t));
		}
		if (tested) {
			chosen[k++] = c;
		}
	}
	for (size_t place = 0; place < k * k; place++) {
		b[place / k] = answer->estimate[chosen[place / k]];
		v[place] = answer->vcov[chosen[place / k] * n + chosen[place % k]];
	}
	double f = wald_statistic(b, v, k) / (double)k;
	if (k == 0) {
		request_fail(r, "term_test names no term of the formula");
	} else {
		answer->test = json_pack("{s:s, s:o, s:o, s:o, s:o}", "method", "Wald (regTermTest)",
				"statistic", number_json(f), "ndf", number_json((double)k), "ddf",
				number_json(df), "p_value",
				number_json(df > 0 ? f_upper(f, (double)k, df) : (double)NAN));
	}
	free(b);
	free(v);
	free(chosen);
}

static void answer_t_values(struct answer *answer, double df)
{
	json_t *t_values = json_array(), *p_values = json_array();
	for (size_t c = 0; c < answer->n; c++) {
		double t = answer->estimate[c] / answer->se[c];
		json_array_append_new(t_values, number_json(t));
		json_array_append_new(p_values, number_json(df > 0 ? t_two_sided(t, df) : (double)NAN));
	}
	answer_extra(answer, "t_value", t_values);
	answer_extra(answer, "p_value", p_values);
}

/* The coefficients that could be estimated. */
static void answer_coefficients(struct request *r, const struct model *model, const double *value,
		const double *vcov, double df, struct answer *answer)
{
	size_t p = model->p, n = 0;
	size_t *column = xcalloc(p + 1, sizeof(*column));
	const json_t *ci_df = json_object_get(r->args, "ci_df");
	double *kept = numbers(p), *v = numbers(p * p);
	for (size_t c = 0; c < p; c++) {
		if (!isnan(value[c])) {
			column[n++] = c;
			answer_name(answer, "%s", model->name[c]);
		}
	}
	for (size_t place = 0; place < n * n; place++) {
		kept[place / n] = value[column[place / n]];
		v[place] = vcov[column[place / n] * p + column[place % n]];
	}
	answer_joint(r, kept, v, n, ci_df != NULL ? arg_df(r) : df, answer);
	answer->df = df;
	answer_t_values(answer, df);
	if (arg_count(r, "term_test") > 0) {
		answer_terms_test(r, model, column, df, answer);
	}
	free(column);
	free(kept);
	free(v);
}

static void fit_model(struct request *r, const struct model *model, const double *y, const uint8_t *mask,
		struct answer *answer)
{
	size_t p = model->p;
	double *value = numbers(p), *vcov = numbers(p * p);
	struct regression_spec spec = { .x = model->x,
		.p = p,
		.offset = model->offset,
		.y = y,
		.mean_weight = mean_weight(r, r->domain),
		.mean_weight_complete = mean_weight(r, mask) };
	struct regression found;
	family_of(r, &spec);
	enum estimable status = regression_estimate(r->design, &spec, mask, value, vcov, &found);
	answer_status(r, status);
	if (status != ESTIMABLE) {
		request_fail(r, "the regression has no solution with these data");
	} else {
		/* Replicates count the design before missing values are left out, as R does. */
		const uint8_t *counted = design_replicates(r->design) > 0 ? r->domain : mask;
		double df = design_df(r->design, counted) + 1 - (double)found.rank;
		answer_coefficients(r, model, value, vcov, df, answer);
		answer_extra(answer, "deviance_scaled_weights", number_json(found.deviance));
		answer_extra(answer, "dispersion", number_json(found.dispersion));
	}
	free(value);
	free(vcov);
}

void answer_regression(struct request *r, const char *formula, const double *y, struct answer *answer)
{
	struct model model;
	model_read(r, formula, r->domain, &model);
	uint8_t *mask = rows_of_model(r, &model, y);
	model_finish(&model);
	/* Again, now that it is known which rows, and so which levels, take part. */
	model_read(r, formula, mask, &model);
	if (r->error == NULL && model.p == 0) {
		request_fail(r, "the formula has no columns");
	}
	if (r->error == NULL) {
		fit_model(r, &model, y, mask, answer);
	}
	model_finish(&model);
	free(mask);
}

void answer_glm(struct request *r, struct answer *answer)
{
	const char *formula = member_text(r->args, "formula");
	double *y = response_of(r, formula);
	answer_regression(r, formula, y, answer);
	free(y);
}
