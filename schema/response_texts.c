/* Texts that show answers: "How old is ${name}?" */
#include <string.h>

#include "schema/reference.h"
#include "schema/response_private.h"

static struct str answer_shown(struct whole_response *whole, struct node *node, const struct question *shown)
{
	struct arena *arena = whole->response.arena;
	struct expression_error error;
	struct str path = str_of(reference_path(arena, node->question, shown));
	const struct formula formula = { .expression = expression_compile(arena, path, &error) };
	struct value value;
	if (formula.expression == NULL || !evaluate_at(whole, &formula, node, node, &value)) {
		return STR("");
	}
	return value_to_string(arena, &value);
}

struct spelling {
	struct whole_response *whole;
	struct node *node;
	struct str text;
	size_t done; /* bytes of the text */
	struct buf *out;
};

static void spell_up_to(struct spelling *spelling, size_t end)
{
	buf_add_str(spelling->out, (struct str){ spelling->text.p + spelling->done, end - spelling->done });
}

static void spell_answer(void *arg, struct str name, size_t offset)
{
	struct spelling *spelling = arg;
	const struct question *question = definition_find(spelling->whole->response.definition, name);
	const char *end = memchr(spelling->text.p + offset, '}', spelling->text.n - offset);
	if (question == NULL || end == NULL) {
		return;
	}
	spell_up_to(spelling, offset);
	buf_add_str(spelling->out, answer_shown(spelling->whole, spelling->node, question));
	spelling->done = (size_t)(end + 1 - spelling->text.p);
}

struct str text_with_answers(
		struct whole_response *whole, struct node *node, const struct text *text, unsigned language)
{
	struct str plain = str_of(text_in(text, language));
	if (plain.n == 0 || strstr(plain.p, "${") == NULL) {
		return plain;
	}
	_cleanup_buf_ struct buf out = BUF(RESPONSE_MAX_BYTES);
	struct spelling spelling = { whole, node, plain, 0, &out };
	expression_references(plain, spell_answer, &spelling);
	spell_up_to(&spelling, plain.n);
	return arena_str(whole->response.arena, buf_str(&out));
}
