/* Any text: expand it, compile it, evaluate it on a small form. */
#include <stdint.h>

#include "schema/expression.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *resolve(void *arg, struct str name)
{
	(void)arg;
	return name.n == 0 ? NULL : "/data/a";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str xml =
			STR("<data id='x'><a>1</a><b>2026-03-07</b><r><n>4</n></r><r><n/></r><c>a b "
			    "c</c></data>");
	struct arena *arena = arena_create((size_t)16 * 1024 * 1024);
	struct problems *problems = problems_create(1);
	struct expression_error error = { 0 };
	struct value value;
	struct node *root = node_read_xml(arena, xml, problems);
	char *xpath = expression_expand(
			arena, (struct str){ (const char *)data, size }, resolve, NULL, &error);
	struct expression *expression =
			xpath == NULL ? NULL : expression_compile(arena, str_of(xpath), &error);
	struct evaluation evaluation = { .arena = arena, .root = root, .context = root };
	if (expression != NULL && expression_evaluate(expression, &evaluation, &value, &error)) {
		value_to_string(arena, &value);
		value_to_number(&value);
		value_to_boolean(&value);
	}
	problems_destroy(problems);
	arena_destroy(arena);
	return 0;
}
