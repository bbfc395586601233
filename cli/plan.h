/*
 * plan.h - what canvass plan was asked, and what follows from it.
 *
 * A plan is for one number to start from: the margin wanted, the interviews, or the
 * addresses. Everything that nobody said is assumed, and said to be. Shares are between
 * 0 and 1; formulas: scoring/planning.h.
 */
#ifndef CLI_PLAN_H
#define CLI_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "cli/form.h"
#include "scoring/planning.h"

/* One number of a plan: where it comes from is printed beside it. */
struct plan_number {
	double value; /* NaN: not given */
	enum plan_source { PLAN_ASSUMED, PLAN_ASKED, PLAN_FILE } source;
};

struct plan_group {
	const char *question, *name; /* question: NULL when it was named on the command line */
	double share;
};

struct plan_inputs {
	enum plan_start { PLAN_FROM_MARGIN, PLAN_FROM_COMPLETES, PLAN_FROM_ADDRESSES } start;
	struct plan_number margin, completes, addresses; /* the one of `start` */
	struct plan_number percent, level, population, deff, cluster_size, clusters, strata, icc, weighting;
	struct plan_number eligibility, response, contact, cooperation;
	struct plan_number power, before, overlap, alike, spread;
	struct disclosure rules;
	const char *universe; /* NULL when no file says it */
	const struct plan_group *groups;
	size_t n_groups;
};

struct plan_result {
	double completes, margin, addresses; /* NaN: cannot be reached */
	double response;                     /* contact times cooperation when those were given */
	double deff, cluster_size, df;
	size_t smallest;                     /* group that can show `percent`; 0: none */
	double rise, fall, score_change;     /* that a next wave of as many would find */
};

struct plan_group_result {
	double completes, margin, needed; /* needed: interviews of the whole survey to show the group */
	bool shown;
};

void plan_defaults(struct plan_inputs *inputs);
/* Population, clusters, rules, target and groups of a definition and its population file; what
 * was asked for stays. The texts are those of the form. */
void plan_from_form(struct plan_inputs *inputs, const struct form *form, struct arena *arena);

struct plan_result plan_work_out(const struct plan_inputs *inputs);
struct plan_group_result plan_work_out_group(
		const struct plan_inputs *inputs, const struct plan_result *result, const struct plan_group *group);

void plan_print(const struct plan_inputs *inputs, const struct plan_result *result, FILE *out);
bool plan_print_json(const struct plan_inputs *inputs, const struct plan_result *result, FILE *out);

#endif
