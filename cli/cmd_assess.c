/* canvass assess FORM: the community assessment as a document, pages and tables. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/xalloc.h"
#include "cli/assessment_files.h"
#include "cli/commands.h"
#include "cli/material.h"
#include "cli/options.h"
#include "cli/rehearsal.h"
#include "report/report.h"
#include "store/assessments.h"

struct choices { /* of the command line */
	const char *directory, *language, *truth, *earlier, *by;
	bool json, no_pdf, submit, timings;
};

static int print_document(const json_t *document)
{
	_cleanup_buf_ struct buf text = BUF(REPORT_MAX_BYTES);
	assessment_text(document, &text);
	bool worked = buf_ok(&text) && fputs(buf_text(&text), stdout) != EOF && fflush(stdout) == 0;
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

/* Keeps the document for approval. */
static int submit(struct store *store, const char *form_id, const char *by, const json_t *document)
{
	int64_t id;
	_cleanup_buf_ struct buf text = BUF(REPORT_MAX_BYTES);
	assessment_text(document, &text);
	enum outcome outcome = store_put_assessment(store, form_id, buf_str(&text), by, &id);
	if (outcome != OUTCOME_OK) {
		fprintf(stderr, "canvass assess: %s\n", store_error(store));
		return outcome_exit_status(outcome);
	}
	fprintf(stderr, "Submitted as assessment %" PRId64 ". Two people make it final: canvass approve %" PRId64
			" --by NAME\n", id, id);
	return EXIT_SUCCESS;
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

/* Where the time goes: reading from the database, scoring, and the report as a page. */
static void print_timings(double reading, double scoring, const json_t *document)
{
	struct timespec start;
	clock_gettime(CLOCK_MONOTONIC, &start);
	_cleanup_buf_ struct buf page = BUF(REPORT_MAX_BYTES);
	report_html(document, "en", &page);
	double rendering = seconds_since(&start), all = reading + scoring + rendering;
	fprintf(stderr, "database %.2f s (%.0f%%), scoring %.2f s (%.0f%%), page %.2f s (%.0f%%), together %.2f s\n",
			reading, 100 * reading / all, scoring, 100 * scoring / all, rendering, 100 * rendering / all, all);
}

static int write_assessment(struct store *store, const struct material *material, const struct choices *choices,
		double reading)
{
	struct timespec start;
	clock_gettime(CLOCK_MONOTONIC, &start);
	json_t *document = assess(&material->input);
	if (choices->timings) {
		print_timings(reading, seconds_since(&start), document);
	}
	_cleanup_free_ char *usual = xasprintf("assessment-%s", material->form.definition->form_id);
	const struct assessment_files files = { .command = "assess",
		.directory = choices->directory != NULL ? choices->directory : usual,
		.language = choices->language,
		.no_pdf = choices->no_pdf };
	int status = choices->json ? print_document(document) : assessment_files_write(&files, document);
	if (status == EXIT_SUCCESS && choices->submit) {
		status = submit(store, material->form.definition->form_id, choices->by, document);
	}
	if (status == EXIT_SUCCESS && choices->truth != NULL) {
		status = compare_with_truth(choices->truth, document, choices->json ? stderr : stdout);
	}
	json_decref(document);
	return status;
}

static int assess_form(struct store *store, const char *form_id, const struct choices *choices)
{
	struct material material;
	struct timespec start;
	clock_gettime(CLOCK_MONOTONIC, &start);
	int status = material_gather(store, "assess", form_id, &material);
	if (status != EXIT_SUCCESS) {
		return status;
	}
	double reading = seconds_since(&start);
	json_t *earlier = choices->earlier != NULL ? assessment_read("assess", choices->earlier, &status) : NULL;
	if (status == EXIT_SUCCESS) {
		material.input.earlier = earlier;
		status = write_assessment(store, &material, choices, reading);
	}
	json_decref(earlier);
	material_finish(&material);
	return status;
}

int cmd_assess(int argc, char **argv)
{
	struct choices choices = { 0 };
	const struct option_spec specs[] = {
		{ "out", "DIR", "where to write (default: assessment-FORM)", .text = &choices.directory },
		{ "lang", "LANGUAGE", "write the report in en or es only", .text = &choices.language },
		{ "earlier", "FILE", "the assessment.json of an earlier survey, to tell what changed",
				.text = &choices.earlier },
		{ "no-pdf", NULL, "leave the PDF out", .flag = &choices.no_pdf },
		{ "submit", NULL, "keep the document for approval; needs --by", .flag = &choices.submit },
		{ "by", "NAME", "the person who submits it", .text = &choices.by },
		{ "timings", NULL, "say how long the database, scoring and the page took", .flag = &choices.timings },
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
			 "assessment.json, the report in English and Spanish as a page and as PDF (which needs\n"
			 "WeasyPrint), and the tables as CSV and as one workbook.",
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
	if (choices.submit && (choices.by == NULL || strspn(choices.by, " ") == strlen(choices.by))) {
		fputs("canvass assess: say who submits it: --by NAME\n", stderr);
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
