/* Conditions that can never hold, or always do. Only what is proven is reported: a term about
 * which nothing is known may be true. A comparison of one question with a constant is an atom;
 * atoms on the same question that no answer meets together exclude each other. */
#include <math.h>
#include <string.h>

#include "schema/definition_private.h"
#include "schema/expression_private.h"

#define ATOMS_MAX 64

enum truth { MAYBE, NEVER, ALWAYS };

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

struct check {
	struct reader *reader;
	const struct formula_use *use;
	const char *reason; /* why something is never true; NULL when it needs none */
	bool explained;     /* a comparison with a word that is no choice was reported */
};

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

static bool fold(struct check *check, const struct term *term, struct value *ret_value)
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
		const struct check *check, const struct term *path, size_t first, const struct question *base)
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

static const struct question *question_of(const struct check *check, const struct term *path)
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

static const struct question *subject_of(const struct check *check, const struct term *term, bool *ret_own)
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

static bool atom_of(struct check *check, const struct term *term, struct atom *ret_atom)
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
			|| !fold(check, term->operands[1 - left], &atom.constant)
			|| atom.constant.type == VALUE_BOOLEAN) {
		return false;
	}
	*ret_atom = atom;
	return true;
}

static bool has_word(struct str text, struct str wanted)
{
	struct str word;
	while (str_next_word(&text, &word)) {
		if (str_eq(word, wanted)) {
			return true;
		}
	}
	return false;
}

/* Does an answer meet the atom? */
static bool meets(struct check *check, const struct atom *atom, struct str answer)
{
	struct evaluation evaluation = { .arena = check->reader->scratch };
	struct run run = { .evaluation = &evaluation, .arena = check->reader->scratch };
	struct value text = value_string(answer);
	bool met = true;
	if (atom->selected) {
		return has_word(answer, str_trim(value_to_string(check->reader->scratch, &atom->constant)));
	}
	return !run_compare(&run, atom->op, &text, &atom->constant, 0, &met) || met;
}

static bool meets_all(struct check *check, const struct atoms *atoms, struct str answer)
{
	for (size_t i = 0; i < atoms->n; i++) {
		if (!meets(check, &atoms->items[i], answer)) {
			return false;
		}
	}
	return true;
}

/* --- words that are no choices ------------------------------------------------------- */

/* Whether some answer could be equal to the constant, or hold it. */
static bool is_possible_choice(struct check *check, const struct atom *atom)
{
	const struct choice_list *list = atom->subject->list;
	struct atom equal = *atom;
	equal.op = TOKEN_EQUAL;
	struct str words = value_to_string(check->reader->scratch, &atom->constant), word;
	if (atom->subject->type != QUESTION_SELECT_ONE && !atom->selected) {
		while (str_next_word(&words, &word)) {
			if (choice_list_find(list, word) == NULL) {
				return false;
			}
		}
		return true;
	}
	for (size_t i = 0; i < list->n_choices; i++) {
		if (meets(check, &equal, str_of(list->choices[i].name))) {
			return true;
		}
	}
	return false;
}

static bool is_no_choice(struct check *check, const struct atom *atom)
{
	struct str text = value_to_string(check->reader->scratch, &atom->constant);
	bool equality = atom->selected || atom->op == TOKEN_EQUAL || atom->op == TOKEN_NOT_EQUAL;
	return atom->subject->list != NULL && atom->subject->list->n_choices > 0 && equality
	       && str_trim(text).n > 0 && !is_possible_choice(check, atom);
}

static void report_no_choice(struct check *check, const struct term *term, const struct atom *atom)
{
	struct reader *reader = check->reader;
	const struct choice_list *list = atom->subject->list;
	const char **names = arena_array(reader->scratch, list->n_choices, sizeof(*names));
	for (size_t i = 0; i < list->n_choices; i++) {
		names[i] = list->choices[i].name;
	}
	struct str text = value_to_string(reader->scratch, &atom->constant);
	finding_add(reader->problems, FINDING_NOT_A_CHOICE, formula_position(check->use, term->offset),
			"'%.*s' is no choice of '%s', so this is never equal%s", STR_ARG(text), atom->subject->name,
			did_you_mean(reader, text, names, list->n_choices));
	check->explained = true;
}

