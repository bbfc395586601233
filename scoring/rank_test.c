#include "scoring/rank_test.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "scoring/estimate.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

struct ranked {
	double y, w;
	size_t row;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	if (x->y != y->y) {
		return x->y < y->y ? -1 : 1;
	}
	return (x->row > y->row) - (x->row < y->row);
}

static double score_of(enum rank_score score, double rank)
{
	switch (score) {
	case RANK_WILCOXON:
		return rank;
	case RANK_VAN_DER_WAERDEN:
		return qnorm(rank, 0, 1, 1, 0);
	case RANK_MEDIAN:
		return rank > 0.5;
	}
	return NAN;
}

/* Scores of the rows of the list, which is sorted by y. */
static void score_rows(const struct ranked *list, size_t n, enum rank_score score, double *ret_score)
{
	long double total = 0, sum = 0;
	for (size_t i = 0; i < n; i++) {
		total += (long double)list[i].w;
	}
	for (size_t first = 0, end; first < n; first = end) {
		long double ranks = 0;
		for (end = first; end < n && list[end].y == list[first].y; end++) {
			sum += (long double)list[end].w;
			ranks += sum - (long double)list[end].w / 2;
		}
		double rank = (double)(ranks / (long double)(end - first) / total);
		for (size_t i = first; i < end; i++) {
			ret_score[list[i].row] = score_of(score, rank);
		}
	}
}

static double *scores(
		const struct design *design, const double *y, const uint8_t *domain, enum rank_score score)
{
	size_t n_rows = design_rows(design), n = 0;
	struct ranked *list = xcalloc(n_rows, sizeof(*list));
	double *result = xcalloc(n_rows, sizeof(*result));
	for (size_t i = 0; i < n_rows; i++) {
		if (domain[i] != 0 && design_weights(design)[i] != 0) {
			list[n++] = (struct ranked){ y[i], design_weights(design)[i], i };
		}
	}
	qsort(list, n, sizeof(*list), compare_ranked);
	score_rows(list, n, score, result);
	free(list);
	return result;
}

/* Mean score and weight of every group. */
static void group_means(const struct design *design, const double *score, const int32_t *group,
		size_t n_groups, const uint8_t *domain, double *mean, double *weight)
{
	for (size_t i = 0; i < design_rows(design); i++) {
		if (domain[i] != 0) {
			weight[group[i]] += design_weights(design)[i];
			mean[group[i]] += design_weights(design)[i] * score[i];
		}
	}
	for (size_t g = 0; g < n_groups; g++) {
		mean[g] /= weight[g];
	}
}

/* The column whose total has the variance of b_g. */
static double *influence_of(const struct design *design, const double *score, const int32_t *group, size_t g,
		const uint8_t *domain, const double *mean, const double *weight)
{
	double *values = xcalloc(design_rows(design), sizeof(*values));
	for (size_t i = 0; i < design_rows(design); i++) {
		int32_t own = group[i];
		if (domain[i] != 0 && (own == 0 || own == (int32_t)g)) {
			values[i] = (own == 0 ? -1 : 1) * (score[i] - mean[own]) / weight[own];
		}
	}
	return values;
}

enum estimable rank_differences(const struct design *design, const double *y, const int32_t *group,
		size_t n_groups, const uint8_t *domain, enum rank_score score, double *ret_b,
		double *ret_vcov)
{
	size_t k = n_groups - 1;
	double *mean = xcalloc(n_groups, sizeof(*mean)), *weight = xcalloc(n_groups, sizeof(*weight));
	double *of_row = scores(design, y, domain, score);
	struct estimate_term *terms = xcalloc(k + 1, sizeof(*terms));
	struct estimate *estimates = xcalloc(k + 1, sizeof(*estimates));
	enum estimable status = ESTIMABLE;
	group_means(design, of_row, group, n_groups, domain, mean, weight);
	for (size_t g = 1; g < n_groups; g++) {
		ret_b[g - 1] = mean[g] - mean[0];
		terms[g - 1] = (struct estimate_term){ .statistic = STATISTIC_TOTAL,
			.domain = domain,
			.column = { .f64 = influence_of(design, of_row, group, g, domain, mean, weight) } };
	}
	estimate_joint(design, terms, k, estimates, ret_vcov);
	for (size_t g = 0; g < k; g++) {
		status = status == ESTIMABLE ? estimates[g].status : status;
		free((double *)terms[g].column.f64);
	}
	free(mean);
	free(weight);
	free(of_row);
	free(terms);
	free(estimates);
	return status;
}
