/*
 * response_bench.c - reading, checking and typing one response, beside the
 * floor: expat alone over the same bytes in the same run.
 *
 *     response_bench DEFINITION.yaml [TIMES]
 *
 * The response is made here: the first answer the form takes to each question.
 * Prints microseconds per response of every part, on one core, and the ratio.
 */
#include <expat.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "base/scan.h"
#include "schema/response.h"

#define NOW_US INT64_C(1795000000000000)
#define TIMES 5000

enum part { PART_IDENTIFY, PART_READ, PART_CHECK, PART_ROWS, N_PARTS };

static double now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return 1e6 * (double)t.tv_sec + 1e-3 * (double)t.tv_nsec;
}

static void answer(struct response *response, const struct question *question, struct node *node)
{
	static const char *const answers[] = { "2", "1", "a01-001", "b07-012", "2026-11-23", "34.05 -118.25 80 5",
		"2026-11-23T09:30:00.000-08:00" };
	for (size_t i = 0; question->list != NULL && i < question->list->n_choices; i++) {
		response_set(response, node, str_of(question->list->choices[i].name));
		if (response_answer_allowed(response, node, NOW_US)) {
			return;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		response_set(response, node, str_of(answers[i]));
		if (response_answer_allowed(response, node, NOW_US)) {
			return;
		}
	}
	response_set(response, node, STR(""));
}

static void make_xml(const struct definition *definition, struct buf *xml)
{
	struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
	struct response *response = response_create(arena, definition, "uuid:0d5b8a53-5a0b-4a37-8d8c-6c1c35f2e001");
	for (size_t i = 0; i < definition->n_questions; i++) {
		const struct question *question = definition->questions[i];
		if (question->repeat != NULL || !question_has_answer(question)
				|| question->type == QUESTION_CALCULATE) {
			continue;
		}
		struct node *node = response_node(response, question, NULL);
		if (response_relevant(response, node, NOW_US)) {
			answer(response, question, node);
		}
	}
	response_calculate(response, NOW_US);
	response_write(response, xml);
	arena_destroy(arena);
}

/* Adds the time of each part; false when the response is not taken. */
static bool run_once(const struct definition *definition, const struct tables *tables, struct str xml,
		double parts[N_PARTS])
{
	struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
	struct problems *problems = problems_create(1);
	double times[N_PARTS + 1];
	times[PART_IDENTIFY] = now_us();
	struct response *response = response_identify(arena, xml, problems);
	times[PART_READ] = now_us();
	response_read(response, definition);
	times[PART_CHECK] = now_us();
	struct findings findings = response_check(response, NOW_US);
	times[PART_ROWS] = now_us();
	struct table_rows rows = response_rows(response, tables);
	times[N_PARTS] = now_us();
	for (size_t i = 0; i < N_PARTS; i++) {
		parts[i] += times[i + 1] - times[i];
	}
	for (size_t i = 0; i < findings.n; i++) {
		fprintf(stderr, "%s\n", findings.items[i].message);
	}
	bool fine = findings.n == 0 && rows.n_rows > 0;
	problems_destroy(problems);
	arena_destroy(arena);
	return fine;
}

static double run_expat(struct str xml)
{
	double start = now_us();
	XML_Parser parser = XML_ParserCreateNS("UTF-8", '\x01');
	bool fine = parser != NULL && XML_Parse(parser, xml.p, (int)xml.n, XML_TRUE) == XML_STATUS_OK;
	XML_ParserFree(parser);
	return fine ? now_us() - start : 0;
}

static int run(const struct definition *definition, int64_t times)
{
	static const char *const names[N_PARTS] = { "identify", "read", "check", "rows" };
	_cleanup_buf_ struct buf xml = BUF(RESPONSE_MAX_BYTES);
	struct arena *arena = arena_create((size_t)64 * 1024 * 1024);
	const struct tables *tables = tables_plan(arena, definition);
	double parts[N_PARTS] = { 0 }, expat = 0, all = 0;
	make_xml(definition, &xml);
	bool fine = true;
	for (int64_t i = 0; fine && i < times; i++) {
		fine = run_once(definition, tables, buf_str(&xml), parts);
		expat += run_expat(buf_str(&xml));
	}
	arena_destroy(arena);
	if (!fine) {
		return EXIT_FAILURE;
	}
	printf("%zu questions, %zu bytes, %lld times; microseconds per response\n", definition->n_questions,
			xml.length, (long long)times);
	for (size_t i = 0; i < N_PARTS; i++) {
		printf("%-10s %8.1f\n", names[i], parts[i] / (double)times);
		all += parts[i];
	}
	printf("%-10s %8.1f\n%-10s %8.1f\n%-10s %8.2f\n", "all", all / (double)times, "expat", expat / (double)times,
			"ratio", all / expat);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	_cleanup_buf_ struct buf yaml = BUF(DEFINITION_MAX_BYTES);
	int64_t times = TIMES;
	if (argc < 2 || (argc > 2 && !str_to_int(str_of(argv[2]), 1, 100000000, &times))
			|| !file_read(argv[1], &yaml)) {
		fputs("usage: response_bench DEFINITION.yaml [TIMES]\n", stderr);
		return EXIT_FAILURE;
	}
	struct problems *problems = problems_create(20);
	struct definition *definition = definition_read(buf_str(&yaml), problems);
	int status = EXIT_FAILURE;
	if (definition != NULL) {
		status = run(definition, times);
	}
	definition_unref(definition);
	problems_destroy(problems);
	return status;
}
