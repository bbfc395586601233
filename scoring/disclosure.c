#include "scoring/disclosure.h"

#include <math.h>

#include "scoring/interval.h"

/* The limits of the NCHS 2017 standard. */
#define NCHS_EFFECTIVE_N 30.0
#define NCHS_WIDTH_SHOWN 0.05
#define NCHS_WIDTH_WITHHELD 0.30
#define NCHS_RELATIVE_WIDTH 1.30
#define NCHS_DF_REVIEW 8.0
#define NCHS_LEVEL 0.95

const char *disclosure_reason_text(enum disclosure_reason reason)
{
	switch (reason) {
	case DISCLOSURE_SHOWN:
		return "shown";
	case WITHHELD_NOT_ESTIMABLE:
		return "there is nothing to estimate it from";
	case WITHHELD_MIN_N:
		return "too few people answered";
	case WITHHELD_MIN_COUNT:
		return "too few people gave this answer";
	case WITHHELD_REST:
		return "too few people gave any other answer";
	case WITHHELD_EFFECTIVE_N:
		return "the answers carry the information of fewer than 30 people";
	case WITHHELD_WIDTH:
		return "the interval is 30 points wide or wider";
	case WITHHELD_RELATIVE_WIDTH:
		return "the interval is too wide for so small a percentage";
	case WITHHELD_COMPLEMENTARY:
		return "it would let a withheld number be worked out";
	}
	return NULL;
}

/* Rules 1 to 6, in their order. */
static void decide(struct proportion_decision *decision, double p, double df)
{
	if (decision->n_eff < NCHS_EFFECTIVE_N) {
		decision->reason = WITHHELD_EFFECTIVE_N;
		return;
	}
	if (decision->width > NCHS_WIDTH_SHOWN) {
		if (decision->width >= NCHS_WIDTH_WITHHELD) {
			decision->reason = WITHHELD_WIDTH;
			return;
		}
		if (decision->relative_width > NCHS_RELATIVE_WIDTH) {
			decision->reason = WITHHELD_RELATIVE_WIDTH;
			return;
		}
		decision->complement_unreliable = decision->width / (1 - p) > NCHS_RELATIVE_WIDTH;
	}
	decision->review = decision->review || df < NCHS_DF_REVIEW;
}

struct proportion_decision disclosure_proportion(double p, double variance, size_t n, double df)
{
	struct proportion_decision decision = {
		.reason = WITHHELD_NOT_ESTIMABLE,
		.n_eff = NAN,
		.lower = NAN,
		.upper = NAN,
		.width = NAN,
		.relative_width = NAN,
	};
	bool edge = p <= 0 || p >= 1;
	if (n == 0 || isnan(p) || (!edge && (n < 2 || !(variance > 0) || !(df > 0)))) {
		return decision;
	}
	decision.reason = DISCLOSURE_SHOWN;
	decision.n_eff = fmin((double)n, interval_effective_n(p, variance, n, df, NCHS_LEVEL));
	struct interval interval = interval_exact(p, decision.n_eff, NCHS_LEVEL);
	decision.lower = interval.lower;
	decision.upper = interval.upper;
	decision.width = edge ? 0 : interval.upper - interval.lower;
	decision.relative_width = edge ? 0 : decision.width / p;
	decision.review = edge;
	decide(&decision, p, df);
	if (decision.reason != DISCLOSURE_SHOWN) {
		decision.review = false;
	}
	return decision;
}

static bool too_few(size_t count, size_t min_count)
{
	return count > 0 && count < min_count;
}

enum disclosure_reason disclosure_count(size_t count, size_t n, const struct disclosure_limits *limits)
{
	if (n < limits->min_n) {
		return WITHHELD_MIN_N;
	}
	if (too_few(count, limits->min_count)) {
		return WITHHELD_MIN_COUNT;
	}
	if (too_few(n - count, limits->min_count)) {
		return WITHHELD_REST;
	}
	return DISCLOSURE_SHOWN;
}

enum disclosure_reason disclosure_mean(size_t n, const struct disclosure_limits *limits)
{
	return n < limits->min_n ? WITHHELD_MIN_N : DISCLOSURE_SHOWN;
}

/* The shown cell with the fewest people, but at least one; n_cells if none. */
static size_t smallest_shown(const size_t *count, const enum disclosure_reason *reason, size_t n_cells)
{
	size_t best = n_cells;
	for (size_t c = 0; c < n_cells; c++) {
		bool candidate = reason[c] == DISCLOSURE_SHOWN && count[c] > 0;
		if (candidate && (best == n_cells || count[c] < count[best])) {
			best = c;
		}
	}
	return best;
}

bool disclosure_complement(const size_t *count, enum disclosure_reason *reason, size_t n_cells,
		const struct disclosure_limits *limits)
{
	size_t withheld = 0, sum = 0;
	size_t least = limits->min_count > 2 ? limits->min_count : 2;
	for (size_t c = 0; c < n_cells; c++) {
		if (reason[c] != DISCLOSURE_SHOWN) {
			withheld++;
			sum += count[c];
		}
	}
	while (withheld == 1 || (withheld > 1 && sum < least + withheld - 1)) {
		size_t cell = smallest_shown(count, reason, n_cells);
		if (cell == n_cells) {
			return false;
		}
		reason[cell] = WITHHELD_COMPLEMENTARY;
		withheld++;
		sum += count[cell];
	}
	return true;
}
