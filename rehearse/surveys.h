/*
 * surveys.h - many surveys of one made-up neighbourhood: how often do the intervals
 * of the assessment hold what is true there?
 *
 * Each survey draws its own blocks, households and adults, is answered by them, and
 * is weighted and estimated as an assessment is. An interval is counted when it has
 * something to say: where nobody or everybody in the neighbourhood gives an answer,
 * or the weights fix a number (its standard error is 0), there is nothing to find.
 */
#ifndef REHEARSE_SURVEYS_H
#define REHEARSE_SURVEYS_H

#include <stddef.h>
#include <stdint.h>

#include "assess/numbers.h"
#include "rehearse/census.h"

/* Sums over surveys; `n` intervals of one survey, `held` of them hold the truth. */
struct tally {
	size_t n, held;
	double n_n, n_held, held_held; /* sums of products, for the error */
};

struct coverage_line { /* numbers of one kind that are looked at together */
	const char *group;     /* NULL: everybody */
	bool raked;            /* of everybody: with the weights fitted to the population, or before that */
	struct tally shown[N_NUMBER_KINDS];    /* what a report shows */
	struct tally withheld[N_NUMBER_KINDS]; /* what it would not */
};

struct coverage_number { /* one number over all surveys, with raked weights */
	const struct number *truth;
	size_t n, held, too_low;    /* shown; truth inside; truth above the interval */
	double error, error_error;  /* sums of estimate - truth and of its square */
	double variance;            /* sum of the squared standard errors */
};

struct coverage {
	size_t surveys, n_visits, n_interviews; /* over all surveys */
	struct coverage_line *lines;            /* everybody before raking, everybody raked, then the groups */
	size_t n_lines;
	struct coverage_number *numbers;        /* one per number of the census */
	size_t n_numbers;
	struct census *census;
};

struct surveys_plan {
	size_t surveys;
	unsigned processes;           /* at least 1; they change nothing but the time it takes */
	void (*counted)(void *arg);   /* an adult was asked for the census; may be NULL */
	void (*surveyed)(void *arg);  /* a survey is done; may be NULL */
	void *arg;
};

/* NULL, with errno, when there is no memory or no process for it. */
struct coverage *surveys_run(struct neighbourhood *place, const struct population *population,
		const struct surveys_plan *plan);
void coverage_destroy(struct coverage *coverage); /* NULL is fine */

/* held / n, and its Monte Carlo standard error: intervals of one survey are no
 * independent tries, so surveys are compared, as clusters of a ratio are. Both are
 * NAN without any interval; the error too with fewer than two surveys. */
double tally_share(const struct tally *tally);
double tally_error(const struct tally *tally, size_t surveys);

#endif
