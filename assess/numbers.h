/*
 * numbers.h - all estimates of an assessment with their intervals, also those that
 * a report withholds and the mean answer to each question that has one.
 *
 * They are for trying the method out on made-up answers (rehearse/). Nothing else
 * may read them: what may be published is in the document of assess.h.
 */
#ifndef ASSESS_NUMBERS_H
#define ASSESS_NUMBERS_H

#include "assess/assess.h"
#include "base/arena.h"

enum number_kind {
	NUMBER_MEAN,       /* of the scores of a question's answers, or of a number */
	NUMBER_PROPORTION, /* 0 to 1: a headline, or one answer to a question */
	NUMBER_SCALE,
	N_NUMBER_KINDS,
};

struct number {
	enum number_kind kind;
	const char *name;             /* of the scale, headline or question */
	const char *answer;           /* NULL: not one answer to a question */
	const char *group, *category; /* NULL: everybody. Joined categories: "a+b" */
	double value, se, lower, upper;
	size_t n;                     /* people behind it */
	bool shown;                   /* a report would show it */
};

struct numbers {
	const struct number *items;
	size_t n;
	size_t n_interviews;
};

/* The numbers that can be estimated. They live in the arena; names may also live in
 * the definition. Proportions of single answers are given for everybody only. */
struct numbers assessment_numbers(const struct assessment_input *input, struct arena *arena);

#endif
