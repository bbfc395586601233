/* canvass convert: a workbook (XLSForm) as a definition in YAML, and back. */
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
#include "workbook/markdown.h"
#include "workbook/rename.h"
#include "workbook/to_workbook.h"
#include "workbook/to_yaml.h"
#include "workbook/xlsx_read.h"
#include "workbook/xlsx_write.h"

#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)
#define PROBLEMS_MAX 1000

static const char *output;
static bool json, force, anyway, rename_questions;

static const struct option_spec specs[] = {
	{ .name = "output", .letter = 'o', .value = "FILE", .text = &output,
			.help = "where to write (default: beside the input, as .yaml or .xlsx; - for standard output)" },
	{ .name = "rename", .flag = &rename_questions,
			.help = "give questions legal names where theirs are not, wherever they are named" },
	{ .name = "anyway", .flag = &anyway, .help = "write the YAML although the definition has errors, to mend it there" },
	{ .name = "force", .flag = &force, .help = "write over a file that is there" },
	{ .name = "json", .flag = &json, .help = "print the problems and what was renamed as JSON" },
};

static const struct command_line command_line = {
	.usage = "canvass convert [OPTION]... WORKBOOK.xlsx\n       canvass convert [OPTION]... DEFINITION.yaml",
	.about = "Turns a workbook (XLSForm) into a definition in YAML, or a definition into a workbook.\n"
		 "The sections that XLSForm does not have stand on sheets of their own, so that nothing is\n"
		 "lost on the way there and back; only comments are. A workbook may also be a text with\n"
		 "tables (.md). Every problem is named with its sheet and cell. - is standard input, and then\n"
		 "the result goes to standard output.\n"
		 "Exit status: 0 fine, 1 there is an error and nothing was written, 66 the input cannot be\n"
		 "read, 73 the output cannot be written.",
	.specs = specs,
	.n_specs = ARRAY_LEN(specs),
	.min_operands = 1,
	.max_operands = 1,
};

static bool ends_in(const char *path, const char *ending)
{
	size_t n = strlen(path), k = strlen(ending);
	return n > k && strcmp(path + n - k, ending) == 0;
}

static bool is_stdin(const char *path)
{
	return strcmp(path, "-") == 0;
}

enum input { INPUT_YAML, INPUT_XLSX, INPUT_TABLES };

/* By the name; what comes from standard input, by how it begins. */
static enum input input_of(const char *path, struct str bytes)
{
	if (is_stdin(path)) {
		bool text = str_valid_utf8(bytes) && !str_starts(bytes, STR("PK"));
		return !text ? INPUT_XLSX : str_starts(str_trim(bytes), STR("|")) ? INPUT_TABLES : INPUT_YAML;
	}
	return ends_in(path, ".yaml") || ends_in(path, ".yml") ? INPUT_YAML : ends_in(path, ".md") ? INPUT_TABLES : INPUT_XLSX;
}

/* --- saying what is wrong ------------------------------------------------------------------- */

/* One conversion: what is converted, and what there is to say. */
struct conversion_run {
	const char *path;
	struct arena *arena;
	const struct workbook *workbook; /* NULL when a definition is converted, or none was read */
	struct problems *problems;
	const struct renamed *renamed;
	size_t n_renamed;
};

/* The sheet in which a problem is; NULL when it is elsewhere. */
static const struct sheet *sheet_of(const struct conversion_run *run, const struct problem *problem)
{
	bool cell = run->workbook != NULL && problem->at.line > 0 && problem->file != NULL;
	return cell ? workbook_sheet(run->workbook, problem->file) : NULL;
}

/* What stands at the head of a column; "" when nothing does. */
static struct str header_of(const struct sheet *sheet, unsigned column)
{
	const struct sheet_cell *header = sheet->n > 0 ? sheet_find(sheet, sheet->cells[0].row, column) : NULL;
	return header != NULL ? str_trim(header->text) : STR("");
}

static void add_place(const struct conversion_run *run, const struct problem *problem, struct buf *out)
{
	const struct sheet *sheet = sheet_of(run, problem);
	buf_adds(out, run->path);
	if (sheet != NULL) {
		struct str header = header_of(sheet, problem->at.column);
		buf_addf(out, ", sheet %s, row %u, column %s", sheet->name, problem->at.line,
				column_letters(problem->at.column).letters);
		buf_addf(out, header.n > 0 ? " (%.*s)" : "", STR_ARG(header));
	} else if (strcmp(problem->file, run->path) != 0) {
		buf_addf(out, ", %s", problem->file);
	}
	if (sheet == NULL && problem->at.line > 0) {
		buf_addf(out, ":%u:%u", problem->at.line, problem->at.column);
	}
}

static const char *severity_word(const struct problem *problem)
{
	return problem->severity == SEVERITY_ERROR ? "error" : "warning";
}

