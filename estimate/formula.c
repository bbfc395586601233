#include "estimate/formula.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/xalloc.h"

enum { TERMS_MAX = 32, FACTORS_MAX = 4 };

struct model_term {
	struct str factors[FACTORS_MAX];
	size_t order;
};

struct parsed {
	struct model_term terms[TERMS_MAX];
	size_t n;
	bool intercept;
};

static bool same_term(const struct model_term *a, const struct model_term *b)
{
	bool same = a->order == b->order;
	for (size_t f = 0; same && f < a->order; f++) {
		same = str_eq(a->factors[f], b->factors[f]);
	}
	return same;
}

static void add_term(struct request *r, struct parsed *parsed, const struct model_term *term)
{
	for (size_t t = 0; t < parsed->n; t++) {
		if (same_term(&parsed->terms[t], term)) {
			return;
		}
	}
	if (parsed->n == TERMS_MAX) {
		request_fail(r, "a formula has at most %d terms", TERMS_MAX);
		return;
	}
	parsed->terms[parsed->n++] = *term;
}

/* Cuts text at the next separator outside of parentheses. */
static struct str next_part(struct str *rest, const char *separators, char *ret_separator)
{
	size_t n = 0;
	int depth = 0;
	while (n < rest->n && (depth > 0 || strchr(separators, rest->p[n]) == NULL)) {
		depth += (rest->p[n] == '(') - (rest->p[n] == ')');
		n++;
	}
	struct str part = str_trim((struct str){ rest->p, n });
	*ret_separator = n < rest->n ? rest->p[n] : '\0';
	size_t taken = n < rest->n ? n + 1 : n;
	*rest = (struct str){ rest->p + taken, rest->n - taken };
	return part;
}

/* a:b of one product, or of some of the factors of a*b. */
static void add_product(struct request *r, struct parsed *parsed, const struct str *factors, size_t n, bool crossed)
{
	for (unsigned subset = crossed ? 1 : (1u << n) - 1; subset < 1u << n; subset++) {
		struct model_term term = { .order = 0 };
		for (size_t f = 0; f < n; f++) {
			if ((subset >> f & 1) != 0) {
				term.factors[term.order++] = factors[f];
			}
		}
		add_term(r, parsed, &term);
	}
}

static void read_summand(struct request *r, struct parsed *parsed, struct str text, bool minus)
{
	struct str factors[FACTORS_MAX];
	size_t n = 0;
	bool crossed = false;
	char separator = '+';
	if (str_is(text, "1") || str_is(text, "0")) {
		parsed->intercept = str_is(text, "1") != minus;
		return;
	}
	while (separator != '\0' && n < FACTORS_MAX) {
		factors[n++] = next_part(&text, "*:", &separator);
		crossed = crossed || separator == '*';
	}
	if (minus || separator != '\0' || factors[0].n == 0) {
		request_fail(r, "the formula cannot be read");
		return;
	}
	add_product(r, parsed, factors, n, crossed);
}

/* Lower orders first; terms of one order stay as they were written. */
static void sort_terms(struct parsed *parsed)
{
	for (size_t t = 1; t < parsed->n; t++) {
		for (size_t u = t; u > 0 && parsed->terms[u - 1].order > parsed->terms[u].order; u--) {
			struct model_term swap = parsed->terms[u];
			parsed->terms[u] = parsed->terms[u - 1];
			parsed->terms[u - 1] = swap;
		}
	}
}

static void parse(struct request *r, const char *formula, struct parsed *parsed)
{
	const char *tilde = strchr(formula, '~');
	struct str rest = str_of(tilde != NULL ? tilde + 1 : formula);
	char separator = '+', next;
	*parsed = (struct parsed){ .intercept = true };
	while (separator != '\0') {
		struct str part = next_part(&rest, "+-", &next);
		if (part.n > 0) {
			read_summand(r, parsed, part, separator == '-');
		}
		separator = next;
	}
	sort_terms(parsed);
}

/* The column that a factor of a term speaks of, and whether it is by levels. */
static const struct variable *factor_variable(struct request *r, struct str factor, bool *ret_levels)
{
	bool wrapped = str_starts(factor, str_of("factor(")) && factor.p[factor.n - 1] == ')';
	_cleanup_free_ char *name = wrapped ? xstrndup(factor.p + 7, factor.n - 8)
					    : xstrndup(factor.p, factor.n);
	const struct variable *variable = request_variable(r, name);
	*ret_levels = wrapped || variable->categorical;
	return variable;
}

/* Multiplies column `values` by one level (or the number) of a factor. */
static void multiply(double *values, size_t n_rows, const struct variable *variable, bool levels, size_t level)
{
	for (size_t i = 0; i < n_rows; i++) {
		double value = variable->number[i];
		if (levels) {
			value = variable->code[i] < 0 ? (double)NAN : variable->code[i] == (int32_t)level;
		}
		values[i] *= value;
	}
}

static double *push_column(struct request *r, struct model *model, char *name)
{
	if (model->p == FORMULA_COLUMNS_MAX) {
		request_fail(r, "a formula makes at most %d columns", FORMULA_COLUMNS_MAX);
		model->p--;
		free(model->name[model->p]);
	}
	double *column = model->x + model->p * model->n_rows;
	model->name[model->p++] = name;
	for (size_t i = 0; i < model->n_rows; i++) {
		column[i] = 1;
	}
	return column;
}

/* Columns of one term: its factors' levels crossed, the first varying fastest. */
static void add_columns(struct request *r, struct model *model, const struct model_term *term, bool all_levels)
{
	const struct variable *variables[FACTORS_MAX];
	bool levels[FACTORS_MAX];
	size_t first = all_levels ? 0 : 1, total = 1, count[FACTORS_MAX];
	for (size_t f = 0; f < term->order; f++) {
		variables[f] = factor_variable(r, term->factors[f], &levels[f]);
		size_t n = variables[f]->n_levels;
		count[f] = !levels[f] ? 1 : n > first ? n - first : 0;
		total *= count[f] <= FORMULA_COLUMNS_MAX ? count[f] : FORMULA_COLUMNS_MAX + 1;
	}
	for (size_t c = 0; c < total && r->error == NULL; c++) {
		char *name = xstrdup("");
		double *column = push_column(r, model, NULL);
		size_t rest = c;
		for (size_t f = 0; f < term->order; f++) {
			size_t level = first + rest % count[f];
			char *longer = xasprintf("%s%s%.*s%s", name, f > 0 ? ":" : "",
					STR_ARG(term->factors[f]), levels[f] ? variables[f]->levels[level] : "");
			free(name);
			name = longer;
			multiply(column, model->n_rows, variables[f], levels[f], level);
			rest /= count[f];
		}
		model->name[model->p - 1] = name;
	}
}

void model_read(struct request *r, const char *formula, struct model *ret_model)
{
	struct parsed parsed;
	struct model model = { .n_rows = r->table->n_rows };
	model.x = xcalloc(FORMULA_COLUMNS_MAX * model.n_rows, sizeof(*model.x));
	model.name = xcalloc(FORMULA_COLUMNS_MAX, sizeof(*model.name));
	parse(r, formula, &parsed);
	if (parsed.intercept) {
		push_column(r, &model, xstrdup("(Intercept)"));
	}
	for (size_t t = 0; t < parsed.n; t++) {
		add_columns(r, &model, &parsed.terms[t], !parsed.intercept && t == 0);
	}
	*ret_model = model;
}

void model_finish(struct model *model)
{
	for (size_t c = 0; c < model->p; c++) {
		free(model->name[c]);
	}
	free(model->name);
	free(model->x);
}
