/*
 * truth_private.h - what the search for conditions that never or always hold shares.
 *
 * A comparison of one question with a constant is an atom; atoms on the same question that no
 * answer meets together exclude each other.
 */
#ifndef SCHEMA_TRUTH_PRIVATE_H
#define SCHEMA_TRUTH_PRIVATE_H

#include "schema/definition_private.h"
#include "schema/expression_private.h"

#define ATOMS_MAX 64

struct atom { /* an answer, compared with a constant */
	const struct question *subject;
	enum token_kind op;
	bool selected; /* selected(subject, constant) */
	bool own;      /* written "." */
	struct value constant;
};

struct atoms {
	struct atom items[ATOMS_MAX];
	size_t n;
};

/* One expression that is looked at. */
struct truth_check {
	struct reader *reader;
	const struct formula_use *use;
	const char *reason; /* why something is never true; NULL when it needs none */
	bool explained;     /* a comparison with a word that is no choice was reported */
};

/* --- truth_atoms.c --- */

/* The value of what looks at no answer; false when it looks at one. */
bool fold_term(struct truth_check *check, const struct term *term, struct value *ret_value) MUST_CHECK;
/* False when the term is no comparison of an answer that a person enters with a constant. */
bool atom_of(struct truth_check *check, const struct term *term, struct atom *ret_atom) MUST_CHECK;

/* --- truth_answers.c --- */

/* Is the constant a word that is in no choice of the question's list? */
bool is_no_choice(struct truth_check *check, const struct atom *atom);
void report_no_choice(struct truth_check *check, const struct term *term, const struct atom *atom);
/* Can no answer meet these atoms, which are all about one question? Sets check->reason. */
bool exclude_each_other(struct truth_check *check, const struct atoms *atoms);
/* Do some of these atoms, about any questions, exclude each other? */
bool some_exclude(struct truth_check *check, const struct atoms *atoms);

#endif
