#include "scoring/one_factor.h"

#include <math.h>
#include <stdlib.h>

#include "base/xalloc.h"

#define SETTLED 1e-14
#define LEAST_UNIQUE 1e-8 /* a uniqueness of 0 would leave no likelihood */

enum { ROUNDS_MAX = 200000 };

/* l' U^-1 R U^-1 l and l' U^-1 l are all that a step needs of R. */
static double em_step(const double *r, size_t k, double *loading, double *unique)
{
	double *weight = xcalloc(k, sizeof(*weight)), *cross = xcalloc(k, sizeof(*cross));
	double inner = 0, second, moved = 0;
	for (size_t i = 0; i < k; i++) {
		inner += loading[i] * loading[i] / unique[i];
	}
	for (size_t i = 0; i < k; i++) {
		weight[i] = loading[i] / unique[i] / (1 + inner); /* of the expected factor score */
	}
	second = 1 / (1 + inner); /* its expected square */
	for (size_t i = 0; i < k; i++) {
		for (size_t j = 0; j < k; j++) {
			cross[i] += r[i * k + j] * weight[j];
		}
		second += weight[i] * cross[i];
	}
	for (size_t i = 0; i < k; i++) {
		double next = fmax(r[i * k + i] - cross[i] * cross[i] / second, LEAST_UNIQUE);
		moved = fmax(moved, fabs(next - unique[i]));
		loading[i] = cross[i] / second;
		unique[i] = next;
	}
	free(weight);
	free(cross);
	return moved;
}

/* Each loading in turn is the best one given the others. */
static double minres_step(const double *r, size_t k, double *loading, double *unique)
{
	double moved = 0;
	for (size_t i = 0; i < k; i++) {
		double cross = 0, squares = 0;
		for (size_t j = 0; j < k; j++) {
			cross += j != i ? r[i * k + j] * loading[j] : 0;
			squares += j != i ? loading[j] * loading[j] : 0;
		}
		moved = fmax(moved, fabs(cross / squares - loading[i]));
		loading[i] = cross / squares;
		unique[i] = 1 - loading[i] * loading[i];
	}
	return moved;
}

/* Signs from the correlations with the item that correlates most with all. */
static void first_guess(const double *r, size_t k, double *loading, double *unique)
{
	size_t best = 0;
	double most = -1;
	for (size_t i = 0; i < k; i++) {
		double sum = 0;
		for (size_t j = 0; j < k; j++) {
			sum += fabs(r[i * k + j]);
		}
		best = sum > most ? i : best;
		most = fmax(most, sum);
	}
	for (size_t i = 0; i < k; i++) {
		loading[i] = r[i * k + best] < 0 ? -0.5 : 0.5;
		unique[i] = 0.75;
	}
}

enum estimable one_factor(const double *r, size_t k, enum one_factor_method method, double *ret_loading,
		double *ret_unique)
{
	double moved = INFINITY, sum = 0;
	if (k < 3) {
		return NOT_ESTIMABLE_TOO_FEW_ITEMS;
	}
	first_guess(r, k, ret_loading, ret_unique);
	for (size_t round = 0; round < ROUNDS_MAX && moved > SETTLED; round++) {
		moved = (method == ONE_FACTOR_ML ? em_step : minres_step)(r, k, ret_loading, ret_unique);
	}
	for (size_t i = 0; i < k; i++) {
		sum += ret_loading[i];
	}
	for (size_t i = 0; i < k && sum < 0; i++) {
		ret_loading[i] = -ret_loading[i];
	}
	return isfinite(sum) && isfinite(moved) ? ESTIMABLE : NOT_ESTIMABLE_NO_VARIATION;
}

double omega_total(const double *loading, const double *unique, const double *scale, size_t k)
{
	double common = 0, rest = 0;
	for (size_t i = 0; i < k; i++) {
		double s = scale != NULL ? scale[i] : 1;
		common += loading[i] * s;
		rest += unique[i] * s * s;
	}
	return common * common / (common * common + rest);
}

double omega_of_sum(const double *loading, const double *unique, const double *r, size_t k)
{
	double rest = 0, all = 0;
	for (size_t place = 0; place < k * k; place++) {
		all += (loading[place / k] < 0) != (loading[place % k] < 0) ? -r[place] : r[place];
		rest += place < k ? unique[place] : 0;
	}
	return 1 - rest / all;
}
