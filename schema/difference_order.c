/* Questions that are asked at another place. */
#include <stdlib.h>

#include "schema/difference_private.h"

/* Patience: tails[k] is the thing that ends the run of length k + 1 with the lowest
 * rank, and from[i] the one before i in its run. */
bool *find_moved(struct arena *arena, const size_t *rank, size_t n)
{
	size_t *tails = arena_array(arena, n, sizeof(*tails)), *from = arena_array(arena, n, sizeof(*from));
	bool *moved = arena_array(arena, n, sizeof(*moved));
	size_t length = 0;
	for (size_t i = 0; i < n; i++) {
		size_t low = 0, high = length;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			if (rank[tails[middle]] < rank[i]) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}
		from[i] = low > 0 ? tails[low - 1] : n;
		tails[low] = i;
		length = low == length ? length + 1 : length;
		moved[i] = true;
	}
	for (size_t i = length > 0 ? tails[length - 1] : n; i < n; i = from[i]) {
		moved[i] = false;
	}
	return moved;
}

static const struct question *parent_now(const struct comparison *comparison, const struct question *before)
{
	return before->parent == NULL ? NULL : comparison->became[before->parent->index];
}

static void add_moved(struct comparison *comparison, const struct question *before, const struct question *after,
		bool same_parent)
{
	struct change *change;
	if (same_parent) {
		change = add_change(comparison, FOR_PEOPLE, "question-moved", "'%s' stands at another place",
				after->name);
	} else if (after->parent != NULL) {
		change = add_change(comparison, FOR_PEOPLE, "question-moved", "'%s' stands in '%s' now", after->name,
				after->parent->name);
	} else {
		change = add_change(comparison, FOR_PEOPLE, "question-moved", "'%s' stands in no group any more",
				after->name);
	}
	change->before = before->at;
	change->after = after->at;
}

/* What moved with its group has not moved itself. */
void compare_order(struct comparison *comparison)
{
	const struct definition *before = comparison->before;
	size_t *rank = arena_array(comparison->arena, before->n_questions, sizeof(*rank)), n = 0;
	const struct question **stayed = arena_array(comparison->arena, before->n_questions, sizeof(*stayed));
	for (size_t i = 0; i < before->n_questions; i++) {
		if (comparison->became[i] != NULL) {
			rank[n] = comparison->became[i]->index;
			stayed[n++] = before->questions[i];
		}
	}
	const bool *moved = find_moved(comparison->arena, rank, n);
	bool *has_moved = arena_array(comparison->arena, before->n_questions, sizeof(*has_moved));
	for (size_t i = 0; i < n; i++) {
		const struct question *question = stayed[i], *after = comparison->became[question->index];
		bool same_parent = parent_now(comparison, question) == after->parent
				&& (question->parent == NULL) == (after->parent == NULL);
		bool with_parent = same_parent && question->parent != NULL && has_moved[question->parent->index];
		has_moved[question->index] = moved[i] || !same_parent;
		if (!same_parent || (moved[i] && !with_parent)) {
			add_moved(comparison, question, after, same_parent);
		}
	}
}
