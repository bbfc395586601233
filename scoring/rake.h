/*
 * rake.h - fits the weights to known population totals of several variables.
 *
 * Raking goes over the margins in the given order; within a margin every
 * weight of category c is multiplied by N_c / sum(w in c). A full round over
 * all margins is one iteration. Stop rules (epsilon below 1 is multiplied by
 * the sum of the weights before raking):
 *
 *   RAKE_STOP_JOINT    the joint weighted table of all margins changed by less
 *                      than epsilon in its largest cell (R survey 4.1 rake())
 *   RAKE_STOP_MARGINS  after the round every margin is met to less than epsilon
 *
 * Standard errors of estimates with raked weights follow from the residuals
 * described in adjustment.h; estimates use them by themselves.
 *
 * Units: population in persons (or households), as the weights. A missing
 * category is refused: give those people a category first.
 */
#ifndef SCORING_RAKE_H
#define SCORING_RAKE_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/design.h"

struct margin {
	const int32_t *category; /* per row, 0 to n_categories - 1 */
	size_t n_categories;
	const double *population; /* n_categories totals */
};

enum rake_stop {
	RAKE_STOP_JOINT,
	RAKE_STOP_MARGINS,
};

struct rake_options {
	size_t max_iterations; /* R: 10 */
	double epsilon;        /* R: 1, one person */
	enum rake_stop stop;
};

enum rake_status {
	RAKE_CONVERGED,
	RAKE_NOT_CONVERGED,    /* the weights of the last round are in use all the same */
	RAKE_MISSING_CATEGORY, /* a row has no category in a margin; weights unchanged */
	RAKE_NOBODY_SAMPLED,   /* a category of the population has nobody; weights unchanged */
	RAKE_NO_POPULATION,    /* people in a category without a positive total; weights unchanged */
	RAKE_ALREADY_ADJUSTED, /* the design was raked before; weights unchanged */
};

struct rake_report {
	enum rake_status status;
	size_t iterations;
	double change;         /* what was compared with epsilon in the last round, in persons */
	double total_mismatch; /* largest relative difference between the margins' totals */
	size_t margin;         /* where, for the refusals */
	size_t category;       /* there; for RAKE_MISSING_CATEGORY the row */
};

/* Rakes the weights of the design in place. Domains come afterwards. */
enum rake_status design_rake(struct design *design, const struct margin *margins, size_t n_margins,
		const struct rake_options *options, struct rake_report *ret_report);

const char *rake_status_text(enum rake_status status);

#endif
