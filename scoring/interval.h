/*
 * interval.h - confidence intervals.
 *
 * t interval: e +- t se, t the (1 + level)/2 quantile with df degrees of
 * freedom (INFINITY: normal). Intervals of a proportion p with variance V:
 *
 *   MEAN        p +- t sqrt(V); may leave [0, 1]
 *   XLOGIT      logit p +- t sqrt(V)/(p (1 - p)), transformed back
 *   LOGIT       the same; a weighted intercept-only logistic fit ends there
 *   ASIN        sin^2(asin(sqrt p) +- t sqrt(V)/(2 sqrt(p (1 - p))))
 *   BETA        Korn and Graubard 1998: n* = p (1 - p)/V (t_{n-1}/t_df)^2,
 *               qbeta(a/2; n* p, n* (1 - p) + 1), qbeta(1 - a/2; n* p + 1, n* (1 - p))
 *   LIKELIHOOD  both q with KL(p, q) = t^2 phi V/(2 p (1 - p)), phi = n/(n - 1),
 *               KL = p ln(p/q) + (1 - p) ln((1 - p)/(1 - q))
 *
 * At p = 0 or 1 V is 0. MEAN then has no width; the others are not defined and
 * give the exact interval of Clopper and Pearson for n answers, with `exact`
 * set. Publish one of the others. Units: level as a share, 0.95.
 * Source: R survey::svyciprop; NCHS Series 2 No. 175.
 */
#ifndef SCORING_INTERVAL_H
#define SCORING_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "scoring/status.h"

enum proportion_interval {
	PROPORTION_MEAN,
	PROPORTION_XLOGIT,
	PROPORTION_LOGIT,
	PROPORTION_ASIN,
	PROPORTION_BETA,
	PROPORTION_LIKELIHOOD,
};

struct interval {
	enum estimable status; /* not ESTIMABLE: both limits are NaN */
	double lower, upper;
	bool exact; /* the fallback at p = 0 or 1 was used */
};

struct interval interval_t(double estimate, double se, double df, double level);

/* n: rows behind p. df: of the domain (for BETA of the design, as R does). */
struct interval interval_proportion(enum proportion_interval method, double p, double variance, size_t n,
		double df, double level);

/* Korn-Graubard effective sample size n* above, not limited to n; at p = 0 or 1 it is n. */
double interval_effective_n(double p, double variance, size_t n, double df, double level);

/* Exact binomial limits for p with a sample size that need not be whole. */
struct interval interval_exact(double p, double n, double level);

#endif
