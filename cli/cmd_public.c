/* canvass public: what of an assessment may go out, in open formats. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/scan.h"
#include "base/xalloc.h"
#include "cli/assessment_files.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/options.h"
#include "cli/stored_assessment.h"
#include "report/report.h"
#include "schema/codebook.h"

#define TEXT_BYTES ((size_t)256 * 1024 * 1024)

struct release_files {
	const char *directory;
	bool draft; /* a draft may go out too */
	bool no_pdf;
};

static const char readme[] =
	"This folder holds a community assessment, as it may be shown to everybody.\n\n"
	"  report.en.html, report.es.html   the report; open it with a browser\n"
	"  report.en.pdf, report.es.pdf     the same for paper, when it was made\n"
	"  methods.en.txt, methods.es.txt   the methods statement: how it was done, and what is not known\n"
	"  codebook.html, codebook.xml      every question with its answers (the second as DDI-Codebook 2.5)\n"
	"  tables/*.csv                     every number with its interval, or why it is withheld\n"
	"  assessment.json                  all of it for programs\n"
	"  checksums.txt                    SHA-256 of these files\n\n"
	"The answers of single people are not here and cannot be worked out from what is here. A number\n"
	"that is withheld is in none of the files.\n";

static bool write_text(const struct release_files *files, const char *name, const struct buf *text)
{
	_cleanup_free_ char *path = xasprintf("%s/%s", files->directory, name);
	if (!buf_ok(text) || !file_write(path, buf_str(text))) {
		fprintf(stderr, "canvass public: cannot write %s: %s\n", path, strerror(errno));
		return false;
	}
	puts(path);
	return true;
}

static bool write_codebooks(const struct release_files *files, const struct form *form)
{
	_cleanup_buf_ struct buf html = BUF(TEXT_BYTES), ddi = BUF(TEXT_BYTES);
	struct arena *arena = arena_create(TEXT_BYTES);
	struct tables *tables = tables_plan(arena, form->definition);
	const struct codebook codebook = { form->definition, form->population, tables };
	codebook_write_html(&codebook, &html);
	codebook_write_ddi(&codebook, &ddi);
	bool worked = write_text(files, "codebook.html", &html) && write_text(files, "codebook.xml", &ddi);
	arena_destroy(arena);
	return worked;
}

static bool write_methods(const struct release_files *files, const json_t *document)
{
	_cleanup_buf_ struct buf english = BUF(TEXT_BYTES), spanish = BUF(TEXT_BYTES), about = BUF(TEXT_BYTES);
	report_methods(document, "en", &english);
	report_methods(document, "es", &spanish);
	buf_adds(&about, readme);
	return write_text(files, "methods.en.txt", &english) && write_text(files, "methods.es.txt", &spanish)
	       && write_text(files, "README.txt", &about);
}

static bool add_checksum(const struct release_files *files, const char *name, struct buf *out)
{
	_cleanup_free_ char *path = xasprintf("%s/%s", files->directory, name);
	_cleanup_buf_ struct buf content = BUF(REPORT_MAX_BYTES);
	char hex[HASH_SHA256_HEX];
	if (!file_read(path, &content)) {
		return errno == ENOENT; /* the PDF may not have been made */
	}
	hash_sha256_hex(buf_str(&content), hex);
	buf_addf(out, "%s  %s\n", hex, name);
	return true;
}

static bool write_checksums(const struct release_files *files)
{
	static const char *const names[] = { "README.txt", "assessment.json", "codebook.html", "codebook.xml",
		"methods.en.txt", "methods.es.txt", "report.en.html", "report.en.pdf", "report.es.html", "report.es.pdf" };
	_cleanup_buf_ struct buf sums = BUF(TEXT_BYTES);
	size_t n;
	const struct report_table *tables = report_tables(&n);
	bool worked = true;
	for (size_t i = 0; i < ARRAY_LEN(names) && worked; i++) {
		worked = add_checksum(files, names[i], &sums);
	}
	for (size_t i = 0; i < n && worked; i++) {
		_cleanup_free_ char *name = xasprintf("tables/%s.csv", tables[i].name);
		worked = add_checksum(files, name, &sums);
	}
	if (!worked) {
		fprintf(stderr, "canvass public: cannot read what was written: %s\n", strerror(errno));
	}
	return worked && write_text(files, "checksums.txt", &sums);
}

/* The form, in the version that the document was made with. */
static int open_form(struct store *store, const json_t *document, struct form *ret_form)
{
	const json_t *about = json_object_get(document, "form");
	const char *id = json_string_value(json_object_get(about, "id"));
	const char *version = json_string_value(json_object_get(about, "version"));
	int status = form_open_stored(store, id != NULL ? id : "", ret_form);
	if (status == EXIT_SUCCESS && (version == NULL || strcmp(version, ret_form->definition->version) != 0)) {
		fprintf(stderr, "canvass public: the assessment was made with version %s of '%s', but version %s is "
				"published now; assess it again\n", version != NULL ? version : "?", id,
				ret_form->definition->version);
		form_close(ret_form);
		return EX_DATAERR;
	}
	return status;
}

static int release(struct store *store, const struct release_files *files, const json_t *document)
{
	struct form form;
	const struct assessment_files rendered = { .command = "public", .directory = files->directory,
		.no_pdf = files->no_pdf, .open_formats = true };
	if (json_is_true(json_object_get(document, "draft")) && !files->draft) {
		fputs("canvass public: this is a draft; two people must approve it first (canvass approve). "
		      "--draft writes it all the same, marked as one\n", stderr);
		return EXIT_FAILURE;
	}
	int status = open_form(store, document, &form);
	if (status != EXIT_SUCCESS) {
		return status;
	}
	status = assessment_files_write(&rendered, document);
	if (status == EXIT_SUCCESS) {
		bool worked = write_codebooks(files, &form) && write_methods(files, document) && write_checksums(files);
		status = worked ? EXIT_SUCCESS : outcome_exit_status(OUTCOME_FAILED);
	}
	form_close(&form);
	return status;
}

static json_t *read_document(struct store *store, const char *name, int *ret_status)
{
	int64_t id;
	return str_to_int(str_of(name), 1, INT64_MAX, &id) ? stored_assessment_read(store, "public", id, ret_status)
							    : assessment_read("public", name, ret_status);
}

int cmd_public(int argc, char **argv)
{
	struct release_files files = { .directory = "public" };
	const struct option_spec specs[] = {
		{ "out", "DIR", "where to write (default: public)", .text = &files.directory },
		{ "draft", NULL, "also when nobody has approved it; it is marked as a draft", .flag = &files.draft },
		{ "no-pdf", NULL, "leave the PDF out", .flag = &files.no_pdf },
		OPTION_DATABASE,
		OPTION_DATA,
	};
	const struct command_line line = {
		.usage = "canvass public [OPTION]... NUMBER|ASSESSMENT.json",
		.about = "Writes the public release of an assessment: the report in both languages, every table as\n"
			 "CSV, the codebook, the methods statement, and the checksums of all. It holds only what may\n"
			 "be shown, in open formats. NUMBER is one that was submitted (canvass approve lists them).",
		.specs = specs,
		.n_specs = ARRAY_LEN(specs),
		.min_operands = 1,
		.max_operands = 1,
	};
	int n_operands, status = options_read(&line, argc, argv, &n_operands);
	if (status >= 0) {
		return status;
	}
	struct store *store = open_store(&status);
	if (store == NULL) {
		return status;
	}
	json_t *document = read_document(store, argv[0], &status);
	if (document != NULL) {
		status = release(store, &files, document);
	}
	json_decref(document);
	store_close(store);
	return status;
}
