/*
 * distribution.h - quantiles and probabilities of the usual distributions.
 *
 * By the name that R gives them (qt, pt, qnorm, qbeta, pbeta, qf, qchisq) and,
 * with "_upper", the upper tail of pnorm, pf and pchisq. Degrees of freedom
 * need not be whole. Source: R's own library (r-mathlib); t quantiles are
 * polished by Newton steps on the distribution function.
 */
#ifndef SCORING_DISTRIBUTION_H
#define SCORING_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

struct distribution {
	const char *name;
	size_t n_arguments;       /* 1 to 3 */
	const char *arguments[3]; /* p or q, then the parameters */
	double (*value)(const double *arguments);
};

const struct distribution *distribution_find(const char *name) MUST_CHECK; /* NULL: none */

double t_quantile(double p, double df);        /* df may be INFINITY: normal */
double t_two_sided(double t, double df);       /* P(|T| >= |t|) */
double f_upper(double f, double df1, double df2);
double chisq_upper(double x, double df);

#endif
