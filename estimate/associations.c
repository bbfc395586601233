/* Tests of tables: independence, given shares, agreement. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "estimate/categories.h"
#include "estimate/statistics.h"
#include "scoring/association.h"
#include "scoring/fit_test.h"
#include "scoring/kappa.h"
#include "scoring/replicates.h"

static const struct {
	const char *name, *method;
	enum association_test test;
} tests[] = {
	{ "F", "Pearson's X^2: Rao & Scott adjustment", ASSOCIATION_F },
	{ "Chisq", "Pearson's X^2: Rao & Scott adjustment", ASSOCIATION_CHISQ },
	{ "Wald", "Design-based Wald test of association", ASSOCIATION_WALD },
	{ "adjWald", "Design-based Wald test of association", ASSOCIATION_ADJUSTED_WALD },
	{ "saddlepoint", "Pearson's X^2: saddlepoint approximation", ASSOCIATION_SADDLEPOINT },
};

static size_t find_test(struct request *r)
{
	for (size_t i = 0; i < ARRAY_LEN(tests); i++) {
		if (arg_is(r, "test", tests[i].name)) {
			return i;
		}
	}
	if (json_is_string(json_object_get(r->args, "test"))) {
		request_fail(r, "there is no test '%s' of association", member_text(r->args, "test"));
	}
	return 0;
}

/* Weighted counts, a list per row of the table. */
static json_t *table_json(struct request *r, const struct categories *rows, const struct categories *columns)
{
	double *count = numbers(rows->n * columns->n);
	for (size_t i = 0; i < r->table->n_rows; i++) {
		if (rows->code[i] >= 0 && columns->code[i] >= 0) {
			count[(size_t)rows->code[i] * columns->n + (size_t)columns->code[i]] +=
					design_weights(r->design)[i];
		}
	}
	json_t *json = matrix_json(count, rows->n, columns->n);
	free(count);
	return json;
}

static void compute_chisq(struct request *r, const uint8_t *mask, const struct categories *rows,
		const struct categories *columns, struct answer *answer)
{
	size_t test = find_test(r);
	struct association_spec spec = { .row = rows->code,
		.column = columns->code,
		.n_rows = rows->n,
		.n_columns = columns->n,
		.n = rows_counted(r, r->domain),
		.df = r->df,
		.test = tests[test].test };
	struct association found;
	bool replicates = design_replicates(r->design) > 0;
	enum estimable status = association_test(r->design, &spec, mask, &found);
	answer_status(r, status);
	if (status != ESTIMABLE) {
		request_fail(r, "the test cannot be computed: the table is too thin for its design");
		return;
	}
	answer->test = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "method",
			replicates && tests[test].test == ASSOCIATION_SADDLEPOINT ? tests[0].method
										  : tests[test].method,
			"statistic", number_json(found.statistic), "ndf", number_json(found.ndf), "ddf",
			number_json(found.ddf), "df", number_json(found.df), "p_value",
			number_json(found.p_value));
}

void answer_chisq(struct request *r, struct answer *answer)
{
	const struct variable *variables[] = { arg_column(r, "row"), arg_column(r, "col") };
	uint8_t *mask = complete_rows(r, variables, 2);
	struct categories rows, columns;
	categories_init(r, variables[0], mask, &rows);
	categories_init(r, variables[1], mask, &columns);
	if (rows.n < 2 || columns.n < 2) {
		request_fail(r, "a test of association needs two categories of each column");
	} else if (r->error == NULL) {
		compute_chisq(r, mask, &rows, &columns, answer);
		answer_extra(answer, "table", table_json(r, &rows, &columns));
		answer_extra(answer, "row_levels", categories_json(&rows));
		answer_extra(answer, "col_levels", categories_json(&columns));
	}
	categories_finish(&rows);
	categories_finish(&columns);
	free(mask);
}

/* Estimates of a list of terms with their covariances. */
struct joint {
	double *value, *vcov;
	enum estimable status;
};

static struct joint joint_of(struct request *r, const struct terms *terms)
{
	struct estimate *estimates = xcalloc(terms->n + 1, sizeof(*estimates));
	struct joint joint = { numbers(terms->n), numbers(terms->n * terms->n), ESTIMABLE };
	estimate_joint(r->design, terms->list, terms->n, estimates, joint.vcov);
	for (size_t t = 0; t < terms->n; t++) {
		joint.value[t] = estimates[t].value;
		joint.status = joint.status == ESTIMABLE ? estimates[t].status : joint.status;
	}
	free(estimates);
	return joint;
}

