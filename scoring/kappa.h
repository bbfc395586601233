/*
 * kappa.h - Cohen's kappa: agreement of two ratings beyond chance.
 *
 *   kappa = (Po - Pe)/(1 - Pe),  Po = sum_i p_ii,  Pe = sum_i p_i. p_.i
 *
 * with its gradient by the cell shares p_ij, for the delta method:
 *
 *   d kappa/d p_ij = [i = j]/(1 - Pe) - (1 - Po)(p_.i + p_j.)/(1 - Pe)^2
 *
 * Source: Cohen 1960; R survey::svykappa.
 */
#ifndef SCORING_KAPPA_H
#define SCORING_KAPPA_H

#include <stddef.h>

/* p[i + j * n]: n x n shares that sum to 1. ret_gradient has as many places. */
double kappa_of(const double *p, size_t n, double *ret_gradient);

#endif
