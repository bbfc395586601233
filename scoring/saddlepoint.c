#include "scoring/saddlepoint.h"

#include <math.h>
#include <stdbool.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { HALVINGS_MAX = 200 };

struct sum {
	const double *lambda, *repeat;
	size_t n;
	double scale; /* the largest lambda */
};

static double k0(const struct sum *sum, double t)
{
	double value = 0;
	for (size_t i = 0; i < sum->n; i++) {
		value -= sum->repeat[i] * log1p(-2 * t * sum->lambda[i] / sum->scale) / 2;
	}
	return value;
}

static double k1(const struct sum *sum, double t)
{
	double value = 0;
	for (size_t i = 0; i < sum->n; i++) {
		double l = sum->lambda[i] / sum->scale;
		value += sum->repeat[i] * l / (1 - 2 * t * l);
	}
	return value;
}

static double k2(const struct sum *sum, double t)
{
	double value = 0;
	for (size_t i = 0; i < sum->n; i++) {
		double l = sum->lambda[i] / sum->scale, part = l / (1 - 2 * t * l);
		value += 2 * sum->repeat[i] * part * part;
	}
	return value;
}

/* K' rises from the lowest to the highest t at which K exists. */
static double find_t(const struct sum *sum, double x)
{
	double low = -INFINITY, high = 0.5;
	for (size_t i = 0; i < sum->n; i++) {
		double l = sum->lambda[i] / sum->scale;
		if (l < 0 && sum->repeat[i] > 0) {
			low = fmax(low, 1 / (2 * l));
		}
	}
	if (isinf(low)) {
		low = -1;
		while (k1(sum, low) > x && low > -1e300) {
			low *= 2;
		}
	}
	for (int i = 0; i < HALVINGS_MAX; i++) {
		double middle = low + (high - low) / 2;
		if (middle == low || middle == high) {
			break;
		}
		if (k1(sum, middle) < x) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return low + (high - low) / 2;
}

double saddlepoint_upper(double x, const double *lambda, const double *repeat, size_t n)
{
	struct sum sum = { .lambda = lambda, .repeat = repeat, .n = n, .scale = 0 };
	for (size_t i = 0; i < n; i++) {
		sum.scale = fmax(sum.scale, lambda[i]);
	}
	if (!(sum.scale > 0) || !isfinite(x)) {
		return NAN;
	}
	double t = find_t(&sum, x / sum.scale);
	if (!(fabs(t) >= 1e-4)) {
		return NAN;
	}
	double w = copysign(sqrt(2 * (t * x / sum.scale - k0(&sum, t))), t), v = t * sqrt(k2(&sum, t));
	return pnorm(w + log(v / w) / w, 0, 1, 0, 0);
}