static void print_problem(const struct conversion_run *run, const struct problem *problem, bool colour)
{
	_cleanup_buf_ struct buf place = BUF(65536);
	const char *begin = !colour ? "" : problem->severity == SEVERITY_ERROR ? "\033[1;31m" : "\033[1;33m";
	add_place(run, problem, &place);
	fprintf(stderr, "%s: %s%s:%s %s", buf_text(&place), begin, severity_word(problem), colour ? "\033[0m" : "", problem->text);
	fprintf(stderr, problem->code != NULL ? " [%s]\n" : "\n", problem->code);
}

static json_t *problem_json(const struct conversion_run *run, const struct problem *problem)
{
	const struct sheet *sheet = sheet_of(run, problem);
	json_t *said = json_pack("{s:s, s:s, s:s?, s:s}", "file", run->path, "severity", severity_word(problem), "code",
			problem->code, "message", problem->text);
	if (sheet != NULL) {
		json_object_set_new(said, "sheet", json_string(sheet->name));
		json_object_set_new(said, "row", json_integer(problem->at.line));
		json_object_set_new(said, "column", json_string(column_letters(problem->at.column).letters));
	} else if (problem->at.line > 0) {
		json_object_set_new(said, "line", json_integer(problem->at.line));
		json_object_set_new(said, "column", json_integer(problem->at.column));
	}
	return said;
}

static void print_renamed(const struct conversion_run *run)
{
	for (size_t i = 0; i < run->n_renamed; i++) {
		const struct sheet_cell *cell = run->renamed[i].cell;
		fprintf(stderr, "%s, sheet %s, row %u: '%.*s' is now '%s'\n", run->path, cell->sheet->name, cell->row,
				STR_ARG(run->renamed[i].old), run->renamed[i].name);
	}
}

static json_t *renamed_json(const struct conversion_run *run)
{
	json_t *list = json_array();
	for (size_t i = 0; i < run->n_renamed; i++) {
		json_array_append_new(list, json_pack("{s:s%, s:s}", "from", run->renamed[i].old.p, run->renamed[i].old.n, "to",
				run->renamed[i].name));
	}
	return list;
}

