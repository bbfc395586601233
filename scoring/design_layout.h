/*
 * design_layout.h - the inside of a design, for the files of scoring/ only.
 *
 * The sampling units form a tree: stage 0 has strata, each with its units
 * (PSUs); each unit holds the strata of the next stage, and so on. Units and
 * strata of a stage are numbered in sorted order, so that those of one parent
 * are neighbours: a stratum is a range of units, a unit a range of strata of
 * the next stage. Sums are taken over the units of the last stage ("leaves");
 * totals of higher units are sums over a range.
 */
#ifndef SCORING_DESIGN_LAYOUT_H
#define SCORING_DESIGN_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scoring/design.h"

struct adjustment;
struct pairwise;
struct replicates;
struct residual;

struct stage {
	size_t n_strata, n_units;
	size_t *first_unit;       /* n_strata + 1: units of stratum h are first_unit[h] .. [h + 1] - 1 */
	double *population;       /* n_strata: N_h, INFINITY without a finite population correction */
	double *fraction;         /* n_units: p of units drawn with unequal probabilities, else NULL */
	size_t *first_substratum; /* n_units + 1: into the strata of the next stage; NULL in the last */
};

struct design {
	size_t n_rows;
	double *weight;
	uint32_t *leaf; /* per row: its unit of the last stage */
	struct stage stages[DESIGN_STAGES_MAX];
	size_t n_stages;          /* that were built */
	size_t n_variance_stages; /* that add to the variance; at least 1 */
	enum lonely_psu lonely;
	bool adjust_domain_lonely;
	bool has_lonely;               /* some stratum has n_h = 1 and is not fully sampled */
	bool unequal;                  /* units were drawn with unequal probabilities */
	struct pairwise *pairwise;     /* their variance by pairs; NULL: by strata */
	struct adjustment *adjustment; /* of one raking; NULL: none, or among the residuals */
	struct residual *residuals;    /* further steps that fitted the weights, in order */
	struct replicates *replicates; /* NULL: linearised variances */
};

/* A stratum counts as fully sampled, with no variance, below this 1 - n/N. */
#define FULLY_SAMPLED 1e-7

static inline size_t design_leaves(const struct design *design)
{
	return design->stages[design->n_stages - 1].n_units;
}

static inline size_t stratum_size(const struct stage *stage, size_t stratum)
{
	return stage->first_unit[stratum + 1] - stage->first_unit[stratum];
}

/* 1 - n_h/N_h, 1 without a correction; the largest 1 - p of its units where these
 * have their own. */
double stratum_fpc(const struct stage *stage, size_t stratum);
/* The share of the population that a unit of the stratum stands for: n_h/N_h or p. */
double unit_fraction(const struct stage *stage, size_t stratum, size_t unit);

#endif