/* --- numbers ------------------------------------------------------------------------- */

struct interval {
	double low, high;
	bool low_open, high_open; /* the end itself is not in it */
};

static void narrow(struct interval *interval, enum token_kind op, double number)
{
	bool below = op == TOKEN_LESS || op == TOKEN_LESS_EQUAL || op == TOKEN_EQUAL;
	bool above = op == TOKEN_GREATER || op == TOKEN_GREATER_EQUAL || op == TOKEN_EQUAL;
	if (below && number <= interval->high) {
		interval->high_open = op == TOKEN_LESS || (interval->high_open && number == interval->high);
		interval->high = number;
	}
	if (above && number >= interval->low) {
		interval->low_open = op == TOKEN_GREATER || (interval->low_open && number == interval->low);
		interval->low = number;
	}
}

static bool is_empty(struct interval interval, bool whole)
{
	if (whole && isfinite(interval.low)) {
		double low = ceil(interval.low);
		interval.low = interval.low_open && low == interval.low ? low + 1 : low;
		interval.low_open = false;
	}
	if (whole && isfinite(interval.high)) {
		double high = floor(interval.high);
		interval.high = interval.high_open && high == interval.high ? high - 1 : high;
		interval.high_open = false;
	}
	return interval.low > interval.high
	       || (interval.low == interval.high && (interval.low_open || interval.high_open));
}

/* A comparison that holds only for numbers: not '!=', and '=' only with a number. */
static bool is_numeric(const struct atom *atom)
{
	return !atom->selected && atom->op != TOKEN_NOT_EQUAL
	       && (atom->op != TOKEN_EQUAL || atom->constant.type == VALUE_NUMBER);
}

static void narrow_by_term(struct check *own, const struct term *term, struct interval *interval)
{
	struct atom atom;
	if (term->kind == TERM_CHAIN && term->n_operands > 1 && term->operators[1] == TOKEN_AND) {
		for (size_t i = 0; i < term->n_operands; i++) {
			narrow_by_term(own, term->operands[i], interval);
		}
	} else if (atom_of(own, term, &atom) && atom.own && is_numeric(&atom)) {
		narrow(interval, atom.op, value_to_number(&atom.constant));
	}
}

/* What the question's own constraint and range allow. */
static struct interval allowed(struct check *check, const struct question *question)
{
	struct interval interval = { -INFINITY, INFINITY, false, false };
	if (question->type == QUESTION_RANGE) {
		interval.low = fmin(question->start, question->end);
		interval.high = fmax(question->start, question->end);
	}
	if (question->constraint.expression != NULL) {
		struct formula_use use = { .question = question, .role = ROLE_CONSTRAINT };
		struct check own = { .reader = check->reader, .use = &use };
		narrow_by_term(&own, question->constraint.expression->root, &interval);
	}
	return interval;
}

static bool no_number_fits(struct check *check, const struct atoms *atoms)
{
	const struct question *subject = atoms->items[0].subject;
	struct interval interval = atoms->items[0].own ? (struct interval){ -INFINITY, INFINITY, false, false }
						       : allowed(check, subject);
	bool numeric = false;
	for (size_t i = 0; i < atoms->n; i++) {
		const struct atom *atom = &atoms->items[i];
		if (!is_numeric(atom)) {
			continue;
		}
		double number = value_to_number(&atom->constant);
		if (isnan(number)) {
			return true;
		}
		numeric = true;
		narrow(&interval, atom->op, number);
	}
	return numeric && is_empty(interval, question_answer(subject) == ANSWER_INTEGER);
}

