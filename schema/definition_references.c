/* Where a text says ${name}, what stands around it, and the path that takes its place. */
#include <string.h>

#include "schema/definition_private.h"

#define PREFIX "last-saved#"

struct call { /* a function whose bracket is open */
	struct str name;
	unsigned argument; /* from 0 */
};

static void add_reference(void *arg, struct str name, size_t offset)
{
	struct references *references = arg;
	references->items = arena_grow(references->arena, references->items, references->n,
			&references->capacity, sizeof(*references->items));
	struct reference reference = { .name = str_trim(name), .offset = offset };
	if (str_starts(reference.name, STR(PREFIX))) {
		reference.last_saved = true;
		reference.name.p += strlen(PREFIX);
		reference.name.n -= strlen(PREFIX);
	}
	references->items[references->n++] = reference;
}

struct references find_references(struct arena *arena, struct str text)
{
	struct references references = { .arena = arena };
	expression_references(text, add_reference, &references);
	return references;
}

bool is_single_reference(struct str text)
{
	text = str_trim(text);
	const char *end = text.n < 4 || !str_starts(text, STR("${")) ? NULL : memchr(text.p, '}', text.n);
	return end != NULL && end == text.p + text.n - 1;
}

static bool is_function_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == ':';
}

/* The calls whose brackets are open at an offset, outermost first. */
static size_t calls_around(struct str text, size_t offset, struct call calls[EXPRESSION_MAX_DEPTH])
{
	size_t n = 0;
	char quote = '\0';
	for (size_t i = 0; i < offset; i++) {
		char c = text.p[i];
		if (quote != '\0') {
			quote = c == quote ? '\0' : quote;
		} else if (c == '\'' || c == '"') {
			quote = c;
		} else if (c == '(' && n < EXPRESSION_MAX_DEPTH) {
			size_t start = i;
			while (start > 0 && is_function_character(text.p[start - 1])) {
				start--;
			}
			calls[n++] = (struct call){ { text.p + start, i - start }, 0 };
		} else if (c == ')' && n > 0) {
			n--;
		} else if (c == ',' && n > 0) {
			calls[n - 1].argument++;
		}
	}
	return n;
}

static bool gathers(struct str function)
{
	static const char *const names[] = { "sum", "count", "count-non-empty", "max", "min", "join",
		"position" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (str_is(function, names[i])) {
			return true;
		}
	}
	return false;
}

void look_around(struct str text, struct reference *reference)
{
	struct call calls[EXPRESSION_MAX_DEPTH];
	size_t n = calls_around(text, reference->offset, calls);
	for (size_t i = 0; i < n; i++) {
		reference->gathered = reference->gathered || gathers(calls[i].name);
	}
	/* indexed-repeat(question, repeat, index, repeat, index, ...) */
	if (n > 0 && str_is(calls[n - 1].name, "indexed-repeat")) {
		unsigned argument = calls[n - 1].argument;
		reference->indexed = argument == 0 || argument % 2 == 1;
	}
	size_t end = reference->offset;
	while (end < text.n && text.p[end] != '}') {
		end++;
	}
	reference->gathered = reference->gathered || (end + 1 < text.n && text.p[end + 1] == '[');
}

/* --- paths ------------------------------------------------------------------ */
