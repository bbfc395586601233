#include "tests/assess/attack.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/assess/small_form.h"

#define MAX_EQUATIONS 128

const char *const age_names[AGES] = { "young", "middle", "old", "" };
const char *const place_names[PLACES] = { "north", "south", "" };
const char *const answer_names[ANSWERS] = { "no_way", "no", "so_so", "well", "surely", "dk", "" };

struct attack {
	glp_prob *programme;
	double equation[MAX_EQUATIONS][CELLS], sum[MAX_EQUATIONS];
	int n;
};

static bool is_in(const struct people *people, int cell)
{
	int answer = cell % ANSWERS, group = cell / ANSWERS;
	return (people->group == ANYBODY ? group < AGES : people->group == group) && answer >= people->first
	       && answer <= people->last;
}

double people_count(const struct people *people, const double truth[CELLS])
{
	double count = 0;
	for (int cell = 0; cell < CELLS; cell++) {
		count += is_in(people, cell) ? truth[cell] : 0;
	}
	return count;
}

/* sum over the people of weight[answer] = value */
static void learn_weighted(
		struct attack *attack, const struct people *people, const double weight[ANSWERS], double value)
{
	double *row = attack->equation[attack->n];
	for (int cell = 0; cell < CELLS; cell++) {
		row[cell] = is_in(people, cell) ? weight[cell % ANSWERS] : 0;
	}
	attack->sum[attack->n++] = round(value);
}

static void learn(struct attack *attack, const struct people *people, double value)
{
	static const double one[ANSWERS] = { 1, 1, 1, 1, 1, 1, 1 };
	learn_weighted(attack, people, one, value);
}

static bool known(const json_t *object, const char *key)
{
	return json_is_number(json_object_get(object, key));
}

enum { FAVOUR = 3, SURELY = 4, ANSWERED = 4, DONT_KNOW = 5, EMPTY = 6 };

/* Of one group, or of everybody: a share tells how many answered, and how many so. */
static void learn_share(struct attack *attack, const json_t *share, struct people people, int first)
{
	if (known(share, "value")) {
		people.last = ANSWERED;
		learn(attack, &people, number(share, "n"));
		people.first = first;
		learn(attack, &people, number(share, "value") * number(share, "n"));
	}
}

/* Everybody answered the other two questions of the scale, and so has a score. */
static void learn_score(struct attack *attack, const json_t *score, const struct people *people)
{
	if (known(score, "value")) {
		learn(attack, people, number(score, "n"));
	}
}

static void learn_measures(struct attack *attack, const json_t *scales, const json_t *headlines,
		const struct people *people)
{
	learn_share(attack, json_object_get(headlines, "support"), *people, FAVOUR);
	learn_share(attack, json_object_get(headlines, "sure"), *people, SURELY);
	learn_score(attack, json_object_get(scales, "trust"), people);
}

static void learn_group(struct attack *attack, const json_t *document, const char *group, const char *category,
		const struct people *people)
{
	const json_t *cells = json_object_get(named(json_object_get(document, "groups"), group), "categories");
	const json_t *cell = named(cells, category);
	learn_measures(attack, json_object_get(cell, "scales"), json_object_get(cell, "headlines"), people);
	const json_t *reached = json_object_get(named(json_object_get(document, "reached"), group), "categories");
	const json_t *count = named(reached, category);
	if (known(count, "n")) {
		learn(attack, people, number(count, "n"));
	}
}

/* The shares of those reached are of those whose category is known. */
static void learn_known(struct attack *attack, const json_t *document, const char *group, double interviews,
		const struct people *unknown)
{
	const json_t *reached = json_object_get(named(json_object_get(document, "reached"), group), "categories");
	for (size_t i = 0; i < json_array_size(reached); i++) {
		const json_t *category = json_array_get(reached, i);
		if (known(category, "share") && number(category, "share") > 0) {
			double with = number(category, "n") / number(category, "share");
			learn(attack, unknown, interviews - with);
			return;
		}
	}
}

static void learn_item(struct attack *attack, const json_t *document, double interviews)
{
	const json_t *item = named(json_object_get(document, "items"), "trust_a");
	const json_t *options = json_object_get(item, "options"), *missing = json_object_get(item, "missing");
	struct people people = { ANYBODY, 0, 0 };
	for (int kind = DONT_KNOW; kind <= EMPTY; kind++) {
		const char *word = kind == DONT_KNOW ? "dont_know" : "left_empty";
		people.first = people.last = kind;
		if (known(missing, word)) {
			learn(attack, &people, number(missing, word) * interviews);
		}
	}
	if (known(item, "n")) {
		struct people answered = { ANYBODY, 0, ANSWERED };
		learn(attack, &answered, number(item, "n"));
	}
	for (int answer = 0; answer <= ANSWERED; answer++) {
		const json_t *share = json_object_get(named(options, answer_names[answer]), "share");
		people.first = people.last = answer;
		if (known(share, "value")) {
			learn(attack, &people, number(share, "value") * number(share, "n"));
		}
	}
}

static void learn_item_mean(struct attack *attack, const json_t *document)
{
	static const double scores[ANSWERS] = { 1, 2, 3, 4, 5 };
	const json_t *scale = json_array_get(json_object_get(document, "scales"), 0);
	const json_t *reliability = json_object_get(scale, "reliability");
	const json_t *item = json_array_get(json_object_get(reliability, "items"), 0);
	const struct people answered = { ANYBODY, 0, ANSWERED };
	if (known(item, "mean")) {
		learn(attack, &answered, number(reliability, "n"));
		learn_weighted(attack, &answered, scores, number(item, "mean") * number(reliability, "n"));
	}
}

