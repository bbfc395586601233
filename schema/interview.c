#include "schema/interview.h"

#include <string.h>

#include "base/calendar.h"
#include "schema/answer.h"
#include "schema/response_private.h"

/* What a person chose from a list that a filter shortens. The answer in the form is the part
 * of it that the filter lets through now. */
struct choice_made {
	struct node *node;
	struct str chosen;
};

struct interview {
	struct whole_response *made;
	unsigned language;
	struct choice_made *choices_made;
	size_t n_choices_made, choices_made_capacity;
};

static bool is_filtered(const struct node *node)
{
	return node->question->list != NULL && node->question->choice_filter.source != NULL;
}

/* --- settling ----------------------------------------------------------------------- */

static struct choice_made *choice_made(struct interview *interview, struct node *node)
{
	for (size_t i = 0; i < interview->n_choices_made; i++) {
		if (interview->choices_made[i].node == node) {
			return &interview->choices_made[i];
		}
	}
	interview->choices_made = arena_grow(interview->made->response.arena, interview->choices_made,
			interview->n_choices_made, &interview->choices_made_capacity, sizeof(struct choice_made));
	struct choice_made *made = &interview->choices_made[interview->n_choices_made++];
	*made = (struct choice_made){ node, node->text };
	return made;
}

static struct str let_through(struct whole_response *made, struct node *node, struct str chosen)
{
	struct str rest = chosen, word, kept = STR("");
	while (str_next_word(&rest, &word)) {
		const struct choice *choice = choice_list_find(node->question->list, word);
		if (choice != NULL && passes_filter(made, node, choice)) {
			kept = str_of(arena_printf(made->response.arena, "%.*s%s%.*s", STR_ARG(kept),
					kept.n > 0 ? " " : "", STR_ARG(word)));
		}
	}
	return kept;
}

/* True when that changed an answer. */
static bool filter_choices(struct interview *interview)
{
	struct whole_response *made = interview->made;
	bool changed = false;
	for (size_t i = 0; i < made->n_nodes; i++) {
		struct node *node = made->nodes[i];
		if (!is_filtered(node)) {
			continue;
		}
		struct str kept = let_through(made, node, choice_made(interview, node)->chosen);
		if (!str_eq(kept, node->text)) {
			node->text = kept;
			changed = true;
		}
	}
	return changed;
}

static struct node *add_repetition(struct interview *interview, const struct question *repeat, struct node *around);

static size_t count_children(const struct node *above, const struct question *question, struct node **ret_last)
{
	size_t n = 0;
	for (struct node *child = above->first_child; child != NULL; child = child->next) {
		if (child->question == question) {
			*ret_last = child;
			n++;
		}
	}
	return n;
}

static void drop(struct interview *interview, struct node *repetition)
{
	node_remove(repetition);
	list_nodes_again(interview->made);
	interview->made->changed = true;
}

/* Makes the number of repetitions below `above` what their counts ask for. `around` is the
 * nearest repetition at or above it. True when that changed something. */
static bool count_repetitions(struct interview *interview, struct node *above, struct node *around)
{
	const struct question *first = above->question != NULL ? above->question->first_child
			: interview->made->response.definition->first_question;
	bool changed = false;
	for (const struct question *question = first; question != NULL; question = question->next) {
		struct node *last = NULL;
		if (question->type != QUESTION_REPEAT || question->repeat_count.source == NULL) {
			continue;
		}
		size_t n = count_children(above, question, &last);
		size_t wanted = response_repeat_count(&interview->made->response, question, around,
				interview->made->now_us, n);
		for (; n < wanted; n++, changed = true) {
			add_repetition(interview, question, around);
		}
		for (; n > wanted; n--, changed = true) {
			count_children(above, question, &last);
			drop(interview, last);
		}
	}
	for (struct node *child = above->first_child; child != NULL; child = child->next) {
		if (child->question != NULL && child->question->first_child != NULL) {
			bool repeats = child->question->type == QUESTION_REPEAT;
			changed = count_repetitions(interview, child, repeats ? child : around) || changed;
		}
	}
	return changed;
}

static void settle_interview(struct interview *interview)
{
	struct whole_response *made = interview->made;
	bool changed = true;
	made->now_us = calendar_now();
	made->spoken = interview->language;
	for (unsigned round = 0; changed && round < SETTLE_ROUNDS && !arena_full(made->response.arena); round++) {
		settle(made);
		changed = count_repetitions(interview, made->response.root, NULL);
		changed = filter_choices(interview) || changed;
	}
}

/* --- steps ---------------------------------------------------------------------------- */

/* A repeat without a count begins with one repetition. */
static void open_repeats(struct interview *interview, const struct question *first, struct node *around)
{
	for (const struct question *question = first; question != NULL; question = question->next) {
		if (question->type == QUESTION_GROUP) {
			open_repeats(interview, question->first_child, around);
		} else if (question->type == QUESTION_REPEAT && question->repeat_count.source == NULL) {
			add_repetition(interview, question, around);
		}
	}
}

static struct node *add_repetition(struct interview *interview, const struct question *repeat, struct node *around)
{
	struct node *repetition = response_add_repetition(&interview->made->response, repeat, around);
	open_repeats(interview, repeat->first_child, repetition);
	return repetition;
}

