/*
 * values.h - one answer as text, as a code, as a number; and a question as a
 * list of categories.
 *
 * "Interviews" are given as `rows`: their row numbers in the answers. Everything
 * that is returned lives in the arena given and has one place per interview.
 */
#ifndef ASSESS_VALUES_H
#define ASSESS_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "schema/population.h"
#include "scoring/disclosure.h"
#include "store/columns.h"

struct rows {
	const struct answers *answers;
	const size_t *rows;
	size_t n;
};

/* The answer as plain text: the choice's name, the text, the number. NULL when
 * it is missing, also for "don't know" and its like. */
const char *value_text(struct arena *arena, const struct answers_column *column, size_t row);
enum missing_kind value_missing(const struct answers_column *column, size_t row);

/* Equal texts get equal codes, in the order of the texts; -1 when missing. */
struct levels {
	int32_t *code;
	const char **names;
	size_t n;
};
struct levels levels_of(struct arena *arena, const struct rows *rows, const struct question *question);

/* The categories of a question in the order people read them: the choices that
 * are real answers, or for a calculation those of the population margin, or else
 * the values found. */
struct category {
	const char *name;
	const struct text *label;     /* NULL: the name serves */
	const char *const *languages; /* of the label */
	size_t n_languages;
	double population; /* share of the population; NAN when not known */
};
struct categories {
	const struct question *question;
	struct category *categories;
	size_t n;
	int32_t *code; /* per interview; -1: in none */
	/* Per category, why not even the number of people in it is shown; NULL: not decided. */
	const enum disclosure_reason *withheld;
};
struct categories categories_of(struct arena *arena, const struct definition *definition,
		const struct population *population, const struct rows *rows,
		const struct question *question);

/* The same with some categories joined: into[i] is the category whose place i takes
 * (itself when it stays). Joined ones have both names and both labels. */
struct categories categories_joined(struct arena *arena, const struct categories *categories,
		const int32_t *into, size_t n_interviews);

/* Why the number of people in a category is not shown: too few, or so that such a number does not
 * follow from the others. */
enum disclosure_reason *reached_reasons(struct arena *arena, const struct categories *categories, size_t n,
		const struct disclosure *rules);

/* The score of a select_one's answer or the number itself; NAN when missing. */
double *score_values(struct arena *arena, const struct rows *rows, const struct question *question);

/* 1 where the answer is one of the choices, 0 for another real answer, else NAN.
 * For a select_multiple: one of them was chosen. */
double *share_values(struct arena *arena, const struct rows *rows, const struct question *question,
		const struct choice *const *choices, size_t n_choices);

#endif
