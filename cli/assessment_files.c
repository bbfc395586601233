#include "cli/assessment_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/outcome.h"
#include "base/xalloc.h"
#include "cli/pdf.h"
#include "report/report.h"
#include "workbook/xlsx_tables.h"

static const char *const languages[] = { "en", "es" };

void assessment_text(const json_t *document, struct buf *out)
{
	_cleanup_free_ char *text = json_dumps(document, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
	buf_adds(out, text != NULL ? text : "");
	buf_addc(out, '\n');
}

json_t *assessment_read(const char *command, const char *path, int *ret_status)
{
	json_error_t error;
	json_t *document = json_load_file(path, 0, &error);
	const char *format = json_string_value(json_object_get(document, "format"));
	if (document == NULL) {
		bool unread = error.line < 0;
		fprintf(stderr, "canvass %s: %s%s: %s\n", command, unread ? "cannot read " : "", path, error.text);
		*ret_status = unread ? EX_NOINPUT : EX_DATAERR;
	} else if (format == NULL || strcmp(format, "canvass-assessment") != 0) {
		fprintf(stderr, "canvass %s: %s is no assessment; 'canvass assess' writes one\n", command, path);
		json_decref(document);
		document = NULL;
		*ret_status = EX_DATAERR;
	}
	return document;
}

/* --- one file -------------------------------------------------------------------- */

static bool write_named(const struct assessment_files *files, const char *name, const char *ending,
		const struct buf *content)
{
	_cleanup_free_ char *path = xasprintf("%s/%s%s", files->directory, name, ending);
	bool whole = buf_ok(content);
	if (!whole || !file_write(path, buf_str(content))) {
		fprintf(stderr, "canvass %s: cannot write %s: %s\n", files->command, path,
				whole ? strerror(errno) : "it is too large");
		return false;
	}
	puts(path);
	return true;
}

static bool make_directory(const struct assessment_files *files, const char *path)
{
	bool worked = file_make_directory(path, 0755);
	if (!worked) {
		fprintf(stderr, "canvass %s: cannot make %s: %s\n", files->command, path, strerror(errno));
	}
	return worked;
}

static bool write_document(const struct assessment_files *files, const json_t *document)
{
	_cleanup_buf_ struct buf content = BUF(REPORT_MAX_BYTES);
	assessment_text(document, &content);
	return write_named(files, "assessment", ".json", &content);
}

static bool write_page(const struct assessment_files *files, const char *language, const json_t *document)
{
	_cleanup_buf_ struct buf content = BUF(REPORT_MAX_BYTES);
	_cleanup_free_ char *ending = xasprintf(".%s.html", language);
	report_html(document, language, &content);
	return write_named(files, "report", ending, &content);
}

/* Each table as CSV, and all of them as one workbook. */
static bool write_tables(const struct assessment_files *files, const json_t *document)
{
	size_t n;
	const struct report_table *tables = report_tables(&n);
	struct buf *texts = xcalloc(n, sizeof(*texts));
	struct xlsx_table *sheets = xcalloc(n, sizeof(*sheets));
	_cleanup_free_ char *below = xasprintf("%s/tables", files->directory);
	bool worked = make_directory(files, below);
	for (size_t i = 0; i < n; i++) {
		_cleanup_free_ char *name = xasprintf("tables/%s", tables[i].name);
		texts[i] = (struct buf)BUF(REPORT_MAX_BYTES);
		tables[i].write(document, &texts[i]);
		worked = worked && write_named(files, name, ".csv", &texts[i]);
		sheets[i] = (struct xlsx_table){ tables[i].name, buf_str(&texts[i]), tables[i].n_texts };
	}
	_cleanup_buf_ struct buf workbook = BUF(REPORT_MAX_BYTES);
	bool wanted = worked && !files->open_formats;
	if (wanted && !xlsx_write_tables(sheets, n, &workbook)) {
		fprintf(stderr, "canvass %s: cannot make the workbook of tables: %s\n", files->command, strerror(errno));
		worked = false;
	}
	worked = worked && (!wanted || write_named(files, "tables", ".xlsx", &workbook));
	for (size_t i = 0; i < n; i++) {
		buf_finish(&texts[i]);
	}
	free(texts);
	free(sheets);
	return worked;
}

/* --- PDF ------------------------------------------------------------------------- */

static bool write_pdfs(const struct assessment_files *files)
{
	struct pdf_job jobs[ARRAY_LEN(languages)];
	size_t n = 0;
	char *paths[2 * ARRAY_LEN(languages)] = { 0 };
	for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
		if (files->language == NULL || strcmp(files->language, languages[i]) == 0) {
			paths[2 * n] = xasprintf("%s/report.%s.html", files->directory, languages[i]);
			paths[2 * n + 1] = xasprintf("%s/report.%s.pdf", files->directory, languages[i]);
			jobs[n] = (struct pdf_job){ paths[2 * n], paths[2 * n + 1] };
			n++;
		}
	}
	bool worked = pdf_make(files->command, jobs, n);
	for (size_t i = 0; i < 2 * n; i++) {
		free(paths[i]);
	}
	return worked;
}

int assessment_files_write(const struct assessment_files *files, const json_t *document)
{
	bool worked = make_directory(files, files->directory) && write_document(files, document);
	for (size_t i = 0; i < ARRAY_LEN(languages) && worked; i++) {
		if (files->language == NULL || strcmp(files->language, languages[i]) == 0) {
			worked = write_page(files, languages[i], document);
		}
	}
	worked = worked && write_tables(files, document);
	worked = worked && (files->no_pdf || write_pdfs(files));
	return worked ? EXIT_SUCCESS : outcome_exit_status(OUTCOME_FAILED);
}
