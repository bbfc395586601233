/*
 * work.h - what the parts of an assessment share while it is made; for the
 * files of assess/ only.
 *
 * Order: sample, weights, groups, scores; then measures; then each part of the
 * document is written by its own file from these.
 */
#ifndef ASSESS_WORK_H
#define ASSESS_WORK_H

#include <jansson.h>

#include "assess/assess.h"
#include "assess/measure.h"
#include "assess/sample.h"
#include "assess/weighting.h"
#include "scoring/reliability.h"

#define GOOD_ALPHA 0.70 /* below it, read the questions one by one (Henry and others 2014) */

struct scale_quality {
	struct reliability reliability;
	double omega;
	struct item_statistics *items; /* one per item of the scale */
	enum disclosure_reason reason; /* shown when enough people answered all items */
};

struct options;

struct work {
	const struct assessment_input *input;
	const struct definition *definition;
	const struct population *population; /* NULL: none */
	struct arena *arena;
	struct sample sample;
	struct weighting weighting;
	struct measuring measuring;
	struct categories *groups; /* report.groups, and the site when there are several */
	size_t n_groups;
	struct scale_quality *quality; /* per scale */
	const struct measure_column *columns; /* scales, then headlines */
	struct measure *measures;      /* of these; n_cells each */
	struct measure *performances;  /* per importance, for everybody: how well it goes */
	size_t n_cells;                /* everybody, then the categories of each group */
	struct options *options;       /* per question; of those that are items */
};

/* The answers to a question, each with the share who gave it. */
struct options {
	const struct choice *const *choices;
	struct measure *measures;
	size_t n;
};

void work_open(struct work *work, const struct assessment_input *input);
void work_close(struct work *work);

/* The same work with memory of its own, for one question after another: end it
 * with arena_destroy(scratch.arena). */
struct work work_scratch(const struct work *work);

/* The cells of one scale or headline: [0] is everybody. */
const struct measure *work_scale(const struct work *work, size_t scale);
const struct measure *work_headline(const struct work *work, size_t headline);
size_t work_first_cell(const struct work *work, size_t group);

/* Measures the answers to every item and withholds those that follow from others. Where that is
 * not enough, headlines of the question and the scores it is part of are withheld too. */
void work_measure_options(struct work *work);

/* The parts of the document. */
json_t *doc_form(const struct work *work);
json_t *doc_made(const struct work *work);
json_t *doc_population(const struct work *work);
json_t *doc_fieldwork(const struct work *work);
json_t *doc_outcomes(const struct work *work);
json_t *doc_reached(const struct work *work);
json_t *doc_weights(const struct work *work);
json_t *doc_scales(const struct work *work);
json_t *doc_headlines(const struct work *work);
json_t *doc_items(const struct work *work);
json_t *doc_rankings(const struct work *work);
json_t *doc_victims(const struct work *work);
json_t *doc_groups(const struct work *work);
json_t *doc_differences(const struct work *work, size_t group); /* of doc_groups */
json_t *doc_sections(const struct work *work);
json_t *doc_topics(const struct work *work);
json_t *doc_readiness(const struct work *work);
json_t *doc_limits(const struct work *work);
json_t *doc_concerns(const struct work *work);
json_t *doc_importance(const struct work *work);
json_t *doc_programs(const struct work *work);
json_t *doc_sites(const struct work *work);
json_t *doc_cert(const struct work *work);
json_t *doc_published(const struct work *work);
json_t *doc_evidence(const struct work *work);
json_t *doc_earlier(const struct work *work);
json_t *doc_voices(const struct work *work);
json_t *doc_map(const struct work *work);
json_t *doc_method(const struct work *work);
json_t *doc_reasons(void);

/* {"name":…, "label":{…}} of a category. */
json_t *doc_category(const struct category *category);
const char *doc_group_name(const struct categories *group); /* "site" for the sites */
json_t *doc_group_label(const struct work *work, const struct categories *group);

/* Is the question asked of people about their views, so that its answers are
 * reported? Not: what the design uses, or what stands in a repeat. */
bool is_item(const struct definition *definition, const struct question *question);

#endif
