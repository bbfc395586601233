/*
 * joint_rows.h - estimate_joint for designs whose weights were fitted by other
 * steps than one raking, or that have replicate weights. For files of scoring/
 * only. Standard errors are left to the caller.
 */
#ifndef SCORING_JOINT_ROWS_H
#define SCORING_JOINT_ROWS_H

#include "scoring/estimate.h"

enum estimable joint_rows(const struct design *design, const struct estimate_term *terms, size_t n_terms,
		struct estimate *ret_estimates, double *ret_vcov);

#endif
