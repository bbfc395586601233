/*
 * known_totals.h - known totals of the categories of some columns, as a step of
 * a request gives them: {"by": ["sex"], "population": [{"sex": "F", "Freq": 10}]}.
 */
#ifndef ESTIMATE_KNOWN_TOTALS_H
#define ESTIMATE_KNOWN_TOTALS_H

#include "estimate/request.h"

struct known_totals {
	int32_t *category; /* per row; negative when missing */
	double *total;     /* per category; 0 where none is given */
	size_t n;
};

void known_totals_read(struct request *r, const json_t *step, struct known_totals *ret_totals);
void known_totals_finish(struct known_totals *population);

#endif
