/*
 * disclosure.h - what may be shown, and the reason when it may not.
 *
 * Proportions: the NCHS 2017 standard (Vital and Health Statistics, series 2,
 * no. 175) in its order of rules, on the Korn-Graubard interval with
 * n_eff = min(n, p (1-p)/V (t_{n-1}/t_df)^2):
 *   1 n_eff < 30: withheld.  2 width <= 0.05: shown.  3 width >= 0.30: withheld.
 *   4 width/p > 1.30: withheld, else shown.
 *   5 shown by rule 4 and width/(1-p) > 1.30: shown, the complement is unreliable.
 *   6 shown and df < 8: review.
 *   7 p = 0 or 1: n_eff = n and width 0; review.
 * Counts: at least min_n people behind a percentage; a count, and the rest of
 * the group, must be 0 or at least min_count.
 */
#ifndef SCORING_DISCLOSURE_H
#define SCORING_DISCLOSURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

enum disclosure_reason {
	DISCLOSURE_SHOWN,
	WITHHELD_NOT_ESTIMABLE,  /* there is no number */
	WITHHELD_MIN_N,          /* too few people answered */
	WITHHELD_MIN_COUNT,      /* too few gave this answer */
	WITHHELD_REST,           /* too few gave any other answer */
	WITHHELD_EFFECTIVE_N,    /* NCHS rule 1 */
	WITHHELD_WIDTH,          /* NCHS rule 3 */
	WITHHELD_RELATIVE_WIDTH, /* NCHS rule 4 */
	WITHHELD_COMPLEMENTARY,  /* only so that another withheld number cannot be worked out */
};

const char *disclosure_reason_text(enum disclosure_reason reason); /* plain words */

struct proportion_decision {
	enum disclosure_reason reason;
	bool review;                /* shown, but a statistician should look first */
	bool complement_unreliable; /* shown, but 1 - p is not reliable */
	double n_eff;               /* not above n */
	double lower, upper;        /* Korn-Graubard, 95%; exact at p = 0 or 1 */
	double width, relative_width;
};

/* p in [0, 1] with variance V from n answers and df degrees of freedom. */
struct proportion_decision disclosure_proportion(double p, double variance, size_t n, double df);

struct disclosure_limits {
	size_t min_n;     /* 30 */
	size_t min_count; /* 11; 0 or 1 asks for nothing */
};

/* count of n people gave this answer. */
enum disclosure_reason disclosure_count(size_t count, size_t n, const struct disclosure_limits *limits);

/* A mean of a score: at least min_n people. */
enum disclosure_reason disclosure_mean(size_t n, const struct disclosure_limits *limits);

/* One-way tables whose total is known: withholds further cells, smallest first,
 * until no withheld count can be worked out from the shown ones and the total.
 *
 * The guarantee: let S be the sum of the k withheld counts, which anybody can
 * subtract. Zeros are never withheld, so that k counts of at least 1 are hidden.
 * Afterwards k >= 2 and S >= M + k - 1 with M = max(min_count, 2), or k is 0. Every
 * withheld cell may then be as small as 1 and as large as S - k + 1 >= M, the
 * others taking up the rest: neither its value nor on which side of the limit
 * it lies follows from the table.
 *
 * count[i] and reason[i] of n_cells cells; reasons are changed to
 * WITHHELD_COMPLEMENTARY where needed. False when even withholding all cells
 * does not do: then the total must not be shown either. */
bool disclosure_complement(const size_t *count, enum disclosure_reason *reason, size_t n_cells,
		const struct disclosure_limits *limits) MUST_CHECK;

/* The answers to one question. Anybody knows the sum of the withheld counts of each part (the
 * answers inside and outside of shown headlines, each answer in one part), and perhaps the sum of
 * count times score over all of them, when the mean is published. */
struct disclosure_answer {
	size_t count;
	double score;   /* not used unless the mean is known */
	size_t part;    /* from 0 */
	bool withheld;
};

/* Whether each withheld count can be anything in a range of at least max(min_count, 2) - 1 by
 * all that is known: real counts x >= 1 (x >= 0 when zeros are withheld too), with
 *     sum over part p of x_i = K_p,   sum over all of s_i x_i = T when the mean is known.
 * ret_part is the part of the first answer of which this is not so. */
bool disclosure_answers_hidden(const struct disclosure_answer *answers, size_t n, bool mean_known,
		bool zeros_withheld, const struct disclosure_limits *limits, size_t *ret_part) MUST_CHECK;

#endif
