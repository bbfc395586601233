/* What is not right with a response: the same rules that the form has. */
#include <string.h>

#include "schema/answer.h"
#include "schema/response_private.h"

#define SHOWN_ANSWER 60    /* bytes of an answer in a message */
#define SHOWN_LABEL 80     /* bytes of a label */

/* At most so many bytes, and no character of several bytes cut in two. */
static int cut(struct str text, size_t most)
{
	if (text.n <= most) {
		return (int)text.n;
	}
	while (most > 0 && ((unsigned char)text.p[most] & 0xc0) == 0x80) {
		most--;
	}
	return (int)most;
}

static int shown(struct str text)
{
	return cut(text, SHOWN_ANSWER);
}

/* 'age' (How old are you?), as the surveyor saw it; a label that shows other
 * answers is left out, for it would show their names. */
static const char *title(struct whole_response *whole, const struct node *node)
{
	const struct question *question = node->question;
	struct str label = str_of(text_in(&question->label, whole->response.language));
	if (label.n == 0 || memchr(label.p, '$', label.n) != NULL) {
		return arena_printf(whole->response.arena, "'%s'", question->name);
	}
	return arena_printf(whole->response.arena, "'%s' (%.*s%s)", question->name, cut(label, SHOWN_LABEL), label.p,
			label.n > SHOWN_LABEL ? "…" : "");
}

static void refuse_answer(struct whole_response *whole, const struct node *node, struct str answer, const char *why)
{
	add_finding(whole, node, "%s: %.*s is not allowed: %s", title(whole, node), shown(answer), answer.p, why);
}

/* A name may be there more than once, kept apart by the choice_filter. */
static bool is_shown(struct whole_response *whole, struct node *node, const struct choice *choice)
{
	const struct choice_list *list = node->question->list;
	for (const struct choice *other = choice; other < list->choices + list->n_choices; other++) {
		if ((other == choice || strcmp(other->name, choice->name) == 0) && passes_filter(whole, node, other)) {
			return true;
		}
	}
	return false;
}

static bool check_choice(struct whole_response *whole, struct node *node, struct str name)
{
	const struct question *question = node->question;
	const struct choice *choice = choice_list_find(question->list, name);
	if (choice == NULL) {
		refuse_answer(whole, node, name, "it is not in the list of answers");
	} else if (!is_shown(whole, node, choice)) {
		refuse_answer(whole, node, name, "it does not go with the other answers");
	} else {
		return true;
	}
	return false;
}

static bool came_before(struct str all, struct str word)
{
	struct str rest = { all.p, (size_t)(word.p - all.p) }, other;
	while (str_next_word(&rest, &other)) {
		if (str_eq(other, word)) {
			return true;
		}
	}
	return false;
}

static void check_choices(struct whole_response *whole, struct node *node)
{
	struct str rest = node->text, word;
	while (str_next_word(&rest, &word)) {
		if (came_before(node->text, word)) {
			refuse_answer(whole, node, word, "it is there twice");
			return;
		}
		if (!check_choice(whole, node, word)) {
			return; /* also bounds the search above by the length of the list */
		}
	}
}

static void check_ranking(struct whole_response *whole, struct node *node)
{
	const struct choice_list *list = node->question->list;
	struct str rest = node->text, word;
	size_t n = 0, n_shown = 0, before = whole->n_findings;
	check_choices(whole, node);
	while (str_next_word(&rest, &word)) {
		n++;
	}
	for (size_t i = 0; i < list->n_choices; i++) {
		n_shown += passes_filter(whole, node, &list->choices[i]);
	}
	if (n != n_shown && whole->n_findings == before) {
		refuse_answer(whole, node, node->text, "all answers must be put in order");
	}
}

