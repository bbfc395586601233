/* Comparisons of one answer with a constant, as they stand in expressions. */
#include <string.h>

#include "schema/truth_private.h"

/* --- constants ------------------------------------------------------------------- */

static bool is_pure(const struct term *term)
{
	static const char *const pure[] = { "true", "false", "not", "boolean", "number", "string", "concat", "int",
		"round", "string-length", "pi", "date" };
	bool known = term->kind == TERM_NUMBER || term->kind == TERM_STRING || term->kind == TERM_NEGATE
		     || term->kind == TERM_CHAIN;
	for (size_t i = 0; term->kind == TERM_CALL && i < ARRAY_LEN(pure) && !known; i++) {
		/* without an argument some look at the node they stand in */
		known = strcmp(term->function->name, pure[i]) == 0
			&& term->n_operands >= (i < 2 || strcmp(pure[i], "pi") == 0 ? 0 : 1);
	}
	for (size_t i = 0; known && i < term->n_operands; i++) {
		known = is_pure(term->operands[i]);
	}
	return known;
}

bool fold_term(struct truth_check *check, const struct term *term, struct value *ret_value)
{
	if (!is_pure(term)) {
		return false;
	}
	struct node *node = node_create(check->reader->scratch, "data");
	struct evaluation evaluation = { .arena = check->reader->scratch, .root = node, .context = node };
	struct run run = { .evaluation = &evaluation, .arena = check->reader->scratch };
	struct focus focus = { .node = node, .position = 1, .size = 1 };
	return run_term(&run, &focus, term, ret_value) && ret_value->type != VALUE_NODESET;
}

/* --- questions ------------------------------------------------------------------- */

static bool is_plain_step(const struct step *step, enum axis axis)
{
	return step->axis == axis && step->n_predicates == 0
	       && step->test == (axis == AXIS_CHILD ? TEST_NAME : TEST_NODE);
}

/* The question that steps from `first` on lead to, below `base` (NULL: the top). */
static const struct question *follow(
		const struct truth_check *check, const struct term *path, size_t first, const struct question *base)
{
	if (first >= path->n_steps) {
		return NULL;
	}
	const struct question *found = names_find(
			check->reader->questions, str_of(path->steps[path->n_steps - 1].name));
	const struct question *question = found;
	for (size_t i = path->n_steps; i > first; i--) {
		if (question == NULL || strcmp(question->name, path->steps[i - 1].name) != 0) {
			return NULL;
		}
		question = question->parent;
	}
	return question == base ? found : NULL;
}

static const struct question *question_of(const struct truth_check *check, const struct term *path)
{
	const struct question *from = check->use->question;
	size_t up = 0;
	while (up < path->n_steps && is_plain_step(&path->steps[up], AXIS_PARENT)) {
		up++;
	}
	for (size_t i = up; i < path->n_steps; i++) {
		if (!is_plain_step(&path->steps[i], AXIS_CHILD)) {
			return NULL;
		}
	}
	if (path->absolute) {
		bool at_data = up == 0 && path->n_steps > 1 && strcmp(path->steps[0].name, "data") == 0;
		const struct question *question = at_data ? follow(check, path, 1, NULL) : NULL;
		return question != NULL && question->repeat == NULL ? question : NULL; /* one answer only */
	}
	for (size_t i = 0; i < up; i++) {
		if (from == NULL) {
			return NULL;
		}
		from = from->parent;
	}
	const struct question *question = up > 0 ? follow(check, path, up, from) : NULL;
	bool single = question != NULL
		      && (question->repeat == NULL || is_inside(check->use->question, question->repeat));
	return single ? question : NULL;
}

static bool is_dot(const struct term *term)
{
	return term->kind == TERM_PATH && !term->absolute && term->n_operands == 0 && term->n_steps == 1
	       && is_plain_step(&term->steps[0], AXIS_SELF);
}

static const struct question *subject_of(const struct truth_check *check, const struct term *term, bool *ret_own)
{
	if (term->kind != TERM_PATH || term->n_operands > 0 || term->n_filters > 0) {
		return NULL;
	}
	*ret_own = is_dot(term);
	if (*ret_own) {
		return check->use->role == ROLE_CONSTRAINT ? check->use->question : NULL;
	}
	return question_of(check, term);
}

/* Only what a person enters is within its list, constraint and type. */
static bool is_entered(const struct question *question)
{
	return question_source(question) == SOURCE_PERSON && question->calculation.source == NULL
	       && question->dynamic_default.source == NULL;
}

/* --- atoms ------------------------------------------------------------------------- */

static enum token_kind mirrored(enum token_kind op)
{
	return op == TOKEN_LESS		   ? TOKEN_GREATER
	       : op == TOKEN_LESS_EQUAL	   ? TOKEN_GREATER_EQUAL
	       : op == TOKEN_GREATER	   ? TOKEN_LESS
	       : op == TOKEN_GREATER_EQUAL ? TOKEN_LESS_EQUAL
					   : op;
}

static bool is_comparison(enum token_kind op)
{
	return op >= TOKEN_EQUAL && op <= TOKEN_GREATER_EQUAL;
}

bool atom_of(struct truth_check *check, const struct term *term, struct atom *ret_atom)
{
	struct atom atom = { .op = TOKEN_EQUAL };
	size_t left = 0;
	if (term->kind == TERM_CHAIN && term->n_operands == 2 && is_comparison(term->operators[1])) {
		left = subject_of(check, term->operands[0], &atom.own) == NULL;
		atom.op = left == 0 ? term->operators[1] : mirrored(term->operators[1]);
	} else if (term->kind == TERM_CALL && strcmp(term->function->name, "selected") == 0) {
		atom.selected = true;
	} else {
		return false;
	}
	atom.subject = subject_of(check, term->operands[left], &atom.own);
	if (atom.subject == NULL || !is_entered(atom.subject)
			|| !fold_term(check, term->operands[1 - left], &atom.constant)
			|| atom.constant.type == VALUE_BOOLEAN) {
		return false;
	}
	*ret_atom = atom;
	return true;
}
