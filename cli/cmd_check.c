/* canvass check: reads definitions, population files and sites.yaml, and shows
 * every problem in them. Here the problems are the result: they go to standard output. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/beside.h"
#include "cli/commands.h"
#include "cli/files_check.h"
#include "cli/options.h"
#include "schema/findings.h"
#include "schema/figures.h"
#include "schema/population.h"

#define PROBLEMS_MAX 1000

static bool json, quiet, explain;

static const struct option_spec specs[] = {
	{ .name = "explain", .help = "say what the codes mean that are named, or all of them", .flag = &explain },
	{ .name = "json", .help = "print the result as JSON", .flag = &json },
	{ .name = "quiet", .help = "print errors only, no warnings and no summary", .flag = &quiet },
};

static const struct command_line command_line = {
	.usage = "canvass check [OPTION]... FILE...\n       canvass check --explain [CODE]...",
	.about = "Checks survey definitions, population files and sites.yaml, and prints every problem\n"
		 "with its line and column, and in brackets the code of its kind. The population file and sites.yaml beside a definition are\n"
		 "checked with it.\n"
		 "Exit status: 0 when all files can be used (there may be warnings), 1 when one has an\n"
		 "error, 66 when one cannot be read.",
	.specs = specs,
	.n_specs = ARRAY_LEN(specs),
	.min_operands = 0,
	.max_operands = -1,
};

struct check { /* of one file */
	const char *file;
	struct problems *problems;
	size_t n_questions, n_languages; /* of a definition */
	bool is_definition;
	json_t *translations; /* of a definition; NULL before */
};

/* --- reading -------------------------------------------------------------------- */

static size_t count_asked(const struct definition *definition)
{
	size_t n = 0;
	for (size_t i = 0; i < definition->n_questions; i++) {
		n += question_source(definition->questions[i]) == SOURCE_PERSON;
	}
	return n;
}

/* How complete each language is, and where texts are missing. */
static json_t *json_translations(const struct definition *definition)
{
	json_t *list = json_array();
	for (size_t i = 0; i < definition->n_languages; i++) {
		const struct translation *translation = &definition->translations[i];
		size_t n = definition->n_texts, done = n - translation->n_missing;
		json_t *missing = json_array();
		for (size_t k = 0; k < translation->n_missing; k++) {
			json_array_append_new(missing, json_pack("{s:i, s:i}", "line",
					(int)translation->missing[k].line, "column",
					(int)translation->missing[k].column));
		}
		json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:I, s:f, s:o}", "language",
				definition->languages[i], "name", language_name(definition->languages[i]), "texts",
				(json_int_t)n, "translated", (json_int_t)done, "share",
				n > 0 ? (double)done / (double)n : 1.0, "missing", missing));
	}
	return list;
}

static void check_definition(struct check *check, struct str yaml)
{
	check->is_definition = true;
	struct file_source files = files_beside(check->file);
	struct definition *definition = definition_read_with(yaml, &files, check->problems);
	if (definition == NULL) {
		return;
	}
	check->n_questions = count_asked(definition);
	check->n_languages = definition->n_languages;
	check->translations = json_translations(definition);
	check_files_beside(check->file, definition, check->problems);
	definition_unref(definition);
}

/* Only these places hold anything but definitions; elsewhere a file without a
 * `survey` is a definition with a mistake. */
static enum file_kind kind_of(const char *file, struct str yaml)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash == NULL ? file : slash + 1;
	bool elsewhere = strstr(file, "population/") == NULL && strstr(file, "figures/") == NULL
			 && strcmp(name, "sites.yaml") != 0;
	return elsewhere ? FILE_DEFINITION : file_kind(yaml);
}

static void check_text(struct check *check, struct str yaml)
{
	switch (kind_of(check->file, yaml)) {
	case FILE_DEFINITION:
		check_definition(check, yaml);
		return;
	case FILE_POPULATION:
		population_destroy(population_read(yaml, check->problems));
		return;
	case FILE_SITES:
		sites_destroy(sites_read(yaml, check->problems));
		return;
	case FILE_FIGURES:
		figures_destroy(figures_read(yaml, check->problems));
		return;
	}
}

/* --- showing ---------------------------------------------------------------------- */

static void add_position(const struct problem *problem, struct buf *out)
{
	buf_addf(out, "%s:", problem->file);
	if (problem->at.line > 0) {
		buf_addf(out, "%u:%u:", problem->at.line, problem->at.column);
	}
}

