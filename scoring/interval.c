#include "scoring/interval.h"

#include <assert.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

/* Halvings until two doubles between 0 and 1 are neighbours. */
enum { HALVINGS = 1100 };

static struct interval no_interval(enum estimable status)
{
	return (struct interval){ .status = status, .lower = NAN, .upper = NAN };
}

static struct interval interval_of(double lower, double upper)
{
	return (struct interval){ .status = ESTIMABLE, .lower = lower, .upper = upper };
}

/* The (1 + level)/2 quantile of t. */
static double t_quantile(double df, double level)
{
	return isinf(df) ? qnorm(0.5 + level / 2, 0, 1, 1, 0) : qt(0.5 + level / 2, df, 1, 0);
}

struct interval interval_t(double estimate, double se, double df, double level)
{
	assert(level > 0 && level < 1);
	if (isnan(estimate) || isnan(se)) {
		return no_interval(isnan(estimate) ? NOT_ESTIMABLE_NO_ANSWERS : NOT_ESTIMABLE_NO_ERROR);
	}
	if (!(df > 0)) {
		return no_interval(NOT_ESTIMABLE_NO_DF);
	}
	double half = t_quantile(df, level) * se;
	return interval_of(estimate - half, estimate + half);
}

struct interval interval_exact(double p, double n, double level)
{
	double alpha = 1 - level;
	if (!(n > 0)) {
		return no_interval(NOT_ESTIMABLE_NO_ANSWERS);
	}
	double lower = p <= 0 ? 0 : qbeta(alpha / 2, n * p, n * (1 - p) + 1, 1, 0);
	double upper = p >= 1 ? 1 : qbeta(1 - alpha / 2, n * p + 1, n * (1 - p), 1, 0);
	return interval_of(lower, upper);
}

double interval_effective_n(double p, double variance, size_t n, double df, double level)
{
	if (p <= 0 || p >= 1) {
		return (double)n;
	}
	double ratio = t_quantile((double)n - 1, level) / t_quantile(df, level);
	return p * (1 - p) / variance * ratio * ratio;
}

static double logistic(double x)
{
	return 1 / (1 + exp(-x));
}

static struct interval logit_interval(double p, double variance, double t)
{
	double centre = log(p / (1 - p)), half = t * sqrt(variance) / (p * (1 - p));
	return interval_of(logistic(centre - half), logistic(centre + half));
}

static struct interval arcsine_interval(double p, double variance, double t)
{
	double centre = asin(sqrt(p)), half = t * sqrt(variance) / (2 * sqrt(p * (1 - p)));
	double lower = sin(centre - half), upper = sin(centre + half);
	return interval_of(lower * lower, upper * upper);
}

static double divergence(double p, double q)
{
	return p * log(p / q) + (1 - p) * log((1 - p) / (1 - q));
}

/* The q between p and `far` (0 or 1) at which the divergence reaches `wanted`. */
static double divergence_root(double p, double far, double wanted)
{
	double near = p;
	for (int i = 0; i < HALVINGS; i++) {
		double middle = near + (far - near) / 2;
		if (middle == near || middle == far) {
			break;
		}
		if (divergence(p, middle) < wanted) {
			near = middle;
		} else {
			far = middle;
		}
	}
	return near;
}

static struct interval likelihood_interval(double p, double variance, size_t n, double t)
{
	double phi = (double)n / ((double)n - 1);
	double wanted = t * t * phi * variance / (2 * p * (1 - p));
	return interval_of(divergence_root(p, 0, wanted), divergence_root(p, 1, wanted));
}

static struct interval at_the_edge(enum proportion_interval method, double p, size_t n, double level)
{
	if (method == PROPORTION_MEAN) {
		return interval_of(p, p);
	}
	struct interval interval = interval_exact(p, (double)n, level);
	interval.exact = true;
	return interval;
}

struct interval interval_proportion(
		enum proportion_interval method, double p, double variance, size_t n, double df, double level)
{
	assert(level > 0 && level < 1);
	if (n == 0 || isnan(p)) {
		return no_interval(NOT_ESTIMABLE_NO_ANSWERS);
	}
	if (isnan(variance)) {
		return no_interval(NOT_ESTIMABLE_NO_ERROR);
	}
	if (p <= 0 || p >= 1) {
		return at_the_edge(method, p, n, level);
	}
	if (!(df > 0) || n < 2) {
		return no_interval(NOT_ESTIMABLE_NO_DF);
	}
	if (!(variance > 0)) {
		return no_interval(NOT_ESTIMABLE_NO_VARIATION);
	}
	double t = t_quantile(df, level);
	switch (method) {
	case PROPORTION_MEAN:
		return interval_of(p - t * sqrt(variance), p + t * sqrt(variance));
	case PROPORTION_XLOGIT:
	case PROPORTION_LOGIT:
		return logit_interval(p, variance, t);
	case PROPORTION_ASIN:
		return arcsine_interval(p, variance, t);
	case PROPORTION_BETA:
		return interval_exact(p, interval_effective_n(p, variance, n, df, level), level);
	case PROPORTION_LIKELIHOOD:
		return likelihood_interval(p, variance, n, t);
	}
	return no_interval(NOT_ESTIMABLE_NO_ANSWERS);
}
