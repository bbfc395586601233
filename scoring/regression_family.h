/*
 * regression_family.h - families and links of generalised linear models.
 *
 * mu is the expected value of y, eta = g(mu) the linear predictor, V(mu) the
 * variance of y in units of the dispersion. Deviances are those of one
 * observation of weight 1 (McCullagh and Nelder 1989, sec. 2.3).
 */
#ifndef SCORING_REGRESSION_FAMILY_H
#define SCORING_REGRESSION_FAMILY_H

#include <stdbool.h>

enum regression_family {
	FAMILY_GAUSSIAN,         /* V = 1 */
	FAMILY_BINOMIAL,         /* V = mu (1 - mu); y from 0 to 1 */
	FAMILY_POISSON,          /* V = mu; y >= 0 */
	FAMILY_GAMMA,            /* V = mu^2; y > 0 */
	FAMILY_INVERSE_GAUSSIAN, /* V = mu^3; y > 0 */
};

enum regression_link {
	LINK_IDENTITY,
	LINK_LOG,
	LINK_LOGIT,
	LINK_PROBIT,
	LINK_CLOGLOG,
	LINK_INVERSE,
	LINK_INVERSE_SQUARE,
	LINK_SQRT,
};

enum regression_link family_usual_link(enum regression_family family);
bool family_takes(enum regression_family family, double y);
double family_first_mu(enum regression_family family, double y, double weight);
double family_variance(enum regression_family family, double mu);
double family_deviance(enum regression_family family, double y, double mu);
bool family_allows(enum regression_family family, double mu);

double link_eta(enum regression_link link, double mu);
double link_mu(enum regression_link link, double eta);
double link_slope(enum regression_link link, double eta); /* d mu/d eta */

#endif
