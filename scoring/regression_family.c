#include "scoring/regression_family.h"

#include <float.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum regression_link family_usual_link(enum regression_family family)
{
	switch (family) {
	case FAMILY_GAUSSIAN:
		return LINK_IDENTITY;
	case FAMILY_BINOMIAL:
		return LINK_LOGIT;
	case FAMILY_POISSON:
		return LINK_LOG;
	case FAMILY_GAMMA:
		return LINK_INVERSE;
	case FAMILY_INVERSE_GAUSSIAN:
		return LINK_INVERSE_SQUARE;
	}
	return LINK_IDENTITY;
}

bool family_takes(enum regression_family family, double y)
{
	switch (family) {
	case FAMILY_GAUSSIAN:
		return isfinite(y);
	case FAMILY_BINOMIAL:
		return y >= 0 && y <= 1;
	case FAMILY_POISSON:
		return y >= 0 && isfinite(y);
	case FAMILY_GAMMA:
	case FAMILY_INVERSE_GAUSSIAN:
		return y > 0 && isfinite(y);
	}
	return false;
}

double family_first_mu(enum regression_family family, double y, double weight)
{
	switch (family) {
	case FAMILY_BINOMIAL:
		return (weight * y + 0.5) / (weight + 1);
	case FAMILY_POISSON:
		return y + 0.1;
	case FAMILY_GAUSSIAN:
	case FAMILY_GAMMA:
	case FAMILY_INVERSE_GAUSSIAN:
		return y;
	}
	return y;
}

double family_variance(enum regression_family family, double mu)
{
	switch (family) {
	case FAMILY_GAUSSIAN:
		return 1;
	case FAMILY_BINOMIAL:
		return mu * (1 - mu);
	case FAMILY_POISSON:
		return mu;
	case FAMILY_GAMMA:
		return mu * mu;
	case FAMILY_INVERSE_GAUSSIAN:
		return mu * mu * mu;
	}
	return NAN;
}

/* y log(y/mu), 0 at y = 0. */
static double y_log(double y, double mu)
{
	return y > 0 ? y * log(y / mu) : 0;
}

double family_deviance(enum regression_family family, double y, double mu)
{
	switch (family) {
	case FAMILY_GAUSSIAN:
		return (y - mu) * (y - mu);
	case FAMILY_BINOMIAL:
		return 2 * (y_log(y, mu) + y_log(1 - y, 1 - mu));
	case FAMILY_POISSON:
		return 2 * (y_log(y, mu) - (y - mu));
	case FAMILY_GAMMA:
		return 2 * ((y - mu) / mu - log(y / mu));
	case FAMILY_INVERSE_GAUSSIAN:
		return (y - mu) * (y - mu) / (y * mu * mu);
	}
	return NAN;
}

bool family_allows(enum regression_family family, double mu)
{
	switch (family) {
	case FAMILY_GAUSSIAN:
		return isfinite(mu);
	case FAMILY_BINOMIAL:
		return mu > 0 && mu < 1;
	case FAMILY_POISSON:
	case FAMILY_GAMMA:
	case FAMILY_INVERSE_GAUSSIAN:
		return mu > 0 && isfinite(mu);
	}
	return false;
}

double link_eta(enum regression_link link, double mu)
{
	switch (link) {
	case LINK_IDENTITY:
		return mu;
	case LINK_LOG:
		return log(mu);
	case LINK_LOGIT:
		return log(mu / (1 - mu));
	case LINK_PROBIT:
		return qnorm(mu, 0, 1, 1, 0);
	case LINK_CLOGLOG:
		return log(-log1p(-mu));
	case LINK_INVERSE:
		return 1 / mu;
	case LINK_INVERSE_SQUARE:
		return 1 / (mu * mu);
	case LINK_SQRT:
		return sqrt(mu);
	}
	return NAN;
}

/* Probabilities stay a rounding step away from 0 and 1. */
static double inside(double p)
{
	return fmin(fmax(p, DBL_EPSILON), 1 - DBL_EPSILON);
}

double link_mu(enum regression_link link, double eta)
{
	switch (link) {
	case LINK_IDENTITY:
		return eta;
	case LINK_LOG:
		return exp(eta);
	case LINK_LOGIT:
		return inside(1 / (1 + exp(-eta)));
	case LINK_PROBIT:
		return inside(pnorm(eta, 0, 1, 1, 0));
	case LINK_CLOGLOG:
		return inside(-expm1(-exp(eta)));
	case LINK_INVERSE:
		return 1 / eta;
	case LINK_INVERSE_SQUARE:
		return 1 / sqrt(eta);
	case LINK_SQRT:
		return eta * eta;
	}
	return NAN;
}

double link_slope(enum regression_link link, double eta)
{
	switch (link) {
	case LINK_IDENTITY:
		return 1;
	case LINK_LOG:
		return exp(eta);
	case LINK_LOGIT: {
		double e = exp(-fabs(eta));
		return fmax(e / ((1 + e) * (1 + e)), DBL_EPSILON);
	}
	case LINK_PROBIT:
		return fmax(dnorm(eta, 0, 1, 0), DBL_EPSILON);
	case LINK_CLOGLOG:
		return fmax(exp(fmin(eta, 700)) * exp(-exp(fmin(eta, 700))), DBL_EPSILON);
	case LINK_INVERSE:
		return -1 / (eta * eta);
	case LINK_INVERSE_SQUARE:
		return -1 / (2 * eta * sqrt(eta));
	case LINK_SQRT:
		return 2 * eta;
	}
	return NAN;
}
