/*
 * What happened to people and households: how many were hit (prevalence), how often (a rate per
 * 1,000), and how many of those hit had it reported. scoring/victimization.h has the arithmetic.
 */
#include <math.h>

#include "assess/doc.h"
#include "assess/work.h"
#include "scoring/victimization.h"

struct victims { /* per interview */
	double *share;    /* of the weight that counts: 1, or 1/adults for households */
	double *hit;      /* 1, 0, NAN */
	double *incidents;
	double *reported; /* of those hit: 1, 0, NAN */
	size_t n_series;  /* people whose incidents were counted as a series */
};

static double *household_shares(const struct work *work)
{
	const struct rows *rows = &work->sample.interviews;
	const struct survey_design *design = &work->definition->design;
	double *share = arena_array(work->arena, rows->n + 1, sizeof(*share));
	const double *adults = design->adults != NULL ? score_values(work->arena, rows, design->adults) : NULL;
	for (size_t i = 0; i < rows->n; i++) {
		bool known = adults != NULL && adults[i] >= 1;
		share[i] = known ? 1 / fmin(adults[i], design->adults_cap) : 1;
	}
	return share;
}

static double *person_shares(const struct work *work)
{
	double *share = arena_array(work->arena, work->sample.interviews.n + 1, sizeof(*share));
	for (size_t i = 0; i < work->sample.interviews.n; i++) {
		share[i] = 1;
	}
	return share;
}

static double *yes_values(const struct work *work, const struct question *question, const struct choice *yes)
{
	return question == NULL ? NULL : share_values(work->arena, &work->sample.interviews, question, &yes, 1);
}

/* Whoever was not hit has no incidents; who was hit and does not know how often is left out. */
static void count_incidents(const struct work *work, const struct crime *crime, struct victims *victims)
{
	const struct rows *rows = &work->sample.interviews;
	const double *asked = score_values(work->arena, rows, crime->incidents);
	const double *series = yes_values(work, crime->series, crime->series_yes);
	victims->incidents = arena_array(work->arena, rows->n + 1, sizeof(double));
	for (size_t i = 0; i < rows->n; i++) {
		enum series kind = series == NULL ? SERIES_NOT_ASKED : series[i] == 1 ? SERIES_YES : SERIES_NO;
		victims->incidents[i] = victims->hit[i];
		if (victims->hit[i] == 1) {
			victims->incidents[i] = incidents_counted(asked[i], kind);
			victims->n_series += kind == SERIES_YES || (kind == SERIES_NOT_ASKED && asked[i] >= SERIES_LEAST);
		}
	}
}

static struct victims victims_of(const struct work *work, const struct crime *crime)
{
	struct victims victims = { .share = crime->per_household ? household_shares(work) : person_shares(work),
		.hit = yes_values(work, crime->victim, crime->victim_yes),
		.reported = yes_values(work, crime->reported, crime->reported_yes) };
	for (size_t i = 0; victims.reported != NULL && i < work->sample.interviews.n; i++) {
		victims.reported[i] = victims.hit[i] == 1 ? victims.reported[i] : (double)NAN;
	}
	if (crime->incidents != NULL) {
		count_incidents(work, crime, &victims);
	}
	return victims;
}

/* The ratio of the weighted sums of `times` values and of shares. */
static json_t *ratio_json(const struct work *work, const struct victims *victims, const double *values,
		const double *given, enum measure_kind kind, double times)
{
	size_t n = work->sample.interviews.n;
	double *numerator = arena_array(work->arena, n + 1, sizeof(double));
	for (size_t i = 0; i < n; i++) {
		numerator[i] = times * values[i] * victims->share[i];
	}
	const struct measure_column column = { kind, numerator, victims->share, given };
	struct measure measure = measure_all(&work->measuring, &column);
	return measure_json(&measure);
}

/* The answers to the question of the crime are an item: what is withheld there is withheld here. */
static bool answers_shown(const struct work *work, const struct crime *crime)
{
	const struct options *options = &work->options[crime->victim->index];
	for (size_t i = 0; i < options->n; i++) {
		if (options->choices[i] == crime->victim_yes && options->measures[i].reason == WITHHELD_COMPLEMENTARY) {
			return false;
		}
	}
	return true;
}

static json_t *withheld_json(enum disclosure_reason reason)
{
	return json_pack("{s:n, s:s}", "value", "reason", reason_code(reason));
}

static json_t *crime_json(const struct work *work, const struct crime *crime)
{
	struct victims victims = victims_of(work, crime);
	size_t least = work->definition->disclosure.min_count;
	bool shown = answers_shown(work, crime), few = victims.n_series > 0 && victims.n_series < least;
	json_t *object = json_pack("{s:s, s:o, s:s}", "name", crime->name, "label",
			doc_label(work->definition, &crime->label, crime->name), "per",
			crime->per_household ? "household" : "person");
	json_object_set_new(object, "prevalence", shown ? ratio_json(work, &victims, victims.hit, victims.hit, MEASURE_SHARE, 1)
							: withheld_json(WITHHELD_COMPLEMENTARY));
	json_t *rate = json_null(), *reported = json_null(), *series = json_null();
	if (victims.incidents != NULL) {
		double *any = arena_array(work->arena, work->sample.interviews.n + 1, sizeof(double));
		for (size_t i = 0; i < work->sample.interviews.n; i++) {
			any[i] = isnan(victims.incidents[i]) ? (double)NAN : victims.incidents[i] > 0;
		}
		rate = shown ? ratio_json(work, &victims, victims.incidents, any, MEASURE_RATE, 1000)
			     : withheld_json(WITHHELD_COMPLEMENTARY);
		bool told = json_is_number(json_object_get(rate, "value")) && !few;
		series = told ? doc_count(victims.n_series) : json_null();
	}
	if (victims.reported != NULL) {
		reported = shown ? ratio_json(work, &victims, victims.reported, victims.reported, MEASURE_SHARE, 1)
				 : withheld_json(WITHHELD_COMPLEMENTARY);
	}
	json_object_set_new(object, "rate_per_1000", rate);
	json_object_set_new(object, "series", series);
	json_object_set_new(object, "reported", reported);
	return object;
}

json_t *doc_victims(const struct work *work)
{
	json_t *list = json_array();
	for (size_t i = 0; i < work->definition->n_crimes; i++) {
		struct work scratch = work_scratch(work);
		json_array_append_new(list, crime_json(&scratch, &work->definition->crimes[i]));
		arena_destroy(scratch.arena);
	}
	return list;
}
