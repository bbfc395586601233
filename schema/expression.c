#include "schema/expression_private.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"

#define MESSAGE_MAX 400

static struct expression *compile(
		struct arena *arena, struct str xpath, bool late, struct expression_error *ret_error)
{
	struct term *root = expression_parse(arena, xpath, late, ret_error);
	if (root == NULL) {
		return NULL;
	}
	struct expression *expression = arena_new(arena, struct expression);
	expression->root = root;
	return expression;
}

struct expression *expression_compile(
		struct arena *arena, struct str xpath, struct expression_error *ret_error)
{
	return compile(arena, xpath, false, ret_error);
}

struct expression *expression_compile_late(
		struct arena *arena, struct str xpath, struct expression_error *ret_error)
{
	return compile(arena, xpath, true, ret_error);
}

bool expression_evaluate(const struct expression *expression, const struct evaluation *evaluation,
		struct value *ret_value, struct expression_error *ret_error)
{
	struct run run = { .evaluation = evaluation, .arena = evaluation->arena };
	struct focus focus = { .node = evaluation->context, .position = 1, .size = 1 };
	struct value value;
	if (!run_term(&run, &focus, expression->root, &value)) {
		ret_error->offset = run.error_offset;
		ret_error->message = run.error;
		return false;
	}
	*ret_value = value;
	return true;
}

bool run_fail(struct run *run, size_t offset, const char *format, ...)
{
	if (run->error == NULL) {
		char text[MESSAGE_MAX];
		va_list arguments;
		va_start(arguments, format);
		vsnprintf(text, sizeof(text), format, arguments);
		va_end(arguments);
		run->error = arena_strdup(run->arena, text);
		run->error_offset = offset;
	}
	return false;
}

bool run_step(struct run *run, size_t n, size_t offset)
{
	run->steps += n;
	if (run->steps > EXPRESSION_MAX_STEPS) {
		return run_fail(run, offset, "this takes too many steps");
	}
	if (arena_full(run->arena)) {
		return run_fail(run, offset, "this takes too much memory");
	}
	return true;
}

/* --- ${name} ----------------------------------------------------------------- */

/* The next ${name} at or after *at. False when there is none; *ret_name.p is NULL
 * when one begins and does not end. */
static bool next_reference(struct str text, size_t *at, struct str *ret_name)
{
	for (size_t i = *at; i + 1 < text.n; i++) {
		if (text.p[i] != '$' || text.p[i + 1] != '{') {
			continue;
		}
		*at = i;
		*ret_name = (struct str){ 0 };
		for (size_t end = i + 2; end < text.n && text.p[end] != '\n'; end++) {
			if (text.p[end] == '}') {
				*ret_name = (struct str){ text.p + i + 2, end - i - 2 };
				break;
			}
		}
		return true;
	}
	return false;
}

void expression_references(
		struct str text, void (*found)(void *arg, struct str name, size_t offset), void *arg)
{
	size_t at = 0;
	struct str name;
	while (next_reference(text, &at, &name) && name.p != NULL) {
		found(arg, str_trim(name), at);
		at = (size_t)(name.p + name.n - text.p) + 1;
	}
}

static char *refuse(struct expression_error *ret_error, size_t offset, const char *message)
{
	ret_error->offset = offset;
	ret_error->message = message;
	return NULL;
}

char *expression_expand(struct arena *arena, struct str text, expression_resolve_func *resolve, void *arg,
		struct expression_error *ret_error)
{
	_cleanup_buf_ struct buf out = BUF((size_t)4 * EXPRESSION_MAX_LENGTH);
	size_t done = 0, at = 0;
	struct str name;
	while (next_reference(text, &at, &name)) {
		if (name.p == NULL) {
			return refuse(ret_error, at, "'${' without a '}' behind it");
		}
		const char *path = resolve(arg, str_trim(name));
		if (path == NULL) {
			return refuse(ret_error, at,
					arena_printf(arena, "no question is named '%.*s'", STR_ARG(name)));
		}
		buf_add(&out, text.p + done, at - done);
		buf_addf(&out, " %s ", path);
		at = done = (size_t)(name.p + name.n - text.p) + 1;
	}
	if (done < text.n) {
		buf_add(&out, text.p + done, text.n - done);
	}
	if (!buf_ok(&out)) {
		return refuse(ret_error, 0, "too long once the paths are filled in");
	}
	return arena_strndup(arena, buf_text(&out), out.length);
}
