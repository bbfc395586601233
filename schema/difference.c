#include "schema/difference_private.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

const char *audience_word(enum audience audience)
{
	switch (audience) {
	case FOR_PEOPLE:
		return "people";
	case FOR_DATA:
		return "data";
	case FOR_SCORES:
		return "scores";
	}
	assert(false);
	return "";
}

const char *change_verdict_word(enum change_verdict verdict)
{
	switch (verdict) {
	case CHANGE_COMPATIBLE:
		return "compatible";
	case CHANGE_TO_DECLARE:
		return "needs-rename";
	case CHANGE_REFUSED:
		return "refused";
	}
	assert(false);
	return "";
}

struct change *add_change(struct comparison *comparison, enum audience audience, const char *kind,
		const char *format, ...)
{
	va_list args;
	va_start(args, format);
	_cleanup_free_ char *text = xvasprintf(format, args);
	va_end(args);
	comparison->changes = arena_grow(comparison->arena, comparison->changes, comparison->n,
			&comparison->capacity, sizeof(*comparison->changes));
	struct change *change = &comparison->changes[comparison->n++];
	*change = (struct change){ .audience = audience, .kind = kind,
		.text = arena_strdup(comparison->arena, text) };
	return change;
}

static const struct yaml_node *read_tree(struct arena *arena, struct str yaml)
{
	struct problems *problems = problems_create(1);
	const struct yaml_node *root = yaml_read(arena, yaml, problems);
	problems_destroy(problems);
	assert(root != NULL); /* the definition was read from it */
	return root;
}

static void match_questions(struct comparison *comparison)
{
	const struct definition *before = comparison->before, *after = comparison->after;
	comparison->became = arena_array(comparison->arena, before->n_questions, sizeof(*comparison->became));
	comparison->was = arena_array(comparison->arena, after->n_questions, sizeof(*comparison->was));
	for (size_t i = 0; i < before->n_questions; i++) {
		const struct question *now = renames_question(&comparison->renames, before->questions[i], after);
		comparison->became[i] = now;
		if (now != NULL) {
			comparison->was[now->index] = before->questions[i];
		}
	}
}

static void compare_versions(struct comparison *comparison, const struct version_text *before,
		const struct version_text *after)
{
	const struct definition *a = before->definition, *b = after->definition;
	if (strcmp(a->version, b->version) == 0 && !str_eq(before->yaml, after->yaml)) {
		struct change *change = add_change(comparison, FOR_DATA, "same-version",
				"both are version '%s', but their texts differ", a->version);
		change->verdict = CHANGE_REFUSED;
		change->advice = "a published version never changes, so give the new one another version";
	}
}

static void compare_forms(struct comparison *comparison)
{
	const char *before = comparison->before->form_id, *after = comparison->after->form_id;
	if (strcmp(before, after) != 0) {
		struct change *change = add_change(comparison, FOR_DATA, "another-form",
				"the form '%s' is another form than '%s'", after, before);
		change->verdict = CHANGE_REFUSED;
		change->advice = "versions of one form have the same form_id";
	}
}

static int by_audience(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	if (x->audience != y->audience) {
		return x->audience < y->audience ? -1 : 1;
	}
	if (x->verdict != y->verdict) {
		return x->verdict > y->verdict ? -1 : 1;
	}
	unsigned x_line = x->after.line != 0 ? x->after.line : x->before.line;
	unsigned y_line = y->after.line != 0 ? y->after.line : y->before.line;
	return x_line != y_line ? (x_line < y_line ? -1 : 1) : strcmp(x->text, y->text);
}

const struct difference *difference_between(struct arena *arena, const struct version_text *before,
		const struct version_text *after, const struct renames *renames, bool is_draft)
{
	struct comparison comparison = { .arena = arena, .before = before->definition,
		.after = after->definition, .before_root = read_tree(arena, before->yaml),
		.after_root = read_tree(arena, after->yaml),
		.renames = renames != NULL ? *renames
				: renames_between(arena, before->definition, after->definition) };
	match_questions(&comparison);
	compare_forms(&comparison);
	if (!is_draft) {
		compare_versions(&comparison, before, after);
	}
	compare_data(&comparison);
	compare_order(&comparison);
	compare_words(&comparison);
	struct difference *difference = arena_new(arena, struct difference);
	if (comparison.n > 1) {
		qsort(comparison.changes, comparison.n, sizeof(*comparison.changes), by_audience);
	}
	*difference = (struct difference){ .changes = comparison.changes, .n = comparison.n,
		.renames = comparison.renames };
	for (size_t i = 0; i < comparison.n; i++) {
		enum change_verdict verdict = comparison.changes[i].verdict;
		difference->verdict = verdict > difference->verdict ? verdict : difference->verdict;
	}
	return difference;
}
