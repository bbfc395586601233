/*
 * metrics.h - what the service counts, in the text format of Prometheus (version 0.0.4).
 *
 * Counters begin with 0 when the service starts. No label holds anything that a stranger chose:
 * a request is counted under the pattern of its route.
 */
#ifndef COLLECTOR_METRICS_H
#define COLLECTOR_METRICS_H

#include <stdint.h>

#include "base/histogram.h"

struct exchange;
struct service;

/* Answers by status, from 100 to 599, for each route and for addresses that lead nowhere. */
#define METRICS_STATUSES 500
#define METRICS_ROUTES 96

struct metrics {
	uint64_t answers[METRICS_ROUTES][METRICS_STATUSES];
	uint64_t gone;               /* clients that went away before they were answered */
	struct histogram seconds;    /* from the head of a request to its end */
	uint64_t files, files_ignored, unknown_tokens;
	int64_t started_us;
};

struct metrics *metrics_create(void);
void metrics_destroy(struct metrics *metrics); /* NULL is fine */

/* Counts a request that is over. */
void metrics_count(struct service *service, const struct exchange *exchange);

/* GET /metrics */
void metrics_page(struct exchange *exchange);

#endif
