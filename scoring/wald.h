/*
 * wald.h - the Wald statistic b' V^-1 b of k estimates b with covariances V.
 *
 * Divided by k it is compared with F(k, df), df the degrees of freedom of V.
 * Source: R survey::regTermTest.
 */
#ifndef SCORING_WALD_H
#define SCORING_WALD_H

#include <stddef.h>

/* v is k x k; NaN when it has no inverse. */
double wald_statistic(const double *b, const double *v, size_t k);

#endif
