/* canvass report: the report of an assessment that is there already. */
#include <stdio.h>
#include <stdlib.h>

#include "base/scan.h"
#include "base/xalloc.h"
#include "cli/assessment_files.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/stored_assessment.h"
#include "report/report.h"

/* A number is one that was submitted; anything else a file. */
static json_t *read_document(const char *name, int *ret_status)
{
	int64_t id;
	if (!str_to_int(str_of(name), 1, INT64_MAX, &id)) {
		return assessment_read("report", name, ret_status);
	}
	struct store *store = open_store(ret_status);
	if (store == NULL) {
		return NULL;
	}
	json_t *document = stored_assessment_read(store, "report", id, ret_status);
	store_close(store);
	return document;
}

int cmd_report(int argc, char **argv)
{
	const char *directory = NULL, *language = NULL;
	bool no_pdf = false;
	const struct option_spec specs[] = {
		{ "out", "DIR", "where to write (default: assessment-FORM)", .text = &directory },
		{ "lang", "LANGUAGE", "write the report in en or es only", .text = &language },
		{ "no-pdf", NULL, "leave the PDF out", .flag = &no_pdf },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass report [OPTION]... ASSESSMENT.json|NUMBER",
		.about = "Writes the report and the tables of an assessment once more: from its file, or from the\n"
			 "number under which it was submitted (canvass approve lists them). Nothing is computed.",
		.specs = specs,
		.n_specs = ARRAY_LEN(specs),
		.min_operands = 1,
		.max_operands = 1,
	};
	int n_operands, status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	if (language != NULL && !report_language(language)) {
		fprintf(stderr, "canvass report: --lang must be en or es, not '%s'\n", language);
		return EXIT_WRONG_USE;
	}
	json_t *document = read_document(argv[0], &status);
	if (document == NULL) {
		return status;
	}
	const char *form = json_string_value(json_object_get(json_object_get(document, "form"), "id"));
	_cleanup_free_ char *usual = xasprintf("assessment-%s", form != NULL ? form : "form");
	const struct assessment_files files = { .command = "report",
		.directory = directory != NULL ? directory : usual,
		.language = language,
		.no_pdf = no_pdf };
	status = assessment_files_write(&files, document);
	json_decref(document);
	return status;
}
