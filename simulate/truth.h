/*
 * truth.h - what is true in a made-up neighbourhood: how people there think and
 * how they answer a survey. Read from survey-defs/truth/FORM.yaml; the words are
 * explained in docs/rehearsal.md.
 *
 * Shares are between 0 and 1, scale values between 0 and 100. A truth belongs to
 * one definition and lives in its own arena; the definition must outlive it.
 */
#ifndef SIMULATE_TRUTH_H
#define SIMULATE_TRUTH_H

#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"
#include "base/str.h"
#include "schema/definition.h"
#include "schema/population.h"

struct truth_answer { /* how answers to a question are spread */
	const struct question *question;
	const double *shares; /* one per choice of the list; of a select_one they add up to 1 */
};

struct truth_fixed { /* this question is answered so */
	const struct question *question;
	const char *answer;
};

struct truth_profile { /* answers that go together, such as origin and race */
	const char *name;
	double share;
	const struct truth_fixed *answers;
	size_t n_answers;
};

struct truth_range {
	const struct question *question;
	double low, high;
};

struct truth_scale {
	const struct scale *scale;
	double mean;   /* of the trait, 0-100, high = high scores */
	double spread; /* standard deviation between people */
	double noise;  /* standard deviation of one answer around a person's trait */
	double block;  /* standard deviation between blocks */
};

struct truth_group { /* people of a profile, or with an answer, differ */
	size_t profile;                  /* SIZE_MAX: not by profile */
	const struct question *question; /* NULL: by profile */
	const struct choice *choice;
	const double *shifts;            /* one per scale of the definition, added to the trait */
	double response;                 /* factor on the chance to take part */
};

struct truth_stratum { /* where no population file says it */
	const char *name;
	size_t households;
};

struct truth {
	unsigned households_per_block, households_per_cluster, clusters_per_stratum;
	const struct truth_stratum *strata; /* used when there is no population file */
	size_t n_strata;
	const char *cluster_code;          /* such as "{s}b{c}": two digits each of stratum and cluster; NULL:
	                                      "b0001", "b0002", ... */
	const double *adults; /* adults[i]: share of households with i + 1 adults */
	size_t n_adults;
	const struct question *size;       /* of the household: adults and children; NULL: not asked */
	const double *children;            /* children[i]: share of households with i children */
	size_t n_children;
	const struct question *visit;      /* result of the visit; NULL: everybody is reached */
	const struct choice *visit_interview;
	const double *visit_shares;        /* per choice of the visit's list */
	struct truth_fixed consent;        /* question NULL: everybody agrees */
	double consent_share;
	const char *consent_refusal;       /* the answer of those who do not agree */
	const struct truth_answer *answers;
	const struct truth_profile *profiles;
	const struct truth_range *ranges;
	const struct truth_scale *scales;  /* one per scale of the definition, in its order */
	const struct truth_group *groups;
	const struct truth_fixed *fixed;
	size_t n_answers, n_profiles, n_ranges, n_groups, n_fixed;
	double dont_know, refused, left_empty; /* chance per question */
	int32_t first_day;                 /* of fieldwork; days since 1970 */
	unsigned days;
	struct arena *arena;
};

/* NULL if there is any error. The population gives the shares of margins that
 * `answers` leaves out; it may be NULL. */
struct truth *truth_read(struct str yaml, const struct definition *definition,
		const struct population *population, struct problems *problems);
void truth_destroy(struct truth *truth); /* NULL is fine */

#endif