static void print_json(const struct conversion_run *run, const char *written)
{
	json_t *list = json_array();
	for (size_t i = 0; i < problems_count(run->problems); i++) {
		json_array_append_new(list, problem_json(run, problems_at(run->problems, i)));
	}
	json_t *said = json_pack("{s:b, s:s?, s:o, s:o}", "ok", written != NULL, "written", written, "problems", list,
			"renamed", renamed_json(run));
	json_dumpf(said, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(said);
}

/* `written` is the path of what was written, NULL when nothing was. */
static void report(const struct conversion_run *run, const char *written)
{
	if (json) {
		print_json(run, written);
		return;
	}
	for (size_t i = 0; i < problems_count(run->problems); i++) {
		print_problem(run, problems_at(run->problems, i), use_colour(STDERR_FILENO));
	}
	print_renamed(run);
	if (written != NULL && strcmp(written, "-") != 0) {
		fprintf(stderr, "%s is written\n", written);
	}
}

/* --- writing ---------------------------------------------------------------------------------- */

static const char *output_path(struct arena *arena, const char *input, const char *ending)
{
	const char *slash = strrchr(input, '/'), *dot = strrchr(input, '.');
	size_t n = dot != NULL && (slash == NULL || dot > slash) ? (size_t)(dot - input) : strlen(input);
	if (output != NULL || is_stdin(input)) {
		return output != NULL ? output : "-";
	}
	return arena_printf(arena, "%.*s%s", (int)n, input, ending);
}

static int write_output(const char *path, struct str bytes)
{
	if (strcmp(path, "-") == 0) {
		return fwrite(bytes.p, 1, bytes.n, stdout) == bytes.n && fflush(stdout) == 0 ? 0 : EX_IOERR;
	}
	if (!force && access(path, F_OK) == 0) {
		fprintf(stderr, "canvass convert: %s is there already; --force writes over it, --output FILE elsewhere\n", path);
		return EX_CANTCREAT;
	}
	if (!file_write(path, bytes)) {
		fprintf(stderr, "canvass convert: cannot write %s: %s\n", path, strerror(errno));
		return EX_CANTCREAT;
	}
	return 0;
}

/* --- a workbook into YAML ------------------------------------------------------------------------- */

static const char *stem(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path, *dot = strrchr(name, '.');
	return arena_strndup(arena, name, dot != NULL ? (size_t)(dot - name) : strlen(name));
}

/* The same checks as canvass check, with their places in the workbook. */
static void check_yaml(const char *path, struct str yaml, const struct places *places, struct problems *problems)
{
	struct problems *of_yaml = problems_create(PROBLEMS_MAX);
	struct file_source files = files_beside(path);
	problems_set_file(of_yaml, path);
	struct definition *definition = definition_read_with(yaml, is_stdin(path) ? NULL : &files, of_yaml);
	if (definition != NULL && !is_stdin(path)) {
		check_files_beside(path, definition, of_yaml);
	}
	problems_sort(of_yaml);
	places_translate(places, of_yaml, path, definition, problems);
	definition_unref(definition);
	problems_destroy(of_yaml);
}

static bool has_illegal_names(const struct problems *problems)
{
	for (size_t i = 0; i < problems_count(problems); i++) {
		const char *code = problems_at(problems, i)->code;
		if (code != NULL && strcmp(code, "illegal-name") == 0) {
			return true;
		}
	}
	return false;
}

static void say_what_helps(const struct conversion_run *run, bool has_yaml)
{
	fprintf(stderr, "nothing was written%s\n", has_yaml ? "; --anyway writes the YAML, to mend it there" : "");
	if (!rename_questions && has_illegal_names(run->problems)) {
		fputs("--rename gives legal names to what has others, wherever it is named\n", stderr);
	}
}

static int to_yaml(struct conversion_run *run, struct str bytes, bool tables)
{
	_cleanup_buf_ struct buf yaml = BUF(DEFINITION_MAX_BYTES);
	struct places *places = NULL;
	struct workbook *workbook = tables ? markdown_read(run->arena, bytes, run->problems)
					    : xlsx_read(run->arena, bytes, run->problems);
	run->workbook = workbook;
	if (workbook != NULL && rename_questions) {
		run->renamed = workbook_rename(workbook, &run->n_renamed);
	}
	bool whole = workbook != NULL
		     && workbook_to_yaml(workbook, is_stdin(run->path) ? "form" : stem(run->arena, run->path), run->problems, &yaml, &places);
	if (places != NULL) {
		check_yaml(run->path, buf_str(&yaml), places, run->problems);
	}
	bool fine = places != NULL && (anyway || (whole && problems_errors(run->problems) == 0));
	const char *to = output_path(run->arena, run->path, ".yaml");
	int status = fine ? write_output(to, buf_str(&yaml)) : EXIT_FAILURE;
	report(run, status == 0 ? to : NULL);
	if (!fine && !json) {
		say_what_helps(run, places != NULL);
	}
	return status;
}

/* --- YAML into a workbook --------------------------------------------------------------------------- */

#define BEGINNING_BYTES 40

/* At most so many bytes, and no part of a character. */
static size_t whole_characters(struct str text, size_t most)
{
	size_t n = text.n < most ? text.n : most;
	while (n > 0 && n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80) {
		n--;
	}
	return n;
}

static int make_xlsx(struct conversion_run *run, const struct workbook *workbook, struct buf *xlsx)
{
	const struct sheet_cell *cell = xlsx_long_cell(workbook);
	if (cell != NULL) {
		problem_add(run->problems, SEVERITY_ERROR, (struct source_pos){ 0 },
				"the text for the cell %s!%s%u is longer than the %d characters of a cell; it begins '%.*s'",
				cell->sheet->name, column_letters(cell->column).letters, cell->row, XLSX_CELL_CHARACTERS,
				(int)whole_characters(cell->text, BEGINNING_BYTES), cell->text.p);
		return EXIT_FAILURE;
	}
	if (!xlsx_write(workbook, xlsx)) {
		fprintf(stderr, "canvass convert: the workbook cannot be made: %s\n", strerror(errno));
		return EX_CANTCREAT;
	}
	return 0;
}

static int to_xlsx(struct conversion_run *run, struct str bytes)
{
	_cleanup_buf_ struct buf xlsx = BUF(XLSX_MAX_BYTES);
	struct file_source files = files_beside(run->path);
	struct definition *definition = definition_read_with(bytes, is_stdin(run->path) ? NULL : &files, run->problems);
	const char *to = output_path(run->arena, run->path, ".xlsx");
	int status = EXIT_FAILURE;
	problems_sort(run->problems);
	if (definition != NULL) {
		const struct yaml_node *root = yaml_read(run->arena, bytes, run->problems);
		status = make_xlsx(run, workbook_from_yaml(run->arena, root, definition), &xlsx);
		status = status == 0 ? write_output(to, buf_str(&xlsx)) : status;
	}
	definition_unref(definition);
	report(run, status == 0 ? to : NULL);
	return status;
}

static int convert(const char *path)
{
	_cleanup_buf_ struct buf bytes = BUF(XLSX_MAX_BYTES);
	if (!file_read(path, &bytes)) {
		fprintf(stderr, "canvass convert: cannot read %s: %s\n", path, strerror(errno));
		return EX_NOINPUT;
	}
	struct conversion_run run = { .path = path, .arena = arena_create(ARENA_BYTES),
		.problems = problems_create(PROBLEMS_MAX) };
	problems_set_file(run.problems, path);
	enum input input = input_of(path, buf_str(&bytes));
	int status = input == INPUT_YAML ? to_xlsx(&run, buf_str(&bytes)) : to_yaml(&run, buf_str(&bytes), input == INPUT_TABLES);
	problems_destroy(run.problems);
	arena_destroy(run.arena);
	return status;
}

int cmd_convert(int argc, char **argv)
{
	int n_operands;
	int status = options_read(&command_line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	if (json && output != NULL && strcmp(output, "-") == 0) {
		fprintf(stderr, "canvass convert: --json prints on standard output; write the file elsewhere with --output\n");
		return EXIT_WRONG_USE;
	}
	return convert(argv[0]);
}
