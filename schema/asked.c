#include "schema/asked.h"

#include <string.h>

#include "base/compiler.h"
#include "schema/expression_private.h"

enum word {
	WORD_IS,
	WORD_IS_NOT,
	WORD_INCLUDES,
	WORD_INCLUDES_NOT,
	WORD_HAS_ANSWER,
	WORD_HAS_NO_ANSWER,
	WORD_BELOW,
	WORD_AT_MOST,
	WORD_ABOVE,
	WORD_AT_LEAST,
	WORD_AND,
	WORD_OR,
	WORD_NOT,
	WORD_EVERYBODY,
	N_WORDS,
};

static const char *const english[N_WORDS] = { " is ", " is not ", " includes ", " does not include ", " has an answer",
	" has no answer", " is below ", " is at most ", " is above ", " is at least ", " and ", " or ", "not ", "Everybody" };
static const char *const spanish[N_WORDS] = { " es ", " no es ", " incluye ", " no incluye ", " tiene respuesta",
	" no tiene respuesta", " es menor que ", " es como máximo ", " es mayor que ", " es al menos ", " y ", " o ",
	"no ", "Todas las personas" };

struct sentence {
	const struct definition *definition;
	unsigned language;
	const char *const *words;
	struct buf *out;
};

static void add(struct sentence *sentence, enum word word)
{
	buf_adds(sentence->out, sentence->words[word]);
}

static void add_quoted(struct sentence *sentence, const char *text)
{
	buf_adds(sentence->out, "“");
	buf_adds(sentence->out, text);
	buf_adds(sentence->out, "”");
}

/* --- what a term is --------------------------------------------------------------- */

/* The question that a path without predicates ends at. */
static const struct question *question_of(const struct sentence *sentence, const struct term *term)
{
	if (term->kind != TERM_PATH || term->n_operands > 0 || term->n_filters > 0 || term->n_steps == 0) {
		return NULL;
	}
	for (size_t i = 0; i < term->n_steps; i++) {
		if (term->steps[i].n_predicates > 0) {
			return NULL;
		}
	}
	const struct step *last = &term->steps[term->n_steps - 1];
	return last->axis == AXIS_CHILD && last->test == TEST_NAME && last->name != NULL
			       ? definition_find(sentence->definition, str_of(last->name))
			       : NULL;
}

static bool is_call(const struct term *term, const char *name, size_t n_arguments)
{
	return term->kind == TERM_CALL && term->function != NULL && strcmp(term->function->name, name) == 0
	       && term->n_operands == n_arguments;
}

static void add_question(struct sentence *sentence, const struct question *question)
{
	const char *label = text_in(&question->label, sentence->language);
	bool plain = label[0] != '\0' && strstr(label, "${") == NULL;
	add_quoted(sentence, plain ? label : question->name);
}

static void add_answer(struct sentence *sentence, const struct question *question, const struct term *term)
{
	if (term->kind == TERM_NUMBER) {
		buf_addf(sentence->out, "%.15g", term->number);
		return;
	}
	const struct choice *choice = question->list != NULL ? choice_list_find(question->list, term->text) : NULL;
	struct buf name = BUF(65536);
	buf_add_str(&name, term->text);
	add_quoted(sentence, choice != NULL ? text_in(&choice->label, sentence->language) : buf_text(&name));
	buf_finish(&name);
}

/* --- sentences: false when there are no plain words for a term ------------------------- */

static bool is_value(const struct term *term)
{
	return term->kind == TERM_STRING || term->kind == TERM_NUMBER;
}

static bool comparison_word(enum token_kind operator, bool turned, enum word *ret_word)
{
	static const struct {
		enum token_kind operator;
		enum word word, turned;
	} words[] = {
		{ TOKEN_EQUAL, WORD_IS, WORD_IS },
		{ TOKEN_NOT_EQUAL, WORD_IS_NOT, WORD_IS_NOT },
		{ TOKEN_LESS, WORD_BELOW, WORD_ABOVE },
		{ TOKEN_LESS_EQUAL, WORD_AT_MOST, WORD_AT_LEAST },
		{ TOKEN_GREATER, WORD_ABOVE, WORD_BELOW },
		{ TOKEN_GREATER_EQUAL, WORD_AT_LEAST, WORD_AT_MOST },
	};
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (words[i].operator == operator) {
			*ret_word = turned ? words[i].turned : words[i].word;
			return true;
		}
	}
	return false;
}

