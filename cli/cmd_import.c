/*
 * cmd_import.c - turns the rows of a spreadsheet into submissions and sends them
 * to the service, through the same checks and the same path as a phone's.
 *
 * The heading of a column is the name of a question. The instance id of a row is
 * made from the form, the row's number and its text, so that importing the same
 * file again changes nothing.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/sender.h"
#include "schema/response.h"

#define SPREADSHEET_MAX_BYTES ((size_t)1024 * 1024 * 1024)
#define COLUMN_INSTANCE_ID "instance_id"
#define SHOWN_FAILURES 10 /* when the service is away, the rest would say the same */

struct import {
	const char *path;
	struct form form;
	struct csv_reader csv;
	const struct question **columns; /* NULL for the instance_id column */
	size_t n_columns, instance_id_column; /* n_columns: there is none */
	struct sender *sender;           /* NULL: only check */
	struct progress progress;
	bool json;
	size_t n_rows, stored, refused, failed;
};

struct import_row {
	struct import *import;
	unsigned line;
};

static void complain(struct import *import, unsigned line, const char *column, const char *message)
{
	fprintf(stderr, "%s%s:%u: %s%s%s\n", import->progress.terminal ? "\n" : "", import->path, line,
			column != NULL ? column : "", column != NULL ? ": " : "", message);
}

static const char *nearest_question(const struct import *import, struct str heading)
{
	const struct definition *definition = import->form.definition;
	const char **names = xcalloc(definition->n_questions, sizeof(*names));
	for (size_t i = 0; i < definition->n_questions; i++) {
		names[i] = definition->questions[i]->name;
	}
	const char *nearest = str_nearest(heading, names, definition->n_questions);
	free(names);
	return nearest;
}

static bool heading_is_wrong(struct import *import, struct str heading, const struct question *question)
{
	_cleanup_free_ char *message = NULL;
	if (question == NULL) {
		const char *nearest = nearest_question(import, heading);
		message = xasprintf("no question is named '%.*s'%s%s%s", STR_ARG(heading),
				nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "",
				nearest != NULL ? "'?" : "");
	} else if (question->repeat != NULL) {
		message = xasprintf("'%s' is asked several times; a spreadsheet cannot hold its answers",
				question->name);
	} else if (!question_has_answer(question)) {
		message = xasprintf("'%s' takes no answer", question->name);
	}
	if (message != NULL) {
		complain(import, 1, NULL, message);
	}
	return message != NULL;
}

static bool read_headings(struct import *import)
{
	if (!csv_next(&import->csv)) {
		complain(import, 1, NULL, import->csv.error != NULL ? import->csv.error : "the file is empty");
		return false;
	}
	import->n_columns = import->csv.n_fields;
	import->instance_id_column = import->n_columns;
	import->columns = xcalloc(import->n_columns, sizeof(*import->columns));
	bool fine = true;
	for (size_t i = 0; i < import->n_columns; i++) {
		struct str heading = str_trim(csv_field(&import->csv, i));
		if (str_is(heading, COLUMN_INSTANCE_ID)) {
			import->instance_id_column = i;
			continue;
		}
		import->columns[i] = definition_find(import->form.definition, heading);
		fine = !heading_is_wrong(import, heading, import->columns[i]) && fine;
		for (size_t k = 0; k < i && import->columns[i] != NULL; k++) {
			if (import->columns[k] == import->columns[i]) {
				complain(import, 1, import->columns[i]->name, "two columns have this heading");
				fine = false;
			}
		}
	}
	return fine;
}

