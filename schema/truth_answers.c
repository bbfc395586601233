/* Whether any answer can meet some comparisons together. */
#include <math.h>
#include <string.h>

#include "schema/truth_private.h"

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
static bool meets(struct truth_check *check, const struct atom *atom, struct str answer)
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

static bool meets_all(struct truth_check *check, const struct atoms *atoms, struct str answer)
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
static bool is_possible_choice(struct truth_check *check, const struct atom *atom)
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

bool is_no_choice(struct truth_check *check, const struct atom *atom)
{
	struct str text = value_to_string(check->reader->scratch, &atom->constant);
	bool equality = atom->selected || atom->op == TOKEN_EQUAL || atom->op == TOKEN_NOT_EQUAL;
	return atom->subject->list != NULL && atom->subject->list->n_choices > 0 && equality
	       && str_trim(text).n > 0 && !is_possible_choice(check, atom);
}

void report_no_choice(struct truth_check *check, const struct term *term, const struct atom *atom)
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

static void narrow_by_term(struct truth_check *own, const struct term *term, struct interval *interval)
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
static struct interval allowed(struct truth_check *check, const struct question *question)
{
	struct interval interval = { -INFINITY, INFINITY, false, false };
	if (question->type == QUESTION_RANGE) {
		interval.low = fmin(question->start, question->end);
		interval.high = fmax(question->start, question->end);
	}
	if (question->constraint.expression != NULL) {
		struct formula_use use = { .question = question, .role = ROLE_CONSTRAINT };
		struct truth_check own = { .reader = check->reader, .use = &use };
		narrow_by_term(&own, question->constraint.expression->root, &interval);
	}
	return interval;
}

static bool no_number_fits(struct truth_check *check, const struct atoms *atoms)
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

static bool no_choice_fits(struct truth_check *check, const struct atoms *atoms)
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
static bool no_text_fits(struct truth_check *check, const struct atoms *atoms)
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

bool exclude_each_other(struct truth_check *check, const struct atoms *atoms)
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

bool some_exclude(struct truth_check *check, const struct atoms *atoms)
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
