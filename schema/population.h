/*
 * population.h - who lives there: figures that weights are fitted to, with
 * their universe, source and year; and the list of sites.
 *
 * Shares are between 0 and 1. A population lives in its own arena.
 */
#ifndef SCHEMA_POPULATION_H
#define SCHEMA_POPULATION_H

#include "base/problem.h"
#include "base/str.h"
#include "schema/definition.h"
#include "schema/text.h"

struct population_stratum {
	const char *name;
	double households;
	unsigned clusters_drawn;
	struct source_pos at;
};

struct population_category {
	const char *name;
	struct text label; /* languages in the order of population->languages */
	double share;
	struct source_pos at;
};

struct population_margin {
	const char *name, *source, *universe, *note; /* note: NULL when there is none */
	int year;
	const struct population_category *categories;
	size_t n_categories;
	struct source_pos at;
};

struct population {
	const char *file;  /* it was read from, for messages */
	const char *name, *universe;
	struct text title;
	const char *const *languages;
	size_t n_languages;
	double households, total;
	const struct population_stratum *strata;
	const struct population_margin *margins;
	size_t n_strata, n_margins;
	struct arena *arena;
};

struct population *population_read(struct str yaml, struct problems *problems); /* NULL if there is any error */
void population_destroy(struct population *population);
const struct population_margin *population_margin(const struct population *population, const char *name);

/* What the definition asks of its population: every raking margin is there with
 * the very categories of the question, the universe of the design, strata for pps_clusters.
 * Positions are those in the definition. */
void population_check(const struct population *population, const struct definition *definition,
		struct problems *problems);

struct site {
	const char *name, *title, *status; /* status: "team" or "planned" */
	unsigned number;                   /* the project number in addresses */
};

struct sites {
	const struct site *sites;
	size_t n_sites;
	struct arena *arena;
};

struct sites *sites_read(struct str yaml, struct problems *problems); /* NULL if there is any error */
void sites_destroy(struct sites *sites);

/* Every site a definition names is one of the list. Positions are those in the definition. */
void sites_check(const struct sites *sites, const struct definition *definition, struct problems *problems);

/* What a YAML file is, judged by its top-level keys. */
enum file_kind { FILE_DEFINITION, FILE_POPULATION, FILE_SITES, FILE_FIGURES };
enum file_kind file_kind(struct str yaml);

#endif
