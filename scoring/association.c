#include "scoring/association.h"

#include <assert.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/distribution.h"
#include "scoring/estimate.h"
#include "scoring/replicates.h"
#include "scoring/saddlepoint.h"
#include "scoring/wald.h"

/* The cells of the table, the row varying fastest. */
struct cells {
	const struct association_spec *spec;
	size_t n;             /* n_rows * n_columns */
	double *share, *vcov; /* with their covariances, n x n */
	double total;         /* weighted count of all */
	double *row, *column; /* sums of shares */
};

static double *indicator_of(const struct association_spec *spec, size_t cell, size_t n)
{
	double *values = xcalloc(n, sizeof(*values));
	int32_t row = (int32_t)(cell % spec->n_rows), column = (int32_t)(cell / spec->n_rows);
	for (size_t i = 0; i < n; i++) {
		values[i] = spec->row[i] == row && spec->column[i] == column;
	}
	return values;
}

static enum estimable estimate_cells_of(const struct design *design, enum statistic statistic,
		const uint8_t *domain, struct cells *cells)
{
	struct estimate_term *terms = xcalloc(cells->n, sizeof(*terms));
	struct estimate *estimates = xcalloc(cells->n, sizeof(*estimates));
	enum estimable status = ESTIMABLE;
	for (size_t c = 0; c < cells->n; c++) {
		terms[c] = (struct estimate_term){ .statistic = statistic,
			.domain = domain,
			.column = { .f64 = indicator_of(cells->spec, c, design_rows(design)) } };
	}
	estimate_joint(design, terms, cells->n, estimates, cells->vcov);
	for (size_t c = 0; c < cells->n; c++) {
		status = status == ESTIMABLE ? estimates[c].status : status;
		cells->share[c] = estimates[c].value;
		cells->row[c % cells->spec->n_rows] += estimates[c].value;
		cells->column[c / cells->spec->n_rows] += estimates[c].value;
		cells->total += estimates[c].value;
		free((double *)terms[c].column.f64);
	}
	free(terms);
	free(estimates);
	return status;
}

static double pearson_statistic(const struct cells *cells)
{
	double sum = 0;
	for (size_t c = 0; c < cells->n; c++) {
		double expected = cells->row[c % cells->spec->n_rows] * cells->column[c / cells->spec->n_rows]
				  / cells->total;
		sum += (cells->share[c] - expected) * (cells->share[c] - expected) / expected;
	}
	return cells->spec->n * sum / cells->total;
}

/* Interaction contrast number a: +1 and -1 in the corners of the first cell and
 * the cell of row 1 + a mod (r - 1) and column 1 + a div (r - 1). */
static void contrast_cells(const struct association_spec *spec, size_t a, size_t cell[4])
{
	size_t row = 1 + a % (spec->n_rows - 1), column = 1 + a / (spec->n_rows - 1);
	cell[0] = 0;
	cell[1] = row;
	cell[2] = column * spec->n_rows;
	cell[3] = row + column * spec->n_rows;
}

/* C' D^-1 C/N and C' D^-1 V D^-1 C; an empty cell counts as D^-1 = 0. */
static void fill_forms(const struct cells *cells, size_t k, double *denominator, double *numerator)
{
	static const double sign[4] = { 1, -1, -1, 1 };
	for (size_t place = 0; place < k * k; place++) {
		size_t x[4], y[4];
		contrast_cells(cells->spec, place / k, x);
		contrast_cells(cells->spec, place % k, y);
		for (size_t i = 0; i < 16; i++) {
			size_t a = x[i / 4], b = y[i % 4];
			double signs = sign[i / 4] * sign[i % 4], pa = cells->share[a], pb = cells->share[b];
			if (pa != 0 && pb != 0) {
				numerator[place] += signs * cells->vcov[a * cells->n + b] / (pa * pb);
				denominator[place] += a == b ? signs / (pa * cells->spec->n) : 0;
			}
		}
	}
}

/* Eigenvalues of Delta, k of them, ascending. */
static enum estimable design_effects(const struct cells *cells, size_t k, double *lambda)
{
	double *denominator = xcalloc(k * k, sizeof(double)), *numerator = xcalloc(k * k, sizeof(double));
	lapack_int n = (lapack_int)k;
	fill_forms(cells, k, denominator, numerator);
	bool found = LAPACKE_dsygv(LAPACK_COL_MAJOR, 1, 'N', 'U', n, numerator, n, denominator, n, lambda)
		     == 0;
	free(denominator);
	free(numerator);
	return found ? ESTIMABLE : NOT_ESTIMABLE_NO_VARIATION;
}

static double saddlepoint_p(const double *lambda, size_t k, double x, double ddf)
{
	double *all = xcalloc(k + 1, sizeof(*all)), *repeat = xcalloc(k + 1, sizeof(*repeat));
	double sum = 0, squares = 0;
	for (size_t i = 0; i < k; i++) {
		all[i] = lambda[i];
		repeat[i] = 1;
		sum += lambda[i];
		squares += lambda[i] * lambda[i];
	}
	all[k] = isinf(ddf) ? 0 : -x / ddf;
	repeat[k] = isinf(ddf) ? 0 : floor(ddf);
	double p = saddlepoint_upper(isinf(ddf) ? x : 0, all, repeat, k + 1);
	free(all);
	free(repeat);
	/* Near the mean Satterthwaite's approximation takes over. */
	double ndf = sum * sum / squares;
	return isnan(p) ? f_upper(x / sum, ndf, ddf) : p;
}

