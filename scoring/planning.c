#include "scoring/planning.h"

#include <math.h>

#include "scoring/distribution.h"

#define COMPLETES_MAX 1e9
#define GROUP_MAX 10000000
#define CHANGE_STEPS 200 /* halvings: far below the last digit of a double */

static double normal_quantile(double p)
{
	return t_quantile(p, INFINITY);
}

double plan_deff(const struct plan_design *design, double completes)
{
	if (!isnan(design->deff)) {
		return design->deff;
	}
	double size = 1;
	if (!isnan(design->cluster_size)) {
		size = design->cluster_size;
	} else if (!isnan(design->clusters)) {
		size = completes / design->clusters;
	}
	return design->weighting * (1 + (fmax(size, 1) - 1) * design->icc);
}

double plan_margin(double p, double completes, double population, double deff, double level)
{
	if (completes >= population) {
		return 0;
	}
	double n0 = isinf(population) ? completes : completes * (population - 1) / (population - completes);
	return normal_quantile((1 + level) / 2) * sqrt(deff * p * (1 - p) / n0);
}

double plan_completes(double p, double margin, double population, const struct plan_design *design, double level)
{
	double low = 0, high = 1, most = fmin(population, COMPLETES_MAX);
	while (plan_margin(p, high, population, plan_deff(design, high), level) > margin) {
		if (high >= most) {
			return NAN;
		}
		low = high;
		high = fmin(2 * high, most);
	}
	while (high - low > 1) { /* not enough at low, enough at high */
		double middle = floor((low + high) / 2);
		bool enough = plan_margin(p, middle, population, plan_deff(design, middle), level) <= margin;
		*(enough ? &high : &low) = middle;
	}
	return ceil(high);
}

double plan_addresses(double completes, double eligibility, double response)
{
	double share = eligibility * response;
	return share > 0 ? ceil(completes / share) : (double)NAN;
}

static bool is_shown(double p, size_t n, double deff, double df, const struct disclosure_limits *limits, bool nchs)
{
	double in = p * (double)n, out = (1 - p) * (double)n, least = (double)limits->min_count;
	bool few = (in > 0 && in < least) || (out > 0 && out < least);
	return n >= limits->min_n && !few
	       && (!nchs || disclosure_proportion(p, deff * p * (1 - p) / (double)n, n, df).reason == DISCLOSURE_SHOWN);
}

size_t plan_smallest_shown(double p, double deff, double df, const struct disclosure_limits *limits, bool nchs)
{
	size_t low = 0, high = 2;
	while (!is_shown(p, high, deff, df, limits, nchs)) {
		if (high > GROUP_MAX) {
			return 0;
		}
		low = high;
		high *= 2;
	}
	while (high - low > 1) {
		size_t middle = (low + high) / 2;
		bool shown = is_shown(p, middle, deff, df, limits, nchs);
		*(shown ? &high : &low) = middle;
	}
	return high;
}

/* 1/n1 + 1/n2, less what those asked twice take away. */
static double both_waves(const struct plan_change *change)
{
	return 1 / change->n1 + 1 / change->n2 - 2 * change->overlap / sqrt(change->n1 * change->n2);
}

static double power_of(const struct plan_change *change, double after)
{
	double middle = (change->p + after) / 2;
	double v1 = change->deff * change->p * (1 - change->p) / change->n1;
	double v2 = change->deff * after * (1 - after) / change->n2;
	double s0 = sqrt(middle * (1 - middle) * change->deff * both_waves(change));
	double s1 = sqrt(v1 + v2 - 2 * change->overlap * sqrt(v1 * v2));
	double above = fabs(after - change->p) - normal_quantile((1 + change->level) / 2) * s0;
	return s1 > 0 ? erfc(-above / s1 / sqrt(2)) / 2 : above > 0;
}

double plan_share_change(const struct plan_change *change, bool up)
{
	double low = 0, high = up ? 1 - change->p : change->p, sign = up ? 1 : -1;
	if (!(high > 0) || power_of(change, change->p + sign * high) < change->power) {
		return NAN;
	}
	for (int i = 0; i < CHANGE_STEPS; i++) {
		double middle = (low + high) / 2;
		bool found = power_of(change, change->p + sign * middle) >= change->power;
		*(found ? &high : &low) = middle;
	}
	return high;
}

double plan_mean_change(const struct plan_change *change, double sd)
{
	double z = normal_quantile((1 + change->level) / 2) + normal_quantile(change->power);
	return z * sd * sqrt(change->deff * both_waves(change));
}
