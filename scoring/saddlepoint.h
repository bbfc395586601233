/*
 * saddlepoint.h - upper tail of a sum of chi-square variables, each of one
 * degree of freedom: P(sum of lambda_i X_i > x).
 *
 * Lugannani and Rice's formula as given by Kuonen (1999, Biometrika 86, 929):
 * with K(t) = -1/2 sum log(1 - 2 t lambda) and K'(t) = x,
 *
 *   w = sign(t) sqrt(2 (t x - K(t))),  v = t sqrt(K''(t)),
 *   P = 1 - Phi(w + log(v/w)/w)
 *
 * For files of scoring/ only.
 */
#ifndef SCORING_SADDLEPOINT_H
#define SCORING_SADDLEPOINT_H

#include <stddef.h>

/* lambda may be negative, but one is positive. repeat[i] >= 0: how often lambda
 * i counts. NaN near the mean (|t| < 1e-4 after scaling by the largest lambda),
 * where the formula has no digits. */
double saddlepoint_upper(double x, const double *lambda, const double *repeat, size_t n);

#endif
