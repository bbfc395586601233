/*
 * collapse.h - joins categories with too few answers before raking.
 *
 * Rule: as long as a category has fewer than min_n answers, the one with the
 * fewest (the first of equals) joins the other one with the fewest answers (the
 * first of equals). Population totals are added. Every step is logged, so that
 * a report can state it.
 */
#ifndef SCORING_COLLAPSE_H
#define SCORING_COLLAPSE_H

#include <stddef.h>
#include <stdint.h>

struct collapse_step {
	size_t from, into; /* categories as given; both may already hold others */
	size_t n_from;     /* answers in `from` at that moment */
};

/* n counts and population totals of `categories` categories. ret_into has one
 * place each: the category whose place it takes (itself when it stays). After
 * the call population[] holds the sums at those places and 0 elsewhere.
 * ret_steps has room for categories - 1 steps. Returns the number of steps. */
size_t collapse_categories(const size_t *n, double *population, size_t categories, size_t min_n,
		int32_t *ret_into, struct collapse_step *ret_steps);

/* Renumbers so that the categories that stay are 0, 1, 2 ... in their order;
 * moves population[] accordingly. Returns how many stay. */
size_t collapse_renumber(int32_t *into, double *population, size_t categories);

#endif