static enum estimable rao_scott(
		const struct design *design, const struct cells *cells, struct association *ret)
{
	const struct association_spec *spec = cells->spec;
	size_t k = (spec->n_rows - 1) * (spec->n_columns - 1);
	double *lambda = xcalloc(k, sizeof(*lambda)), trace = 0, squares = 0;
	double x2 = pearson_statistic(cells);
	enum estimable status = design_effects(cells, k, lambda);
	for (size_t i = 0; i < k; i++) {
		trace += lambda[i];
		squares += lambda[i] * lambda[i];
	}
	double d0 = trace * trace / squares;
	struct association found = { .statistic = x2, .ndf = NAN, .ddf = NAN, .df = NAN };
	if (spec->test == ASSOCIATION_F) {
		found.statistic = x2 / trace;
		found.ndf = d0;
		found.ddf = d0 * spec->df;
		found.p_value = f_upper(found.statistic, found.ndf, found.ddf);
	} else if (spec->test == ASSOCIATION_CHISQ) {
		found.df = (double)k;
		found.p_value = chisq_upper(x2 * (double)k / trace, (double)k);
	} else {
		bool replicates = design_replicates(design) > 0;
		found.p_value = saddlepoint_p(lambda, k, x2, replicates ? (double)INFINITY : d0 * spec->df);
	}
	free(lambda);
	if (status == ESTIMABLE) {
		*ret = found;
	}
	return status;
}

/* d(o_a - o_i. o_.j/o_..)/d o_b of the cells a and b. */
static double excess_slope(const struct cells *cells, size_t a, size_t b)
{
	size_t r = cells->spec->n_rows;
	double row = cells->row[a % r], column = cells->column[a / r], total = cells->total;
	return (a == b) - (a % r == b % r) * column / total - (a / r == b / r) * row / total
	       + row * column / (total * total);
}

static void fill_excess(const struct cells *cells, size_t k, double *y, double *v)
{
	size_t r = cells->spec->n_rows;
	double *slopes = xcalloc(k * cells->n, sizeof(*slopes));
	for (size_t a = 0; a < k; a++) {
		size_t cell = 1 + a % (r - 1) + (1 + a / (r - 1)) * r;
		y[a] = cells->share[cell] - cells->row[cell % r] * cells->column[cell / r] / cells->total;
		for (size_t b = 0; b < cells->n; b++) {
			slopes[a * cells->n + b] = excess_slope(cells, cell, b);
		}
	}
	for (size_t a = 0; a < k; a++) {
		for (size_t i = 0; i < cells->n; i++) {
			double sum = 0;
			for (size_t j = 0; j < cells->n; j++) {
				sum += slopes[a * cells->n + j] * cells->vcov[j * cells->n + i];
			}
			for (size_t b = 0; b < k; b++) {
				v[a * k + b] += sum * slopes[b * cells->n + i];
			}
		}
	}
	free(slopes);
}

static enum estimable wald(const struct cells *cells, struct association *ret)
{
	const struct association_spec *spec = cells->spec;
	size_t k = (spec->n_rows - 1) * (spec->n_columns - 1);
	double *y = xcalloc(k, sizeof(*y)), *v = xcalloc(k * k, sizeof(*v));
	fill_excess(cells, k, y, v);
	double statistic = wald_statistic(y, v, k), ndf = (double)k, ddf = spec->df;
	free(y);
	free(v);
	if (isnan(statistic)) {
		return NOT_ESTIMABLE_NO_VARIATION;
	}
	if (spec->test == ASSOCIATION_ADJUSTED_WALD) {
		ddf = spec->df - ndf + 1;
		statistic *= ddf / (ndf * spec->df);
	} else {
		statistic /= ndf;
	}
	*ret = (struct association){ .statistic = statistic,
		.ndf = ndf,
		.ddf = ddf,
		.df = NAN,
		.p_value = f_upper(statistic, ndf, ddf) };
	return ESTIMABLE;
}

enum estimable association_test(const struct design *design, const struct association_spec *spec,
		const uint8_t *domain, struct association *ret_association)
{
	assert(spec->n_rows >= 2 && spec->n_columns >= 2);
	struct cells cells = { .spec = spec, .n = spec->n_rows * spec->n_columns };
	bool by_totals = spec->test == ASSOCIATION_WALD || spec->test == ASSOCIATION_ADJUSTED_WALD;
	cells.share = xcalloc(cells.n, sizeof(double));
	cells.vcov = xcalloc(cells.n * cells.n, sizeof(double));
	cells.row = xcalloc(spec->n_rows, sizeof(double));
	cells.column = xcalloc(spec->n_columns, sizeof(double));
	enum estimable status = estimate_cells_of(
			design, by_totals ? STATISTIC_TOTAL : STATISTIC_MEAN, domain, &cells);
	if (status == ESTIMABLE) {
		status = by_totals ? wald(&cells, ret_association)
				   : rao_scott(design, &cells, ret_association);
	}
	free(cells.share);
	free(cells.vcov);
	free(cells.row);
	free(cells.column);
	return status;
}
