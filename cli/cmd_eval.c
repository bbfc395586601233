/* canvass eval: what an expression gives on a response. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "base/file.h"
#include "cli/cases.h"
#include "cli/commands.h"
#include "cli/form_cases.h"
#include "cli/form_compare.h"
#include "cli/options.h"

#define FILE_MAX_BYTES ((size_t)256 * 1024 * 1024)
#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)
#define SHOWN_NODES 20

static const char *instance_path, *context_path, *cases_path;
static bool json;

static void print_json(json_t *value)
{
	json_dumpf(value, stdout, JSON_COMPACT | JSON_REAL_PRECISION(17));
	putchar('\n');
}

static bool read_whole(const char *path, struct buf *text)
{
	if (!file_read(path, text)) {
		fprintf(stderr, "canvass eval: cannot read %s: %s\n", path, strerror(errno));
		return false;
	}
	return true;
}

/* --- one expression --------------------------------------------------------------- */

static void print_nodes(const json_t *nodes)
{
	size_t i;
	json_t *path;
	printf("nodeset, %lld node%s\n", (long long)json_integer_value(json_object_get(nodes, "count")),
			json_integer_value(json_object_get(nodes, "count")) == 1 ? "" : "s");
	json_array_foreach(json_object_get(nodes, "paths"), i, path) {
		const char *text = json_string_value(json_array_get(json_object_get(nodes, "strings"), i));
		if (i == SHOWN_NODES) {
			printf("  ...\n");
			break;
		}
		printf("  %s = '%s'\n", json_string_value(path), text != NULL ? text : "");
	}
}

static void print_value(struct fixture *fixture, const struct value *value)
{
	json_t *shown = fixture_value(fixture, value, value->type);
	if (json) {
		json_t *answer = json_pack("{s:s, s:O}", "type", value_type_word(value->type), "value", shown);
		print_json(answer);
		json_decref(answer);
	} else if (value->type == VALUE_NODESET) {
		print_nodes(shown);
	} else {
		struct str text = value_to_string(fixture->arena, value);
		printf(value->type == VALUE_STRING ? "%s '%.*s'\n" : "%s %.*s\n", value_type_word(value->type),
				STR_ARG(text));
	}
	json_decref(shown);
}

static void print_error(const char *expression, const struct expression_error *error)
{
	if (json) {
		json_t *answer = json_pack("{s:s, s:I}", "error", error->message, "offset", (json_int_t)error->offset);
		print_json(answer);
		json_decref(answer);
		return;
	}
	fprintf(stderr, "canvass eval: %s\n  %s\n  %*s^\n", error->message, expression, (int)error->offset, "");
}

static int evaluate(struct arena *arena, const char *expression)
{
	_cleanup_buf_ struct buf xml = BUF(FILE_MAX_BYTES);
	struct fixture fixture;
	const char *problem;
	struct expression_error error = { 0 };
	struct value value;
	if (!read_whole(instance_path, &xml)) {
		return EX_NOINPUT;
	}
	if (!fixture_open(&fixture, arena, NULL, buf_str(&xml), NULL, &problem)) {
		fprintf(stderr, "%s:%s\n", instance_path, problem);
		return EX_DATAERR;
	}
	if (!fixture_evaluate(&fixture, str_of(expression), context_path, &value, &error)) {
		print_error(expression, &error);
		return EXIT_FAILURE;
	}
	print_value(&fixture, &value);
	return EXIT_SUCCESS;
}

/* --- a file of cases ----------------------------------------------------------------- */

