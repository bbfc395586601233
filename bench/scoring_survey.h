/*
 * scoring_survey.h - the made-up survey of bench/scoring, as binary columns in a folder.
 *
 * N people in N/20 clusters and 8 strata; 60 items from 1 to 5, one byte each, 5%
 * missing (-128); weights; 5 domain variables with 22 levels and 4 margins with 17
 * categories, 32-bit numbers from 0; population totals of the margins; and the
 * multipliers of 200 bootstrap replicates per cluster. The files of a folder are
 * items.i8, weight.f64, stratum.i32, cluster.i32, domain1.i32 ..., margin1.i32 ...,
 * population.f64 and multiplier.f64, in the byte order of the machine.
 */
#ifndef BENCH_SCORING_SURVEY_H
#define BENCH_SCORING_SURVEY_H

#include <stddef.h>
#include <stdint.h>

#include "scoring/design.h"

enum {
	STRATA = 8,
	PER_CLUSTER = 20,
	ITEMS = 60,
	SCALES = 8,
	VARIABLES = ITEMS + SCALES,
	DOMAINS = 5,
	LEVELS = 22,
	CELLS = 1 + LEVELS,
	MARGINS = 4,
	CATEGORIES = 17,
	REPLICATES = 200,
	BOOTSTRAP_SEED = 1,
};

extern const size_t domain_levels[DOMAINS];
extern const size_t margin_categories[MARGINS];

struct survey {
	size_t n;
	int8_t *items; /* a column after the other */
	double *weight;
	int32_t *stratum, *cluster;
	int32_t *domain[DOMAINS], *margin[MARGINS];
	double population[CATEGORIES];
};

/* Makes the survey and writes its files; ends the program when it cannot. */
void survey_make(const char *folder, size_t n);

void survey_read(struct survey *survey, const char *folder);
void survey_free(struct survey *survey);

struct design *survey_design(const struct survey *survey);

#endif