/* --- do atoms on one question exclude each other? --------------------------------------- */

static bool no_choice_fits(struct check *check, const struct atoms *atoms)
{
	const struct choice_list *list = atoms->items[0].subject->list;
	if (!atoms->items[0].own && meets_all(check, atoms, STR(""))) {
		return false;
	}
	for (size_t i = 0; i < list->n_choices; i++) {
		if (meets_all(check, atoms, str_of(list->choices[i].name))) {
			return false;
		}
	}
	return true;
}

/* '=' with a text leaves one answer only. */
static bool no_text_fits(struct check *check, const struct atoms *atoms)
{
	enum answer_kind kind = question_answer(atoms->items[0].subject);
	for (size_t i = 0; i < atoms->n; i++) {
		const struct atom *atom = &atoms->items[i];
		if (atom->selected || atom->op != TOKEN_EQUAL || atom->constant.type != VALUE_STRING) {
			continue;
		}
		struct str text = atom->constant.string;
		bool number_wanted = (kind == ANSWER_INTEGER || kind == ANSWER_DECIMAL) && text.n > 0;
		if ((number_wanted && isnan(string_to_number(text))) || (atom->own && text.n == 0)
				|| !meets_all(check, atoms, text)) {
			return true;
		}
	}
	return false;
}

static bool exclude_each_other(struct check *check, const struct atoms *atoms)
{
	const struct question *subject = atoms->items[0].subject;
	bool never;
	if (subject->list == NULL) {
		never = no_number_fits(check, atoms) || no_text_fits(check, atoms);
	} else if (subject->type == QUESTION_SELECT_ONE && subject->list->n_choices > 0) {
		never = no_choice_fits(check, atoms);
	} else {
		never = atoms->n == 1 && atoms->items[0].op != TOKEN_NOT_EQUAL && is_no_choice(check, &atoms->items[0]);
	}
	if (never && check->reason == NULL) {
		check->reason = arena_printf(check->reader->scratch, "no answer to '%s' meets it", subject->name);
	}
	return never;
}

static bool some_exclude(struct check *check, const struct atoms *atoms)
{
	for (size_t i = 0; i < atoms->n; i++) {
		struct atoms same = { .n = 0 };
		bool seen = false;
		for (size_t k = 0; k < atoms->n; k++) {
			bool is_same = atoms->items[k].subject == atoms->items[i].subject;
			seen = seen || (is_same && k < i);
			if (is_same) {
				same.items[same.n++] = atoms->items[k];
			}
		}
		if (!seen && exclude_each_other(check, &same)) {
			return true;
		}
	}
	return false;
}

/* --- truth ------------------------------------------------------------------------------- */

static enum truth truth_of(struct check *check, const struct term *term);

static void collect(struct check *check, const struct term *term, enum token_kind op, struct atoms *atoms,
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
static bool some_unequal(struct check *check, const struct atoms *atoms)
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

static enum truth truth_of_chain(struct check *check, const struct term *term)
{
	struct atoms atoms = { .n = 0 };
	bool all_never = true, all_always = true, any_never = false, any_always = false;
	collect(check, term, term->operators[1], &atoms, &all_never, &all_always, &any_never, &any_always);
	if (term->operators[1] == TOKEN_AND) {
		return any_never || some_exclude(check, &atoms) ? NEVER : all_always ? ALWAYS : MAYBE;
	}
	return any_always || some_unequal(check, &atoms) ? ALWAYS : all_never ? NEVER : MAYBE;
}

static enum truth truth_of(struct check *check, const struct term *term)
{
	struct value value;
	struct atom atom;
	if (fold(check, term, &value)) {
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

static void report(struct check *check, const struct term *term, const char *what)
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
static void walk(struct check *check, const struct term *term)
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
	struct check check = { .reader = reader, .use = use };
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
		if (!fold(&check, root, &value)) {
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
