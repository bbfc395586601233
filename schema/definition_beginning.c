/* What an interview begins with: defaults that their own constraints refuse. Constants without
 * ${...} are tried where defaults are read; here it is what needs other answers. */
#include <string.h>

#include "schema/definition_private.h"
#include "schema/response_private.h"

#define BEGINNING_ARENA_BYTES ((size_t)64 * 1024 * 1024)

static bool needs_answers(const struct question *question)
{
	return question->constraint.source != NULL
	       && (question->dynamic_default.source != NULL
			       || (question->default_answer != NULL && strstr(question->constraint.source, "${") != NULL));
}

static bool any_needs_answers(const struct definition *definition)
{
	for (size_t i = 0; i < definition->n_questions; i++) {
		if (needs_answers(definition->questions[i])) {
			return true;
		}
	}
	return false;
}

/* Before everything that the constraint names has an answer, it says nothing. */
static bool has_answers_for(struct whole_response *begun, struct node *node, struct arena *arena)
{
	struct references references = find_references(arena, str_of(node->question->constraint.source));
	for (size_t i = 0; i < references.n; i++) {
		const struct question *named = definition_find(begun->response.definition, references.items[i].name);
		struct node *other = named != NULL ? response_node(&begun->response, named, NULL) : NULL;
		if (other == NULL || other->text.n == 0 || other->irrelevant) {
			return false;
		}
	}
	return true;
}

void check_beginning(struct reader *reader)
{
	const struct definition *definition = reader->definition;
	if (!any_needs_answers(definition)) {
		return;
	}
	struct arena *arena = arena_create(BEGINNING_ARENA_BYTES);
	struct response *response = response_create(arena, definition, "uuid:beginning");
	struct whole_response *begun = whole(response);
	settle(begun);
	for (size_t i = 0; i < begun->n_nodes; i++) {
		struct node *node = begun->nodes[i];
		const struct question *question = node->question;
		if (needs_answers(question) && node->text.n > 0 && has_answers_for(begun, node, arena)
				&& !formula_is_true(begun, &question->constraint, node, true)) {
			finding_add(reader->problems, FINDING_REFUSED_DEFAULT, question->constraint.at,
					"the constraint of '%s' refuses its own default '%.*s'", question->name, STR_ARG(node->text));
		}
	}
	arena_destroy(arena);
}
