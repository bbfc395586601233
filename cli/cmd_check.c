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
#include "cli/options.h"
#include "schema/population.h"

#define PROBLEMS_MAX 1000

static bool json, quiet;

static const struct option_spec specs[] = {
	{ .name = "json", .help = "print the result as JSON", .flag = &json },
	{ .name = "quiet", .help = "print errors only, no warnings and no summary", .flag = &quiet },
};

static const struct command_line command_line = {
	.usage = "canvass check [OPTION]... FILE...",
	.about = "Checks survey definitions, population files and sites.yaml, and prints every problem\n"
		 "with its line and column. The population file and sites.yaml beside a definition are\n"
		 "checked with it.\n"
		 "Exit status: 0 when all files can be used (there may be warnings), 1 when one has an\n"
		 "error, 66 when one cannot be read.",
	.specs = specs,
	.n_specs = ARRAY_LEN(specs),
	.min_operands = 1,
	.max_operands = -1,
};

struct check { /* of one file */
	const char *file;
	struct problems *problems;
	size_t n_questions, n_languages; /* of a definition */
	bool is_definition;
};

/* --- reading -------------------------------------------------------------------- */

/* "DIR/of/FILE.yaml" and "name" give "DIR/of/name". */
static void path_beside(const char *file, const char *name, struct buf *out)
{
	const char *slash = strrchr(file, '/');
	if (slash != NULL) {
		buf_add(out, file, (size_t)(slash - file) + 1);
	}
	buf_adds(out, name);
}

static void check_population(struct check *check, const struct definition *definition)
{
	if (definition->design.population == NULL) {
		return;
	}
	_cleanup_buf_ struct buf name = BUF(4096), path = BUF(4096), yaml = BUF(DEFINITION_MAX_BYTES);
	buf_addf(&name, "population/%s.yaml", definition->design.population);
	path_beside(check->file, buf_text(&name), &path);
	if (!file_read(buf_text(&path), &yaml)) {
		problem_add(check->problems, SEVERITY_ERROR, definition->design.at,
				"cannot read the population file %s: %s", buf_text(&path), strerror(errno));
		return;
	}
	problems_set_file(check->problems, buf_text(&path));
	struct population *population = population_read(buf_str(&yaml), check->problems);
	problems_set_file(check->problems, check->file);
	if (population != NULL) {
		population_check(population, definition, check->problems);
	}
	population_destroy(population);
}

static void check_sites(struct check *check, const struct definition *definition)
{
	_cleanup_buf_ struct buf path = BUF(4096), yaml = BUF(DEFINITION_MAX_BYTES);
	path_beside(check->file, "sites.yaml", &path);
	if (definition->n_sites == 0) {
		return;
	}
	if (!file_read(buf_text(&path), &yaml)) {
		problem_add(check->problems, SEVERITY_ERROR, (struct source_pos){ 0 }, "cannot read %s: %s",
				buf_text(&path), strerror(errno));
		return;
	}
	problems_set_file(check->problems, buf_text(&path));
	struct sites *sites = sites_read(buf_str(&yaml), check->problems);
	problems_set_file(check->problems, check->file);
	if (sites != NULL) {
		sites_check(sites, definition, check->problems);
	}
	sites_destroy(sites);
}

static size_t count_asked(const struct definition *definition)
{
	size_t n = 0;
	for (size_t i = 0; i < definition->n_questions; i++) {
		n += question_source(definition->questions[i]) == SOURCE_PERSON;
	}
	return n;
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
	check_population(check, definition);
	check_sites(check, definition);
	definition_unref(definition);
}

/* Only these places hold anything but definitions; elsewhere a file without a
 * `survey` is a definition with a mistake. */
static enum file_kind kind_of(const char *file, struct str yaml)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash == NULL ? file : slash + 1;
	bool elsewhere = strstr(file, "population/") == NULL && strcmp(name, "sites.yaml") != 0;
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
	buf_addf(&line, " %s%s:%s %s\n", begin, error ? "error" : "warning", colour ? "\033[0m" : "",
			problem->text);
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

static json_t *json_problem(const struct problem *problem)
{
	return json_pack("{s:s, s:i, s:i, s:s, s:s}", "file", problem->file, "line", (int)problem->at.line,
			"column", (int)problem->at.column, "severity",
			problem->severity == SEVERITY_ERROR ? "error" : "warning", "message", problem->text);
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
	return json_pack("{s:s, s:b, s:I, s:I, s:o}", "file", check->file, "ok",
			problems_errors(check->problems) == 0, "questions", (json_int_t)check->n_questions,
			"languages", (json_int_t)check->n_languages, "problems", list);
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
