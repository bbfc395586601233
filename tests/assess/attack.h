/*
 * attack.h - what somebody can work out who reads everything that is published.
 *
 * The attacker knows that all interviews weigh the same, so that every share is a count, and
 * how the form is built. People are sorted into the cells of age x answer to trust_a (5 answers,
 * "don't know", or nothing) and of place x answer, of which nobody knows the sizes; both have the
 * same number of each answer. (Nothing is published about age x place: whenever the two tables
 * agree in their answers, there are people who fit both.) Every sum that the
 * document publishes about them is an equation between the cells: how many of each group there
 * are and answered, both headlines, every answer, the kinds of missing answers, and the mean
 * of the question. (Scores of groups mix it with two other questions, of which nothing is
 * published by group: whatever trust_a is in a group, these can make up for it.) A number is
 * worked out when the smallest and the largest value that the equations allow are the same.
 * They are found as an integer programme by GLPK.
 */
#ifndef TESTS_ASSESS_ATTACK_H
#define TESTS_ASSESS_ATTACK_H

#include <jansson.h>
#include <stdbool.h>

enum { AGES = 4, PLACES = 3, ANSWERS = 7, CELLS = (AGES + PLACES) * ANSWERS };

/* The last age and place: none was given; the last two answers are missing ones. */
extern const char *const age_names[AGES];
extern const char *const place_names[PLACES];
extern const char *const answer_names[ANSWERS];

/* The cells: ages, then places, each by answer. */
static inline int age_cell(int age, int answer)
{
	return age * ANSWERS + answer;
}

static inline int place_cell(int place, int answer)
{
	return (AGES + place) * ANSWERS + answer;
}

/* Which people are meant: those of one age or one place (ANYBODY: all), and with an answer from
 * first to last. A group is an age, or AGES + a place. */
#define ANYBODY (-1)

struct people {
	int group, first, last;
};

struct attack;

/* Writes down all that the document says. */
struct attack *attack_open(const json_t *document);
void attack_close(struct attack *attack);

struct bounds {
	double least, most;
};

/* How many people there can be: every number between is not proven to be possible, but both ends
 * are. `truth` is possible at any rate. */
struct bounds attack_bounds(struct attack *attack, const struct people *people, double truth);

/* How many there are in truth. */
double people_count(const struct people *people, const double truth[CELLS]);

/* The truth fits all equations: else the attack is on something else than was published. */
bool attack_holds(const struct attack *attack, const double truth[CELLS]);

#endif
