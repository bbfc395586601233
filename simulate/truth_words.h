/*
 * truth_words.h - the words and numbers of a truth file, looked up in the
 * definition it is about.
 *
 * Every function names a mistake with its place and what would be right, and
 * reads on; texts live in the reader's arena.
 */
#ifndef SIMULATE_TRUTH_WORDS_H
#define SIMULATE_TRUTH_WORDS_H

#include "base/arena.h"
#include "base/problem.h"
#include "schema/definition.h"
#include "schema/yaml.h"
#include "simulate/truth.h"

struct truth_reader {
	struct arena *arena;
	struct problems *problems;
	const struct definition *definition;
	struct truth *truth;
};

/* "WHAT 'WORD'; did you mean 'NEAREST'?"; `nearest` may be NULL. */
void truth_wrong(struct truth_reader *reader, const struct yaml_node *node, const char *what, struct str word,
		const char *nearest);

bool truth_is_map(struct truth_reader *reader, const struct yaml_node *node);
bool truth_is_list(struct truth_reader *reader, const struct yaml_node *node);
void truth_known_keys(
		struct truth_reader *reader, const struct yaml_node *map, const char *const *keys, size_t n);

/* A number from low to high; low when it is none. */
double truth_number(struct truth_reader *reader, const struct yaml_node *node, double low, double high);
double truth_number_or(struct truth_reader *reader, const struct yaml_node *map, const char *key, double low,
		double high, double otherwise);

const char *truth_copy(struct truth_reader *reader, struct str text);
const struct question *truth_question(struct truth_reader *reader, const struct yaml_node *node);
/* A choice of the question's list. */
const struct choice *truth_choice(
		struct truth_reader *reader, const struct question *question, const struct yaml_node *node);
/* What a question is answered with: names of its list when it has one. The question may be NULL. */
const char *truth_answer_text(
		struct truth_reader *reader, const struct question *question, const struct yaml_node *node);

/* {choice: share, ...}, one share per choice of the list; choices left out have 0. NULL
 * when that cannot be read. */
const double *truth_shares(
		struct truth_reader *reader, const struct question *question, const struct yaml_node *map);
void truth_add_up(struct truth_reader *reader, const struct yaml_node *map, const char *whose, double sum);

#endif