static void print_problem(const struct problem *problem, bool colour)
{
	_cleanup_buf_ struct buf line = BUF(65536);
	bool error = problem->severity == SEVERITY_ERROR;
	add_position(problem, &line);
	const char *begin = !colour ? "" : error ? "\033[1;31m" : "\033[1;33m";
	buf_addf(&line, " %s%s:%s %s", begin, error ? "error" : "warning", colour ? "\033[0m" : "",
			problem->text);
	if (problem->code != NULL) {
		buf_addf(&line, " [%s]", problem->code);
	}
	buf_addc(&line, '\n');
	fputs(buf_text(&line), stdout);
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void print_summary(const struct check *check)
{
	size_t errors = problems_errors(check->problems), warnings = problems_warnings(check->problems);
	if (errors > 0) {
		printf("%s: %zu error%s", check->file, errors, plural(errors));
	} else if (check->is_definition) {
		printf("%s: fine, %zu question%s, %zu language%s", check->file, check->n_questions,
				plural(check->n_questions), check->n_languages, plural(check->n_languages));
	} else {
		printf("%s: fine", check->file);
	}
	if (warnings > 0) {
		printf(", %zu warning%s", warnings, plural(warnings));
	}
	putchar('\n');
}

static void print_check(const struct check *check)
{
	bool colour = use_colour(STDOUT_FILENO);
	size_t kept = problems_count(check->problems);
	for (size_t i = 0; i < kept; i++) {
		const struct problem *problem = problems_at(check->problems, i);
		if (!quiet || problem->severity == SEVERITY_ERROR) {
			print_problem(problem, colour);
		}
	}
	size_t all = problems_errors(check->problems) + problems_warnings(check->problems);
	if (all > kept) {
		printf("%s: %zu more problems are not shown\n", check->file, all - kept);
	}
	if (!quiet) {
		print_summary(check);
	}
}

static const char *severity_word(enum severity severity)
{
	return severity == SEVERITY_ERROR ? "error" : "warning";
}

static json_t *json_problem(const struct problem *problem)
{
	const struct finding_kind *kind = finding_by_code(str_of(problem->code));
	return json_pack("{s:s, s:i, s:i, s:s, s:s?, s:s, s:s?}", "file", problem->file, "line",
			(int)problem->at.line, "column", (int)problem->at.column, "severity",
			severity_word(problem->severity), "code", problem->code, "message", problem->text, "help",
			kind != NULL ? kind->help : NULL);
}

static json_t *json_check(const struct check *check)
{
	json_t *list = json_array();
	for (size_t i = 0; i < problems_count(check->problems); i++) {
		const struct problem *problem = problems_at(check->problems, i);
		if (!quiet || problem->severity == SEVERITY_ERROR) {
			json_array_append_new(list, json_problem(problem));
		}
	}
	return json_pack("{s:s, s:b, s:I, s:I, s:O?, s:o}", "file", check->file, "ok",
			problems_errors(check->problems) == 0, "questions", (json_int_t)check->n_questions,
			"languages", (json_int_t)check->n_languages, "translations", check->translations, "problems", list);
}

/* --- explaining ----------------------------------------------------------------------- */

#define EXPLAIN_COLUMNS 78

static void print_wrapped(struct str text)
{
	struct str word;
	size_t column = 0;
	while (str_next_word(&text, &word)) {
		bool fits = column > 0 && column + 1 + word.n <= EXPLAIN_COLUMNS;
		printf("%s%.*s", column == 0 ? "    " : fits ? " " : "\n    ", STR_ARG(word));
		column = (fits ? column + 1 : 4) + word.n;
	}
	putchar('\n');
}

static void explain_kind(const struct finding_kind *kind, json_t *list)
{
	if (json) {
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "code", kind->code, "severity",
				severity_word(kind->severity), "help", kind->help));
		return;
	}
	printf("%s (%s)\n", kind->code, severity_word(kind->severity));
	print_wrapped(str_of(kind->help));
}

static int explain_named(int n, char **codes, json_t *list)
{
	for (int i = 0; i < n; i++) {
		const struct finding_kind *kind = finding_by_code(str_of(codes[i]));
		if (kind == NULL) {
			fprintf(stderr, "canvass check: there is no code '%s'; 'canvass check --explain' shows all\n",
					codes[i]);
			return EXIT_WRONG_USE;
		}
		explain_kind(kind, list);
	}
	for (size_t i = 0; n == 0 && i < N_FINDINGS; i++) {
		explain_kind(&finding_kinds[i], list);
	}
	return 0;
}

static int explain_codes(int n, char **codes)
{
	json_t *list = json_array();
	int status = explain_named(n, codes, list);
	if (json && status == 0) {
		json_dumpf(list, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	json_decref(list);
	return status;
}

/* --- the command -------------------------------------------------------------------- */

/* Returns the exit status for this file. */
static int check_file(const char *file, json_t *files)
{
	_cleanup_buf_ struct buf yaml = BUF(DEFINITION_MAX_BYTES + 1);
	if (!file_read(file, &yaml)) {
		fprintf(stderr, "canvass: cannot read %s: %s\n", file, strerror(errno));
		return EX_NOINPUT;
	}
	struct check check = { .file = file, .problems = problems_create(PROBLEMS_MAX) };
	problems_set_file(check.problems, file);
	check_text(&check, buf_str(&yaml));
	problems_sort(check.problems);
	if (json) {
		json_array_append_new(files, json_check(&check));
	} else {
		print_check(&check);
	}
	int status = problems_errors(check.problems) > 0 ? 1 : 0;
	json_decref(check.translations);
	problems_destroy(check.problems);
	return status;
}

int cmd_check(int argc, char **argv)
{
	int n_files, worst = 0;
	int status = options_read(&command_line, argc, argv, &n_files);
	if (status >= 0) {
		return status;
	}
	if (explain) {
		return explain_codes(n_files, argv);
	}
	if (n_files == 0) {
		fprintf(stderr, "canvass check: something is missing: %s\nTry 'canvass check --help'.\n",
				command_line.usage);
		return EXIT_WRONG_USE;
	}
	json_t *files = json_array();
	for (int i = 0; i < n_files; i++) {
		status = check_file(argv[i], files);
		worst = status > worst ? status : worst;
	}
	if (json) {
		json_t *result = json_pack("{s:O}", "files", files);
		json_dumpf(result, stdout, JSON_INDENT(1));
		putchar('\n');
		json_decref(result);
	}
	json_decref(files);
	return worst;
}
