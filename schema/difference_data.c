/* Questions and choices that came, went, were renamed or became something else. */
#include <string.h>

#include "schema/difference_private.h"

#define NAMES_DISTANCE 64 /* no two names are farther apart */
#define HEIRS_TRIED 100   /* it is only advice; the first of a hundred is good enough */

static bool is_stored(const struct question *question)
{
	return question_has_answer(question) || question->type == QUESTION_REPEAT;
}

/* Its answers stand in the same kind of column; a range may be whole numbers or not. */
static bool same_type(const struct question *a, const struct question *b)
{
	return a->type == b->type && question_answer(a) == question_answer(b);
}

/* What people call it in a sentence. */
static const char *noun(const struct question *question)
{
	return question->type == QUESTION_REPEAT ? "repeat" : question->type == QUESTION_GROUP ? "group"
			: question->type == QUESTION_NOTE ? "note" : "question";
}

static bool is_removed(const struct definition *definition, const char *list, const char *name)
{
	for (size_t i = 0; i < definition->n_removed; i++) {
		const char *word = definition->removed[i];
		size_t n = list == NULL ? 0 : strlen(list);
		if (list == NULL ? strcmp(word, name) == 0
				: strncmp(word, list, n) == 0 && word[n] == '.' && strcmp(word + n + 1, name) == 0) {
			return true;
		}
	}
	return false;
}

/* --- questions that went ------------------------------------------------------- */

/* The question stands in the same repeat as before, or in none as before. */
static bool in_same_repeat(const struct comparison *comparison, const struct question *before,
		const struct question *after)
{
	return before->repeat == NULL ? after->repeat == NULL
			: after->repeat != NULL && comparison->became[before->repeat->index] == after->repeat;
}

/* A new question of the same type could be the old one under another name. */
static const struct question *find_heir(const struct comparison *comparison, const struct question *gone)
{
	const struct question *nearest = NULL;
	size_t most = NAMES_DISTANCE, n_tried = 0;
	for (size_t i = 0; i < comparison->after->n_questions && n_tried < HEIRS_TRIED; i++) {
		const struct question *question = comparison->after->questions[i];
		if (comparison->was[i] != NULL || !same_type(gone, question)
				|| !in_same_repeat(comparison, gone, question)) {
			continue;
		}
		n_tried++;
		size_t distance = str_distance(str_of(question->name), str_of(gone->name), most);
		if (nearest == NULL || distance <= most) {
			nearest = question;
			most = distance > 0 ? distance - 1 : 0; /* only a nearer one counts */
		}
	}
	return nearest;
}

static void add_gone(struct comparison *comparison, const struct question *gone)
{
	struct change *change;
	const struct question *heir = is_removed(comparison->after, NULL, gone->name) ? NULL
			: find_heir(comparison, gone);
	if (!is_stored(gone)) {
		change = add_change(comparison, FOR_PEOPLE, "question-removed", "%s '%s' is gone", noun(gone),
				gone->name);
	} else if (heir == NULL) {
		change = add_change(comparison, FOR_DATA, "question-removed",
				"%s '%s' is gone; its answers stay in the table", noun(gone), gone->name);
		change->question = gone;
	} else {
		change = add_change(comparison, FOR_DATA, "question-renamed-or-removed",
				"%s '%s' is gone and '%s' is new: is it the same question under another name?",
				noun(gone), gone->name, heir->name);
		change->verdict = CHANGE_TO_DECLARE;
		change->advice = arena_printf(comparison->arena,
				"if it is, write 'renamed_from: %s' at '%s'; if not, write 'removed: [%s]' "
				"under settings",
				gone->name, heir->name, gone->name);
		change->question = gone;
		change->after = heir->at;
	}
	change->before = gone->at;
}

/* --- questions that stayed --------------------------------------------------------- */

static void add_renamed(struct comparison *comparison, const struct question *before,
		const struct question *after)
{
	bool stored = is_stored(before);
	struct change *change = add_change(comparison, stored ? FOR_DATA : FOR_PEOPLE, "question-renamed",
			stored ? "%s '%s' is called '%s' now; its stored answers follow"
			       : "%s '%s' is called '%s' now",
			noun(before), before->name, after->name);
	change->question = stored ? before : NULL;
	change->before = before->at;
	change->after = after->at;
}