static struct interview *interview_with(struct response *response)
{
	struct interview *interview = arena_new(response->arena, struct interview);
	interview->made = whole(response);
	interview->made->dialect = DIALECT_WEB_FORMS;
	return interview;
}

struct interview *interview_begin(struct arena *arena, const struct definition *definition, const char *instance_id)
{
	struct interview *interview = interview_with(response_create(arena, definition, instance_id));
	open_repeats(interview, definition->first_question, NULL);
	settle_interview(interview);
	return interview;
}

struct interview *interview_resume(struct response *response)
{
	struct interview *interview = interview_with(response);
	for (size_t i = 0; i < interview->made->n_nodes; i++) {
		interview->made->nodes[i]->line = 0; /* calculations are made again */
	}
	settle_interview(interview);
	return interview;
}

struct response *interview_response(struct interview *interview)
{
	return &interview->made->response;
}

void interview_answer(struct interview *interview, struct node *node, struct str answer)
{
	struct arena *arena = interview->made->response.arena;
	struct str kept = answer_as_kept(arena, node->question, answer);
	if (is_filtered(node)) {
		choice_made(interview, node)->chosen = arena_str(arena, kept);
	}
	response_set(&interview->made->response, node, kept);
	settle_interview(interview);
}

struct node *interview_add(struct interview *interview, const struct question *repeat, struct node *around)
{
	if (repeat->repeat_count.source != NULL) {
		return NULL;
	}
	struct node *repetition = add_repetition(interview, repeat, around);
	settle_interview(interview);
	return repetition;
}

void interview_remove(struct interview *interview, struct node *repetition)
{
	drop(interview, repetition);
	settle_interview(interview);
}

void interview_speak(struct interview *interview, unsigned language)
{
	interview->language = language;
	settle_interview(interview);
}

/* --- looking -------------------------------------------------------------------------- */

static struct str spell(struct interview *interview, struct node *node, const struct text *text)
{
	return text_with_answers(interview->made, node, text, interview->language);
}

static double seed_of(struct whole_response *made, struct node *node)
{
	struct value value;
	if (node->question->seed.source == NULL || !evaluate_at(made, &node->question->seed, node, node, &value)) {
		return 0;
	}
	return value_to_number(&value);
}

static void look_at_choices(struct interview *interview, struct node *node, struct shown *shown)
{
	struct arena *arena = interview->made->response.arena;
	const struct choice_list *list = node->question->list;
	struct shown_choice *passed = arena_array(arena, list->n_choices, sizeof(*passed));
	for (size_t i = 0; i < list->n_choices; i++) {
		const struct choice *choice = &list->choices[i];
		if (passes_filter(interview->made, node, choice)) {
			passed[shown->n_choices++] = (struct shown_choice){ str_of(choice->name),
				str_of(text_in(&choice->label, interview->language)) };
		}
	}
	shown->choices = passed;
	if (node->question->randomize) {
		struct shown_choice *shuffled = arena_array(arena, shown->n_choices, sizeof(*shuffled));
		size_t *order = arena_array(arena, shown->n_choices, sizeof(*order));
		expression_shuffle(shown->n_choices, seed_of(interview->made, node), order);
		for (size_t i = 0; i < shown->n_choices; i++) {
			shuffled[i] = passed[order[i]];
		}
		shown->choices = shuffled;
	}
}

static bool is_read_only(struct whole_response *made, struct node *node)
{
	for (; node != NULL && node->question != NULL; node = node->parent) {
		if (node->question->type == QUESTION_NOTE
				|| formula_is_true(made, &node->question->read_only, node, false)) {
			return true;
		}
	}
	return false;
}

static void look_for_complaint(struct interview *interview, struct node *node, struct shown *shown)
{
	const struct question *question = node->question;
	if (!shown->relevant || !question_has_answer(question)) {
		return;
	}
	if (shown->value.n == 0 && shown->required) {
		shown->complaint = COMPLAINT_REQUIRED;
		shown->message = spell(interview, node, &question->required_message);
	} else if (shown->value.n > 0 && !formula_is_true(interview->made, &question->constraint, node, true)) {
		shown->complaint = COMPLAINT_CONSTRAINT;
		shown->message = spell(interview, node, &question->constraint_message);
	}
}

static bool is_hidden(const struct node *node)
{
	return node != NULL && (node->irrelevant || is_hidden(node->parent));
}

struct shown interview_look(struct interview *interview, struct node *node)
{
	const struct question *question = node->question;
	struct shown shown = {
		.relevant = !is_hidden(node),
		.required = formula_is_true(interview->made, &question->required, node, false),
		.read_only = is_read_only(interview->made, node),
		.label = question->type == QUESTION_CALCULATE ? STR("") : spell(interview, node, &question->label),
		.hint = spell(interview, node, &question->hint),
		.value = STR(""),
	};
	if (shown.relevant && question->first_child == NULL) {
		shown.value = node->text.n > 0 ? node->text : STR("");
	}
	if (question->list != NULL) {
		look_at_choices(interview, node, &shown);
	}
	look_for_complaint(interview, node, &shown);
	return shown;
}
