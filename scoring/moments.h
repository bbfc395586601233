/*
 * moments.h - variances and covariances of variables in the population.
 *
 *   c_ab = n/(n - 1) sum(w (a - mean a)(b - mean b))/W
 *
 * over the n rows with all variables, W the sum of their weights. Linearised as
 * the mean of n/(n - 1)(a - mean a)(b - mean b), the means taken as known.
 * Source: R survey::svyvar (n without missing rows: 4.2 and later).
 */
#ifndef SCORING_MOMENTS_H
#define SCORING_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "scoring/column.h"
#include "scoring/design.h"
#include "scoring/status.h"

/* ret_value has k * k places (row by row), ret_se as many: standard errors, NaN
 * when they are not known. Not ESTIMABLE: all NaN. With refuse_missing a missing
 * value makes it so. */
enum estimable moments_estimate(const struct design *design, const struct column *columns, size_t k,
		const uint8_t *domain, bool refuse_missing, double *ret_value, double *ret_se) MUST_CHECK;

#endif
