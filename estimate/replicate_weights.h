/*
 * replicate_weights.h - replicate weights from a file with one row per row of
 * the data and one column per replicate.
 */
#ifndef ESTIMATE_REPLICATE_WEIGHTS_H
#define ESTIMATE_REPLICATE_WEIGHTS_H

#include "estimate/request.h"

/* A step: {"op": "replicates", method, file, scale, rscales, mse, combined}. */
void replicate_weights_step(struct request *r, const json_t *step);

/* Weights that came with the data: {file, type, combined, rho, scale, rscales,
 * mse, bootstrap_average}; scale follows from the type when it is not given. */
void replicate_weights_import(struct request *r, const json_t *rep);

#endif