/* The row's own id, or one made of the form, the row's number and its text. */
static char *instance_id(struct import *import, struct arena *arena)
{
	if (import->instance_id_column < import->n_columns) {
		struct str own = str_trim(csv_field(&import->csv, import->instance_id_column));
		if (own.n > 0) {
			return arena_strndup(arena, own.p, own.n);
		}
	}
	char uuid[ID_UUID_TEXT];
	_cleanup_buf_ struct buf text = BUF(CSV_ROW_MAX_BYTES + 4096);
	buf_addf(&text, "%s\n%zu\n", import->form.definition->form_id, import->n_rows);
	for (size_t i = 0; i < import->csv.n_fields; i++) {
		csv_add(&text, csv_field(&import->csv, i), i == 0);
	}
	id_uuid_from(buf_str(&text), uuid);
	return arena_printf(arena, "uuid:%s", uuid);
}

static struct response *make_response(struct import *import, struct arena *arena, int64_t now_us)
{
	struct response *response = response_create(arena, import->form.definition, instance_id(import, arena));
	for (size_t i = 0; i < import->n_columns; i++) {
		const struct question *question = import->columns[i];
		if (question != NULL && question->type != QUESTION_CALCULATE) {
			response_set(response, response_node(response, question, NULL),
					str_trim(csv_field(&import->csv, i)));
		}
	}
	response_calculate(response, now_us);
	return response;
}

/* An answer to a question that is not asked would be dropped without a word. */
static bool answers_are_asked(struct import *import, struct response *response, int64_t now_us)
{
	bool fine = true;
	for (size_t i = 0; i < import->n_columns; i++) {
		const struct question *question = import->columns[i];
		if (question == NULL || str_trim(csv_field(&import->csv, i)).n == 0) {
			continue;
		}
		if (!response_relevant(response, response_node(response, question, NULL), now_us)) {
			complain(import, import->csv.row_line, question->name,
					"has an answer, but is not asked given the other answers of the row");
			fine = false;
		}
	}
	return fine;
}

static bool row_is_fine(struct import *import, struct arena *arena, struct str xml, int64_t now_us)
{
	struct problems *problems = problems_create(1);
	struct response *response = response_identify(arena, xml, problems);
	bool fine = response != NULL;
	if (!fine) {
		complain(import, import->csv.row_line, NULL, problems_at(problems, 0)->text);
	} else {
		response_read(response, import->form.definition);
		struct findings findings = response_check(response, now_us);
		for (size_t i = 0; i < findings.n; i++) {
			complain(import, import->csv.row_line, NULL, findings.items[i].message);
		}
		fine = findings.n == 0;
	}
	problems_destroy(problems);
	return fine;
}

static void row_done(void *arg, enum delivery delivery, const char *message)
{
	struct import_row *row = arg;
	struct import *import = row->import;
	progress_step(&import->progress);
	if (delivery == DELIVERY_STORED) {
		import->stored++;
	} else {
		*(delivery == DELIVERY_REFUSED ? &import->refused : &import->failed) += 1;
		if (delivery == DELIVERY_REFUSED || import->failed <= SHOWN_FAILURES) {
			complain(import, row->line, NULL, message);
		}
	}
	free(row);
}

static void import_row(struct import *import)
{
	struct arena *arena = arena_create(RESPONSE_ARENA_BYTES);
	_cleanup_buf_ struct buf xml = BUF(RESPONSE_MAX_BYTES);
	int64_t now_us = calendar_now();
	import->n_rows++;
	bool fine = import->csv.n_fields == import->n_columns;
	if (!fine) {
		_cleanup_free_ char *text = xasprintf("has %zu columns; the headings are %zu",
				import->csv.n_fields, import->n_columns);
		complain(import, import->csv.row_line, NULL, text);
	} else {
		struct response *response = make_response(import, arena, now_us);
		fine = answers_are_asked(import, response, now_us);
		response_write(response, &xml);
		fine = row_is_fine(import, arena, buf_str(&xml), now_us) && fine;
	}
	if (!fine) {
		import->refused++;
		progress_step(&import->progress);
	} else if (import->sender == NULL) {
		progress_step(&import->progress);
	} else {
		struct import_row *row = xcalloc(1, sizeof(*row));
		*row = (struct import_row){ import, import->csv.row_line };
		sender_post(import->sender, buf_str(&xml), row_done, row);
	}
	arena_destroy(arena);
}

