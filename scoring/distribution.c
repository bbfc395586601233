#include "scoring/distribution.h"

#include <math.h>
#include <string.h>

#include "base/compiler.h"
#define MATHLIB_STANDALONE
#include <Rmath.h>

double t_quantile(double p, double df)
{
	if (isinf(df)) {
		return qnorm(p, 0, 1, 1, 0);
	}
	double t = qt(p, df, 1, 0);
	for (int step = 0; step < 2 && isfinite(t); step++) {
		/* The smaller tail keeps its digits. */
		double error = t > 0 ? (1 - p) - pt(t, df, 0, 0) : pt(t, df, 1, 0) - p;
		double slope = dt(t, df, 0), correction = error / slope;
		if (!(fabs(correction) < 1e-6 * fabs(t))) {
			break;
		}
		t -= correction;
	}
	return t;
}

double t_two_sided(double t, double df)
{
	return 2 * pt(-fabs(t), df, 1, 0);
}

double f_upper(double f, double df1, double df2)
{
	return isinf(df2) ? pchisq(f * df1, df1, 0, 0) : pf(f, df1, df2, 0, 0);
}

double chisq_upper(double x, double df)
{
	return pchisq(x, df, 0, 0);
}

static double value_pbeta(const double *a) { return pbeta(a[0], a[1], a[2], 1, 0); }
static double value_pchisq_upper(const double *a) { return chisq_upper(a[0], a[1]); }
static double value_pf_upper(const double *a) { return f_upper(a[0], a[1], a[2]); }
static double value_pnorm_upper(const double *a) { return pnorm(a[0], 0, 1, 0, 0); }
static double value_pt(const double *a) { return pt(a[0], a[1], 1, 0); }
static double value_qbeta(const double *a) { return qbeta(a[0], a[1], a[2], 1, 0); }
static double value_qchisq(const double *a) { return qchisq(a[0], a[1], 1, 0); }
static double value_qf(const double *a) { return qf(a[0], a[1], a[2], 1, 0); }
static double value_qnorm(const double *a) { return qnorm(a[0], 0, 1, 1, 0); }
static double value_qt(const double *a) { return t_quantile(a[0], a[1]); }

static const struct distribution distributions[] = {
	{ "pbeta", 3, { "q", "shape1", "shape2" }, value_pbeta },
	{ "pchisq_upper", 2, { "q", "df" }, value_pchisq_upper },
	{ "pf_upper", 3, { "q", "df1", "df2" }, value_pf_upper },
	{ "pnorm_upper", 1, { "q" }, value_pnorm_upper },
	{ "pt", 2, { "q", "df" }, value_pt },
	{ "qbeta", 3, { "p", "shape1", "shape2" }, value_qbeta },
	{ "qchisq", 2, { "p", "df" }, value_qchisq },
	{ "qf", 3, { "p", "df1", "df2" }, value_qf },
	{ "qnorm", 1, { "p" }, value_qnorm },
	{ "qt", 2, { "p", "df" }, value_qt },
};

const struct distribution *distribution_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(distributions); i++) {
		if (strcmp(distributions[i].name, name) == 0) {
			return &distributions[i];
		}
	}
	return NULL;
}
