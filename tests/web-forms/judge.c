/*
 * judge.c - what canvass makes of submissions, for a comparison with another reader.
 *
 *     judge --form DEFINITION.yaml      writes the XForm
 *     judge DEFINITION.yaml             reads one submission per line, as a JSON string,
 *                                       and answers each with one line of JSON:
 *
 *     {"findings": [{"path", "message"}], "questions": {PATH: {...}}}
 *
 * A question has "relevant" and "required", both as true or false; "constraint" when
 * it has one and an answer; "value", the result of its calculation, when it has one
 * and is asked. The whole submission is accepted when there are no findings.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "cli/beside.h"
#include "schema/response_private.h"
#include "schema/xform.h"

#define FORM_MAX_BYTES ((size_t)64 * 1024 * 1024)

static int64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static json_t *text_json(struct str text)
{
	return json_stringn(text.n > 0 ? text.p : "", text.n);
}

/* A number that is none is stored as nothing. */
static json_t *result(struct whole_response *whole, const struct formula *formula, struct node *node)
{
	struct value value;
	if (!evaluate_at(whole, formula, node, node, &value)) {
		return json_null();
	}
	if (value.type == VALUE_NUMBER && isnan(value.number)) {
		return json_string("");
	}
	return text_json(value_to_string(whole->response.arena, &value));
}

static json_t *judge_question(struct whole_response *whole, struct node *node)
{
	const struct question *question = node->question;
	json_t *said = json_object();
	json_object_set_new(said, "relevant", json_boolean(!node->irrelevant));
	if (node->irrelevant) {
		return said;
	}
	json_object_set_new(said, "required", json_boolean(formula_is_true(whole, &question->required, node, false)));
	if (question->constraint.source != NULL && node->text.n > 0) {
		json_object_set_new(said, "constraint",
				json_boolean(formula_is_true(whole, &question->constraint, node, true)));
	}
	if (question_is_calculated(question)) {
		json_object_set_new(said, "value", result(whole, &question->calculation, node));
	}
	return said;
}

static json_t *judge_questions(struct whole_response *whole)
{
	json_t *questions = json_object();
	for (size_t i = 0; i < whole->n_nodes; i++) {
		struct node *node = whole->nodes[i];
		json_object_set_new(questions, node_place(whole->response.arena, node), judge_question(whole, node));
	}
	const struct formula *name = &whole->response.definition->instance_name;
	if (name->source != NULL) {
		json_object_set_new(questions, "/data/meta/instanceName",
				json_pack("{s:b, s:o}", "relevant", true, "value",
						result(whole, name, whole->response.root)));
	}
	return questions;
}

static json_t *no_submission(const char *why)
{
	return json_pack("{s:[{s:s, s:s}], s:{}}", "findings", "path", "", "message", why, "questions");
}

static json_t *judge(const struct definition *definition, struct str xml, struct arena *arena,
		struct problems *problems)
{
	struct response *response = response_identify(arena, xml, problems);
	if (response == NULL) {
		return no_submission("it is no submission");
	}
	response_read(response, definition);
	struct findings findings = response_check(response, now_us());
	json_t *list = json_array();
	for (size_t i = 0; i < findings.n; i++) {
		json_array_append_new(list, json_pack("{s:s, s:s}", "path", findings.items[i].path, "message",
				findings.items[i].message));
	}
	return json_pack("{s:o, s:o}", "findings", list, "questions", judge_questions(whole(response)));
}

static void judge_line(const struct definition *definition, const char *line, size_t length)
{
	struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
	struct problems *problems = problems_create(1);
	json_t *text = json_loadb(line, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	json_t *said = json_is_string(text)
			? judge(definition, (struct str){ json_string_value(text), json_string_length(text) }, arena, problems)
			: no_submission("the line is no JSON string");
	json_dumpf(said, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(text);
	json_decref(said);
	problems_destroy(problems);
	arena_destroy(arena);
}

static void judge_lines(const struct definition *definition)
{
	char *line = NULL;
	size_t room = 0;
	for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
		judge_line(definition, line, (size_t)n);
	}
	free(line);
}

static bool write_form(const struct definition *definition)
{
	_cleanup_buf_ struct buf form = BUF(FORM_MAX_BYTES);
	xform_write(definition, &form);
	return buf_ok(&form) && fwrite(buf_text(&form), 1, form.length, stdout) == form.length;
}

int main(int argc, char **argv)
{
	bool only_form = argc == 3 && strcmp(argv[1], "--form") == 0;
	_cleanup_buf_ struct buf yaml = BUF(DEFINITION_MAX_BYTES);
	if (argc != 2 + only_form || !file_read(argv[argc - 1], &yaml)) {
		fputs("usage: judge [--form] DEFINITION.yaml\n", stderr);
		return EXIT_FAILURE;
	}
	struct problems *problems = problems_create(20);
	struct file_source files = files_beside(argv[argc - 1]);
	struct definition *definition = definition_read_with(buf_str(&yaml), &files, problems);
	bool fine = definition != NULL && (!only_form || write_form(definition));
	if (fine && !only_form) {
		judge_lines(definition);
	}
	_cleanup_buf_ struct buf said = BUF(100000);
	problems_print(problems, &said);
	fputs(fine ? "" : buf_text(&said), stderr);
	definition_unref(definition);
	problems_destroy(problems);
	return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
