/* Conditions that can never hold, or always do. Only what is proven is reported: a term about
 * which nothing is known may be true. */
#include <string.h>

#include "schema/truth_private.h"

enum truth { MAYBE, NEVER, ALWAYS };

/* --- truth ------------------------------------------------------------------------------- */

static enum truth truth_of(struct truth_check *check, const struct term *term);

static void collect(struct truth_check *check, const struct term *term, enum token_kind op, struct atoms *atoms,
		bool *ret_all_never, bool *ret_all_always, bool *ret_any_never, bool *ret_any_always)
{
	for (size_t i = 0; i < term->n_operands; i++) {
		const struct term *part = term->operands[i];
		if (part->kind == TERM_CHAIN && part->n_operands > 1 && part->operators[1] == op) {
			collect(check, part, op, atoms, ret_all_never, ret_all_always, ret_any_never,
					ret_any_always);
			continue;
		}
		struct atom atom;
		if (atoms->n < ATOMS_MAX && atom_of(check, part, &atom)) {
			atoms->items[atoms->n++] = atom;
		}
		enum truth truth = truth_of(check, part);
		*ret_all_never = *ret_all_never && truth == NEVER;
		*ret_all_always = *ret_all_always && truth == ALWAYS;
		*ret_any_never = *ret_any_never || truth == NEVER;
		*ret_any_always = *ret_any_always || truth == ALWAYS;
	}
}

/* "a != 'x' or a != 'y'" holds when "a = 'x' and a = 'y'" cannot. */
static bool some_unequal(struct truth_check *check, const struct atoms *atoms)
{
	struct atoms equal = { .n = 0 };
	for (size_t i = 0; i < atoms->n; i++) {
		if (atoms->items[i].op == TOKEN_NOT_EQUAL) {
			equal.items[equal.n] = atoms->items[i];
			equal.items[equal.n++].op = TOKEN_EQUAL;
		}
	}
	return equal.n > 1 && some_exclude(check, &equal);
}

static enum truth truth_of_chain(struct truth_check *check, const struct term *term)
{
	struct atoms atoms = { .n = 0 };
	bool all_never = true, all_always = true, any_never = false, any_always = false;
	collect(check, term, term->operators[1], &atoms, &all_never, &all_always, &any_never, &any_always);
	if (term->operators[1] == TOKEN_AND) {
		return any_never || some_exclude(check, &atoms) ? NEVER : all_always ? ALWAYS : MAYBE;
	}
	return any_always || some_unequal(check, &atoms) ? ALWAYS : all_never ? NEVER : MAYBE;
}

static enum truth truth_of(struct truth_check *check, const struct term *term)
{
	struct value value;
	struct atom atom;
	if (fold_term(check, term, &value)) {
		return value_to_boolean(&value) ? ALWAYS : NEVER;
	}
	if (atom_of(check, term, &atom)) {
		return exclude_each_other(check, &(struct atoms){ .items = { atom }, .n = 1 }) ? NEVER : MAYBE;
	}
	if (term->kind == TERM_CHAIN && term->n_operands > 1
			&& (term->operators[1] == TOKEN_AND || term->operators[1] == TOKEN_OR)) {
		return truth_of_chain(check, term);
	}
	if (term->kind == TERM_CALL && term->n_operands == 1 && strcmp(term->function->name, "not") == 0) {
		enum truth truth = truth_of(check, term->operands[0]);
		return truth == NEVER ? ALWAYS : truth == ALWAYS ? NEVER : MAYBE;
	}
	return MAYBE;
}

/* --- reporting ------------------------------------------------------------------------------ */

static void report(struct truth_check *check, const struct term *term, const char *what)
{
	check->reason = NULL;
	enum truth truth = truth_of(check, term);
	if (truth == MAYBE || check->explained) {
		return;
	}
	const char *reason = truth == NEVER ? check->reason : NULL;
	finding_add(check->reader->problems, truth == NEVER ? FINDING_NEVER_TRUE : FINDING_ALWAYS_TRUE,
			formula_position(check->use, term->offset), "%s is %s true%s%s", what,
			truth == NEVER ? "never" : "always", reason != NULL ? ": " : "",
			reason != NULL ? reason : "");
}

/* Comparisons with words that are no choices, and the conditions of if(). */
static void walk(struct truth_check *check, const struct term *term)
{
	struct atom atom;
	if (atom_of(check, term, &atom) && is_no_choice(check, &atom)) {
		report_no_choice(check, term, &atom);
	}
	if (term->kind == TERM_PATH) {
		return; /* inside [ ] names belong to something else */
	}
	for (size_t i = 0; i < term->n_operands; i++) {
		walk(check, term->operands[i]);
	}
	if (term->kind == TERM_CALL && strcmp(term->function->name, "if") == 0) {
		report(check, term->operands[0], "the condition of if()");
	}
}

static void check_use(struct reader *reader, const struct formula_use *use)
{
	struct truth_check check = { .reader = reader, .use = use };
	const struct term *root = use->formula->expression->root;
	struct value value;
	walk(&check, root);
	switch (use->role) {
	case ROLE_RELEVANT:
	case ROLE_CONSTRAINT:
	case ROLE_CHOICE_FILTER:
		report(&check, root, role_word(use->role));
		return;
	case ROLE_REQUIRED: /* plain true and false are usual here */
	case ROLE_READ_ONLY:
	case ROLE_CREATE_IF:
	case ROLE_UPDATE_IF:
		if (!fold_term(&check, root, &value)) {
			report(&check, root, role_word(use->role));
		}
		return;
	case ROLE_CALCULATION:
	case ROLE_REPEAT_COUNT:
	case ROLE_INSTANCE_NAME:
	case ROLE_DEFAULT:
	case ROLE_SEED:
	case ROLE_ENTITY_LABEL:
	case ROLE_ENTITY_ID:
		return;
	}
}

void check_truth(struct reader *reader)
{
	for (size_t i = 0; i < reader->n_formulas; i++) {
		if (reader->formulas[i].formula->expression != NULL) {
			check_use(reader, &reader->formulas[i]);
		}
	}
}