static void refuse(struct comparison *comparison, const struct question *before, const struct question *after,
		const char *kind, const char *text)
{
	struct change *change = add_change(comparison, FOR_DATA, kind, "%s '%s' %s", noun(before), after->name,
			text);
	change->verdict = CHANGE_REFUSED;
	change->advice = "give the new one another name, and the old one's name to 'removed' under settings";
	change->question = is_stored(before) ? before : NULL;
	change->before = before->at;
	change->after = after->at;
}

static bool compare_types(struct comparison *comparison, const struct question *before,
		const struct question *after)
{
	if (same_type(before, after) || (!is_stored(before) && !is_stored(after))) {
		return true;
	}
	refuse(comparison, before, after, "type-changed", before->type == after->type
			? "was not stored as it would be with these parameters"
			: arena_printf(comparison->arena, "was of type %s and would become %s",
					question_type_word(before->type), question_type_word(after->type)));
	return false;
}

static bool compare_repeats(struct comparison *comparison, const struct question *before,
		const struct question *after)
{
	if (!is_stored(before) || in_same_repeat(comparison, before, after)) {
		return true;
	}
	refuse(comparison, before, after, "repeat-moved",
			after->repeat == NULL ? "stood in a repeat and would stand outside of it"
			: before->repeat == NULL ? "stood outside of repeats and would stand in one"
			: "would stand in another repeat");
	return false;
}

static void compare_lists(struct comparison *comparison, const struct question *before,
		const struct question *after)
{
	if (strcmp(before->list->name, after->list->name) != 0) {
		struct change *change = add_change(comparison, FOR_DATA, "list-changed",
				"question '%s' has the list '%s' now; it had '%s'", after->name, after->list->name,
				before->list->name);
		change->before = before->at;
		change->after = after->at;
	}
	if (before->list->file == NULL && after->list->file == NULL) { /* what files hold is theirs */
		compare_choices(comparison, before, after);
	}
}

static void compare_question(struct comparison *comparison, const struct question *before,
		const struct question *after)
{
	if (strcmp(before->name, after->name) != 0) {
		add_renamed(comparison, before, after);
	}
	if (compare_types(comparison, before, after) && compare_repeats(comparison, before, after)
			&& is_stored(before) && before->list != NULL && after->list != NULL) {
		compare_lists(comparison, before, after);
	}
}

/* --- questions that came -------------------------------------------------------------- */

static void add_new(struct comparison *comparison, const struct question *question)
{
	struct change *change = is_stored(question)
			? add_change(comparison, FOR_DATA, "question-added", "%s '%s' is new (%s)", noun(question),
					  question->name, question_type_word(question->type))
			: add_change(comparison, FOR_PEOPLE, "question-added", "%s '%s' is new", noun(question),
					  question->name);
	change->after = question->at;
}

/* A claim that cannot be true: both names were there before. */
static void check_claim(struct comparison *comparison, const struct question *question)
{
	const struct question *old = question->renamed_from == NULL ? NULL
			: definition_find(comparison->before, str_of(question->renamed_from));
	const struct question *taken = definition_find(comparison->before, str_of(question->name));
	if (old != NULL && taken != NULL) {
		refuse(comparison, taken, question, "name-taken",
				arena_printf(comparison->arena,
						"was there already, so '%s' cannot be renamed to it", old->name));
	}
}

void compare_data(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->before->n_questions; i++) {
		const struct question *before = comparison->before->questions[i];
		const struct question *after = comparison->became[i];
		if (after == NULL) {
			add_gone(comparison, before);
		} else {
			compare_question(comparison, before, after);
		}
	}
	for (size_t i = 0; i < comparison->after->n_questions; i++) {
		const struct question *after = comparison->after->questions[i];
		check_claim(comparison, after);
		if (comparison->was[i] == NULL) {
			add_new(comparison, after);
		}
	}
}

/* --- choices ------------------------------------------------------------------------------- */

struct lists {
	struct comparison *comparison;
	const struct choice_list *before, *after;
	const struct question *question; /* the first that has them, as it is now */
	const struct choice *new;        /* the first that came; NULL: none did */
};