static size_t count_lines(struct str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		n += text.p[i] == '\n' || i + 1 == text.n;
	}
	return n;
}

static int import_rows(struct import *import, struct str text)
{
	csv_open(&import->csv, text);
	int status = EX_DATAERR;
	if (read_headings(import)) {
		size_t lines = count_lines(text);
		progress_start(&import->progress, "rows done:", lines > 0 ? lines - 1 : 0, import->json);
		while (csv_next(&import->csv)) {
			import_row(import);
		}
		if (import->sender != NULL) {
			sender_wait(import->sender);
		}
		progress_end(&import->progress);
		status = import->failed > 0 ? EX_TEMPFAIL : import->refused > 0 ? EX_DATAERR : 0;
		if (import->csv.error != NULL) {
			complain(import, import->csv.row_line, NULL, import->csv.error);
			status = EX_DATAERR;
		}
	}
	csv_close(&import->csv);
	free(import->columns);
	return status;
}

static void print_result(const struct import *import)
{
	if (import->json) {
		json_t *result = json_pack("{s:I, s:I, s:I, s:I}", "rows", (json_int_t)import->n_rows, "stored",
				(json_int_t)import->stored, "refused", (json_int_t)import->refused, "failed",
				(json_int_t)import->failed);
		json_dumpf(result, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(result);
	} else if (import->sender == NULL) {
		printf("%zu rows: %zu fine, %zu refused; nothing was sent\n", import->n_rows,
				import->n_rows - import->refused, import->refused);
	} else {
		printf("%zu rows: %zu stored, %zu refused, %zu not delivered\n", import->n_rows, import->stored,
				import->refused, import->failed);
		if (import->failed > 0) {
			puts("Run the same command again to send the rest.");
		}
	}
}

static int run(struct import *import, const char *form, const char *to)
{
	int status = form_open(form, &import->form);
	if (status != 0) {
		return status;
	}
	char *error = NULL;
	if (to != NULL) {
		import->sender = sender_create(&(struct sender_options){ .url = to, .connections = 16, .attempts = 6 }, &error);
	}
	_cleanup_buf_ struct buf text = BUF(SPREADSHEET_MAX_BYTES);
	if (error != NULL) {
		fprintf(stderr, "canvass import: %s\n", error);
		free(error);
		status = EXIT_WRONG_USE;
	} else if (!file_read(import->path, &text)) {
		fprintf(stderr, "canvass import: cannot read %s: %s\n", import->path, strerror(errno));
		status = EX_NOINPUT;
	} else {
		status = import_rows(import, buf_str(&text));
		print_result(import);
	}
	sender_destroy(import->sender);
	form_close(&import->form);
	return status;
}

int cmd_import(int argc, char **argv)
{
	const char *to = NULL;
	bool only_check = false;
	struct import import = { 0 };
	const struct option_spec specs[] = {
		{ .name = "to", .value = "URL", .text = &to, .help = "the service, as it is given to phones" },
		{ .name = "check", .flag = &only_check, .help = "only check the rows; send nothing" },
		{ .name = "json", .flag = &import.json, .help = "print the result as JSON" },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass import FORM FILE.csv --to URL",
		.about = "Sends the rows of a spreadsheet as responses. FORM is a definition file or the id of\n"
			"a published form. The first row names the questions; selects hold the names of the\n"
			"choices. Rows that are refused are listed with line and column; the others are sent.\n"
			"Importing the same file again changes nothing.",
		.specs = specs,
		.n_specs = ARRAY_LEN(specs),
		.min_operands = 2,
		.max_operands = 2,
	};
	int n_operands;
	int status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	if ((to == NULL) == !only_check) {
		fputs("canvass import: say either --to URL or --check\n", stderr);
		return EXIT_WRONG_USE;
	}
	import.path = argv[1];
	return run(&import, argv[0], to);
}