static bool say_comparison(struct sentence *sentence, const struct term *term)
{
	enum word word;
	bool turned = is_value(term->operands[0]);
	const struct term *path = term->operands[turned], *value = term->operands[!turned];
	const struct question *question = question_of(sentence, path);
	if (question == NULL || !is_value(value) || !comparison_word(term->operators[1], turned, &word)) {
		return false;
	}
	add_question(sentence, question);
	if (value->kind == TERM_STRING && value->text.n == 0 && (word == WORD_IS || word == WORD_IS_NOT)) {
		add(sentence, word == WORD_IS ? WORD_HAS_NO_ANSWER : WORD_HAS_ANSWER);
		return true;
	}
	add(sentence, word);
	add_answer(sentence, question, value);
	return true;
}

static bool say_selected(struct sentence *sentence, const struct term *call, bool negated)
{
	const struct question *question = question_of(sentence, call->operands[0]);
	if (question == NULL || !is_value(call->operands[1])) {
		return false;
	}
	bool several = question_answer(question) == ANSWER_CHOICES;
	add_question(sentence, question);
	add(sentence, several ? negated ? WORD_INCLUDES_NOT : WORD_INCLUDES : negated ? WORD_IS_NOT : WORD_IS);
	add_answer(sentence, question, call->operands[1]);
	return true;
}

static bool say(struct sentence *sentence, const struct term *term, enum token_kind around);

static bool say_chain(struct sentence *sentence, const struct term *term, enum token_kind around)
{
	enum token_kind operator = term->operators[1];
	if (operator != TOKEN_AND && operator != TOKEN_OR) {
		return term->n_operands == 2 && say_comparison(sentence, term);
	}
	bool brackets = around != TOKEN_END && around != operator;
	buf_adds(sentence->out, brackets ? "(" : "");
	for (size_t i = 0; i < term->n_operands; i++) {
		if (i > 0) {
			add(sentence, operator == TOKEN_AND ? WORD_AND : WORD_OR);
		}
		if (!say(sentence, term->operands[i], operator)) {
			return false;
		}
	}
	buf_adds(sentence->out, brackets ? ")" : "");
	return true;
}

static bool say_negation(struct sentence *sentence, const struct term *inner)
{
	if (is_call(inner, "selected", 2)) {
		return say_selected(sentence, inner, true);
	}
	add(sentence, WORD_NOT);
	buf_adds(sentence->out, "(");
	bool said = say(sentence, inner, TOKEN_END);
	buf_adds(sentence->out, ")");
	return said;
}

static bool say(struct sentence *sentence, const struct term *term, enum token_kind around)
{
	if (term->kind == TERM_CHAIN) {
		return say_chain(sentence, term, around);
	}
	if (is_call(term, "selected", 2)) {
		return say_selected(sentence, term, false);
	}
	return is_call(term, "not", 1) && say_negation(sentence, term->operands[0]);
}

/* --- all conditions ---------------------------------------------------------------------- */

static void say_condition(struct sentence *sentence, const struct formula *formula, bool alone)
{
	struct buf words = BUF(65536);
	struct sentence attempt = *sentence;
	attempt.out = &words;
	if (say(&attempt, formula->expression->root, alone ? TOKEN_END : TOKEN_AND)) {
		buf_add_str(sentence->out, buf_str(&words));
	} else {
		buf_adds(sentence->out, formula->source);
	}
	buf_finish(&words);
}

static void say_all(struct sentence *sentence, const struct question *question, size_t n_conditions, size_t *n_said)
{
	if (question == NULL) {
		return;
	}
	say_all(sentence, question->parent, n_conditions, n_said);
	if (question->relevant.expression != NULL) {
		if ((*n_said)++ > 0) {
			add(sentence, WORD_AND);
		}
		say_condition(sentence, &question->relevant, n_conditions == 1);
	}
}

void asked_write(const struct definition *definition, const struct question *question, unsigned language,
		struct buf *out)
{
	bool is_spanish = strcmp(definition->languages[language], "es") == 0;
	struct sentence sentence = { definition, language, is_spanish ? spanish : english, out };
	size_t n_conditions = 0, n_said = 0;
	for (const struct question *around = question; around != NULL; around = around->parent) {
		n_conditions += around->relevant.expression != NULL;
	}
	if (n_conditions == 0) {
		add(&sentence, WORD_EVERYBODY);
	}
	say_all(&sentence, question, n_conditions, &n_said);
}
