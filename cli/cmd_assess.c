/* canvass assess FORM: the community assessment as a document, pages and tables. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/assess.h"
#include "base/calendar.h"
#include "base/file.h"
#include "base/xalloc.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/options.h"
#include "cli/rehearsal.h"
#include "report/report.h"
#include "version.h"

#define ASSESS_ARENA_BYTES ((size_t)256 * 1024 * 1024)

struct choices { /* of the command line */
	const char *directory, *language, *truth;
	bool json;
};

/* What the document is made from. */
struct material {
	struct form form;
	struct answers *answers;
	struct site *sites;
	size_t n_sites;
	struct arena *arena;
};

static void material_finish(struct material *material)
{
	answers_destroy(material->answers);
	form_close(&material->form);
	arena_destroy(material->arena);
}

static int store_failed(struct store *store, enum outcome outcome)
{
	fprintf(stderr, "canvass assess: %s\n", store_error(store));
	return outcome_exit_status(outcome);
}

static int find_sites(struct store *store, struct material *material)
{
	struct store_site *sites;
	size_t n;
	enum outcome outcome = store_sites(store, material->arena, &sites, &n);
	if (outcome != OUTCOME_OK) {
		return store_failed(store, outcome);
	}
	material->sites = arena_array(material->arena, n + 1, sizeof(*material->sites));
	for (size_t i = 0; i < n; i++) {
		material->sites[i] = (struct site){ .name = sites[i].name,
			.title = sites[i].title,
			.status = sites[i].status,
			.number = sites[i].number };
	}
	material->n_sites = n;
	return EXIT_SUCCESS;
}

static int gather(struct store *store, const char *form_id, struct material *material)
{
	int status = form_open_stored(store, form_id, &material->form);
	if (status == EXIT_SUCCESS) {
		status = find_sites(store, material);
	}
	if (status == EXIT_SUCCESS) {
		enum outcome outcome = answers_read(store, material->form.definition, &material->answers);
		status = outcome == OUTCOME_OK ? EXIT_SUCCESS : store_failed(store, outcome);
	}
	return status;
}

/* --- writing ------------------------------------------------------------------- */

static bool write_named(const char *directory, const char *name, const char *ending, struct buf *content)
{
	_cleanup_free_ char *path = xasprintf("%s/%s%s", directory, name, ending);
	bool whole = buf_ok(content);
	if (!whole || !file_write(path, buf_str(content))) {
		fprintf(stderr, "canvass assess: cannot write %s: %s\n", path,
				whole ? strerror(errno) : "the report is too large");
		return false;
	}
	puts(path);
	return true;
}

static bool make_directory(const char *path)
{
	bool worked = file_make_directory(path, 0755);
	if (!worked) {
		fprintf(stderr, "canvass assess: cannot make %s: %s\n", path, strerror(errno));
	}
	return worked;
}

static bool write_document(const char *directory, const json_t *document)
{
	char *text = json_dumps(document, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
	struct buf content = BUF(REPORT_MAX_BYTES);
	buf_adds(&content, text != NULL ? text : "");
	buf_addc(&content, '\n');
	bool worked = write_named(directory, "assessment", ".json", &content);
	buf_finish(&content);
	free(text);
	return worked;
}

static bool write_page(const char *directory, const char *language, const json_t *document)
{
	struct buf content = BUF(REPORT_MAX_BYTES);
	_cleanup_free_ char *ending = xasprintf(".%s.html", language);
	report_html(document, language, &content);
	bool worked = write_named(directory, "report", ending, &content);
	buf_finish(&content);
	return worked;
}

static bool write_tables(const char *directory, const json_t *document)
{
	size_t n;
	const struct report_table *tables = report_tables(&n);
	_cleanup_free_ char *below = xasprintf("%s/tables", directory);
	bool worked = make_directory(below);
	for (size_t i = 0; i < n && worked; i++) {
		struct buf content = BUF(REPORT_MAX_BYTES);
		tables[i].write(document, &content);
		worked = write_named(below, tables[i].name, ".csv", &content);
		buf_finish(&content);
	}
	return worked;
}

static int write_everything(const char *directory, const char *language, const json_t *document)
{
	static const char *const languages[] = { "en", "es" };
	bool worked = make_directory(directory) && write_document(directory, document);
	for (size_t i = 0; i < ARRAY_LEN(languages) && worked; i++) {
		if (language == NULL || strcmp(language, languages[i]) == 0) {
			worked = write_page(directory, languages[i], document);
		}
	}
	return worked && write_tables(directory, document) ? EXIT_SUCCESS
							   : outcome_exit_status(OUTCOME_FAILED);
}

static int print_document(const json_t *document)
{
	bool worked = json_dumpf(document, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0
		      && putchar('\n') != EOF && fflush(stdout) == 0;
	return worked ? EXIT_SUCCESS : outcome_exit_status(OUTCOME_FAILED);
}

static int compare_with_truth(const char *path, const json_t *document, FILE *out)
{
	json_error_t error;
	json_t *truth = json_load_file(path, 0, &error);
	if (truth == NULL) {
		fprintf(stderr, "canvass assess: %s:%d: %s\n", path, error.line, error.text);
		return outcome_exit_status(OUTCOME_MALFORMED);
	}
	bool fits = rehearsal_print(document, truth, out);
	json_decref(truth);
	return fits ? EXIT_SUCCESS : outcome_exit_status(OUTCOME_MALFORMED);
}

static int assess_form(struct store *store, const char *form_id, const struct choices *choices)
{
	struct material material = { .arena = arena_create(ASSESS_ARENA_BYTES) };
	int status = gather(store, form_id, &material);
	if (status == EXIT_SUCCESS) {
		struct assessment_input input = {
			.definition = material.form.definition,
			.population = material.form.population,
			.answers = material.answers,
			.sites = material.sites,
			.n_sites = material.n_sites,
			.program_version = CANVASS_VERSION,
			.now_us = calendar_now(),
		};
		json_t *document = assess(&input);
		_cleanup_free_ char *usual = xasprintf("assessment-%s", form_id);
		const char *directory = choices->directory != NULL ? choices->directory : usual;
		status = choices->json ? print_document(document)
				: write_everything(directory, choices->language, document);
		if (status == EXIT_SUCCESS && choices->truth != NULL) {
			status = compare_with_truth(choices->truth, document, choices->json ? stderr : stdout);
		}
		json_decref(document);
	}
	material_finish(&material);
	return status;
}

int cmd_assess(int argc, char **argv)
{
	struct choices choices = { 0 };
	const struct option_spec specs[] = {
		{ "out", "DIR", "where to write (default: assessment-FORM)", .text = &choices.directory },
		{ "lang", "LANGUAGE", "write the report in en or es only", .text = &choices.language },
		{ "json", NULL, "print the document to standard output and write nothing",
				.flag = &choices.json },
		{ "truth", "FILE", "after a rehearsal: compare with what canvass simulate wrote",
				.text = &choices.truth },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass assess [OPTION]... FORM",
		.about = "Weights and scores the responses to a form and writes the community assessment:\n"
			 "assessment.json, report.en.html and report.es.html, and the tables as CSV.",
		.specs = specs,
		.n_specs = ARRAY_LEN(specs),
		.min_operands = 1,
		.max_operands = 1,
	};
	int n_operands, status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	if (choices.language != NULL && !report_language(choices.language)) {
		fprintf(stderr, "canvass assess: --lang must be en or es, not '%s'\n", choices.language);
		return EXIT_WRONG_USE;
	}
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	status = assess_form(store, argv[0], &choices);
	store_close(store);
	return status;
}
