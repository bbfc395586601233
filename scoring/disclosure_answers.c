/* What can be worked out about withheld answers from sums: a linear programme small enough to be
 * solved by hand. Checked against GLPK in tests/assess/test_suppression.c. */
#include <math.h>

#include "scoring/disclosure.h"

/* The withheld answers of one part, but one: how many, their scores, and what is to be shared out
 * among them when each has got the least. */
struct others {
	size_t n;
	double spare, least_sum, low, high;
};

static struct others others_of(const struct disclosure_answer *answers, size_t n, size_t part, size_t except, double least)
{
	struct others others = { .low = INFINITY, .high = -INFINITY };
	for (size_t i = 0; i < n; i++) {
		if (!answers[i].withheld || answers[i].part != part) {
			continue;
		}
		others.spare += (double)answers[i].count;
		if (i != except) {
			others.n++;
			others.spare -= least;
			others.least_sum += least * answers[i].score;
			others.low = fmin(others.low, answers[i].score);
			others.high = fmax(others.high, answers[i].score);
		}
	}
	return others;
}

/* Whether part p comes before answer i among the withheld ones of its part. */
static bool is_first(const struct disclosure_answer *answers, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (answers[k].withheld && answers[k].part == answers[i].part) {
			return false;
		}
	}
	return true;
}

/* The least and the greatest sum of scores that the other parts can have. */
static void other_parts(const struct disclosure_answer *answers, size_t n, size_t part, double least, double *ret_low,
		double *ret_high)
{
	*ret_low = *ret_high = 0;
	for (size_t i = 0; i < n; i++) {
		if (answers[i].withheld && answers[i].part != part && is_first(answers, i)) {
			struct others all = others_of(answers, n, answers[i].part, n, least);
			*ret_low += all.least_sum + all.spare * all.low;
			*ret_high += all.least_sum + all.spare * all.high;
		}
	}
}

/* Narrows [low, high] to where a x <= b. */
static void keep_below(double a, double b, double *low, double *high)
{
	if (a > 0) {
		*high = fmin(*high, b / a);
	} else if (a < 0) {
		*low = fmax(*low, b / a);
	}
}

/* How wide the range of answer i is. */
static double range_of(const struct disclosure_answer *answers, size_t n, size_t i, bool mean_known, double least)
{
	struct others others = others_of(answers, n, answers[i].part, i, least);
	double low = least, high = others.spare, rest_low, rest_high, total = 0;
	if (others.n == 0) {
		return 0;
	}
	if (!mean_known) {
		return high - low;
	}
	for (size_t k = 0; k < n; k++) {
		total += answers[k].withheld ? (double)answers[k].count * answers[k].score : 0;
	}
	other_parts(answers, n, answers[i].part, least, &rest_low, &rest_high);
	/* x of this answer leaves spare - x to the others of its part: the sum of all scores must lie
	 * between what they and the other parts can make of it. */
	double base = others.least_sum;
	keep_below(answers[i].score - others.low, total - base - others.spare * others.low - rest_low, &low, &high);
	keep_below(others.high - answers[i].score, base + others.spare * others.high + rest_high - total, &low, &high);
	return high - low;
}

bool disclosure_answers_hidden(const struct disclosure_answer *answers, size_t n, bool mean_known,
		bool zeros_withheld, const struct disclosure_limits *limits, size_t *ret_part)
{
	double width = limits->min_count > 2 ? (double)limits->min_count - 1 : 1;
	for (size_t i = 0; i < n; i++) {
		if (answers[i].withheld && !(range_of(answers, n, i, mean_known, zeros_withheld ? 0 : 1) >= width)) {
			*ret_part = answers[i].part;
			return false;
		}
	}
	return true;
}
