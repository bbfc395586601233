/*
 * Where phones and browsers compute different values from the same answers.
 *
 * A calculation that came with a submission is compared with our own. What is
 * named here cannot be told from the submission, or is done otherwise by one of
 * the programs on phones, and nobody at a door could do anything about it: such a
 * value is taken as it was sent. docs/expressions.md tells authors how to write
 * formulas that mean the same everywhere.
 */
#include <math.h>
#include <string.h>

#include "base/scan.h"
#include "schema/answer.h"
#include "schema/response_private.h"

#define SAME_NUMBER 1e-9 /* relative, above 1 */
#define HOUR_OF_DAY (1.0 / 24 + 1e-9)

static bool is_true_word(struct str text)
{
	return str_is(text, "true") || str_is(text, "1") || str_is(text, "1.0");
}

static bool is_false_word(struct str text)
{
	return str_is(text, "false") || str_is(text, "0") || str_is(text, "0.0");
}

/* Phones write 5 or 5.0, true or 1. */
bool same_result(struct str a, struct str b)
{
	double x, y;
	if (str_eq(a, b) || (is_true_word(a) && is_true_word(b)) || (is_false_word(a) && is_false_word(b))) {
		return true;
	}
	return str_to_decimal(a, &x) && str_to_decimal(b, &y)
			&& fabs(x - y) <= SAME_NUMBER * fmax(1, fmax(fabs(x), fabs(y)));
}

/* --- evaluated as a phone does --------------------------------------------------- */

/* Half an emoji, which substr() may leave, is nothing here and a replacement character
 * once it was sent. */
static struct str without_halves(struct arena *arena, struct str text)
{
	const struct str half = STR("\xef\xbf\xbd");
	char *kept = arena_alloc(arena, text.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.n;) {
		if (str_starts((struct str){ text.p + i, text.n - i }, half)) {
			i += half.n;
		} else {
			kept[n++] = text.p[i++];
		}
	}
	return (struct str){ kept, n };
}

static bool is_result_in(struct whole_response *whole, struct node *node, enum dialect dialect, struct str sent)
{
	struct value value;
	whole->dialect = dialect;
	bool ok = evaluate_at(whole, &node->question->calculation, node, node, &value);
	whole->dialect = DIALECT_OURS;
	if (!ok) {
		return false;
	}
	struct str text = is_no_number(&value) ? STR("") : value_to_string(whole->response.arena, &value);
	return same_result(sent, text) || same_result(sent, answer_as_kept(whole->response.arena, node->question, text));
}

/* The label of an answer is the one in the language that the interview was held in, which the
 * submission does not tell. */
static bool is_result_in_a_language(struct whole_response *whole, struct node *node, struct str sent)
{
	bool is_result = is_result_in(whole, node, DIALECT_WEB_FORMS, sent);
	size_t n = strstr(node->question->calculation.xpath, "jr:choice-name") != NULL
				   ? whole->response.definition->n_languages
				   : 1;
	for (size_t i = 1; i < n && !is_result; i++) {
		whole->spoken = (unsigned)i;
		is_result = is_result_in(whole, node, DIALECT_WEB_FORMS, sent);
	}
	whole->spoken = 0;
	return is_result;
}

/* --- what a submission does not tell ---------------------------------------------- */

static bool is_around(const struct question *repeat, const struct question *question)
{
	for (; question != NULL; question = question->parent) {
		if (question == repeat) {
			return true;
		}
	}
	return false;
}

static bool names_step(const char *xpath, const char *name)
{
	size_t n = strlen(name);
	for (const char *p = strchr(xpath, '/'); p != NULL; p = strchr(p + 1, '/')) {
		if (strncmp(p + 1, name, n) == 0 && strchr("abcdefghijklmnopqrstuvwxyz0123456789_", p[1 + n]) == NULL) {
			return true;
		}
	}
	return strcmp(xpath, name) == 0;
}

static bool names_date(const struct definition *definition, const char *xpath)
{
	for (size_t i = 0; i < definition->n_questions; i++) {
		const struct question *question = definition->questions[i];
		if (question->type == QUESTION_DATE && names_step(xpath, question->name)) {
			return true;
		}
	}
	return false;
}

/* A day is a whole number in Collect. In browsers it begins at local midnight, so that
 * a difference between two days has an hour more or less across a change of the clock. */
static bool same_but_for_an_hour(const struct definition *definition, const char *xpath, struct str sent, struct str ours)
{
	double x, y;
	return str_to_decimal(sent, &x) && str_to_decimal(ours, &y) && fabs(x - y) <= HOUR_OF_DAY
			&& names_date(definition, xpath);
}

/* May it be left out while `question` is asked? */
static bool may_be_hidden(const struct question *repeat, const struct question *question)
{
	for (; repeat != NULL && !is_around(repeat, question); repeat = repeat->parent) {
		if (repeat->relevant.source != NULL) {
			return true;
		}
	}
	return false;
}

/* Repetitions that are not asked are not in the submission, but ODK Web Forms
 * counts them and Collect does not. */
static bool counts_hidden_repetitions(const struct definition *definition, const struct question *question)
{
	for (size_t i = 0; i < definition->n_questions; i++) {
		const struct question *repeat = definition->questions[i];
		if (repeat->type == QUESTION_REPEAT && may_be_hidden(repeat, question)
				&& names_step(question->calculation.xpath, repeat->name)) {
			return true;
		}
	}
	return false;
}

bool is_from_a_phone(struct whole_response *whole, struct node *node, struct str ours)
{
	const struct definition *definition = whole->response.definition;
	struct str sent = without_halves(whole->response.arena, node->text);
	bool is_none = ours.n == 0 && str_is(sent, "NaN"); /* as Enketo writes it */
	return is_none || same_result(sent, ours) || is_result_in_a_language(whole, node, sent)
			|| is_result_in(whole, node, DIALECT_COLLECT, sent)
			|| same_but_for_an_hour(definition, node->question->calculation.xpath, sent, ours)
			|| counts_hidden_repetitions(definition, node->question);
}
