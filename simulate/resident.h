/*
 * resident.h - what one made-up person is like, and so what they would answer.
 *
 * Everything follows from the person's own chance: asking again, or in another
 * order, gives the same.
 */
#ifndef SIMULATE_RESIDENT_H
#define SIMULATE_RESIDENT_H

#include "simulate/neighbourhood.h"

struct resident {
	const struct neighbourhood *place;
	const struct household *home;
	const struct person *person;
};

struct chance resident_chance(const struct resident *resident, const struct question *question);

/* The answer that the person's profile fixes; NULL when it leaves the question open. */
const char *resident_fixed_answer(const struct resident *resident, const struct question *question);

/* How answers to the question are spread; NULL when the truth does not say. */
const double *resident_shares(const struct resident *resident, const struct question *question);

/* A choice by these shares, or any real answer with the same chance. */
const struct choice *resident_draw(const struct resident *resident, const struct question *question,
		struct chance chance);

/* The answer to an item of a scale, from the person's trait; NULL when the question
 * is no item of one. */
const struct choice *resident_opinion(const struct resident *resident, const struct question *question);

/* How much more or less likely than others they take part. */
double resident_response_factor(const struct resident *resident);

#endif