static void print_failure(const json_t *item, const json_t *expected, const json_t *answer)
{
	if (is_form_case(item)) {
		printf("fails: %s\n", json_string_value(json_object_get(item, "id")));
		form_case_explain(item, answer);
		return;
	}
	char *wanted = expected != NULL ? json_dumps(expected, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
	char *got = json_dumps(answer, JSON_COMPACT | JSON_REAL_PRECISION(17));
	printf("fails: %s: %s\n  wanted %s\n  got    %s\n", json_string_value(json_object_get(item, "id")),
			json_string_value(json_object_get(item, "expr")), wanted != NULL ? wanted : "an error", got);
	free(wanted);
	free(got);
}

static size_t run_cases(const json_t *fixtures, const json_t *cases)
{
	size_t n[3] = { 0 }, i;
	json_t *item;
	json_array_foreach(cases, i, item) {
		json_t *answer = NULL;
		const json_t *expected;
		enum verdict_of_case verdict = case_run(fixtures, item, &answer, &expected);
		n[verdict]++;
		if (json) {
			print_json(answer);
		} else if (verdict == CASE_FAILED) {
			print_failure(item, expected, answer);
		}
		json_decref(answer);
	}
	if (!json) {
		printf("%zu passed, %zu failed, %zu disputed and not judged\n", n[CASE_PASSED], n[CASE_FAILED],
				n[CASE_DISPUTED]);
	}
	return n[CASE_FAILED];
}

static int evaluate_cases(void)
{
	_cleanup_buf_ struct buf text = BUF(FILE_MAX_BYTES);
	json_error_t error;
	if (!read_whole(cases_path, &text)) {
		return EX_NOINPUT;
	}
	json_t *file = json_loadb(text.length > 0 ? buf_text(&text) : "", text.length, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL, &error);
	const json_t *cases = json_object_get(file, "cases");
	const char *zone = json_string_value(json_object_get(file, "timezone"));
	if (!json_is_array(cases)) {
		fprintf(stderr, "%s:%d:%d: error: %s\n", cases_path, file == NULL ? error.line : 1, file == NULL ? error.column : 1,
				file == NULL ? error.text : "there is no list of cases under 'cases'");
		json_decref(file);
		return EX_DATAERR;
	}
	if (zone != NULL) {
		setenv("TZ", zone, 1);
		tzset();
	}
	size_t n_failed = run_cases(json_object_get(file, "fixtures"), cases);
	json_decref(file);
	return n_failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int cmd_eval(int argc, char **argv)
{
	static const struct option_spec specs[] = {
		{ .name = "instance", .value = "FILE.xml", .text = &instance_path, .help = "the response (- for standard input)" },
		{ .name = "context", .value = "PATH", .text = &context_path,
				.help = "the node that '.' stands for (default: the root element)" },
		{ .name = "cases", .value = "FILE.json", .text = &cases_path,
				.help = "evaluate all cases of a file instead, and compare" },
		{ .name = "json", .flag = &json, .help = "print JSON; with --cases one line for each case" },
	};
	const struct command_line line = {
		.usage = "canvass eval [OPTION]... EXPRESSION --instance FILE.xml\n"
			 "       canvass eval [OPTION]... --cases FILE.json",
		.about = "Shows the value of an expression, and its type: string, number, boolean or nodeset.\n"
			 "Paths are written out: /data/age, not ${age}. Dates without an offset are in the time\n"
			 "zone of TZ, or of the file of cases. A case is an expression on a document, or an\n"
			 "interview: a form, the steps taken in it, and what it shows after each of them.\n"
			 "Exit status: 0 when it has a value, or when all cases pass; 1 when it has none, or when\n"
			 "a case fails; 65 when a file is not what it should be, 66 when it cannot be read.",
		.specs = specs, .n_specs = ARRAY_LEN(specs), .min_operands = 0, .max_operands = 1,
	};
	int n_operands;
	int status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	if (cases_path != NULL ? n_operands != 0 || instance_path != NULL : n_operands != 1 || instance_path == NULL) {
		fprintf(stderr, "canvass eval: give an expression and --instance, or --cases alone\n");
		return EXIT_WRONG_USE;
	}
	if (cases_path != NULL) {
		return evaluate_cases();
	}
	struct arena *arena = arena_create(ARENA_BYTES);
	status = evaluate(arena, argv[0]);
	arena_destroy(arena);
	return status;
}