static void compute_gof(struct request *r, const struct terms *terms, const double *p, struct answer *answer)
{
	struct joint joint = joint_of(r, terms);
	struct fit_test found;
	if (joint.status != ESTIMABLE
			|| fit_test(joint.value, joint.vcov, p, terms->n, &found) != ESTIMABLE) {
		request_fail(r, "the test cannot be computed: %s", estimable_text(joint.status));
	} else {
		answer->test = json_pack("{s:s, s:o, s:o, s:o, s:o}", "method",
				"Design-based chi-squared test for given probabilities", "statistic",
				number_json(found.statistic), "scale", number_json(found.scale), "df",
				number_json(found.df), "p_value", number_json(found.p_value));
		answer_joint(r, joint.value, joint.vcov, terms->n, arg_df(r), answer);
	}
	free(joint.value);
	free(joint.vcov);
}

void answer_gof(struct request *r, struct answer *answer)
{
	static const char *const keys[] = { "vars" };
	uint8_t *mask = listwise(r, keys, 1);
	struct terms terms = { 0 };
	struct estimate_term term = {
		.statistic = STATISTIC_TOTAL, .domain = mask, .refuse_missing = !r->na_rm
	};
	for (size_t v = 0; v < arg_count(r, "vars"); v++) {
		terms_add(r, &terms, arg_item(r, "vars", v), term, answer);
	}
	size_t n = arg_count(r, "p");
	double *p = numbers(n);
	for (size_t i = 0; i < n; i++) {
		p[i] = json_number_value(json_array_get(json_object_get(r->args, "p"), i));
		if (!(p[i] > 0)) {
			request_fail(r, "the shares p must be positive");
		}
	}
	if (n != terms.n || n < 2) {
		request_fail(r, "there are %zu shares p for %zu categories", n, terms.n);
	}
	if (r->error == NULL) {
		compute_gof(r, &terms, p, answer);
	}
	free(p);
	terms_finish(&terms);
	free(mask);
}

/* The rows that count for kappa; with missing values and without na_rm the
 * result is missing. */
static bool misses_any(struct request *r, const uint8_t *mask)
{
	return !r->na_rm && rows_in(mask, r->table->n_rows) < rows_in(r->domain, r->table->n_rows);
}

static void compute_kappa(struct request *r, const uint8_t *mask, const struct categories *rows,
		const struct categories *columns, struct answer *answer)
{
	struct terms terms = { 0 };
	size_t n = rows->n, n_rows = r->table->n_rows;
	struct estimate_term term = { .statistic = STATISTIC_MEAN, .domain = mask };
	for (size_t cell = 0; cell < n * n; cell++) {
		double *values = numbers(n_rows);
		for (size_t i = 0; i < n_rows; i++) {
			values[i] = rows->code[i] == (int32_t)(cell % n)
				    && columns->code[i] == (int32_t)(cell / n);
		}
		terms_add_values(&terms, values, term);
	}
	struct joint joint = joint_of(r, &terms);
	double *gradient = numbers(n * n), kappa = kappa_of(joint.value, n, gradient), variance = 0;
	for (size_t place = 0; place < n * n * n * n; place++) {
		size_t a = place / (n * n), b = place % (n * n);
		variance += gradient[a] * joint.vcov[place] * gradient[b];
	}
	if (misses_any(r, mask)) {
		kappa = variance = NAN;
	}
	answer_status(r, joint.status);
	answer_name(answer, "kappa");
	answer_joint(r, &kappa, &variance, 1, arg_df(r), answer);
	free(gradient);
	free(joint.value);
	free(joint.vcov);
	terms_finish(&terms);
}

void answer_kappa(struct request *r, struct answer *answer)
{
	const struct variable *variables[] = { arg_column(r, "row"), arg_column(r, "col") };
	uint8_t *mask = complete_rows(r, variables, 2);
	struct categories rows, columns;
	categories_init(r, variables[0], mask, &rows);
	categories_init(r, variables[1], mask, &columns);
	if (rows.n != columns.n || rows.n < 2) {
		request_fail(r, "kappa needs two columns with the same number of categories, at least 2");
	} else if (r->error == NULL) {
		compute_kappa(r, mask, &rows, &columns, answer);
	}
	categories_finish(&rows);
	categories_finish(&columns);
	free(mask);
}
