#define _GNU_SOURCE
#include "cli/changes.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/compiler.h"
#include "base/xalloc.h"

static const char *const headings[] = {
	[FOR_PEOPLE] = "For people",
	[FOR_DATA] = "For data",
	[FOR_SCORES] = "For scores",
};

static uint64_t touched(const struct changes *changes, size_t i)
{
	return changes->n_touched != NULL ? changes->n_touched[i] : 0;
}

static void print_place(const struct changes *changes, const struct change *change, FILE *out)
{
	const char *join = change->before.line > 0 && change->after.line > 0 ? ", " : "";
	if (change->before.line == 0 && change->after.line == 0) {
		return;
	}
	fputs("      ", out);
	if (change->before.line > 0) {
		fprintf(out, "%s:%u:%u", changes->before, change->before.line, change->before.column);
	}
	fputs(join, out);
	if (change->after.line > 0) {
		fprintf(out, "%s:%u:%u", changes->after, change->after.line, change->after.column);
	}
	fputc('\n', out);
}

static void print_change(const struct changes *changes, size_t i, FILE *out)
{
	const struct change *change = &changes->difference->changes[i];
	const char *mark = change->verdict == CHANGE_REFUSED ? "REFUSED: "
			: change->verdict == CHANGE_TO_DECLARE ? "TO DECLARE: " : "";
	uint64_t n = touched(changes, i);
	fprintf(out, "  %s%s", mark, change->text);
	if (n > 0) {
		fprintf(out, " (%" PRIu64 " response%s)", n, n == 1 ? "" : "s");
	}
	fputc('\n', out);
	print_place(changes, change, out);
	if (change->advice != NULL) {
		fprintf(out, "      %s\n", change->advice);
	}
}

static size_t count(const struct difference *difference, enum change_verdict verdict)
{
	size_t n = 0;
	for (size_t i = 0; i < difference->n; i++) {
		n += difference->changes[i].verdict == verdict;
	}
	return n;
}

static void print_verdict(const struct difference *difference, FILE *out)
{
	size_t to_declare = count(difference, CHANGE_TO_DECLARE), refused = count(difference, CHANGE_REFUSED);
	if (to_declare > 0) {
		fprintf(out, "%zu change%s must be declared before this can be published.\n", to_declare,
				to_declare == 1 ? "" : "s");
	}
	if (refused > 0) {
		fprintf(out, "%zu change%s cannot be published at all.\n", refused, refused == 1 ? "" : "s");
	}
	if (to_declare + refused == 0) {
		fputs("Nothing stands in the way of publishing.\n", out);
	}
}

void changes_print(const struct changes *changes, FILE *out)
{
	const struct difference *difference = changes->difference;
	for (size_t audience = 0; audience < ARRAY_LEN(headings); audience++) {
		bool any = false;
		for (size_t i = 0; i < difference->n; i++) {
			if (difference->changes[i].audience == (enum audience)audience) {
				fprintf(out, "%s%s", any ? "" : headings[audience], any ? "" : "\n");
				print_change(changes, i, out);
				any = true;
			}
		}
		if (!any) {
			fprintf(out, "%s\n  nothing\n", headings[audience]);
		}
	}
	print_verdict(difference, out);
}

static json_t *place_json(const char *name, struct source_pos at)
{
	return at.line == 0 ? json_null() : json_pack("{s:s, s:i, s:i}", "in", name, "line", (int)at.line, "column",
			(int)at.column);
}

json_t *changes_json(const struct changes *changes)
{
	json_t *list = json_array();
	for (size_t i = 0; i < changes->difference->n; i++) {
		const struct change *change = &changes->difference->changes[i];
		json_t *item = json_pack("{s:s, s:s, s:s, s:s, s:s?, s:o, s:o}", "for", audience_word(change->audience),
				"verdict", change_verdict_word(change->verdict), "kind", change->kind, "text",
				change->text, "advice", change->advice, "before",
				place_json(changes->before, change->before), "after",
				place_json(changes->after, change->after));
		if (changes->n_touched != NULL) {
			json_object_set_new(item, "responses", json_integer((json_int_t)changes->n_touched[i]));
		}
		json_array_append_new(list, item);
	}
	return list;
}