static void check_constraint(struct whole_response *whole, struct node *node)
{
	const struct question *question = node->question;
	if (formula_is_true(whole, &question->constraint, node, true)) {
		return;
	}
	if (text_is_set(&question->constraint_message)) {
		struct str reason = text_with_answers(whole, node, &question->constraint_message, whole->response.language);
		refuse_answer(whole, node, node->text, arena_printf(whole->response.arena, "%.*s", STR_ARG(reason)));
	} else {
		refuse_answer(whole, node, node->text, arena_printf(whole->response.arena, "it must meet %s",
				question->constraint.source));
	}
}

static bool is_volatile(const char *xpath)
{
	static const char *const functions[] = { "now(", "today(", "random(", "uuid(", "once(", "randomize(" };
	for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
		if (strstr(xpath, functions[i]) != NULL) {
			return true;
		}
	}
	return false;
}

static void check_calculation(struct whole_response *whole, struct node *node)
{
	const struct formula *formula = &node->question->calculation;
	struct value value;
	if (!question_is_calculated(node->question) || node->line == 0 || is_volatile(formula->xpath)) {
		return;
	}
	if (!evaluate_at(whole, formula, node, node, &value)) {
		return; /* the form could not compute it either */
	}
	struct str ours = is_no_number(&value) ? STR("") : value_to_string(whole->response.arena, &value);
	if (!same_result(node->text, ours) && !is_from_a_phone(whole, node, ours)) {
		add_finding(whole, node, "%s: '%.*s' was sent, but the form computes '%.*s'", title(whole, node),
				shown(node->text), node->text.p, shown(ours), ours.p);
	}
}

static void check_required(struct whole_response *whole, struct node *node)
{
	const struct question *question = node->question;
	if (!formula_is_true(whole, &question->required, node, false)) {
		return;
	}
	struct str reason = text_is_set(&question->required_message)
					    ? text_with_answers(whole, node, &question->required_message, whole->response.language)
					    : STR("one is required");
	add_finding(whole, node, "%s: has no answer: %.*s", title(whole, node), STR_ARG(reason));
}

static void check_answer(struct whole_response *whole, struct node *node)
{
	const char *expected = answer_misfit(node->question, node->text);
	if (expected != NULL) {
		refuse_answer(whole, node, node->text, arena_printf(whole->response.arena, "it must be %s", expected));
		return;
	}
	enum answer_kind kind = question_answer(node->question);
	if (kind == ANSWER_CHOICE) {
		check_choice(whole, node, node->text);
	} else if (kind == ANSWER_CHOICES) {
		check_choices(whole, node);
	} else if (kind == ANSWER_RANKING) {
		check_ranking(whole, node);
	}
	check_constraint(whole, node);
}

/* What the person is asked, and may not change when it is calculated and read-only. */
static void check_asked(struct whole_response *whole, struct node *node)
{
	if (node->text.n == 0) {
		check_required(whole, node);
	} else {
		check_answer(whole, node);
	}
	if (formula_is_true(whole, &node->question->read_only, node, false)) {
		check_calculation(whole, node);
	}
}

static void check_node(struct whole_response *whole, struct node *node)
{
	if (node->question->first_child != NULL) {
		return;
	}
	if (question_answer(node->question) != ANSWER_TEXT) {
		node->text = str_trim(node->text);
	}
	if (node->irrelevant) {
		if (node->text.n > 0) {
			add_finding(whole, node, "%s: has an answer, but is not asked given the other answers",
					title(whole, node));
		}
	} else if (question_source(node->question) == SOURCE_FORM) {
		check_calculation(whole, node);
	} else if (question_has_answer(node->question)) {
		check_asked(whole, node);
	} else if (node->question->list != NULL) {
		check_choices(whole, node); /* the row of choices above a table of questions */
	}
}

struct findings response_check(struct response *response, int64_t now_us)
{
	struct whole_response *all = whole(response);
	all->now_us = now_us;
	settle(all);
	for (size_t i = 0; i < all->n_nodes && !arena_full(response->arena); i++) {
		check_node(all, all->nodes[i]);
	}
	if (arena_full(response->arena)) {
		add_finding(all, NULL, "the submission needs more memory than one may");
	}
	return (struct findings){ all->findings, all->n_findings };
}
