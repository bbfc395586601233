/*
 * run.h - a request in JSON on a CSV file, answered with estimates in JSON.
 *
 * A request is an object:
 *   data       a CSV file, relative to the data directory (see table.h)
 *   design     ids, strata, weights or probs, fpc, nest, lonely_psu, steps ...
 *   domain     conditions {var, op, value} that must all hold
 *   statistic  what to compute, with args
 * The answer has names, estimate, se, vcov, df, ci, deff, test, weights and
 * extra; what does not apply is null. When something is wrong with a request it
 * is {"error": {"reason": ...}} instead.
 */
#ifndef ESTIMATE_RUN_H
#define ESTIMATE_RUN_H

#include <jansson.h>

/* Never NULL; the caller owns the answer. data_dir NULL: the working directory. */
json_t *estimate_run(const json_t *request, const char *data_dir);

/* One request, an array of them, or {"cases": [...]}: an answer or an array of
 * answers, each with the id of its request when that has one. */
json_t *estimate_run_all(const json_t *requests, const char *data_dir);

#endif
