/* `renamed_from` and `removed`: what the version before called otherwise. */
#include <string.h>

#include "schema/definition_private.h"

const char *read_renamed_from(struct reader *reader, const struct yaml_node *map)
{
	const struct yaml_node *node = yaml_get(map, "renamed_from");
	return node == NULL ? NULL : read_word(reader, node, "renamed_from");
}

void read_removed(struct reader *reader, const struct yaml_node *settings)
{
	const struct yaml_node *list = yaml_get(settings, "removed");
	if (list == NULL || !is_list(reader, list, "removed")) {
		return;
	}
	const char **removed = arena_array(reader->arena, list->n, sizeof(*removed));
	size_t n = 0;
	for (size_t i = 0; i < list->n; i++) {
		const char *word = read_word(reader, list->items[i], "removed");
		if (word != NULL) {
			removed[n++] = word;
		}
	}
	reader->definition->removed = removed;
	reader->definition->n_removed = n;
}

/* One old name has one new one, and the old one is in use no more. */
static void check_old_name(struct reader *reader, struct source_pos at, const char *what, const char *name,
		const char *old, const void *still_there, struct names *claimed)
{
	if (strcmp(name, old) == 0) {
		finding_add(reader->problems, FINDING_WRONG_RENAME, at, "%s '%s' cannot be renamed from its own name", what,
				name);
	} else if (still_there != NULL) {
		finding_add(reader->problems, FINDING_WRONG_RENAME, at,
				"%s '%s' cannot be renamed from '%s': there still is one of that name", what, name,
				old);
	} else if (names_add(claimed, reader->scratch, str_of(old), name) != NULL) {
		finding_add(reader->problems, FINDING_WRONG_RENAME, at, "two are renamed from '%s'; only one can be", old);
	}
}

static void check_questions(struct reader *reader)
{
	struct names claimed = { 0 };
	for (size_t i = 0; i < reader->n_all; i++) {
		const struct question *question = reader->all[i];
		if (question->renamed_from != NULL) {
			check_old_name(reader, question->at, "question", question->name, question->renamed_from,
					names_find(reader->questions, str_of(question->renamed_from)), &claimed);
		}
	}
}

static void check_choices(struct reader *reader, const struct choice_list *list)
{
	struct names claimed = { 0 };
	for (size_t i = 0; i < list->n_choices; i++) {
		const struct choice *choice = &list->choices[i];
		if (choice->renamed_from != NULL) {
			check_old_name(reader, choice->at, "choice", choice->name, choice->renamed_from,
					choice_list_find(list, str_of(choice->renamed_from)), &claimed);
		}
	}
}

/* "question" or "list.choice" */
static bool is_there(const struct reader *reader, struct str word)
{
	const char *dot = memchr(word.p, '.', word.n);
	if (dot == NULL) {
		return names_find(reader->questions, word) != NULL;
	}
	const struct choice_list *list = names_find(&reader->lists, (struct str){ word.p, (size_t)(dot - word.p) });
	size_t n = word.n - (size_t)(dot + 1 - word.p);
	return list != NULL && choice_list_find(list, (struct str){ dot + 1, n }) != NULL;
}

static void check_removed(struct reader *reader, const struct yaml_node *root)
{
	const struct yaml_node *settings = yaml_get(root, "settings");
	const struct yaml_node *list = settings == NULL || settings->kind != YAML_MAP ? NULL
			: yaml_get(settings, "removed");
	for (size_t i = 0; list != NULL && list->kind == YAML_LIST && i < list->n; i++) {
		const struct yaml_node *node = list->items[i];
		if (node->kind == YAML_SCALAR && node->text.n > 0 && is_there(reader, node->text)) {
			FOUND(reader, WRONG_RENAME, node, "'%s' is not removed: it is still in the file", node->text.p);
		}
	}
}

void check_renames(struct reader *reader, const struct yaml_node *root)
{
	check_questions(reader);
	for (size_t i = 0; i < reader->definition->n_lists; i++) {
		check_choices(reader, &reader->all_lists[i]);
	}
	check_removed(reader, root);
}
