/*
 * planning.h - how many interviews a question needs, and what a number of
 * interviews can tell.
 *
 * Symbols: p a share, d half the width of its interval ("margin of error"), z the
 * normal quantile of (1 + level)/2, N the population in units that are drawn, n
 * complete interviews, D the design effect.
 *
 *   margin       n0 = n (N - 1)/(N - n),  d = z sqrt(D p (1 - p)/n0)
 *   completes    n0 = z^2 D p (1 - p)/d^2,  n = n0/(1 + (n0 - 1)/N), rounded up
 *   D            w (1 + (m - 1) rho): m interviews per cluster, rho how alike those of a
 *                cluster are (ICC), w what unequal weights cost (Kish 1965)
 *   addresses    n/(eligibility * response), rounded up; response may be contact * cooperation
 *   change       the smallest difference between p and p' that a two-sided test finds with
 *                the power wanted: |p' - p| = z s0 + z_power s1,
 *                s0^2 = q (1 - q) D (1/n1 + 1/n2 - 2 c/sqrt(n1 n2)),  q = (p + p')/2
 *                s1^2 = V1 + V2 - 2 c sqrt(V1 V2),  V = D p (1 - p)/n of each wave
 *                c: the share of people asked both times, times how alike their two answers are
 *
 * Without a finite population N is INFINITY, and n0 = n. Sources: Cochran 1977, Sampling
 * Techniques, ch. 4 and 5.6; Kish 1965, Survey Sampling, ch. 5 and 12.4 (overlap); R 4.2
 * power.prop.test, with which `change` agrees for n1 = n2 and c = 0; R package
 * PracTools, nProp. All shares are between 0 and 1.
 */
#ifndef SCORING_PLANNING_H
#define SCORING_PLANNING_H

#include <stdbool.h>
#include <stddef.h>

#include "scoring/disclosure.h"

struct plan_design {
	double deff;         /* known as a whole; NaN: from the rest */
	double cluster_size; /* interviews per cluster; NaN: from the number of clusters */
	double clusters;     /* NaN: everybody is drawn by themselves */
	double icc;          /* rho */
	double weighting;    /* w, at least 1 */
};

/* D for n complete interviews. Fewer than one interview per cluster count as one. */
double plan_deff(const struct plan_design *design, double completes);

/* d; 0 when everybody is asked. */
double plan_margin(double p, double completes, double population, double deff, double level);

/* The smallest whole number of interviews with a margin of at most d. NaN when not even the
 * whole population gives it: with few clusters, more interviews in each do not help. */
double plan_completes(double p, double margin, double population, const struct plan_design *design, double level);

double plan_addresses(double completes, double eligibility, double response);

/* The smallest number of people in a group of which a share p may be shown: at least min_n
 * people, min_count of them in and out of p, and the NCHS 2017 standard when it is asked for,
 * with V = D p (1 - p)/n and df degrees of freedom. 0 when there is none below ten million. */
size_t plan_smallest_shown(double p, double deff, double df, const struct disclosure_limits *limits, bool nchs);

struct plan_change {
	double p, n1, n2;
	double deff;
	double overlap;     /* c */
	double level, power;
};

/* How far the share must rise (up) or fall to be found; NaN when not even 1 or 0 would be. */
double plan_share_change(const struct plan_change *change, bool up);

/* The same for the mean of a score with standard deviation sd, in points of the score:
 * (z + z_power) sd sqrt(D (1/n1 + 1/n2 - 2 c/sqrt(n1 n2))). p is not used. */
double plan_mean_change(const struct plan_change *change, double sd);

#endif