/* Both tables are about the same people. */
static void learn_links(struct attack *attack)
{
	for (int answer = 0; answer < ANSWERS; answer++) {
		for (int age = 0; age < AGES; age++) {
			attack->equation[attack->n][age_cell(age, answer)] = 1;
		}
		for (int place = 0; place < PLACES; place++) {
			attack->equation[attack->n][place_cell(place, answer)] = -1;
		}
		attack->n++;
	}
}

static void learn_everything(struct attack *attack, const json_t *document)
{
	double interviews = number(json_object_get(document, "fieldwork"), "interviews");
	const struct people all = { ANYBODY, 0, EMPTY };
	learn_links(attack);
	learn(attack, &all, interviews);
	const json_t *scales = json_object_get(document, "scales"), *headlines = json_object_get(document, "headlines");
	learn_share(attack, json_object_get(named(headlines, "support"), "share"), all, FAVOUR);
	learn_share(attack, json_object_get(named(headlines, "sure"), "share"), all, SURELY);
	learn_score(attack, json_object_get(named(scales, "trust"), "score"), &all);
	learn_item(attack, document, interviews);
	learn_item_mean(attack, document);
	for (int age = 0; age < AGES - 1; age++) {
		const struct people people = { age, 0, EMPTY };
		learn_group(attack, document, "age", age_names[age], &people);
	}
	for (int place = 0; place < PLACES - 1; place++) {
		const struct people people = { AGES + place, 0, EMPTY };
		learn_group(attack, document, "place", place_names[place], &people);
	}
	const struct people no_age = { AGES - 1, 0, EMPTY }, no_place = { AGES + PLACES - 1, 0, EMPTY };
	learn_known(attack, document, "age", interviews, &no_age);
	learn_known(attack, document, "place", interviews, &no_place);
}

bool attack_holds(const struct attack *attack, const double truth[CELLS])
{
	for (int e = 0; e < attack->n; e++) {
		double sum = 0;
		for (int cell = 0; cell < CELLS; cell++) {
			sum += attack->equation[e][cell] * truth[cell];
		}
		if (sum != attack->sum[e]) {
			return false;
		}
	}
	return true;
}

static void write_programme(struct attack *attack)
{
	glp_prob *programme = attack->programme = glp_create_prob();
	glp_add_cols(programme, CELLS);
	glp_add_rows(programme, attack->n);
	for (int cell = 1; cell <= CELLS; cell++) {
		glp_set_col_kind(programme, cell, GLP_IV);
		glp_set_col_bnds(programme, cell, GLP_LO, 0, 0);
	}
	for (int e = 0; e < attack->n; e++) {
		int place[CELLS + 1], k = 0;
		double value[CELLS + 1];
		for (int cell = 0; cell < CELLS; cell++) {
			if (attack->equation[e][cell] != 0) {
				place[++k] = cell + 1;
				value[k] = attack->equation[e][cell];
			}
		}
		glp_set_mat_row(programme, e + 1, k, place, value);
		glp_set_row_bnds(programme, e + 1, GLP_FX, attack->sum[e], 0);
	}
}

struct attack *attack_open(const json_t *document)
{
	struct attack *attack = xcalloc(1, sizeof(*attack));
	glp_term_out(GLP_OFF);
	learn_everything(attack, document);
	write_programme(attack);
	return attack;
}

void attack_close(struct attack *attack)
{
	glp_delete_prob(attack->programme);
	free(attack);
}

static double extreme(struct attack *attack, int direction)
{
	glp_smcp simplex;
	glp_iocp integers;
	glp_init_smcp(&simplex);
	glp_init_iocp(&integers);
	integers.presolve = GLP_ON;
	integers.fp_heur = GLP_ON;
	integers.gmi_cuts = GLP_ON;
	integers.tm_lim = 1000;
	glp_set_obj_dir(attack->programme, direction);
	/* Most often the corners of the programme are whole numbers already. */
	if (glp_simplex(attack->programme, &simplex) == 0 && glp_get_status(attack->programme) == GLP_OPT) {
		bool whole = true;
		for (int cell = 1; cell <= CELLS; cell++) {
			double value = glp_get_col_prim(attack->programme, cell);
			whole = whole && fabs(value - round(value)) < 1e-6;
		}
		if (whole) {
			return round(glp_get_obj_val(attack->programme));
		}
	}
	/* Out of time, what was found is no extreme, but people who fit all that is known. */
	(void)glp_intopt(attack->programme, &integers);
	int status = glp_mip_status(attack->programme);
	return status == GLP_OPT || status == GLP_FEAS ? round(glp_mip_obj_val(attack->programme)) : (double)NAN;
}

struct bounds attack_bounds(struct attack *attack, const struct people *people, double truth)
{
	for (int cell = 0; cell < CELLS; cell++) {
		glp_set_obj_coef(attack->programme, cell + 1, is_in(people, cell));
	}
	return (struct bounds){ fmin(extreme(attack, GLP_MIN), truth), fmax(extreme(attack, GLP_MAX), truth) };
}
