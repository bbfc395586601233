/* Questions and other named things, as the sections after `survey` name them. */
#include "schema/definition_private.h"

/* "margins: " before what is wrong; nothing where it would only say "question" again. */
static const char *prefix(const struct reader *reader, const char *what)
{
	return str_starts(str_of(what), STR("question")) ? "" : arena_printf(reader->scratch, "%s: ", what);
}

static void list_types(uint64_t types, struct buf *out)
{
	for (unsigned type = 0; type <= QUESTION_REPEAT; type++) {
		if ((types & TYPE(type)) == 0) {
			continue;
		}
		types &= ~TYPE(type);
		buf_adds(out, out->length == 0 ? "" : types == 0 ? " or " : ", ");
		buf_adds(out, question_type_word((enum question_type)type));
	}
}

static bool is_fitting(struct reader *reader, const struct yaml_node *node, const char *what,
		const struct question *question, uint64_t types)
{
	if ((types & TYPE(question->type)) == 0) {
		struct buf words = BUF(1024);
		list_types(types, &words);
		FOUND(reader, WRONG_QUESTION, node, "%squestion '%s' is of type %s; it must be %s", prefix(reader, what),
				question->name, question_type_word(question->type), buf_text(&words));
		buf_finish(&words);
		return false;
	}
	if (question->repeat != NULL) {
		FOUND(reader, OTHER_REPEAT, node,
				"%squestion '%s' is inside the repeat '%s'; it must have one answer per "
				"response",
				prefix(reader, what), question->name, question->repeat->name);
		return false;
	}
	return true;
}

const struct question *named_question(
		struct reader *reader, const struct yaml_node *node, const char *what, uint64_t types)
{
	if (read_word(reader, node, what) == NULL) {
		return NULL;
	}
	const struct question *question = names_find(reader->questions, node->text);
	if (question == NULL) {
		FOUND(reader, NO_SUCH_QUESTION, node, "%sthere is no question '%s'%s", prefix(reader, what), node->text.p,
				did_you_mean_question(reader, node->text));
		return NULL;
	}
	return is_fitting(reader, node, what, question, types) ? question : NULL;
}

const struct question *question_under(
		struct reader *reader, const struct yaml_node *map, const char *key, uint64_t types)
{
	const struct yaml_node *node = yaml_get(map, key);
	return node == NULL ? NULL : named_question(reader, node, key, types);
}

const struct question **named_questions(struct reader *reader, const struct yaml_node *list, const char *what,
		uint64_t types, size_t *ret_n)
{
	*ret_n = 0;
	if (!is_list(reader, list, what)) {
		return NULL;
	}
	const struct question **questions = arena_array(reader->arena, list->n, sizeof(*questions));
	struct names seen = { 0 };
	for (size_t i = 0; i < list->n; i++) {
		const struct question *question = named_question(reader, list->items[i], what, types);
		if (question == NULL) {
			continue;
		}
		if (names_add(&seen, reader->scratch, str_of(question->name), question) != NULL) {
			FOUND(reader, NAMED_TWICE, list->items[i], "%s: '%s' is there twice", what, question->name);
			continue;
		}
		questions[(*ret_n)++] = question;
	}
	return questions;
}

const void *named_thing(struct reader *reader, const struct yaml_node *node, const struct names *names,
		const char *what)
{
	if (read_word(reader, node, what) == NULL) {
		return NULL;
	}
	const void *thing = names_find(names, node->text);
	if (thing != NULL) {
		return thing;
	}
	const char **candidates = arena_array(reader->scratch, names->n, sizeof(*candidates));
	size_t n = 0;
	for (size_t i = 0; i < names->capacity; i++) {
		if (names->slots[i].thing != NULL) {
			candidates[n++] = names->slots[i].name.p;
		}
	}
	FOUND(reader, NO_SUCH_NAME, node, "there is no %s '%s'%s", what, node->text.p,
			did_you_mean(reader, node->text, candidates, n));
	return NULL;
}

const void **named_things(struct reader *reader, const struct yaml_node *list, const struct names *names,
		const char *what, size_t *ret_n)
{
	*ret_n = 0;
	if (!is_list(reader, list, what)) {
		return NULL;
	}
	const void **things = arena_array(reader->arena, list->n, sizeof(*things));
	for (size_t i = 0; i < list->n; i++) {
		const void *thing = named_thing(reader, list->items[i], names, what);
		if (thing != NULL) {
			things[(*ret_n)++] = thing;
		}
	}
	return things;
}
