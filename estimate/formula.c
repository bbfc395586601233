#include "estimate/formula.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/xalloc.h"
#include "estimate/arithmetic.h"

enum { TERMS_MAX = 32, FACTORS_MAX = 4 };

struct model_term {
	struct str factors[FACTORS_MAX];
	size_t order;
};

struct parsed {
	struct model_term terms[TERMS_MAX];
	size_t n;
	bool intercept;
	struct str offset; /* what stands in offset(...); empty: none */
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
static void add_product(
		struct request *r, struct parsed *parsed, const struct str *factors, size_t n, bool crossed)
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

static bool is_call(struct str text, const char *function)
{
	return str_starts(text, str_of(function)) && text.p[text.n - 1] == ')';
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
	if (is_call(text, "offset(") && !minus && parsed->offset.n == 0) {
		parsed->offset = (struct str){ text.p + 7, text.n - 8 };
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

/* One factor of a term: a column of numbers, or levels of which each but the
 * first may have a column. */
struct factor {
	const struct variable *variable; /* NULL: computed */
	double *computed;
	bool by_levels;
	size_t *level; /* those that have a column */
	size_t n;      /* columns */
};

/* A byte per level: somebody in the rows has it. The caller frees it. */
static uint8_t *levels_present(const struct variable *variable, size_t n_rows, const uint8_t *rows)
{
	uint8_t *present = xcalloc(variable->n_levels + 1, 1);
	for (size_t i = 0; i < n_rows; i++) {
		if (variable->code[i] >= 0 && (rows == NULL || rows[i] != 0)) {
			present[variable->code[i]] = 1;
		}
	}
	return present;
}

static void factor_init(
		struct request *r, struct str text, const uint8_t *rows, bool contrasts, struct factor *ret)
{
	bool wrapped = is_call(text, "factor(");
	if (!wrapped && arithmetic_is(text)) {
		*ret = (struct factor){ .computed = arithmetic_values(r, text), .n = 1 };
		return;
	}
	_cleanup_free_ char *name = wrapped ? xstrndup(text.p + 7, text.n - 8) : xstrndup(text.p, text.n);
	const struct variable *variable = request_variable(r, name);
	*ret = (struct factor){ .variable = variable, .by_levels = wrapped || variable->categorical, .n = 1 };
	if (!ret->by_levels) {
		return;
	}
	uint8_t *present = levels_present(variable, r->table->n_rows, rows);
	ret->level = xcalloc(variable->n_levels + 1, sizeof(*ret->level));
	ret->n = 0;
	for (size_t level = 0; level < variable->n_levels; level++) {
		bool there = rows == NULL || present[level] != 0;
		if (there && !contrasts) {
			ret->level[ret->n++] = level;
		}
		contrasts = contrasts && !there; /* the first one is the reference */
	}
	free(present);
}

static void factor_finish(struct factor *factor)
{
	free(factor->level);
	free(factor->computed);
}

static bool is_by_levels(struct request *r, struct str text)
{
	struct factor factor;
	factor_init(r, text, NULL, false, &factor);
	factor_finish(&factor);
	return factor.by_levels;
}

/* Whether the model has the term without its factor number f. */
static bool has_margin(const struct parsed *parsed, const struct model_term *term, size_t f)
{
	struct model_term margin = { .order = 0 };
	for (size_t i = 0; i < term->order; i++) {
		if (i != f) {
			margin.factors[margin.order++] = term->factors[i];
		}
	}
	for (size_t t = 0; t < parsed->n; t++) {
		if (same_term(&parsed->terms[t], &margin)) {
			return true;
		}
	}
	return margin.order == 0;
}

/* The first factor by levels of a model without intercept has a column for
 * every level. */
static bool stands_for_intercept(struct request *r, const struct parsed *parsed, size_t t, size_t f)
{
	if (parsed->intercept || !is_by_levels(r, parsed->terms[t].factors[f])) {
		return false;
	}
	for (size_t u = 0; u <= t; u++) {
		size_t end = u == t ? f : parsed->terms[u].order;
		for (size_t g = 0; g < end; g++) {
			if (is_by_levels(r, parsed->terms[u].factors[g])) {
				return false;
			}
		}
	}
	return true;
}

/* Multiplies column `values` by one level (or the number) of a factor. */
static void multiply(double *values, size_t n_rows, const struct factor *factor, size_t level)
{
	const struct variable *variable = factor->variable;
	for (size_t i = 0; i < n_rows; i++) {
		double value = factor->computed != NULL ? factor->computed[i] : variable->number[i];
		if (factor->by_levels) {
			value = variable->code[i] < 0 ? (double)NAN : variable->code[i] == (int32_t)level;
		}
		values[i] *= value;
	}
}

static double *push_column(struct request *r, struct model *model, size_t term, char *name)
{
	if (model->p == FORMULA_COLUMNS_MAX) {
		request_fail(r, "a formula makes at most %d columns", FORMULA_COLUMNS_MAX);
		model->p--;
		free(model->name[model->p]);
	}
	double *column = model->x + model->p * model->n_rows;
	model->term[model->p] = term;
	model->name[model->p++] = name;
	for (size_t i = 0; i < model->n_rows; i++) {
		column[i] = 1;
	}
	return column;
}

/* Name and values of the column of one combination of levels. */
static void fill_column(struct model *model, const struct model_term *term, const struct factor *factors,
		size_t combination, double *column)
{
	char *name = xstrdup("");
	for (size_t f = 0; f < term->order; f++) {
		const struct factor *factor = &factors[f];
		size_t level = factor->by_levels ? factor->level[combination % factor->n] : 0;
		_cleanup_free_ char *computed =
				factor->computed != NULL ? arithmetic_name(term->factors[f])
							 : xstrndup(term->factors[f].p, term->factors[f].n);
		char *longer = xasprintf("%s%s%s%s", name, f > 0 ? ":" : "", computed,
				factor->by_levels ? factor->variable->levels[level] : "");
		free(name);
		name = longer;
		multiply(column, model->n_rows, factor, level);
		combination /= factor->n;
	}
	model->name[model->p - 1] = name;
}

/* Columns of one term: its factors' levels crossed, the first varying fastest. */
static void add_columns(struct request *r, struct model *model, const struct parsed *parsed, size_t t,
		const uint8_t *rows)
{
	const struct model_term *term = &parsed->terms[t];
	struct factor factors[FACTORS_MAX];
	size_t total = 1;
	for (size_t f = 0; f < term->order; f++) {
		bool contrasts = has_margin(parsed, term, f) && !stands_for_intercept(r, parsed, t, f);
		factor_init(r, term->factors[f], rows, contrasts, &factors[f]);
		total *= factors[f].n <= FORMULA_COLUMNS_MAX ? factors[f].n : FORMULA_COLUMNS_MAX + 1;
	}
	for (size_t c = 0; c < total && r->error == NULL; c++) {
		double *column = push_column(r, model, t, NULL);
		fill_column(model, term, factors, c, column);
	}
	for (size_t f = 0; f < term->order; f++) {
		factor_finish(&factors[f]);
	}
}

static int compare_names(struct str a, struct str b)
{
	int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

/* "a:b" of a term, its factors in alphabetical order. The caller frees it. */
static char *label_of(const struct model_term *term)
{
	struct str factors[FACTORS_MAX];
	char *label = xstrdup("");
	for (size_t f = 0; f < term->order; f++) {
		size_t place = f;
		for (; place > 0 && compare_names(factors[place - 1], term->factors[f]) > 0; place--) {
			factors[place] = factors[place - 1];
		}
		factors[place] = term->factors[f];
	}
	for (size_t f = 0; f < term->order; f++) {
		char *longer = xasprintf("%s%s%.*s", label, f > 0 ? ":" : "", STR_ARG(factors[f]));
		free(label);
		label = longer;
	}
	return label;
}

void model_read(struct request *r, const char *formula, const uint8_t *rows, struct model *ret_model)
{
	struct parsed parsed;
	struct model model = { .n_rows = r->table->n_rows };
	model.x = xcalloc(FORMULA_COLUMNS_MAX * model.n_rows, sizeof(*model.x));
	model.name = xcalloc(FORMULA_COLUMNS_MAX, sizeof(*model.name));
	model.term = xcalloc(FORMULA_COLUMNS_MAX, sizeof(*model.term));
	parse(r, formula, &parsed);
	if (parsed.intercept) {
		push_column(r, &model, MODEL_INTERCEPT, xstrdup("(Intercept)"));
	}
	if (parsed.offset.n > 0) {
		model.offset = arithmetic_values(r, parsed.offset);
	}
	model.n_terms = parsed.n;
	model.label = xcalloc(parsed.n + 1, sizeof(*model.label));
	for (size_t t = 0; t < parsed.n; t++) {
		model.label[t] = label_of(&parsed.terms[t]);
		add_columns(r, &model, &parsed, t, rows);
	}
	*ret_model = model;
}

bool model_column_of(const struct model *model, size_t column, const char *term)
{
	struct str rest = str_of(term);
	struct model_term asked = { .order = 0 };
	char separator = ':';
	while (separator != '\0' && asked.order < FACTORS_MAX) {
		asked.factors[asked.order++] = next_part(&rest, ":", &separator);
	}
	_cleanup_free_ char *label = label_of(&asked);
	size_t t = model->term[column];
	return t != MODEL_INTERCEPT && strcmp(model->label[t], label) == 0;
}

void model_finish(struct model *model)
{
	for (size_t c = 0; c < model->p; c++) {
		free(model->name[c]);
	}
	for (size_t t = 0; t < model->n_terms; t++) {
		free(model->label[t]);
	}
	free(model->offset);
	free(model->label);
	free(model->name);
	free(model->term);
	free(model->x);
}
