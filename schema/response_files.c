/* The files that belong to a response. */
#include "schema/response_private.h"

struct names_found {
	struct arena *arena;
	struct str *names;
	size_t n, capacity;
};

static void add_name(struct names_found *found, struct str name)
{
	for (size_t i = 0; i < found->n; i++) {
		if (str_eq(found->names[i], name)) {
			return;
		}
	}
	if (name.n > 0) {
		found->names = arena_grow(found->arena, found->names, found->n, &found->capacity, sizeof(*found->names));
		found->names[found->n++] = name;
	}
}

const struct str *response_files(const struct response *response, size_t *ret_n)
{
	const struct whole_response *all = whole(response);
	struct names_found found = { .arena = response->arena };
	for (size_t i = 0; i < all->n_nodes; i++) {
		const struct node *node = all->nodes[i];
		if (question_answer(node->question) == ANSWER_FILE && !node->irrelevant) {
			add_name(&found, str_trim(node->text));
		}
	}
	const struct node *meta = node_child(response->root, "meta");
	const struct node *audit = meta != NULL ? node_child(meta, "audit") : NULL;
	if (audit != NULL && response->definition->has_audit) {
		add_name(&found, str_trim(audit->text));
	}
	*ret_n = found.n;
	return found.names;
}
