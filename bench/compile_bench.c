/*
 * compile_bench.c - how long a definition takes to become a form and tables, beside libyaml
 * alone on the same bytes.
 *
 *     compile-bench DEFINITION.yaml
 *
 * Prints the medians of five runs and the most memory that the process held.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <yaml.h>

#include "base/file.h"
#include "schema/definition.h"
#include "schema/table.h"
#include "schema/xform.h"

#define RUNS 5
#define FORM_MAX_BYTES ((size_t)256 * 1024 * 1024)

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static double median(double *seconds)
{
	qsort(seconds, RUNS, sizeof(double), compare);
	return seconds[RUNS / 2];
}

static double parse_alone(struct str text)
{
	yaml_parser_t parser;
	yaml_event_t event;
	double start = now();
	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, text.n);
	for (bool done = false; !done;) {
		done = !yaml_parser_parse(&parser, &event) || event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return now() - start;
}

/* The form's bytes in *ret_form; less than no time when the definition is wrong. */
static double compile(struct str text, size_t *ret_form)
{
	double start = now();
	struct problems *problems = problems_create(100);
	struct definition *definition = definition_read(text, problems);
	problems_destroy(problems);
	if (definition == NULL) {
		return -1;
	}
	_cleanup_buf_ struct buf form = BUF(FORM_MAX_BYTES);
	xform_write(definition, &form);
	struct arena *arena = arena_create(FORM_MAX_BYTES);
	(void)tables_plan(arena, definition);
	arena_destroy(arena);
	definition_unref(definition);
	*ret_form = form.length;
	return buf_ok(&form) ? now() - start : -1;
}

int main(int argc, char **argv)
{
	_cleanup_buf_ struct buf text = BUF(DEFINITION_MAX_BYTES + 1);
	double floor_seconds[RUNS], seconds[RUNS];
	size_t form = 0;
	if (argc != 2 || !file_read(argv[1], &text)) {
		fputs("usage: compile-bench DEFINITION.yaml\n", stderr);
		return EXIT_FAILURE;
	}
	for (int i = 0; i < RUNS; i++) {
		floor_seconds[i] = parse_alone(buf_str(&text));
		seconds[i] = compile(buf_str(&text), &form);
		if (seconds[i] < 0) {
			fputs("compile-bench: the definition is wrong; canvass check says why\n", stderr);
			return EXIT_FAILURE;
		}
	}
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	double whole = median(seconds), alone = median(floor_seconds);
	printf("  %.2f s from YAML (%.1f MB) to form (%.1f MB) and tables; libyaml alone %.2f s; ratio %.1f; %ld MB at most\n",
			whole, (double)text.length / 1e6, (double)form / 1e6, alone, whole / alone, used.ru_maxrss * 1024 / 1000000);
	return EXIT_SUCCESS;
}