static void add_choice_gone(const struct lists *lists, const struct choice *gone)
{
	struct comparison *comparison = lists->comparison;
	const char *list = lists->before->name;
	bool declared = is_removed(comparison->after, list, gone->name);
	bool other_list = strcmp(list, lists->after->name) != 0;
	struct change *change = add_change(comparison, FOR_DATA, "choice-removed",
			"choice '%s' of list '%s' is gone%s", gone->name, list,
			declared || (!other_list && lists->new == NULL) ? "; answers with it stay as they are" : "");
	if (!declared && other_list) {
		change->kind = "list-lacks-choice";
		change->verdict = CHANGE_REFUSED;
		change->text = arena_printf(comparison->arena,
				"question '%s' has the list '%s' now, which does not have the choice '%s' of '%s'",
				lists->question->name, lists->after->name, gone->name, list);
		change->advice = arena_printf(comparison->arena,
				"add the choice, write 'renamed_from: %s' at the one it became, or write 'removed: "
				"[%s.%s]' under settings",
				gone->name, list, gone->name);
		change->after = lists->question->at;
	} else if (!declared && lists->new != NULL) {
		change->kind = "choice-renamed-or-removed";
		change->verdict = CHANGE_TO_DECLARE;
		change->advice = arena_printf(comparison->arena,
				"if a new choice is the same under another name, write 'renamed_from: %s' there; if "
				"not, write 'removed: [%s.%s]' under settings",
				gone->name, list, gone->name);
		change->after = lists->new->at;
	}
	change->before = gone->at;
	change->list = lists->before;
	change->choice = gone;
}

static void compare_choice(const struct lists *lists, const struct choice *before, const struct choice *after)
{
	if (strcmp(before->name, after->name) == 0) {
		return;
	}
	struct change *change = add_change(lists->comparison, FOR_DATA, "choice-renamed",
			"choice '%s' of list '%s' is called '%s' now; stored answers follow", before->name,
			lists->before->name, after->name);
	change->before = before->at;
	change->after = after->at;
	change->list = lists->before;
	change->choice = before;
}

static bool is_new(const struct lists *lists, const struct choice *choice)
{
	for (size_t i = 0; i < lists->before->n_choices; i++) {
		const struct choice *before = &lists->before->choices[i];
		const struct choice *now = renames_choice(&lists->comparison->renames, before, lists->question);
		if (now != NULL && strcmp(now->name, choice->name) == 0) {
			return false;
		}
	}
	return true;
}

/* Some lists have choices of the same name, which filters keep apart; one stands for all. */
static bool is_first(const struct choice_list *list, const struct choice *choice)
{
	return choice_list_find(list, str_of(choice->name)) == choice;
}

static void compare_choice_order(const struct lists *lists)
{
	struct comparison *comparison = lists->comparison;
	size_t *rank = arena_array(comparison->arena, lists->before->n_choices, sizeof(*rank)), n = 0;
	for (size_t i = 0; i < lists->before->n_choices; i++) {
		const struct choice *now = renames_choice(&comparison->renames, &lists->before->choices[i],
				lists->question);
		if (now != NULL && is_first(lists->before, &lists->before->choices[i])) {
			rank[n++] = (size_t)(now - lists->after->choices);
		}
	}
	const bool *moved = find_moved(comparison->arena, rank, n);
	for (size_t i = 0; i < n; i++) {
		if (moved[i]) {
			const struct choice *choice = &lists->after->choices[rank[i]];
			struct change *change = add_change(comparison, FOR_PEOPLE, "choice-moved",
					"choice '%s' of list '%s' stands at another place", choice->name,
					lists->after->name);
			change->after = choice->at;
		}
	}
}

static bool was_compared(const struct comparison *comparison, const struct question *question,
		const struct question *after)
{
	for (size_t i = 0; i < question->index; i++) {
		const struct question *other = comparison->before->questions[i], *now = comparison->became[i];
		if (other->list == question->list && now != NULL && now->list == after->list) {
			return true;
		}
	}
	return false;
}

void compare_choices(struct comparison *comparison, const struct question *before,
		const struct question *after)
{
	if (was_compared(comparison, before, after)) {
		return;
	}
	struct lists lists = { comparison, before->list, after->list, after, NULL };
	for (size_t i = 0; i < after->list->n_choices; i++) {
		const struct choice *choice = &after->list->choices[i];
		if (is_first(after->list, choice) && is_new(&lists, choice)) {
			lists.new = lists.new == NULL ? choice : lists.new;
			add_change(comparison, FOR_DATA, "choice-added", "choice '%s' of list '%s' is new",
					choice->name, after->list->name)->after = choice->at;
		}
	}
	for (size_t i = 0; i < before->list->n_choices; i++) {
		const struct choice *choice = &before->list->choices[i];
		const struct choice *now = renames_choice(&comparison->renames, choice, after);
		if (now == NULL && is_first(before->list, choice)) {
			add_choice_gone(&lists, choice);
		} else if (now != NULL && is_first(before->list, choice)) {
			compare_choice(&lists, choice, now);
		}
	}
	compare_choice_order(&lists);
}
